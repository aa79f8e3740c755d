//! Which columns an export has: fields of the type and what every record has.

use crate::access::Caller;
use crate::records::read::denied;
use crate::records::read::list::{default_columns, unknown};
use crate::words::{Language, word};
use base::Problem;
use base::sheet::Column;
use model::field::Label;
use model::{Field, FieldKind, RecordType};

/// Where the cells of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A field, by its place in the type.
    Field(usize),
    /// What every record has.
    System(System),
}

/// What every record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Id,
    Title,
    Stage,
    NextStep,
    NextDue,
    Owner,
    CreatedAt,
    CreatedBy,
    UpdatedAt,
    StageAt,
    StageDue,
    ClosedAt,
}

impl System {
    const ALL: [System; 12] = [
        System::Id,
        System::Title,
        System::Stage,
        System::NextStep,
        System::NextDue,
        System::Owner,
        System::CreatedAt,
        System::CreatedBy,
        System::UpdatedAt,
        System::StageAt,
        System::StageDue,
        System::ClosedAt,
    ];

    /// Its code and how wide it is.
    fn row(self) -> (&'static str, u16) {
        match self {
            System::Id => ("id", 8),
            System::Title => ("title", 40),
            System::Stage => ("stage", 20),
            System::NextStep => ("next_step", 30),
            System::NextDue => ("next_due", 17),
            System::Owner => ("owner", 24),
            System::CreatedAt => ("created_at", 17),
            System::CreatedBy => ("created_by", 24),
            System::UpdatedAt => ("updated_at", 17),
            System::StageAt => ("stage_at", 17),
            System::StageDue => ("stage_due", 17),
            System::ClosedAt => ("closed_at", 17),
        }
    }

    /// Whether records of a type have it, not counting the field that says the same.
    fn belongs(self, record_type: &RecordType) -> bool {
        match self {
            System::Stage | System::StageAt | System::StageDue | System::ClosedAt => {
                !record_type.pipelines.is_empty()
            }
            System::NextStep | System::NextDue => record_type.needs_step,
            System::Owner => record_type.owner.is_none(),
            _ => true,
        }
    }
}

/// The columns of the given codes; none: as lists show them; `*`: all.
///
/// # Errors
/// `field.unknown`, `field.denied`
pub(super) fn sources(
    caller: &Caller,
    record_type: &RecordType,
    codes: &[String],
) -> Result<Vec<Source>, Problem> {
    let is_open = |source: &Source| match source {
        Source::Field(at) => {
            let field = record_type.fields.get(*at);
            field.is_some_and(|field| !caller.is_hidden(&record_type.code, field))
        }
        Source::System(_) => true,
    };
    if codes.is_empty() {
        return Ok(usual(record_type).into_iter().filter(is_open).collect());
    }
    let mut sources: Vec<Source> = Vec::new();
    for code in codes {
        let more = if code == "*" {
            all(record_type).into_iter().filter(is_open).collect()
        } else {
            let one = source(record_type, code)?;
            vec![Some(one).filter(is_open).ok_or_else(|| denied(code))?]
        };
        for one in more {
            if !sources.contains(&one) {
                sources.push(one);
            }
        }
    }
    Ok(sources)
}

fn source(record_type: &RecordType, code: &str) -> Result<Source, Problem> {
    if let Some(at) = record_type.fields.iter().position(|field| field.code == *code) {
        return Ok(Source::Field(at));
    }
    let system = System::ALL.into_iter().find(|system| system.row().0 == code);
    system.map(Source::System).ok_or_else(|| unknown(code))
}

fn usual(record_type: &RecordType) -> Vec<Source> {
    let system = [System::Title, System::NextStep, System::NextDue, System::Stage];
    let system = system.into_iter().filter(|one| one.belongs(record_type)).map(Source::System);
    system.chain(default_columns(record_type).into_iter().map(Source::Field)).collect()
}

fn all(record_type: &RecordType) -> Vec<Source> {
    let system = |after: bool| {
        let dates = [
            System::CreatedAt,
            System::CreatedBy,
            System::UpdatedAt,
            System::StageAt,
            System::StageDue,
            System::ClosedAt,
        ];
        let wanted = System::ALL.into_iter().filter(move |one| dates.contains(one) == after);
        wanted.filter(|one| one.belongs(record_type)).map(Source::System)
    };
    let fields = (0..record_type.fields.len()).map(Source::Field);
    system(false).chain(fields).chain(system(true)).collect()
}

/// Columns as the file has them.
pub(super) fn columns(
    record_type: &RecordType,
    sources: &[Source],
    language: Language,
) -> Vec<Column> {
    sources.iter().filter_map(|source| column(record_type, *source, language)).collect()
}

fn column(record_type: &RecordType, source: Source, language: Language) -> Option<Column> {
    let (code, label, width) = match source {
        Source::Field(at) => {
            let field = record_type.fields.get(at)?;
            (field.code.as_str(), said(&field.label, language).to_owned(), width(field))
        }
        Source::System(system) => {
            let (code, width) = system.row();
            let label = match system {
                System::Title => capital(said(&record_type.words.one, language)),
                _ => word(language, &format!("exports.{code}")).to_owned(),
            };
            (code, label, width)
        }
    };
    let heading = u16::try_from(label.chars().count() + 2).unwrap_or(u16::MAX);
    Some(Column { code: code.to_owned(), label, width: width.max(heading.min(30)) })
}

/// A label in a language.
pub(super) fn said(label: &Label, language: Language) -> &str {
    match language {
        Language::En if !label.en.is_empty() => &label.en,
        _ => &label.ru,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

/// How wide the cells of a field are; one row per kind.
fn width(field: &Field) -> u16 {
    match field.value_kind() {
        FieldKind::String
        | FieldKind::Choice
        | FieldKind::Tree
        | FieldKind::Person
        | FieldKind::Emails => 24,
        FieldKind::Text | FieldKind::Rich => 60,
        FieldKind::Integer
        | FieldKind::Bool
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Colour => 10,
        FieldKind::Decimal | FieldKind::Money => 14,
        FieldKind::Date => 11,
        FieldKind::Datetime => 17,
        FieldKind::Choices
        | FieldKind::Link
        | FieldKind::Links
        | FieldKind::People
        | FieldKind::Url => 30,
        FieldKind::Files | FieldKind::Images => 40,
        FieldKind::Phones | FieldKind::Messengers => 18,
        FieldKind::Inn | FieldKind::Kpp | FieldKind::Ogrn | FieldKind::Snils | FieldKind::Bik => 16,
        FieldKind::Account => 22,
        FieldKind::Number => 14,
        FieldKind::Computed | FieldKind::Rollup => 20,
    }
}
