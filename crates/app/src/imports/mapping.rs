//! What the columns of a file mean, as people say it and as it is kept.

use base::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column may name the stage of its rows as if it were a field.
const STAGE: &str = "stage";

/// The meaning of a file for a record type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Mapping {
    /// Column → field.
    pub columns: BTreeMap<String, ColumnMapping>,
    /// Field → the value of all rows.
    pub constants: BTreeMap<String, serde_json::Value>,
    /// The stage of each row; the type's first one when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageMapping>,
    /// The one step of each open row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<StepMapping>,
}

/// A mapping as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    columns: BTreeMap<String, ColumnMapping>,
    #[serde(default)]
    constants: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    stage: Option<StageMapping>,
    #[serde(default)]
    step: Option<StepMapping>,
}

impl TryFrom<Written> for Mapping {
    type Error = String;

    fn try_from(written: Written) -> Result<Mapping, String> {
        let Written { columns: all, constants, mut stage, step } = written;
        let mut columns = BTreeMap::new();
        for (name, column) in all {
            if column.field != STAGE {
                columns.insert(name, column);
            } else if stage.is_some() {
                return Err(format!("stage twice: {name}"));
            } else {
                stage = Some(StageMapping::Column { column: name, values: column.values });
            }
        }
        Ok(Mapping { columns, constants, stage, step })
    }
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
#[serde(try_from = "WrittenStep")]
pub struct StepMapping {
    /// What to do.
    pub title: String,
    /// Who does it.
    #[serde(skip_serializing_if = "WhoMapping::is_owner")]
    pub who: WhoMapping,
    /// Until when.
    pub due: DueMapping,
}

/// A step as people write it: the days may stand beside the title.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    title: String,
    #[serde(default)]
    who: WhoMapping,
    #[serde(default)]
    due: Option<WrittenDue>,
    #[serde(default)]
    spread_days: Option<u16>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenDue {
    Day(base::Date),
    Due(DueMapping),
}

impl TryFrom<WrittenStep> for StepMapping {
    type Error = String;

    fn try_from(written: WrittenStep) -> Result<StepMapping, String> {
        let due = match (written.due, written.spread_days) {
            (Some(WrittenDue::Due(due)), None) => due,
            (Some(WrittenDue::Day(day)), None) => DueMapping::Date(day),
            (None, Some(days)) => DueMapping::SpreadDays(days),
            (None, None) => return Err("step: due or spread_days is missing".to_owned()),
            (Some(_), Some(_)) => return Err("step: due and spread_days at once".to_owned()),
        };
        Ok(StepMapping { title: written.title, who: written.who, due })
    }
}

/// Whose the steps are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoMapping {
    /// The owner's of each row; of a row without one, of whoever imports.
    #[default]
    Owner,
    /// One person's.
    Person(PersonId),
    /// Of these people in turn.
    People(Vec<PersonId>),
}

impl WhoMapping {
    fn is_owner(&self) -> bool {
        *self == WhoMapping::Owner
    }
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
