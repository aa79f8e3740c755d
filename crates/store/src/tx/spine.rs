//! The spine of records: the row of table `record` that all types share.

use super::{Sql, Tx};
use base::fold::fold;
use base::{Code, PersonId, Problem, RecordId, Time};
use model::field::Shape;
use model::{Field, RecordType, Value};

use crate::render::{cells, names};

/// A new record's spine.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Title.
    pub title: String,
    /// Full code of its stage.
    pub stage: Option<String>,
    /// Responsible.
    pub owner: Option<PersonId>,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it needs a next step while open.
    pub needs_step: bool,
    /// Since when it stands on its stage.
    pub stage_at: Option<Time>,
    /// Until when it should have left the stage.
    pub stage_due: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// When.
    pub at: Time,
    /// Who.
    pub by: Option<PersonId>,
}

/// What changes on a record's spine.
#[derive(Debug, Clone, Default)]
pub struct SpineChange {
    /// New title.
    pub title: Option<String>,
    /// New stage; also counts up the visit.
    pub stage: Option<String>,
    /// New responsible.
    pub owner: Option<Option<PersonId>>,
    /// Opened or closed.
    pub is_open: Option<bool>,
    /// Since when it stands on its stage.
    pub stage_at: Option<Time>,
    /// Until when it should have left the stage.
    pub stage_due: Option<Option<Time>>,
    /// When it was closed.
    pub closed_at: Option<Option<Time>>,
    /// The version the caller saw; another one in the database refuses the change.
    pub seen_version: Option<i64>,
    /// When.
    pub at: Time,
}

impl SpineChange {
    /// The moments of its stage, which the type's table alone keeps.
    fn moments(&self, row: &mut Cells) {
        if let Some(at) = self.stage_at {
            row.add("stage_at", at);
        }
        if let Some(due) = self.stage_due {
            row.add("stage_due", due);
        }
        if let Some(at) = self.closed_at {
            row.add("closed_at", at);
        }
    }
}

/// A step that is not there yet: the key behind it refuses the commit until there is one.
const STEP_TO_COME: i64 = 0;

/// Columns and values of a statement that grows.
#[derive(Debug, Default)]
struct Cells {
    names: Vec<String>,
    values: Vec<Sql>,
}

impl Cells {
    fn add(&mut self, name: &str, value: impl Into<Sql>) {
        self.names.push(format!("\"{name}\""));
        self.values.push(value.into());
    }

    fn fields(&mut self, values: &[(&Field, Value)]) -> Result<(), Problem> {
        for (field, value) in values {
            if !field.is_stored() {
                continue;
            }
            let cell = cells::to_cell(field, value)?;
            if names::is_folded(field.value_kind()) {
                let folded = cells::folded(&cell);
                self.add(&names::fold_column(field), folded);
            }
            self.add(&field.code, cell);
        }
        Ok(())
    }

    fn insert(&self, table: &str) -> String {
        let marks: Vec<String> =
            (1..=self.names.len()).map(|number| format!("${number}")).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", self.names.join(", "), marks.join(", "))
    }

    fn assignments(&self, first: usize) -> String {
        let parts: Vec<String> = self
            .names
            .iter()
            .enumerate()
            .map(|(index, name)| format!("{name} = ${}", index + first))
            .collect();
        parts.join(", ")
    }
}

