//! Tables of record types, made and changed by plans.
//!
//! A table is never rebuilt: columns are nullable and only added; a retired one stays, so that it
//! can come back with its values. Links are foreign keys, so a record that others point at cannot
//! vanish.

mod aside;
mod indexes;

pub(crate) use indexes::{board_index, field_indexes, wanted};

use super::{Tx, tallies};
use crate::render::{Dialect, cells, kinds, names};
use base::{Name, Problem};
use indexes::table_indexes;
use model::plan::{Change, Plan};
use model::{Field, FieldKind, RecordType};

/// Columns that were put aside: type, field, name of the column that keeps the old values.
pub type Aside = Vec<(Name, Name, Name)>;

/// How long a change of a table waits for those who use it: everybody else waits behind it.
const PATIENCE: &str = "SET LOCAL lock_timeout = '800ms'";

/// Columns every table of records has.
const SYSTEM: &str = "id BIGINT PRIMARY KEY REFERENCES record (id), stage TEXT, \
    is_open BIGINT NOT NULL DEFAULT 0, owner_id BIGINT, next_due BIGINT, \
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, created_by BIGINT, \
    stage_at BIGINT, stage_due BIGINT, closed_at BIGINT";

impl Tx<'_> {
    /// Makes and changes the tables of record types. Indexes over tables that are there already
    /// take their time and are made apart ([`crate::Store::build_index`]); what has to be put aside
    /// for a conversion is told.
    ///
    /// # Errors
    /// As [`Tx::execute`]; `store.busy` when somebody uses a table for too long.
    pub fn apply(&mut self, plan: &Plan) -> Result<Aside, Problem> {
        let dialect = self.link.dialect();
        let is_patient = plan.iter().all(|change| matches!(change, Change::AddTable(_)));
        if dialect == Dialect::Postgres && !is_patient {
            self.link.batch(PATIENCE)?;
        }
        let mut aside = Aside::new();
        for change in plan {
            match change {
                Change::AddTable(record_type) => self.add_table(record_type, dialect)?,
                Change::AddColumn(record_type, field) => {
                    self.add_column(record_type, field, dialect)?;
                    tallies::keep(&mut self.link, record_type)?;
                }
                Change::Convert(record_type, from, to) => {
                    let kept = self.put_aside(record_type, from)?;
                    self.add_column(record_type, to, dialect)?;
                    tallies::keep(&mut self.link, record_type)?;
                    aside.push((record_type.clone(), to.code.clone(), kept));
                }
                Change::AddIndex(..) => {}
                Change::DropUnique(record_type, field) => {
                    let name = names::index(record_type, &format!("{}_unique", field.code));
                    self.link.batch(&format!("DROP INDEX IF EXISTS {name}"))?;
                }
                Change::RetireColumn(record_type, code) => {
                    self.execute(
                        "UPDATE type_column SET is_retired = 1 WHERE type = $1 AND code = $2",
                        &[record_type.as_str().into(), code.as_str().into()],
                    )?;
                }
            }
        }
        Ok(aside)
    }

    /// Keeps what the guard must know of a type, and brings its records along when the package says
    /// otherwise now. An open record that has no step yet stays without the need until it moves.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn keep_rules(&mut self, record_type: &RecordType) -> Result<(), Problem> {
        let code = record_type.code.as_str();
        let needs = i64::from(record_type.needs_step);
        let known = self
            .query_one("SELECT needs_step FROM type_rule WHERE type = $1", &[code.into()])?
            .map(|row| row.int(0))
            .transpose()?;
        if known == Some(needs) {
            return Ok(());
        }
        self.execute(
            "INSERT INTO type_rule (type, needs_step) VALUES ($1, $2) \
             ON CONFLICT (type) DO UPDATE SET needs_step = excluded.needs_step",
            &[code.into(), needs.into()],
        )?;
        self.execute(
            "UPDATE record SET needs_step = $2 WHERE type = $1 AND needs_step <> $2 \
             AND ($2 = 0 OR is_open = 0 OR next_step_id IS NOT NULL)",
            &[code.into(), needs.into()],
        )?;
        Ok(())
    }

    fn add_table(&mut self, record_type: &RecordType, dialect: Dialect) -> Result<(), Problem> {
        self.keep_rules(record_type)?;
        self.link.batch(&create_table(&record_type.code, dialect))?;
        for sql in table_indexes(record_type, dialect) {
            self.link.batch(&sql)?;
        }
        for field in record_type.fields.iter().filter(|field| field.is_stored()) {
            self.add_column(&record_type.code, field, dialect)?;
            self.add_indexes(&record_type.code, field, dialect)?;
        }
        if let Some(sql) = board_index(record_type, dialect) {
            self.link.batch(&sql)?;
        }
        tallies::keep(&mut self.link, &record_type.code)
    }

    fn add_column(
        &mut self,
        record_type: &Name,
        field: &Field,
        dialect: Dialect,
    ) -> Result<(), Problem> {
        if !field.is_stored() {
            return Ok(());
        }
        let (type_code, code) = (record_type.as_str(), field.code.as_str());
        let kind = field.value_kind().code();
        if self.comes_back(record_type, field)? {
            self.execute(
                "UPDATE type_column SET is_retired = 0 WHERE type = $1 AND code = $2",
                &[type_code.into(), code.into()],
            )?;
            return Ok(());
        }
        for sql in add_column(record_type, field, dialect) {
            self.link.batch(&sql)?;
        }
        self.execute(
            "INSERT INTO type_column (type, code, kind, to_type, scale) VALUES ($1, $2, $3, $4, $5)",
            &[
                type_code.into(),
                code.into(),
                kind.into(),
                field.to.as_deref().into(),
                i64::from(cells::scale(field)).into(),
            ],
        )?;
        Ok(())
    }

    fn add_indexes(
        &mut self,
        record_type: &Name,
        field: &Field,
        dialect: Dialect,
    ) -> Result<(), Problem> {
        for sql in field_indexes(record_type, field, dialect) {
            self.link.batch(&sql)?;
        }
        Ok(())
    }
}

pub(crate) fn create_table(record_type: &Name, dialect: Dialect) -> String {
    let table = names::table(record_type);
    match dialect {
        Dialect::Sqlite => {
            let columns = SYSTEM.replace("BIGINT", "INTEGER");
            format!("CREATE TABLE IF NOT EXISTS {table} ({columns}) STRICT")
        }
        Dialect::Postgres => {
            let columns = SYSTEM.replace("TEXT", "TEXT COLLATE \"C\"");
            format!("CREATE TABLE IF NOT EXISTS {table} ({columns})")
        }
    }
}

pub(crate) fn add_column(record_type: &Name, field: &Field, dialect: Dialect) -> Vec<String> {
    let table = names::table(record_type);
    let kind = field.value_kind();
    let reference = if kind == FieldKind::Link { " REFERENCES record (id)" } else { "" };
    let column = kinds::column(kind, dialect);
    let mut out =
        vec![format!("ALTER TABLE {table} ADD COLUMN \"{}\" {column}{reference}", field.code)];
    if names::is_folded(kind) {
        let fold = names::fold_column(field);
        out.push(format!("ALTER TABLE {table} ADD COLUMN \"{fold}\" {column}"));
    }
    out
}
