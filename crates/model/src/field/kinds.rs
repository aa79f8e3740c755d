//! The table of kinds: one row each.

use crate::field::FieldKind;

/// What holds for all fields of a kind.
#[derive(Debug, Clone, Copy)]
pub struct KindRow {
    /// The kind.
    pub kind: FieldKind,
    /// Its code in texts and on the wire.
    pub code: &'static str,
    /// The longest text in characters (texts and items of lists), 0 for kinds without a text.
    pub max_length: usize,
    /// Lists can be sorted by it.
    pub is_ordered: bool,
    /// Search may look at it.
    pub is_searchable: bool,
    /// It has a column with its folded form, `<code>_fold`.
    pub is_folded: bool,
}

const fn row(kind: FieldKind, code: &'static str, max_length: usize, traits: &str) -> KindRow {
    let (is_ordered, is_searchable, is_folded) = match traits.as_bytes() {
        b"ordered" => (true, false, false),
        b"ordered searchable" => (true, true, false),
        b"searchable" => (false, true, false),
        b"all" => (true, true, true),
        _ => (false, false, false),
    };
    KindRow { kind, code, max_length, is_ordered, is_searchable, is_folded }
}

const ROWS: [KindRow; 16] = [
    row(FieldKind::String, "string", 500, "all"),
    row(FieldKind::Text, "text", 1 << 20, "searchable"),
    row(FieldKind::Integer, "integer", 0, "ordered"),
    row(FieldKind::Decimal, "decimal", 0, "ordered"),
    row(FieldKind::Money, "money", 0, "ordered"),
    row(FieldKind::Bool, "bool", 0, "ordered"),
    row(FieldKind::Date, "date", 0, "ordered"),
    row(FieldKind::Datetime, "datetime", 0, "ordered"),
    row(FieldKind::Choice, "choice", 48, "ordered"),
    row(FieldKind::Choices, "choices", 48, ""),
    row(FieldKind::Link, "link", 0, "searchable"),
    row(FieldKind::Person, "person", 0, "ordered"),
    row(FieldKind::Phones, "phones", 40, "searchable"),
    row(FieldKind::Emails, "emails", 254, "searchable"),
    row(FieldKind::Number, "number", 100, "ordered searchable"),
    row(FieldKind::Computed, "computed", 0, ""),
];

impl FieldKind {
    /// All kinds in the order of the table.
    pub const ALL: [FieldKind; 16] = {
        let mut kinds = [FieldKind::String; 16];
        let mut at = 0;
        while at < 16 {
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
        static OTHER: KindRow = row(FieldKind::Computed, "computed", 0, "");
        ROWS.iter().find(|row| row.kind == self).unwrap_or(&OTHER)
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
