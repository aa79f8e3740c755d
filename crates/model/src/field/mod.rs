//! Fields of record types: kinds, options, requirements, and values to and from JSON.

mod coerce;
mod kinds;
mod limits;
pub mod number;
mod required;
pub mod requisites;
pub mod rich;
mod rollup;
#[cfg(test)]
mod tests;
mod tree;
mod typed;

pub use coerce::{coerce, fit, fit_computed, to_json};
pub use kinds::{KindRow, Shape};
pub(crate) use limits::order;
pub use limits::{Pattern, out_of_limits};
pub use required::{When, broken_checks, required_missing};
pub use rollup::{How, Rollup};

use crate::expr::Expr;
use crate::record_type::Words;
use base::Name;

/// What a field holds. One row per kind in every table of the code: a new kind does not compile
/// until its column, its JSON, its filter and its checks are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// One line of text, up to 500 characters; sorted and filtered by its folded form.
    String,
    /// Many lines of text, up to 1 MB; found by search only.
    Text,
    /// Text with headings, lists, links and tables, kept as clean HTML, up to 1 MB.
    Rich,
    /// A whole number.
    Integer,
    /// An exact decimal with `scale` digits after the point, kept as a scaled whole number.
    Decimal,
    /// An amount in the organisation's currency, kept in minor units (kopecks).
    Money,
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A moment.
    Datetime,
    /// A time of day, `09:30`.
    Time,
    /// A length of time in whole minutes.
    Duration,
    /// One of the field's options, kept as its code.
    Choice,
    /// Several of the field's options.
    Choices,
    /// One of the field's options, which stand in a tree; kept as its code.
    Tree,
    /// Another record.
    Link,
    /// Several other records of one type, each once and in order.
    Links,
    /// A person of the organisation.
    Person,
    /// Several persons of the organisation.
    People,
    /// Phone numbers in E.164.
    Phones,
    /// E-mail addresses.
    Emails,
    /// Accounts in messengers, `telegram:@name`.
    Messengers,
    /// An address of the web, `https://…`.
    Url,
    /// The number of a taxpayer (ИНН): 10 digits of an organisation, 12 of a person.
    Inn,
    /// The code of the reason for registration with the tax office (КПП).
    Kpp,
    /// The number in the state register (ОГРН 13 digits, ОГРНИП 15).
    Ogrn,
    /// The number of pension insurance (СНИЛС).
    Snils,
    /// The code of a bank (БИК).
    Bik,
    /// A bank account of 20 digits, checked together with the record's БИК.
    Account,
    /// Files.
    Files,
    /// Pictures that browsers show.
    Images,
    /// A colour, `#rrggbb`.
    Colour,
    /// A number given by the system from a template, once, when its condition first holds.
    Number,
    /// Computed by an expression: stored when it depends on the record alone.
    Computed,
    /// Gathered over the records that point at this one; always stored.
    Rollup,
}

/// When a field must be filled.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Required {
    /// It may stay empty.
    #[default]
    Never,
    /// On every write.
    Always,
    /// To leave some stages forwards, and to come to others (full codes, `pipeline.stage`).
    Stages {
        /// Stages that are not left forwards without it.
        leaving: Vec<String>,
        /// Stages that are not entered without it, whatever the way.
        entering: Vec<String>,
    },
    /// Whenever the condition holds.
    When(Expr),
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Stable code.
    pub code: Name,
    /// Label in both languages.
    pub label: Label,
    /// Whether it may still be chosen.
    pub is_active: bool,
    /// In a tree: the option above it.
    pub parent: Option<Name>,
    /// Options of the field's `of` with which it is offered; with all when there are none.
    pub of: Vec<Name>,
    /// The condition on the record under which it is offered.
    pub when: Option<Expr>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// A label in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

