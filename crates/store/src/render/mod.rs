//! Values and expressions to SQL of both dialects. Statements are written with `$1` parameters and
//! `= ANY($1)` lists; `driver::portable` turns those into SQLite's.

pub(crate) mod cells;
pub(crate) mod columns;
pub(crate) mod kinds;
mod lower;
pub(crate) mod names;
pub(crate) mod reach;
pub(crate) mod rollups;
pub(crate) mod select;
pub(crate) mod tally;
mod term;
mod text;
pub(crate) mod views;

use crate::tx::Sql;

/// Which SQL to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What a parameter is, for the database that wants to know it beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    Int,
    Text,
    Bool,
    Ints,
    Texts,
}

/// Parameters of a statement under way.
#[derive(Debug)]
pub(crate) struct Params {
    pub(crate) dialect: Dialect,
    pub(crate) values: Vec<Sql>,
}

impl Params {
    pub(crate) fn new(dialect: Dialect) -> Params {
        Params { dialect, values: Vec::new() }
    }

    /// Adds a value; gives its mark in the statement.
    pub(crate) fn add(&mut self, value: impl Into<Sql>, cast: Cast) -> String {
        self.values.push(value.into());
        let number = self.values.len();
        if self.dialect == Dialect::Sqlite {
            return format!("${number}");
        }
        let kind = match cast {
            Cast::Int => "bigint",
            Cast::Text => "text",
            Cast::Bool => "boolean",
            Cast::Ints => "bigint[]",
            Cast::Texts => "text[]",
        };
        format!("${number}::{kind}")
    }
}
