//! Column types: one row per field kind, one cell per dialect.

use super::Dialect;
use model::FieldKind as K;

/// The type of a column.
pub(crate) fn column(kind: K, dialect: Dialect) -> &'static str {
    let (sqlite, postgres) = match kind {
        K::String | K::Text | K::Choice | K::Number => ("TEXT", "TEXT COLLATE \"C\""),
        K::Choices | K::Phones | K::Emails => ("TEXT", "TEXT COLLATE \"C\""),
        K::Integer | K::Decimal | K::Money => ("INTEGER", "BIGINT"),
        K::Link | K::Person | K::Date | K::Datetime => ("INTEGER", "BIGINT"),
        K::Bool => ("INTEGER", "BOOLEAN"),
        // A computed field has the column of its result.
        K::Computed => ("TEXT", "TEXT COLLATE \"C\""),
    };
    match dialect {
        Dialect::Sqlite => sqlite,
        Dialect::Postgres => postgres,
    }
}

/// The word for a kind in the table `type_column`.
pub(crate) fn word(kind: K) -> &'static str {
    match kind {
        K::String => "string",
        K::Text => "text",
        K::Integer => "integer",
        K::Decimal => "decimal",
        K::Money => "money",
        K::Bool => "bool",
        K::Date => "date",
        K::Datetime => "datetime",
        K::Choice => "choice",
        K::Choices => "choices",
        K::Link => "link",
        K::Person => "person",
        K::Phones => "phones",
        K::Emails => "emails",
        K::Number => "number",
        K::Computed => "computed",
    }
}
