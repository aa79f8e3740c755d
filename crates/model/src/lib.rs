//! Record types, fields, expressions, rights, plans and the text of packages, as values.
//!
//! Knows no database, no HTTP, no clock and no randomness. Start at [`record_type::RecordType`];
//! [`expr`] is the one expression language; [`package`] reads and prints all of it as text.

pub mod access;
pub mod expr;
pub mod field;
pub mod package;
pub mod plan;
pub mod record_type;
pub mod template;
pub mod value;

pub use field::{Field, FieldKind};
pub use record_type::{Pipeline, RecordType, Stage};
pub use value::Value;
