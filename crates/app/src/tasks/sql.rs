//! Fixed SQL of tasks and of the plan.

use super::views::{ItemView, TaskRecord};
use base::{PersonId, Problem, RecordId, TaskId, Time};
use engine::advance::TaskForm;
use std::collections::HashMap;
use store::{Row, Sql, Tx};

/// A task as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TaskRow {
    pub(crate) id: TaskId,
    pub(crate) record: Option<RecordId>,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) who: PersonId,
    pub(crate) due_at: Time,
    pub(crate) is_open: bool,
    pub(crate) origin: Option<String>,
    pub(crate) run: Option<i64>,
    pub(crate) form: TaskForm,
    pub(crate) outcome: Option<String>,
    pub(crate) result: String,
    pub(crate) created_at: Time,
    pub(crate) created_by: Option<PersonId>,
    pub(crate) version: i64,
    pub(crate) closed_by: Option<PersonId>,
    /// The record's type, title and stage.
    pub(crate) of: Option<TaskRecord>,
}

const COLUMNS: &str = "SELECT t.id, t.record_id, t.kind, t.title, t.text, t.who, t.due_at, \
    t.is_open, t.origin, t.run_id, t.form, t.outcome, t.result, t.created_at, t.created_by, \
    t.version, r.type, r.title, r.stage, t.closed_by \
    FROM task t LEFT JOIN record r ON r.id = t.record_id ";

fn task(row: &Row) -> Result<TaskRow, Problem> {
    let record = row.maybe_int(1);
    let of = record.zip(row.maybe_text(16)).map(|(id, of)| TaskRecord {
        id,
        record_type: of.to_owned(),
        title: row.text(17).to_owned(),
        stage: row.maybe_text(18).map(str::to_owned),
    });
    Ok(TaskRow {
        id: row.int(0)?,
        record,
        kind: row.text(2).to_owned(),
        title: row.text(3).to_owned(),
        text: row.text(4).to_owned(),
        who: row.int(5)?,
        due_at: row.time(6),
        is_open: row.flag(7),
        origin: row.maybe_text(8).map(str::to_owned),
        run: row.maybe_int(9),
        form: serde_json::from_str(row.text(10)).unwrap_or_default(),
        outcome: row.maybe_text(11).map(str::to_owned),
        result: row.text(12).to_owned(),
        created_at: row.time(13),
        created_by: row.maybe_int(14),
        version: row.int(15)?,
        closed_by: row.maybe_int(19),
        of,
    })
}

fn tasks(rows: &[Row]) -> Result<Vec<TaskRow>, Problem> {
    rows.iter().map(task).collect()
}

/// One task.
pub(crate) fn get(tx: &mut Tx<'_>, id: TaskId) -> Result<Option<TaskRow>, Problem> {
    let row =
        tx.query_one(&format!("{COLUMNS} WHERE t.id = $1 AND r.trashed_at IS NULL"), &[id.into()])?;
    row.as_ref().map(task).transpose()
}

/// Open tasks of a record, earliest first.
pub(crate) fn open_of(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<TaskRow>, Problem> {
    let sql = format!("{COLUMNS} WHERE t.record_id = $1 AND t.is_open = 1");
    let mut found = tasks(&tx.query(&sql, &[record.into()])?)?;
    found.sort_by_key(|task| (task.due_at, task.id));
    Ok(found)
}

/// Where a page of tasks begins, and how long it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageOf {
    pub(crate) is_open: bool,
    /// Due time and id of the last task of the page before.
    pub(crate) after: (Time, TaskId),
    pub(crate) limit: i64,
}

/// Tasks of people by due time (closed ones: newest first).
pub(crate) fn of_people(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    page: PageOf,
) -> Result<Vec<TaskRow>, Problem> {
    if let [person] = people {
        return paged(tx, "t.who = $1", (*person).into(), page);
    }
    paged(tx, "t.who = ANY($1)", Sql::ids(people), page)
}

/// Tasks a person gave to others.
pub(crate) fn set_by(
    tx: &mut Tx<'_>,
    person: PersonId,
    page: PageOf,
) -> Result<Vec<TaskRow>, Problem> {
    paged(tx, "t.created_by = $1 AND t.origin IS NULL AND t.who <> $1", person.into(), page)
}

