//! What readers of imports get.

use super::guess::known::KnownFile;
use base::{PersonId, Time};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportView {
    /// Id.
    pub id: i64,
    /// Code of the record type.
    pub record_type: String,
    /// Name of the file as it came.
    pub file_name: String,
    /// `uploaded`, `checked`, `running`, `done`, `failed`, `undoing`, `undone`.
    pub state: String,
    /// Rows passed so far.
    pub rows_done: i64,
    /// Rows of the file.
    pub rows_total: i64,
    /// Records made.
    pub made: i64,
    /// Rows refused.
    pub failed: i64,
    /// When the file came.
    pub created_at: Time,
    /// Who brought it.
    pub person: Option<PersonId>,
    /// The mapping it was last checked or run with, JSON.
    pub mapping: Json,
    pub(crate) errors: Vec<RowError>,
    pub(crate) file: String,
}

/// A column of an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnView {
    /// Its name.
    pub name: String,
    /// Values in it: all distinct ones when they are few, else some.
    pub samples: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadView {
    /// The import.
    pub id: i64,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// How many rows it has.
    pub rows_total: i64,
    /// Encoding, for people.
    pub encoding: String,
    /// What stands between cells.
    pub delimiter: String,
    /// The other system that gave it out, when its columns tell.
    pub known: Option<KnownFile>,
    /// Column → the field it looks like, or `@stage`.
    pub guess: BTreeMap<String, String>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Row as a spreadsheet counts: the heading is row 1.
    pub row: i64,
    /// Name of the column, when it is about one.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// Parameters of the sentence.
    pub params: Vec<(String, String)>,
}

impl RowError {
    pub(crate) fn to_json(&self) -> Json {
        let params: Map<String, Json> = self
            .params
            .iter()
            .map(|(name, value)| (name.clone(), Json::from(value.as_str())))
            .collect();
        json!({ "row": self.row, "column": self.column, "code": self.code, "params": params })
    }

    pub(crate) fn of_json(json: &Json) -> Option<RowError> {
        let params = json.get("params").and_then(Json::as_object).into_iter().flatten();
        Some(RowError {
            row: json.get("row")?.as_i64()?,
            column: json.get("column").and_then(Json::as_str).map(str::to_owned),
            code: json.get("code")?.as_str()?.to_owned(),
            params: params
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
        })
    }
}

/// Rows that were refused, with their cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorTable {
    /// Columns of the file.
    pub columns: Vec<String>,
    /// Cells of each refused row and what is wrong with it.
    pub rows: Vec<(Vec<String>, Vec<RowError>)>,
}
