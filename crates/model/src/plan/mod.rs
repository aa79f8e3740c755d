//! The difference between two states of the record types, as data: shown, tested, applied.

#[cfg(test)]
mod tests;

use crate::field::{Field, FieldKind};
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
    /// An index over one field of a type.
    AddIndex(Name, Box<Field>),
    /// A field hidden now; its column is dropped by a later job.
    RetireColumn(Name, Name),
}

/// What to do, in order.
pub type Plan = Vec<Change>;

/// What turns `old` into `new`; `None` when the type is new.
///
/// # Errors
/// - `package.clash`: a field changed its kind (a new field with a conversion is needed).
/// - `package.invalid`: more than 400 fields.
pub fn diff(old: Option<&RecordType>, new: &Arc<RecordType>) -> Result<Plan, Problem> {
    if new.fields.len() > FIELDS_MAX {
        let what = format!("the type `{}` has more than {FIELDS_MAX} fields", new.code);
        return Err(Problem::new(Code::PackageInvalid).with("what", what));
    }
    let Some(old) = old else {
        return Ok(vec![Change::AddTable(Arc::clone(new))]);
    };
    let mut plan = Plan::new();
    for field in new.fields.iter().filter(|field| field.is_stored()) {
        let known = old.field(&field.code).filter(|known| known.is_stored());
        match known {
            Some(known) => keeps_its_kind(new, known, field)?,
            None => plan.push(Change::AddColumn(new.code.clone(), Box::new(field.clone()))),
        }
    }
    for field in new.fields.iter().filter(|field| field.is_stored()) {
        let known = old.field(&field.code).filter(|known| known.is_stored());
        if has_index(field) && known.is_none_or(|known| index_of(known) != index_of(field)) {
            plan.push(Change::AddIndex(new.code.clone(), Box::new(field.clone())));
        }
    }
    for field in old.fields.iter().filter(|field| field.is_stored()) {
        if new.field(&field.code).is_none_or(|field| !field.is_stored()) {
            plan.push(Change::RetireColumn(new.code.clone(), field.code.clone()));
        }
    }
    Ok(plan)
}

fn has_index(field: &Field) -> bool {
    field.is_indexed || field.is_unique
}

fn index_of(field: &Field) -> (bool, bool) {
    (has_index(field), field.is_unique)
}

/// What is kept in a column does not change its meaning: the kind, the digits, the linked type.
fn keeps_its_kind(of: &RecordType, old: &Field, new: &Field) -> Result<(), Problem> {
    let (was, is) = (old.value_kind(), new.value_kind());
    let digits = |field: &Field| (is == FieldKind::Decimal).then_some(field.scale);
    if was == is && digits(old) == digits(new) && old.to == new.to {
        return Ok(());
    }
    let shown = |field: &Field| {
        let to = field.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
        let digits = digits(field).map(|scale| format!(" with {scale} digits")).unwrap_or_default();
        format!("{}{to}{digits}", field.value_kind().code())
    };
    let what = format!(
        "the field `{}.{}` would change from {} to {}; add a new field instead",
        of.code,
        new.code,
        shown(old),
        shown(new)
    );
    Err(Problem::new(Code::PackageClash).with("what", what).with("field", new.code.as_str()))
}