fn paged(tx: &mut Tx<'_>, whose: &str, param: Sql, page: PageOf) -> Result<Vec<TaskRow>, Problem> {
    let (after, order) = if page.is_open {
        ("(t.due_at > $3 OR (t.due_at = $3 AND t.id > $4))", "t.due_at, t.id")
    } else {
        ("(t.due_at < $3 OR (t.due_at = $3 AND t.id < $4))", "t.due_at DESC, t.id DESC")
    };
    let sql = format!(
        "{COLUMNS} WHERE {whose} AND t.is_open = $2 AND r.trashed_at IS NULL AND {after} \
         ORDER BY {order} LIMIT $5"
    );
    let (due, id) = page.after;
    let params = [param, page.is_open.into(), due.into(), id.into(), page.limit.into()];
    tasks(&tx.query(&sql, &params)?)
}

/// Open tasks of a person that are due before a moment, or wait for an answer.
pub(crate) fn now_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    until: Time,
    limit: i64,
) -> Result<Vec<TaskRow>, Problem> {
    let sql = format!(
        "{COLUMNS} WHERE t.who = $1 AND t.is_open = 1 AND (t.due_at < $2 OR t.kind = 'ask') \
         ORDER BY t.due_at, t.id LIMIT $3"
    );
    tasks(&tx.query(&sql, &[person.into(), until.into(), limit.into()])?)
}

/// Checklists of tasks. A few rows are sorted here: SQLite would make a table of them first.
pub(crate) fn items(
    tx: &mut Tx<'_>,
    ids: &[TaskId],
) -> Result<HashMap<TaskId, Vec<ItemView>>, Problem> {
    const ITEMS: &str = "SELECT task_id, id, text, done_at, done_by, position FROM task_item";
    let mut rows = match ids {
        [] => return Ok(HashMap::new()),
        [id] => tx.query(&format!("{ITEMS} WHERE task_id = $1"), &[(*id).into()])?,
        ids => tx.query(&format!("{ITEMS} WHERE task_id = ANY($1)"), &[Sql::ids(ids)])?,
    };
    rows.sort_by_key(|row| (row.maybe_int(5), row.maybe_int(1)));
    by_task(&rows)
}

fn by_task(rows: &[Row]) -> Result<HashMap<TaskId, Vec<ItemView>>, Problem> {
    let mut found: HashMap<TaskId, Vec<ItemView>> = HashMap::new();
    for row in rows {
        found.entry(row.int(0)?).or_default().push(ItemView {
            id: row.int(1)?,
            text: row.text(2).to_owned(),
            done_at: row.maybe_time(3),
            done_by: row.maybe_int(4),
        });
    }
    Ok(found)
}

/// Open, overdue, due before the end of the day.
pub(crate) fn counts(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    now: Time,
    day_end: Time,
) -> Result<HashMap<PersonId, (i64, i64, i64)>, Problem> {
    let rows = tx.query(
        "SELECT who, COUNT(*), SUM(CASE WHEN due_at < $2 THEN 1 ELSE 0 END), \
         SUM(CASE WHEN due_at >= $2 AND due_at < $3 THEN 1 ELSE 0 END) \
         FROM task WHERE is_open = 1 AND who = ANY($1) GROUP BY who",
        &[Sql::ids(people), now.into(), day_end.into()],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, (row.int(1)?, row.int(2)?, row.int(3)?)))).collect()
}

/// How many open tasks of a person are due between two moments, and when the first one is.
pub(crate) fn between(
    tx: &mut Tx<'_>,
    person: PersonId,
    from: Time,
    until: Time,
) -> Result<(i64, Option<Time>), Problem> {
    let row = tx.query_one(
        "SELECT SUM(CASE WHEN due_at < $3 THEN 1 ELSE 0 END), MIN(due_at) FROM task \
         WHERE is_open = 1 AND who = $1 AND due_at >= $2",
        &[person.into(), from.into(), until.into()],
    )?;
    let row = row.unwrap_or_default();
    Ok((row.maybe_int(0).unwrap_or_default(), row.maybe_time(1)))
}

