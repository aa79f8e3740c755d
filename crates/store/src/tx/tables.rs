//! Tables of record types, made and changed by plans.
//!
//! A table is never rebuilt: columns are nullable and only added; a retired one stays until a later
//! job drops it. Links are foreign keys, so a record that others point at cannot vanish.

use super::Tx;
use super::tallies;
use crate::render::{Dialect, kinds, names};
use base::{Code, Name, Problem};
use model::field::Shape;
use model::plan::{Change, Plan};
use model::{Field, FieldKind, RecordType};

/// Columns every table of records has.
const SYSTEM: &str = "id BIGINT PRIMARY KEY REFERENCES record (id), stage TEXT, \
    is_open BIGINT NOT NULL DEFAULT 0, owner_id BIGINT, next_due BIGINT, \
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, created_by BIGINT, \
    stage_at BIGINT, stage_due BIGINT, closed_at BIGINT";

impl Tx<'_> {
    /// Makes and changes the tables of record types.
    ///
    /// # Errors
    /// As [`Tx::execute`]; `package.clash` when a retired column of another kind has the name.
    pub fn apply(&mut self, plan: &Plan) -> Result<(), Problem> {
        let dialect = self.link.dialect();
        for change in plan {
            match change {
                Change::AddTable(record_type) => self.add_table(record_type, dialect)?,
                Change::AddColumn(record_type, field) => {
                    self.add_column(record_type, field, dialect)?;
                    self.add_indexes(record_type, field, dialect)?;
                    tallies::keep(&mut self.link, record_type)?;
                }
                Change::AddIndex(record_type, field) => {
                    self.add_indexes(record_type, field, dialect)?;
                }
                Change::RetireColumn(record_type, code) => {
                    self.execute(
                        "UPDATE type_column SET is_retired = 1 WHERE type = $1 AND code = $2",
                        &[record_type.as_str().into(), code.as_str().into()],
                    )?;
                }
            }
        }
        Ok(())
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
        let old = self.query_one(
            "SELECT kind FROM type_column WHERE type = $1 AND code = $2",
            &[type_code.into(), code.into()],
        )?;
        match old {
            Some(row) if row.text(0) == kind => {
                self.execute(
                    "UPDATE type_column SET is_retired = 0, to_type = $3 \
                     WHERE type = $1 AND code = $2",
                    &[type_code.into(), code.into(), field.to.as_deref().into()],
                )?;
                return Ok(());
            }
            Some(row) => {
                return Err(Problem::new(Code::PackageClash)
                    .with("field", format!("{type_code}.{code}"))
                    .with("kind", row.text(0)));
            }
            None => {}
        }
        for sql in add_column(record_type, field, dialect) {
            self.link.batch(&sql)?;
        }
        self.execute(
            "INSERT INTO type_column (type, code, kind, to_type) VALUES ($1, $2, $3, $4)",
            &[type_code.into(), code.into(), kind.into(), field.to.as_deref().into()],
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

/// Indexes behind the usual lists: newest of an owner, newest of a stage and owner, one's own.
fn table_indexes(record_type: &RecordType, dialect: Dialect) -> Vec<String> {
    let code = &record_type.code;
    let mut out = vec![
        plain_index(code, "owner", &["owner_id"], dialect),
        plain_index(code, "author", &["created_by"], dialect),
    ];
    if !record_type.pipelines.is_empty() {
        out.push(plain_index(code, "stage", &["stage"], dialect));
        out.push(plain_index(code, "stage_owner", &["stage", "owner_id"], dialect));
    }
    out
}

/// The index that answers the board's totals alone: stage, next step, owner and the amount.
pub(crate) fn board_index(record_type: &RecordType, dialect: Dialect) -> Option<String> {
    if record_type.pipelines.is_empty() {
        return None;
    }
    let amount = record_type
        .fields
        .iter()
        .find(|field| field.is_stored() && field.value_kind() == FieldKind::Money)
        .map(|field| format!("\"{}\"", field.code));
    let mut columns = vec!["stage", "next_due", "owner_id"];
    columns.extend(amount.as_deref());
    Some(plain_index(&record_type.code, "board", &columns, dialect))
}

/// An index by which a list may also be sorted: largest first, ties by id.
fn plain_index(record_type: &Name, what: &str, columns: &[&str], dialect: Dialect) -> String {
    let name = names::index(record_type, what);
    let table = names::table(record_type);
    let columns = columns.join(", ");
    match dialect {
        // The id of a table of records is its row id, which ends every index anyway.
        Dialect::Sqlite => format!("CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})"),
        Dialect::Postgres => {
            format!("CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns}, id)")
        }
    }
}

pub(crate) fn field_indexes(record_type: &Name, field: &Field, dialect: Dialect) -> Vec<String> {
    if !field.is_stored() {
        return Vec::new();
    }
    let kind = field.value_kind();
    let table = names::table(record_type);
    let code = &field.code;
    let mut out = Vec::new();
    if field.is_unique {
        let name = names::index(record_type, &format!("{code}_unique"));
        out.push(format!("CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {table} (\"{code}\")"));
    }
    if !field.is_indexed && kind != FieldKind::Link {
        return out;
    }
    let column = match kind.shape() {
        Shape::Long | Shape::Texts | Shape::Records | Shape::People => return out,
        Shape::Line => format!("\"{}\"", names::fold_column(field)),
        _ => format!("\"{code}\""),
    };
    let is_ordered =
        matches!(kind.shape(), Shape::Day | Shape::Moment | Shape::Scaled | Shape::Whole);
    let sorted = match dialect {
        Dialect::Sqlite => column,
        Dialect::Postgres if is_ordered => format!("{column} DESC NULLS LAST, id DESC"),
        Dialect::Postgres => format!("{column}, id"),
    };
    let name = names::index(record_type, code);
    out.push(format!("CREATE INDEX IF NOT EXISTS {name} ON {table} ({sorted})"));
    if is_ordered {
        // A list of a stage and an owner in the order of the field is read straight from this.
        let name = names::index(record_type, &format!("stage_{code}"));
        out.push(format!(
            "CREATE INDEX IF NOT EXISTS {name} ON {table} (stage, owner_id, {sorted})"
        ));
    }
    out
}
