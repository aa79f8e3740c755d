//! What the columns of a file mean, as people say it and as it is kept.

use base::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The meaning of a file for a record type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Column → field.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnMapping>,
    /// Field → the value of all rows.
    #[serde(default)]
    pub constants: BTreeMap<String, serde_json::Value>,
    /// The stage of each row; the type's first one when empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageMapping>,
    /// The one step of each open row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepMapping>,
}

/// The meaning of a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// The field it fills.
    pub field: String,
    /// Text of the file → text or code that is meant.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// How days are written, for instance `%d.%m.%Y`; found out when empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// Where the stage of a row comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StageMapping {
    /// The same of all rows, full code.
    Constant(String),
    /// By the text of a column.
    Column {
        /// The column.
        column: String,
        /// Text of the file → full code of a stage, final ones too.
        #[serde(default)]
        values: BTreeMap<String, String>,
    },
}

/// The step that each open row gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepMapping {
    /// What to do.
    pub title: String,
    /// Who does it.
    pub who: WhoMapping,
    /// Until when.
    pub due: DueMapping,
}

/// Whose the steps are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoMapping {
    /// One person's.
    Person(PersonId),
    /// Of these people in turn.
    People(Vec<PersonId>),
}

/// When the steps are due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueMapping {
    /// By the end of a day.
    Date(base::Date),
    /// Spread evenly over so many working days, from the next one.
    SpreadDays(u16),
}
