//! Column types: one row per shape, one cell per dialect.

use super::Dialect;
use model::FieldKind;
use model::field::Shape;

/// The type of a column.
pub(crate) fn column(kind: FieldKind, dialect: Dialect) -> &'static str {
    let (sqlite, postgres) = match kind.shape() {
        Shape::Line
        | Shape::Long
        | Shape::Code
        | Shape::Texts
        | Shape::Records
        | Shape::People
        | Shape::Files => ("TEXT", "TEXT COLLATE \"C\""),
        Shape::Whole
        | Shape::Scaled
        | Shape::Record
        | Shape::Person
        | Shape::Day
        | Shape::Moment => ("INTEGER", "BIGINT"),
        Shape::Flag => ("INTEGER", "BOOLEAN"),
    };
    match dialect {
        Dialect::Sqlite => sqlite,
        Dialect::Postgres => postgres,
    }
}
