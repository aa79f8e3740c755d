//! The difference between two states of the record types, as data: shown, tested, applied.

mod walk;

#[cfg(test)]
mod tests;

pub use walk::{Conversion, Walk, walks};

use crate::field::{Field, FieldKind, Shape};
use crate::record_type::{FIELDS_MAX, RecordType};
use base::{Code, Name, Problem};
use std::sync::Arc;

/// One change of the tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new table `r_<type>` with columns for its stored fields and its indexes.
    AddTable(Arc<RecordType>),
    /// A new column; always nullable.
    AddColumn(Name, Box<Field>),
    /// The field's values are of another kind from now on: its column is kept under another name,
    /// and a new one takes its place. The field as it was, and as it is.
    Convert(Name, Box<Field>, Box<Field>),
    /// An index over one field of a type.
    AddIndex(Name, Box<Field>),
    /// Values of the field may be the same from now on.
    DropUnique(Name, Box<Field>),
    /// A field hidden now; its column stays, so that it can come back with its values.
    RetireColumn(Name, Name),
}

/// What to do, in order.
pub type Plan = Vec<Change>;

/// What turns `old` into `new`; `None` when the type is new.
///
/// # Errors
/// - `package.clash`: a field changed its kind and its values cannot come along.
/// - `package.invalid`: more than 400 fields.
pub fn diff(old: Option<&RecordType>, new: &Arc<RecordType>) -> Result<Plan, Problem> {
    if new.fields.len() > FIELDS_MAX {
        let what = format!("the type `{}` has more than {FIELDS_MAX} fields", new.code);
        return Err(Problem::new(Code::PackageInvalid).with("what", what));
    }
    let Some(old) = old else {
        return Ok(vec![Change::AddTable(Arc::clone(new))]);
    };
    let code = &new.code;
    let mut plan = Plan::new();
    let known = |field: &Field| old.field(&field.code).filter(|known| known.is_stored());
    for field in new.fields.iter().filter(|field| field.is_stored()) {
        match known(field) {
            Some(known) if keeps_its_kind(known, field) => {}
            Some(known) => {
                can_convert(new, known, field)?;
                let (from, to) = (Box::new(known.clone()), Box::new(field.clone()));
                plan.push(Change::Convert(code.clone(), from, to));
            }
            None => plan.push(Change::AddColumn(code.clone(), Box::new(field.clone()))),
        }
    }
    for field in new.fields.iter().filter(|field| field.is_stored()) {
        let known = known(field).filter(|known| keeps_its_kind(known, field));
        if has_index(field) && known.is_none_or(|known| index_of(known) != index_of(field)) {
            plan.push(Change::AddIndex(code.clone(), Box::new(field.clone())));
        }
        if known.is_some_and(|known| known.is_unique) && !field.is_unique {
            plan.push(Change::DropUnique(code.clone(), Box::new(field.clone())));
        }
    }
    for field in old.fields.iter().filter(|field| field.is_stored()) {
        if new.field(&field.code).is_none_or(|field| !field.is_stored()) {
            plan.push(Change::RetireColumn(code.clone(), field.code.clone()));
        }
    }
    Ok(plan)
}

fn has_index(field: &Field) -> bool {
    field.is_indexed || field.is_unique || field.value_kind() == FieldKind::Link
}

fn index_of(field: &Field) -> (bool, bool) {
    (has_index(field), field.is_unique)
}

/// Whether what is kept in the column means the same: the kind, the digits, the linked type.
fn keeps_its_kind(old: &Field, new: &Field) -> bool {
    let (was, is) = (old.value_kind(), new.value_kind());
    let digits = |field: &Field| (is == FieldKind::Decimal).then_some(field.scale);
    was == is && digits(old) == digits(new) && old.to == new.to
}

/// Files are no text, and numbers are given by the system: nothing becomes one of them.
fn can_convert(of: &RecordType, old: &Field, new: &Field) -> Result<(), Problem> {
    let is_file = |field: &Field| field.shape() == Shape::Files;
    let both = is_file(old) && is_file(new);
    if both || !is_file(old) && !is_file(new) && new.kind != FieldKind::Number {
        return Ok(());
    }
    let what = format!(
        "the field `{}.{}` would change from {} to {}; add a new field instead",
        of.code,
        new.code,
        old.value_kind().code(),
        new.value_kind().code()
    );
    Err(Problem::new(Code::PackageClash).with("what", what).with("field", new.code.as_str()))
}
