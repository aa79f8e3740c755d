//! Indexes over the tables of record types.

use crate::render::{Dialect, names};
use base::Name;
use model::field::Shape;
use model::{Field, FieldKind, RecordType};

/// Indexes behind the usual lists: newest of an owner, newest of a stage and owner, one's own.
pub(super) fn table_indexes(record_type: &RecordType, dialect: Dialect) -> Vec<String> {
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

/// The index of one field, or (without one) of the board, as statements.
pub(crate) fn wanted(
    record_type: &RecordType,
    field: Option<&Name>,
    dialect: Dialect,
) -> Vec<String> {
    match field {
        Some(code) => record_type
            .field(code)
            .map_or_else(Vec::new, |field| field_indexes(&record_type.code, field, dialect)),
        None => board_index(record_type, dialect).into_iter().collect(),
    }
}

/// Names of the indexes that a field has or may have.
pub(super) fn names_of(record_type: &Name, field: &Field) -> Vec<String> {
    let code = &field.code;
    let mut whats = vec![code.to_string(), format!("stage_{code}"), format!("{code}_unique")];
    if field.value_kind() == FieldKind::Money {
        whats.push("board".to_owned());
    }
    whats.iter().map(|what| names::index(record_type, what)).collect()
}
