//! The table of kinds: one row each.

use crate::field::FieldKind;

/// How the values of a kind are kept, compared and sent. Store, expressions and API know shapes;
/// what is a kind's own (its checks, its look) stands in its row, its reader and its editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One line, found and sorted by its folded form.
    Line,
    /// Many lines, found by search only.
    Long,
    /// An exact text: the code of an option, a number of a document, a time of day.
    Code,
    /// A whole number.
    Whole,
    /// An exact decimal, kept in its smallest units.
    Scaled,
    /// Yes or no.
    Flag,
    /// A calendar day.
    Day,
    /// A moment.
    Moment,
    /// A list of texts.
    Texts,
    /// Another record.
    Record,
    /// Several records.
    Records,
    /// A person.
    Person,
    /// Several persons.
    People,
    /// Files by their ids.
    Files,
}

/// What holds for all fields of a kind.
#[derive(Debug, Clone, Copy)]
pub struct KindRow {
    /// The kind.
    pub kind: FieldKind,
    /// Its code in texts and on the wire.
    pub code: &'static str,
    /// How its values are kept.
    pub shape: Shape,
    /// The longest text in characters (texts and items of lists), 0 for kinds without a text.
    pub max_length: usize,
    /// Search may look at it.
    pub is_searchable: bool,
}

/// Whether search may look at a kind.
const SEARCHED: bool = true;
const NOT_SEARCHED: bool = false;

const fn row(
    kind: FieldKind,
    code: &'static str,
    shape: Shape,
    max_length: usize,
    is_searchable: bool,
) -> KindRow {
    KindRow { kind, code, shape, max_length, is_searchable }
}

/// How many kinds there are.
const COUNT: usize = 34;

const ROWS: [KindRow; COUNT] = [
    row(FieldKind::String, "string", Shape::Line, 500, SEARCHED),
    row(FieldKind::Text, "text", Shape::Long, 1 << 20, SEARCHED),
    row(FieldKind::Rich, "rich", Shape::Long, 1 << 20, SEARCHED),
    row(FieldKind::Integer, "integer", Shape::Whole, 0, NOT_SEARCHED),
    row(FieldKind::Decimal, "decimal", Shape::Scaled, 0, NOT_SEARCHED),
    row(FieldKind::Money, "money", Shape::Scaled, 0, NOT_SEARCHED),
    row(FieldKind::Bool, "bool", Shape::Flag, 0, NOT_SEARCHED),
    row(FieldKind::Date, "date", Shape::Day, 0, NOT_SEARCHED),
    row(FieldKind::Datetime, "datetime", Shape::Moment, 0, NOT_SEARCHED),
    row(FieldKind::Time, "time", Shape::Code, 5, NOT_SEARCHED),
    row(FieldKind::Duration, "duration", Shape::Whole, 0, NOT_SEARCHED),
    row(FieldKind::Choice, "choice", Shape::Code, 48, NOT_SEARCHED),
    row(FieldKind::Choices, "choices", Shape::Texts, 48, NOT_SEARCHED),
    row(FieldKind::Tree, "tree", Shape::Code, 48, NOT_SEARCHED),
    row(FieldKind::Link, "link", Shape::Record, 0, SEARCHED),
    row(FieldKind::Links, "links", Shape::Records, 0, SEARCHED),
    row(FieldKind::Person, "person", Shape::Person, 0, NOT_SEARCHED),
    row(FieldKind::People, "people", Shape::People, 0, NOT_SEARCHED),
    row(FieldKind::Phones, "phones", Shape::Texts, 40, SEARCHED),
    row(FieldKind::Emails, "emails", Shape::Texts, 254, SEARCHED),
    row(FieldKind::Messengers, "messengers", Shape::Texts, 120, SEARCHED),
    row(FieldKind::Url, "url", Shape::Line, 2_000, SEARCHED),
    row(FieldKind::Inn, "inn", Shape::Code, 12, SEARCHED),
    row(FieldKind::Kpp, "kpp", Shape::Code, 9, SEARCHED),
    row(FieldKind::Ogrn, "ogrn", Shape::Code, 15, SEARCHED),
    row(FieldKind::Snils, "snils", Shape::Code, 11, SEARCHED),
    row(FieldKind::Bik, "bik", Shape::Code, 9, SEARCHED),
    row(FieldKind::Account, "account", Shape::Code, 20, SEARCHED),
    row(FieldKind::Files, "files", Shape::Files, 0, NOT_SEARCHED),
    row(FieldKind::Images, "images", Shape::Files, 0, NOT_SEARCHED),
    row(FieldKind::Colour, "colour", Shape::Code, 7, NOT_SEARCHED),
    row(FieldKind::Number, "number", Shape::Line, 100, SEARCHED),
    row(FieldKind::Computed, "computed", Shape::Code, 0, NOT_SEARCHED),
    row(FieldKind::Rollup, "rollup", Shape::Code, 0, NOT_SEARCHED),
];

impl FieldKind {
    /// All kinds in the order of the table.
    pub const ALL: [FieldKind; COUNT] = {
        let mut kinds = [FieldKind::String; COUNT];
        let mut at = 0;
        while at < COUNT {
            #[expect(clippy::indexing_slicing, reason = "checked at compile time")]
            {
                kinds[at] = ROWS[at].kind;
            }
            at += 1;
        }
        kinds
    };

    /// The kind's row.
    #[must_use]
    pub fn row(self) -> &'static KindRow {
        static OTHER: KindRow = row(FieldKind::Computed, "computed", Shape::Code, 0, NOT_SEARCHED);
        ROWS.iter().find(|row| row.kind == self).unwrap_or(&OTHER)
    }

    /// How the kind's values are kept.
    #[must_use]
    pub fn shape(self) -> Shape {
        self.row().shape
    }

    /// Whether its values follow from others and nobody writes them.
    #[must_use]
    pub fn is_derived(self) -> bool {
        matches!(self, FieldKind::Computed | FieldKind::Rollup)
    }

    /// The kind's code in texts and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The kind of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<FieldKind> {
        ROWS.iter().find(|row| row.code == code).map(|row| row.kind)
    }
}
