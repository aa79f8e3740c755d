//! Views for report tools: a record type as a table that people can read, with names in place of
//! numbers. Two for each type: what everybody who makes reports may see, and special categories of
//! personal data apart.

use super::term::{self, Kind};
use super::{Dialect, names};
use base::Name;
use model::field::Shape;
use model::{Field, FieldKind, RecordType};
use std::collections::BTreeSet;

/// Which of a type's views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// What everybody who makes reports may see.
    Usual,
    /// Special categories of personal data.
    Special,
}

/// A view: its name as SQL writes it, and the query behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The name of a type's view. On PostgreSQL views have schemas of their own.
pub(crate) fn name(record_type: &Name, report: Report, dialect: Dialect) -> String {
    let word = match report {
        Report::Usual => "report",
        Report::Special => "special",
    };
    match dialect {
        Dialect::Sqlite => format!("{word}_{record_type}"),
        Dialect::Postgres => format!("{word}.\"{record_type}\""),
    }
}

/// A query for the rights that go with a view when it is dropped, as statements that give them
/// again; SQLite knows no rights.
pub(crate) fn readers(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => Some(
            "SELECT format('GRANT SELECT ON %s TO %s', $1::text, \
             CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(g.rolname) END) \
             FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a \
             LEFT JOIN pg_roles g ON g.oid = a.grantee \
             WHERE c.oid = to_regclass($1::text) AND a.privilege_type = 'SELECT' \
             AND a.grantee <> c.relowner",
        ),
    }
}

/// The views of a type; the special one only when it has such fields.
pub(crate) fn of(record_type: &RecordType, dialect: Dialect) -> Vec<View> {
    let mut views = vec![view(record_type, Report::Usual, dialect)];
    if record_type.fields.iter().any(|field| field.is_special && field.is_stored()) {
        views.push(view(record_type, Report::Special, dialect));
    }
    views
}

fn view(record_type: &RecordType, report: Report, dialect: Dialect) -> View {
    let is_special = report == Report::Special;
    let mut columns = Columns { of: record_type, dialect, used: BTreeSet::new(), sql: Vec::new() };
    // Codes of fields are theirs alone: what is added beside them gives way.
    let fields = record_type.fields.iter().filter(|field| field.is_stored());
    let fields: Vec<&Field> = fields.filter(|field| field.is_special == is_special).collect();
    let codes = fields.iter().map(|field| field.code.to_string()).collect();
    columns.system(report, &codes);
    for field in fields {
        columns.field(field);
    }
    let table = names::table(&record_type.code);
    let text = format!(
        "SELECT {} FROM {table} r JOIN record o ON o.id = r.id \
         LEFT JOIN task t ON t.id = o.next_step_id",
        columns.sql.join(", ")
    );
    View { name: name(&record_type.code, report, dialect), text }
}

struct Columns<'t> {
    of: &'t RecordType,
    dialect: Dialect,
    used: BTreeSet<String>,
    sql: Vec<String>,
}

impl Columns<'_> {
    fn add(&mut self, name: &str, sql: &str) {
        if self.used.insert(name.to_owned()) {
            self.sql.push(format!("{sql} AS \"{name}\""));
        }
    }

    /// What every record has.
    fn system(&mut self, report: Report, taken: &BTreeSet<String>) {
        let person = |id: &str| format!("(SELECT p.name FROM person p WHERE p.id = {id})");
        let mut all = vec![("id", "r.id".to_owned()), ("title", "o.title".to_owned())];
        if report == Report::Usual {
            if !self.of.pipelines.is_empty() {
                all.push(("stage", self.word("stage", "r.stage")));
                all.push(("stage_code", "r.stage".to_owned()));
                all.push(("is_open", "r.is_open".to_owned()));
                all.push(("next_step", "t.title".to_owned()));
                all.push(("next_step_person", person("t.who")));
                all.push(("next_due", self.moment("r.next_due")));
            }
            all.push(("owner", person("r.owner_id")));
            all.push(("owner_id", "r.owner_id".to_owned()));
            all.push(("created_at", self.moment("r.created_at")));
            all.push(("created_by", person("r.created_by")));
            all.push(("updated_at", self.moment("r.updated_at")));
        }
        for (name, sql) in all {
            if !taken.contains(name) {
                self.add(name, &sql);
            }
        }
    }

    fn field(&mut self, field: &Field) {
        let column = format!("r.\"{}\"", field.code);
        let sql = match field.value_kind() {
            FieldKind::Choice | FieldKind::Tree => self.word(&field.code, &column),
            FieldKind::Choices => self.list(&column, &self.word(&field.code, "e.value")),
            _ => match field.shape() {
                Shape::Scaled => self.scaled(field, &column),
                Shape::Day => self.day(&column),
                Shape::Moment => self.moment(&column),
                Shape::Record => format!("(SELECT l.title FROM record l WHERE l.id = {column})"),
                Shape::Person => format!("(SELECT p.name FROM person p WHERE p.id = {column})"),
                Shape::Texts => self.list(&column, "e.value"),
                Shape::People => {
                    let id = "CAST(e.value AS BIGINT)";
                    let name = format!("(SELECT p.name FROM person p WHERE p.id = {id})");
                    self.list(&column, &name)
                }
                Shape::Records => {
                    let id = "CAST(e.value AS BIGINT)";
                    let title = format!("(SELECT l.title FROM record l WHERE l.id = {id})");
                    self.list(&column, &title)
                }
                Shape::Files => {
                    let id = "CAST(e.value AS BIGINT)";
                    let name = format!("(SELECT f.name FROM file f WHERE f.id = {id})");
                    self.list(&column, &name)
                }
                Shape::Line | Shape::Long | Shape::Code | Shape::Whole | Shape::Flag => {
                    column.clone()
                }
            },
        };
        self.add(&field.code, &sql);
        // The number stays beside the name, to join by.
        if matches!(field.shape(), Shape::Record | Shape::Person) {
            let name = format!("{}_id", field.code);
            if self.of.field(&name).is_none() {
                self.add(&name, &column);
            }
        }
    }

    /// The word of an option's code; a code without one stands for itself.
    fn word(&self, field: &str, code: &str) -> String {
        format!(
            "COALESCE((SELECT w.label FROM type_word w WHERE w.type = '{}' \
             AND w.field = '{field}' AND w.code = {code}), {code})",
            self.of.code
        )
    }

    /// The items of a list, each said by `item` over `e.value`, with commas between.
    fn list(&self, list: &str, item: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!(
                "(SELECT group_concat({item}, ', ' ORDER BY e.key) FROM json_each({list}) e)"
            ),
            Dialect::Postgres => format!(
                "(SELECT string_agg({item}, ', ' ORDER BY e.place) FROM \
                 json_array_elements_text(({list})::json) WITH ORDINALITY AS e (value, place))"
            ),
        }
    }

    fn scaled(&self, field: &Field, column: &str) -> String {
        let Kind::Number(digits) = term::kind_of(field) else { return column.to_owned() };
        let factor = 10_i64.saturating_pow(digits.min(18));
        match self.dialect {
            Dialect::Sqlite => format!("({column} / {factor}.0)"),
            Dialect::Postgres => format!("round({column}::numeric / {factor}, {digits})"),
        }
    }

    fn day(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("date({column} * 86400, 'unixepoch')"),
            Dialect::Postgres => format!("(DATE '1970-01-01' + {column}::integer)"),
        }
    }

    fn moment(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("datetime({column} / 1000, 'unixepoch')"),
            Dialect::Postgres => format!("to_timestamp({column} / 1000.0)"),
        }
    }
}