impl Tx<'_> {
    /// Inserts a record: its spine and its row; the record is watched by the guard. Fields without
    /// a column are skipped.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn insert_record(
        &mut self,
        record_type: &RecordType,
        spine: &NewRecord,
        values: &[(&Field, Value)],
    ) -> Result<RecordId, Problem> {
        let step = (spine.is_open && spine.needs_step).then_some(STEP_TO_COME);
        let id = self.insert(
            "INSERT INTO record (type, title, title_fold, stage, owner_id, is_open, needs_step, \
             next_step_id, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                record_type.code.as_str().into(),
                spine.title.as_str().into(),
                fold(&spine.title).into(),
                spine.stage.as_deref().into(),
                spine.owner.into(),
                spine.is_open.into(),
                spine.needs_step.into(),
                step.into(),
                spine.at.into(),
                spine.by.into(),
                spine.at.into(),
            ],
        )?;
        let mut row = Cells::default();
        row.add("id", id);
        row.add("stage", spine.stage.as_deref());
        row.add("is_open", spine.is_open);
        row.add("owner_id", spine.owner);
        row.add("created_at", spine.at);
        row.add("updated_at", spine.at);
        row.add("created_by", spine.by);
        row.add("stage_at", spine.stage_at);
        row.add("stage_due", spine.stage_due);
        row.add("closed_at", spine.closed_at);
        row.fields(values)?;
        self.execute(&row.insert(&names::table(&record_type.code)), &row.values)?;
        if let Some(stage) = &spine.stage {
            self.come_to(id, stage, spine.at)?;
        }
        self.keep_links(id, values)?;
        self.watch(id);
        Ok(id)
    }

    /// Remembers when a record came to a stage.
    fn come_to(&mut self, id: RecordId, stage: &str, at: Time) -> Result<(), Problem> {
        self.execute(
            "INSERT INTO stage_visit (record_id, stage, since) VALUES ($1, $2, $3)",
            &[id.into(), stage.into(), at.into()],
        )?;
        Ok(())
    }

    /// Rows of links follow the values of their fields.
    fn keep_links(&mut self, id: RecordId, values: &[(&Field, Value)]) -> Result<(), Problem> {
        for (field, value) in values.iter().filter(|(of, _)| of.shape() == Shape::Records) {
            let field = field.code.as_str();
            self.execute(
                "DELETE FROM record_link WHERE record_id = $1 AND field = $2",
                &[id.into(), field.into()],
            )?;
            for to in value.as_list().into_iter().flatten().filter_map(Value::as_int) {
                self.execute(
                    "INSERT INTO record_link (record_id, field, to_id) VALUES ($1, $2, $3)",
                    &[id.into(), field.into(), to.into()],
                )?;
            }
        }
        Ok(())
    }

    /// Changes a record; counts its version up by one and gives the new one. Watched by the guard.
    ///
    /// # Errors
    /// `record.conflict` when `seen_version` is not the stored one, else as [`Tx::execute`].
    pub fn update_record(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        spine: &SpineChange,
        values: &[(&Field, Value)],
    ) -> Result<i64, Problem> {
        let version = self.update_spine(record_type, id, spine)?;
        let mut row = Cells::default();
        row.add("updated_at", spine.at);
        if let Some(stage) = &spine.stage {
            row.add("stage", stage);
        }
        if let Some(owner) = spine.owner {
            row.add("owner_id", owner);
        }
        if let Some(is_open) = spine.is_open {
            row.add("is_open", is_open);
        }
        spine.moments(&mut row);
        row.fields(values)?;
        let table = names::table(&record_type.code);
        let sql = format!("UPDATE {table} SET {} WHERE id = $1", row.assignments(2));
        row.values.insert(0, id.into());
        self.execute(&sql, &row.values)?;
        if let Some(stage) = &spine.stage {
            self.execute(
                "UPDATE stage_visit SET until = $2 WHERE record_id = $1 AND until IS NULL",
                &[id.into(), spine.at.into()],
            )?;
            self.come_to(id, stage, spine.at)?;
        }
        self.keep_links(id, values)?;
        self.watch(id);
        Ok(version)
    }

    /// Writes what follows from other records: no version is counted and nobody's change is in the
    /// way. Watched by the guard.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn update_derived(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        title: Option<&str>,
        values: &[(&Field, Value)],
    ) -> Result<(), Problem> {
        if let Some(title) = title {
            self.execute(
                "UPDATE record SET title = $2, title_fold = $3 WHERE id = $1",
                &[id.into(), title.into(), fold(title).into()],
            )?;
        }
        let mut row = Cells::default();
        row.fields(values)?;
        if !row.names.is_empty() {
            let table = names::table(&record_type.code);
            let sql = format!("UPDATE {table} SET {} WHERE id = $1", row.assignments(2));
            row.values.insert(0, id.into());
            self.execute(&sql, &row.values)?;
        }
        self.keep_links(id, values)?;
        self.watch(id);
        Ok(())
    }

    fn update_spine(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        spine: &SpineChange,
    ) -> Result<i64, Problem> {
        let mut row = Cells::default();
        row.add("updated_at", spine.at);
        let mut counted = String::from("version = version + 1");
        if let Some(title) = &spine.title {
            row.add("title", title);
            row.add("title_fold", fold(title));
        }
        if let Some(stage) = &spine.stage {
            row.add("stage", stage);
            counted.push_str(", visit = visit + 1");
        }
        if let Some(owner) = spine.owner {
            row.add("owner_id", owner);
        }
        if let Some(is_open) = spine.is_open {
            row.add("is_open", is_open);
            if is_open {
                counted.push_str(
                    ", next_step_id = CASE WHEN needs_step = 1 THEN COALESCE(next_step_id, 0) \
                     ELSE next_step_id END",
                );
            }
        }
        // `update` both locks the row and proves the version, in one statement.
        let sql = format!(
            "UPDATE record SET {counted}, {} WHERE id = $1 AND type = $2 \
             AND version = COALESCE($3, version) RETURNING version",
            row.assignments(4)
        );
        let head = [id.into(), record_type.code.as_str().into(), spine.seen_version.into()];
        row.values.splice(0..0, head);
        match self.query_one(&sql, &row.values)? {
            Some(row) => row.int(0),
            None => Err(self.why_not_updated(record_type, id)?),
        }
    }

    fn why_not_updated(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
    ) -> Result<Problem, Problem> {
        let found = self.query_one(
            "SELECT version FROM record WHERE id = $1 AND type = $2",
            &[id.into(), record_type.code.as_str().into()],
        )?;
        Ok(match found {
            None => Problem::new(Code::RecordNotFound).with("id", id.to_string()),
            Some(row) => {
                Problem::new(Code::RecordConflict).with("version", row.int(0)?.to_string())
            }
        })
    }

    /// Chooses the earliest open step of a record as its next one and keeps it on the spine and
    /// the type's table. Called after tasks of the record changed.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn refresh_next_step(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
    ) -> Result<(), Problem> {
        let step = self.query_one(
            "SELECT task_id, due_at FROM plan_step WHERE record_id = $1 \
             ORDER BY due_at, task_id LIMIT 1",
            &[id.into()],
        )?;
        let (task, due) = match &step {
            Some(row) => (Some(row.int(0)?), Some(row.int(1)?)),
            None => (None, None),
        };
        // Without a step the key is left dangling where one is needed: the commit is refused
        // unless the command brings a step after all.
        self.execute(
            "UPDATE record SET next_step_id = COALESCE(CAST($2 AS BIGINT), \
             CASE WHEN is_open = 1 AND needs_step = 1 THEN 0 END) WHERE id = $1",
            &[id.into(), task.into()],
        )?;
        let table = names::table(&record_type.code);
        self.execute(
            &format!("UPDATE {table} SET next_due = $2 WHERE id = $1"),
            &[id.into(), due.into()],
        )?;
        self.watch(id);
        Ok(())
    }

    /// Locks a record for this transaction, so that steps of one record keep their order.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn lock_record(&mut self, id: RecordId) -> Result<(), Problem> {
        self.query("SELECT id FROM record WHERE id = $1 FOR NO KEY UPDATE", &[id.into()])?;
        Ok(())
    }
}
