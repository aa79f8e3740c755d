//! Names of tables, columns and indexes.

use base::Name;
use model::field::Shape;
use model::{Field, FieldKind};

/// The table of a record type.
pub(crate) fn table(record_type: &Name) -> String {
    format!("r_{record_type}")
}

/// The column beside a text in which it is kept folded, without quotes.
pub(crate) fn fold_column(field: &Field) -> String {
    format!("{}_fold", field.code)
}

/// Whether a field has a folded column.
pub(crate) fn is_folded(kind: FieldKind) -> bool {
    kind.shape() == Shape::Line
}

/// The name of an index; long names are cut and get a fingerprint (PostgreSQL: 63 bytes).
pub(crate) fn index(record_type: &Name, what: &str) -> String {
    let name = format!("r_{record_type}_{what}");
    if name.len() <= 60 {
        return name;
    }
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let head: String = name.chars().take(42).collect();
    format!("{head}_{hash:016x}")
}
