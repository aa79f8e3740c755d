//! Reading tasks: rows to views, with records the caller may not see taken away.

use super::sql::{self, PageOf, TaskRow};
use super::views::{Counts, Day, Scope, TaskPage, TaskQuery, TaskState, TaskView, Teammate};
use crate::access::Seen;
use crate::records::read::Asking;
use base::{Code, PersonId, Problem, RecordId, TaskId, Time};
use store::Tx;

/// The longest page.
const LIMIT_MAX: u32 = 200;
/// The usual page.
const LIMIT: u32 = 50;
/// The most tasks «Мой день» shows.
const DAY_MAX: i64 = 200;

/// Views of rows, with their checklists.
pub(crate) fn views(
    tx: &mut Tx<'_>,
    asking: &Asking,
    rows: Vec<TaskRow>,
) -> Result<Vec<TaskView>, Problem> {
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id).collect();
    let mut items = sql::items(tx, &ids)?;
    let records: Vec<(&str, RecordId)> =
        rows.iter().filter_map(|row| row.of.as_ref()).map(|of| (&*of.record_type, of.id)).collect();
    let seen = Seen::of(tx, &asking.caller, &records)?;
    let (now, day_end) = (asking.now, asking.catalog.day_end(asking.now));
    let view = |row: TaskRow| TaskView {
        id: row.id,
        record: row.of.filter(|of| seen.sees(&of.record_type, of.id)),
        kind: row.kind,
        title: row.title,
        text: row.text,
        who: row.who,
        due_at: row.due_at,
        is_open: row.is_open,
        rule: row.origin,
        form: row.form,
        items: items.remove(&row.id).unwrap_or_default(),
        outcome: row.outcome,
        result: row.result,
        created_by: row.created_by,
        created_at: row.created_at,
        version: row.version,
        state: state(row.due_at, now, day_end),
    };
    Ok(rows.into_iter().map(view).collect())
}

fn state(due_at: Time, now: Time, day_end: Time) -> TaskState {
    match due_at {
        due if due < now => TaskState::Overdue,
        due if due < day_end => TaskState::Today,
        _ => TaskState::Planned,
    }
}

/// Open tasks of a record the caller may read.
pub(crate) fn of_record(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record: RecordId,
) -> Result<Vec<TaskView>, Problem> {
    let rows = sql::open_of(tx, record)?;
    views(tx, asking, rows)
}

/// One task, if it is the caller's own, given by the caller, of the caller's people, or of a
/// record the caller may read.
pub(super) fn one(tx: &mut Tx<'_>, asking: &Asking, id: TaskId) -> Result<TaskView, Problem> {
    let row = sql::get(tx, id)?.ok_or_else(|| missing(id))?;
    let is_near = is_near(asking, &row);
    let view = views(tx, asking, vec![row])?.into_iter().next();
    view.filter(|view| is_near || view.record.is_some()).ok_or_else(|| missing(id))
}

/// Whether a task is the caller's business whatever its record.
pub(super) fn is_near(asking: &Asking, row: &TaskRow) -> bool {
    let Some(me) = asking.caller.person() else { return true };
    row.who == me || row.created_by == Some(me) || asking.catalog.team_of(me).contains(&row.who)
}

pub(super) fn missing(id: TaskId) -> Problem {
    Problem::new(Code::TaskNotFound).with("task", id.to_string())
}

/// A page of a list.
pub(super) fn page(
    tx: &mut Tx<'_>,
    asking: &Asking,
    query: &TaskQuery,
) -> Result<TaskPage, Problem> {
    let limit = match query.limit {
        0 => LIMIT,
        1..=LIMIT_MAX => query.limit,
        _ => return Err(Problem::new(Code::QueryLimit).with("max", LIMIT_MAX.to_string())),
    };
    let is_open = !query.closed;
    let first = if is_open { (Time(i64::MIN), 0) } else { (Time(i64::MAX), i64::MAX) };
    let after = query.cursor.as_deref().map_or(Ok(first), read_cursor)?;
    let page = PageOf { is_open, after, limit: i64::from(limit) + 1 };
    let Some(me) = asking.caller.person() else {
        return Ok(TaskPage { rows: Vec::new(), next_cursor: None });
    };
    let mut rows = match query.scope {
        Scope::Mine => sql::of_people(tx, &[me], page)?,
        Scope::Set => sql::set_by(tx, me, page)?,
        Scope::Team => sql::of_people(tx, &asking.catalog.team_of(me), page)?,
    };
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > size;
    rows.truncate(size);
    let last = rows.last().filter(|_| has_more);
    let next_cursor = last.map(|last| format!("{}.{}", last.due_at.0, last.id));
    Ok(TaskPage { rows: views(tx, asking, rows)?, next_cursor })
}

fn read_cursor(text: &str) -> Result<(Time, TaskId), Problem> {
    let parts = text
        .split_once('.')
        .and_then(|(due, id)| Some((Time(due.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Problem::new(Code::QueryCursor))
}

/// A person's figures.
pub(super) fn counts(
    tx: &mut Tx<'_>,
    asking: &Asking,
    person: PersonId,
) -> Result<Counts, Problem> {
    let day_end = asking.catalog.day_end(asking.now);
    let found = sql::counts(tx, &[person], asking.now, day_end)?;
    let (open, overdue, today) = found.get(&person).copied().unwrap_or_default();
    Ok(Counts { open, overdue, today })
}

/// «Мой день» of a person.
pub(super) fn day(tx: &mut Tx<'_>, asking: &Asking, me: PersonId) -> Result<Day, Problem> {
    let day_end = asking.catalog.day_end(asking.now);
    let day_after = asking.catalog.day_end(day_end);
    let rows = sql::now_of(tx, me, day_end, DAY_MAX)?;
    let views = views(tx, asking, rows)?;
    let (tomorrow, nearest_at) = sql::between(tx, me, day_end, day_after)?;
    let (waiting, now): (Vec<TaskView>, Vec<TaskView>) =
        views.into_iter().partition(|view| view.kind == "ask");
    Ok(Day {
        now,
        waiting,
        tomorrow,
        counts: counts(tx, asking, me)?,
        nearest_at,
        team: team(tx, asking, me)?,
    })
}

fn team(tx: &mut Tx<'_>, asking: &Asking, me: PersonId) -> Result<Vec<Teammate>, Problem> {
    let mut people = asking.catalog.team_of(me);
    people.retain(|person| asking.catalog.is_active(*person));
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let counts = sql::counts(tx, &people, asking.now, asking.catalog.day_end(asking.now))?;
    let without = sql::without_step(tx, &people)?;
    let one = |person: PersonId| {
        let (_, overdue, today) = counts.get(&person).copied().unwrap_or_default();
        Teammate { person, overdue, today, without: without.get(&person).copied().unwrap_or(0) }
    };
    Ok(people.into_iter().map(one).collect())
}