/// A field of a record type.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Stable code.
    pub code: Name,
    /// What it holds. For computed fields this is [`FieldKind::Computed`] and `result` the kind of
    /// its result.
    pub kind: FieldKind,
    /// Kind of a computed field's result.
    pub result: Option<FieldKind>,
    /// Name shown to people.
    pub label: Label,
    /// One line of help.
    pub hint: Label,
    /// When it must be filled.
    pub required: Required,
    /// Options of a choice.
    pub options: Vec<Choice>,
    /// The type a link points at.
    pub to: Option<Name>,
    /// For links: the linked record is the parent of this one.
    pub is_parent: bool,
    /// For links: how the linked record calls those that point at it.
    pub reverse: Label,
    /// Digits after the point of a decimal (money: 2).
    pub scale: u32,
    /// The least and the greatest value, without names of fields.
    pub min: Option<Expr>,
    /// See `min`.
    pub max: Option<Expr>,
    /// What a text must look like.
    pub pattern: Option<Pattern>,
    /// The choice whose value decides which options are offered.
    pub of: Option<Name>,
    /// People fill it on closed records, too.
    pub is_after_close: bool,
    /// Value of a new record.
    pub default: Option<Expr>,
    /// What records that are there already get in the field when it comes to their type.
    pub fill: Option<Expr>,
    /// Expression of a computed field.
    pub compute: Option<Expr>,
    /// What a roll-up gathers.
    pub rollup: Option<Rollup>,
    /// Template of a number, for instance `{prefix}-{seq:4}/{yy}`.
    pub template: String,
    /// What stands for `{prefix}` of a number; where it is empty, the `{letter}` does.
    pub prefix: Option<Expr>,
    /// The field whose title begins with the `{letter}` of a number.
    pub letter: Option<Name>,
    /// The day field whose year a number shows and counts in; the present year without it.
    pub year_of: Option<Name>,
    /// When a number is given.
    pub given_when: Option<Expr>,
    /// Shown as a column by default.
    pub in_list: bool,
    /// Shown in the create form.
    pub in_create: bool,
    /// Shown on the board's card.
    pub on_card: bool,
    /// Has an index of its own.
    pub is_indexed: bool,
    /// No two records have the same value.
    pub is_unique: bool,
    /// Set by the system or a rule only.
    pub is_read_only: bool,
    /// Personal data.
    pub is_personal: bool,
    /// Special category of personal data.
    pub is_special: bool,
    /// Some role may not see it, or what it is computed from. Found out when packages are put
    /// together; not part of the text.
    pub is_closable: bool,
    /// Computed from the present moment, from people or from other records, so that it has no
    /// column. Found out when packages are put together; not part of the text.
    pub is_live: bool,
    /// A remark of the package's author; survives printing.
    pub note: String,
    /// The package that brought it.
    pub package: Name,
}

impl Field {
    /// Whether not everybody who reads a record may see it.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        self.is_special || self.is_closable
    }

    /// A field that may stay empty, with everything else as by default.
    #[must_use]
    pub fn new(code: Name, kind: FieldKind, label: Label, package: Name) -> Field {
        Field {
            code,
            kind,
            result: None,
            label,
            hint: Label::default(),
            required: Required::Never,
            options: Vec::new(),
            to: None,
            is_parent: false,
            reverse: Label::default(),
            scale: if kind == FieldKind::Integer { 0 } else { 2 },
            min: None,
            max: None,
            pattern: None,
            of: None,
            is_after_close: false,
            default: None,
            fill: None,
            compute: None,
            rollup: None,
            template: String::new(),
            prefix: None,
            letter: None,
            year_of: None,
            given_when: None,
            in_list: false,
            in_create: false,
            on_card: false,
            is_indexed: false,
            is_unique: false,
            is_read_only: false,
            is_personal: false,
            is_special: false,
            is_closable: false,
            is_live: false,
            note: String::new(),
            package,
        }
    }

    /// The kind of its values: of the result, when it is computed.
    #[must_use]
    pub fn value_kind(&self) -> FieldKind {
        self.result.unwrap_or(self.kind)
    }

    /// Whether it points at other records: at one or at several.
    #[must_use]
    pub fn is_link(&self) -> bool {
        matches!(self.value_kind(), FieldKind::Link | FieldKind::Links)
    }

    /// How its values are kept.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.value_kind().shape()
    }

    /// Whether it has a column: all but computed fields that depend on the present moment, on
    /// people or on other records.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        !self.is_live && self.compute.as_ref().is_none_or(|expr| !expr.needs_now())
    }
}

/// Kept for readers: the words of a type live with it.
pub type TypeWords = Words;