/// Open records of people without a next step.
pub(crate) fn without_step(
    tx: &mut Tx<'_>,
    people: &[PersonId],
) -> Result<HashMap<PersonId, i64>, Problem> {
    let rows = tx.query(
        "SELECT owner_id, COUNT(*) FROM record WHERE owner_id = ANY($1) AND is_open = 1 \
         AND next_step_id IS NULL GROUP BY owner_id",
        &[Sql::ids(people)],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// Whether a person has an open task on a record.
pub(crate) fn has_open_task(
    tx: &mut Tx<'_>,
    record: RecordId,
    person: PersonId,
) -> Result<bool, Problem> {
    let row = tx.query_one(
        "SELECT id FROM task WHERE record_id = $1 AND is_open = 1 AND who = $2 LIMIT 1",
        &[record.into(), person.into()],
    )?;
    Ok(row.is_some())
}

/// People with open tasks on a record.
pub(crate) fn people_of_open(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<PersonId>, Problem> {
    let rows = tx.query(
        "SELECT DISTINCT who FROM task WHERE record_id = $1 AND is_open = 1",
        &[record.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// Whether a record has a step in the plan.
pub(crate) fn has_step(tx: &mut Tx<'_>, record: RecordId) -> Result<bool, Problem> {
    let row = tx.query_one(
        "SELECT task_id FROM plan_step WHERE record_id = $1 LIMIT 1",
        &[record.into()],
    )?;
    Ok(row.is_some())
}

/// A new task.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewRow<'t> {
    pub(crate) record: Option<RecordId>,
    pub(crate) kind: &'t str,
    pub(crate) title: &'t str,
    pub(crate) text: &'t str,
    pub(crate) who: PersonId,
    pub(crate) due_at: Time,
    pub(crate) origin: Option<&'t str>,
    pub(crate) run: Option<i64>,
    pub(crate) visit: i64,
    pub(crate) keep: bool,
    pub(crate) form: String,
    pub(crate) by: Option<PersonId>,
    pub(crate) at: Time,
}

/// Inserts a task.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewRow<'_>) -> Result<TaskId, Problem> {
    tx.insert(
        "INSERT INTO task (record_id, kind, title, text, who, due_at, origin, run_id, visit, keep, \
         form, created_at, created_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            new.record.into(),
            new.kind.into(),
            new.title.into(),
            new.text.into(),
            new.who.into(),
            new.due_at.into(),
            new.origin.into(),
            new.run.into(),
            new.visit.into(),
            new.keep.into(),
            new.form.as_str().into(),
            new.at.into(),
            new.by.into(),
        ],
    )
}

/// Adds items to a checklist.
pub(crate) fn insert_items(
    tx: &mut Tx<'_>,
    task: TaskId,
    items: &[ItemView],
) -> Result<(), Problem> {
    // One statement however long the list is.
    if items.is_empty() {
        return Ok(());
    }
    let mut sql =
        String::from("INSERT INTO task_item (task_id, position, text, done_at, done_by) VALUES ");
    let mut params: Vec<Sql> = vec![task.into()];
    for (position, item) in items.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        let first = params.len() + 1;
        let (text, at, by) = (first, first + 1, first + 2);
        sql.push_str(&format!("{comma}($1, {position}, ${text}, ${at}, ${by})"));
        params.push(item.text.as_str().into());
        params.push(item.done_at.into());
        params.push(item.done_by.into());
    }
    tx.execute(&sql, &params)?;
    Ok(())
}

/// Takes a checklist away.
pub(crate) fn delete_items(tx: &mut Tx<'_>, task: TaskId) -> Result<(), Problem> {
    tx.execute("DELETE FROM task_item WHERE task_id = $1", &[task.into()])?;
    Ok(())
}

/// Ticks an item; gives whether it is there.
pub(crate) fn tick(
    tx: &mut Tx<'_>,
    (task, item): (TaskId, i64),
    at: Option<Time>,
    by: Option<PersonId>,
) -> Result<bool, Problem> {
    let touched = tx.execute(
        "UPDATE task_item SET done_at = $3, done_by = $4 WHERE id = $2 AND task_id = $1",
        &[task.into(), item.into(), at.into(), by.into()],
    )?;
    Ok(touched > 0)
}

/// Counts the version of a task up.
pub(crate) fn touch(tx: &mut Tx<'_>, task: TaskId) -> Result<(), Problem> {
    tx.execute("UPDATE task SET version = version + 1 WHERE id = $1", &[task.into()])?;
    Ok(())
}

/// Puts an open task into the plan of its record.
pub(crate) fn insert_step(
    tx: &mut Tx<'_>,
    (task, record): (TaskId, RecordId),
    who: PersonId,
    due_at: Time,
) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO plan_step (task_id, record_id, who, due_at) VALUES ($1, $2, $3, $4)",
        &[task.into(), record.into(), who.into(), due_at.into()],
    )?;
    Ok(())
}

