//! Record types with their pipelines: what an office keeps, in its own words.

pub mod computed;
#[cfg(test)]
pub(crate) mod tests;

use crate::expr::Expr;
use crate::field::{Field, Label};
use base::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// Fields that one type may have.
pub const FIELDS_MAX: usize = 400;

/// The words of a record type in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Title of its list: «Обращения», `Appeals`.
    pub title: Label,
    /// One of it: «обращение».
    pub one: Label,
    /// Two of it (Russian), the plural (English): «обращения».
    pub few: Label,
    /// Five of it: «обращений».
    pub many: Label,
    /// To make one: «Новое обращение».
    pub new: Label,
}

/// A record type.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordType {
    /// Stable code.
    pub code: Name,
    /// Words for people.
    pub words: Words,
    /// Icon name of the UI's set.
    pub icon: String,
    /// Title of a record, as a template over its fields (minijinja), for instance
    /// `{{ last_name }} {{ first_name }}`.
    pub title: String,
    /// The person field whose value is responsible for the record.
    pub owner: Option<Name>,
    /// Whether open records must have a next step. Such a type has pipelines.
    pub needs_step: bool,
    /// A directory: a list of values that other types link to, shown under «Справочники».
    pub is_directory: bool,
    /// Fields that search looks at, in order of weight.
    pub search: Vec<Name>,
    /// Fields by which the same record is recognised while typing and on import.
    pub same_by: Vec<Name>,
    /// Fields in the order of the text.
    pub fields: Vec<Field>,
    /// Groups of fields on the record's panel.
    pub sections: Vec<Section>,
    /// Rules checked on every write.
    pub checks: Vec<Check>,
    /// Pipelines in order; empty when records have no stages.
    pub pipelines: Vec<Pipeline>,
    /// The stage of a new record, full code.
    pub start: Option<String>,
    /// Place in the navigation; 0 is not shown.
    pub position: u32,
    /// A remark of the package's author; survives printing.
    pub note: String,
    /// The package that made the type.
    pub package: Name,
}

/// A group of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Stable code.
    pub code: Name,
    /// Heading.
    pub label: Label,
    /// Fields in order; of a table: the columns, fields of its type.
    pub fields: Vec<Name>,
    /// The type whose records are the rows of this table. They hang on the record by their only
    /// parent link to its type, are edited in place and belong to it.
    pub table: Option<Name>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// A rule of the whole record: refused with the message when `when` holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Stable code.
    pub code: Name,
    /// What must not be.
    pub when: Expr,
    /// What people read.
    pub message: Label,
    /// The field at which it is shown.
    pub field: Option<Name>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// A pipeline: an ordered list of stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Stable code.
    pub code: Name,
    /// Name for people.
    pub label: Label,
    /// Stages in order; final stages last.
    pub stages: Vec<Stage>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// A stage of a pipeline. What happens on it lives in the engine's definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Full code, `pipeline.stage`; unique in the type.
    pub code: String,
    /// Name for people.
    pub label: Label,
    /// Colour, one of twelve fixed hues, 1–12.
    pub hue: u8,
    /// Set on final stages.
    pub outcome: Option<Outcome>,
    /// Who brings records here by hand, and from where; without it everybody with the right to
    /// move, from anywhere.
    pub by_hand: Option<ByHand>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// Moves by hand to a stage, where not every one is allowed: the others are the flow's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ByHand {
    /// Stages (full codes) from which whoever may move the record may bring it here.
    pub from: Vec<String>,
    /// Roles whose people may bring it here from anywhere.
    pub roles: Vec<Name>,
}

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As wanted.
    Success,
    /// Not as wanted.
    Failure,
    /// Neither.
    Neutral,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Outcome; 3] = [Outcome::Success, Outcome::Failure, Outcome::Neutral];

    /// Its code in texts and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Success => "success",
            Outcome::Failure => "failure",
            Outcome::Neutral => "neutral",
        }
    }

    /// The outcome of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

impl RecordType {
    /// A type without fields and stages, with everything else as by default.
    #[must_use]
    pub fn new(code: Name, words: Words, package: Name) -> RecordType {
        RecordType {
            code,
            words,
            icon: String::new(),
            title: String::new(),
            owner: None,
            needs_step: false,
            is_directory: false,
            search: Vec::new(),
            same_by: Vec::new(),
            fields: Vec::new(),
            sections: Vec::new(),
            checks: Vec::new(),
            pipelines: Vec::new(),
            start: None,
            position: 0,
            note: String::new(),
            package,
        }
    }

    /// The link by which rows of a table hang on records of a type.
    #[must_use]
    pub fn row_link(&self, of: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.is_parent && field.to.as_deref() == Some(of))
    }

    /// A field by its code.
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == *code)
    }

    /// A stage by its full code.
    #[must_use]
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.pipelines.iter().flat_map(|pipeline| &pipeline.stages).find(|stage| stage.code == code)
    }

    /// The pipeline of a stage's full code.
    #[must_use]
    pub fn pipeline_of(&self, stage: &str) -> Option<&Pipeline> {
        let (code, _) = stage.split_once('.')?;
        self.pipelines.iter().find(|pipeline| pipeline.code == *code)
    }

    /// Whether a record on this stage is open; types without stages have no open records.
    #[must_use]
    pub fn is_open(&self, stage: Option<&str>) -> bool {
        stage.and_then(|code| self.stage(code)).is_some_and(|stage| stage.outcome.is_none())
    }
}

/// All record types of an organisation by code.
pub type Types = HashMap<Name, Arc<RecordType>>;
