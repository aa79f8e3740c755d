//! Columns of a record type by the names that expressions and orders use.

use super::names;
use model::field::Shape;
use model::{Field, FieldKind, RecordType};

/// What a name of an expression stands for.
#[derive(Debug)]
pub(crate) enum Column<'t> {
    /// A field with a column.
    Field(&'t Field),
    /// A field computed anew each time.
    Computed(&'t Field),
    /// A system column of the type's table, and what it holds.
    System(&'static str, FieldKind),
    /// The title, which only the spine has.
    Title,
}

/// Finds a name: fields first, then system columns.
pub(crate) fn find<'t>(record_type: &'t RecordType, name: &str) -> Option<Column<'t>> {
    if let Some(field) = record_type.field(name) {
        return Some(if field.is_stored() {
            Column::Field(field)
        } else {
            Column::Computed(field)
        });
    }
    Some(match name {
        "id" => Column::System("id", FieldKind::Integer),
        "stage" => Column::System("stage", FieldKind::Choice),
        "is_open" => Column::System("is_open", FieldKind::Bool),
        "created_at" => Column::System("created_at", FieldKind::Datetime),
        "updated_at" => Column::System("updated_at", FieldKind::Datetime),
        "next_due" => Column::System("next_due", FieldKind::Datetime),
        "stage_at" => Column::System("stage_at", FieldKind::Datetime),
        "stage_due" => Column::System("stage_due", FieldKind::Datetime),
        "closed_at" => Column::System("closed_at", FieldKind::Datetime),
        "created_by" => Column::System("created_by", FieldKind::Person),
        "owner" => Column::System("owner_id", FieldKind::Person),
        "title" => Column::Title,
        _ => return None,
    })
}

/// What a list is sorted by.
pub(crate) fn sort_key(record_type: &RecordType, name: &str, alias: &str) -> Option<String> {
    let title = |id: String| {
        format!("(SELECT o.title_fold FROM record o WHERE o.id = {id} AND o.trashed_at IS NULL)")
    };
    let person = |id: String| format!("(SELECT o.name_fold FROM person o WHERE o.id = {id})");
    Some(match find(record_type, name)? {
        Column::Field(field) => {
            let column = format!("{alias}.\"{}\"", field.code);
            match field.shape() {
                Shape::Record => title(column),
                Shape::Person => person(column),
                Shape::Line => format!("{alias}.\"{}\"", names::fold_column(field)),
                Shape::Long | Shape::Texts | Shape::Records | Shape::People | Shape::Files => {
                    return None;
                }
                Shape::Code
                | Shape::Whole
                | Shape::Scaled
                | Shape::Flag
                | Shape::Day
                | Shape::Moment => column,
            }
        }
        Column::Computed(_) => return None,
        Column::System(column, FieldKind::Person) => person(format!("{alias}.{column}")),
        Column::System(column, _) => format!("{alias}.{column}"),
        Column::Title => title(format!("{alias}.id")),
    })
}