/// Puts all open tasks of a record into its plan that are not there.
pub(crate) fn restore_steps(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Problem> {
    tx.execute(
        "INSERT INTO plan_step (task_id, record_id, who, due_at) \
         SELECT t.id, t.record_id, t.who, t.due_at FROM task t JOIN person p ON p.id = t.who \
         WHERE t.record_id = $1 AND t.is_open = 1 AND p.is_active = 1 AND NOT EXISTS \
         (SELECT 1 FROM plan_step s WHERE s.task_id = t.id)",
        &[record.into()],
    )?;
    Ok(())
}

/// Takes a record's plan away.
pub(crate) fn delete_steps(tx: &mut Tx<'_>, record: RecordId) -> Result<(), Problem> {
    tx.execute("DELETE FROM plan_step WHERE record_id = $1", &[record.into()])?;
    Ok(())
}

/// Changes a task and its mirror in the plan.
pub(crate) fn update(tx: &mut Tx<'_>, task: &TaskRow) -> Result<(), Problem> {
    tx.execute(
        "UPDATE task SET title = $2, text = $3, who = $4, due_at = $5, version = version + 1 \
         WHERE id = $1",
        &[
            task.id.into(),
            task.title.as_str().into(),
            task.text.as_str().into(),
            task.who.into(),
            task.due_at.into(),
        ],
    )?;
    tx.execute(
        "UPDATE plan_step SET who = $2, due_at = $3 WHERE task_id = $1",
        &[task.id.into(), task.who.into(), task.due_at.into()],
    )?;
    Ok(())
}

/// How a task ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End<'t> {
    pub(crate) outcome: Option<&'t str>,
    pub(crate) result: &'t str,
    pub(crate) at: Time,
    pub(crate) by: Option<PersonId>,
}

/// Closes a task and takes it out of the plan.
pub(crate) fn close(tx: &mut Tx<'_>, task: TaskId, end: End<'_>) -> Result<(), Problem> {
    tx.execute("DELETE FROM plan_step WHERE task_id = $1", &[task.into()])?;
    tx.execute(
        "UPDATE task SET is_open = 0, outcome = $2, result = $3, closed_at = $4, closed_by = $5, \
         version = version + 1 WHERE id = $1 AND is_open = 1",
        &[task.into(), end.outcome.into(), end.result.into(), end.at.into(), end.by.into()],
    )?;
    Ok(())
}

/// Opens a closed task again.
pub(crate) fn reopen(tx: &mut Tx<'_>, task: TaskId) -> Result<(), Problem> {
    tx.execute(
        "UPDATE task SET is_open = 1, outcome = NULL, result = '', closed_at = NULL, \
         closed_by = NULL, version = version + 1 WHERE id = $1",
        &[task.into()],
    )?;
    Ok(())
}

/// Open tasks that end when a stage is left: those its run made, unless they are to be kept. All
/// of them when the record is closed.
pub(crate) fn ending(
    tx: &mut Tx<'_>,
    record: RecordId,
    run: Option<i64>,
) -> Result<Vec<TaskRow>, Problem> {
    let sql = format!(
        "{COLUMNS} WHERE t.record_id = $1 AND t.is_open = 1 AND t.keep = 0 \
         AND ($2 IS NULL OR t.run_id = $2) ORDER BY t.id"
    );
    // PostgreSQL must know the type of a parameter that is only compared with NULL.
    let sql = sql.replace("$2 IS NULL", "CAST($2 AS BIGINT) IS NULL");
    tasks(&tx.query(&sql, &[record.into(), run.into()])?)
}
