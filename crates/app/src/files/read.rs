//! Who sees a file: whoever may read a record that holds it, and the field; while no record ever
//! held it, whoever brought it, for a day.

use super::{FileView, WAITS_MS, missing, sql};
use crate::access::Seen;
use crate::records::{Asking, note_special};
use base::{Problem, RecordId};
use model::access::Action;
use std::collections::HashMap;
use store::Tx;

/// A file the caller may read.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) view: FileView,
    /// SHA-256 of its content.
    pub(crate) hash: String,
    /// Where its content lies.
    pub(crate) place: String,
}

/// A file the caller may read.
///
/// # Errors
/// `file.not_found`.
pub(crate) fn find(tx: &mut Tx<'_>, asking: &Asking, id: i64) -> Result<Found, Problem> {
    let kept = sql::of_ids(tx, &[id])?.remove(&id).ok_or_else(|| missing(id))?;
    let hash = kept.hash.clone().ok_or_else(|| missing(id))?;
    let is_mine = match asking.caller.person() {
        Some(me) => kept.created_by == Some(me) && asking.catalog.is_active(me),
        None => true,
    };
    let is_fresh = kept.free_since.is_some_and(|at| asking.now < at.plus_ms(WAITS_MS));
    let is_seen = match kept.was_used {
        false => is_mine && is_fresh,
        true => is_held_in_sight(tx, asking, id)?,
    };
    let place = kept.place.filter(|_| is_seen).ok_or_else(|| missing(id))?;
    Ok(Found { view: kept.view, hash, place })
}

fn is_held_in_sight(tx: &mut Tx<'_>, asking: &Asking, id: i64) -> Result<bool, Problem> {
    let held = sql::holders(tx, id)?;
    let records: Vec<(&str, RecordId)> =
        held.iter().map(|(record, of, _)| (of.as_str(), *record)).collect();
    let seen = Seen::of(tx, &asking.caller, &records)?;
    for (record, of, field) in &held {
        let field = asking.catalog.types.get(of.as_str()).and_then(|of| of.field(field));
        let Some(field) = field.filter(|_| seen.sees(of, *record)) else { continue };
        let width = asking.caller.field_width(of, field, Action::Read);
        let reach = |_: &str| asking.caller.of_width(width);
        let is_open = !asking.caller.is_closed(of, field)
            || Seen::within(tx, &asking.caller, reach, &[(of, *record)])?.sees(of, *record);
        if is_open {
            let viewed = field.is_special.then_some(*record);
            note_special(tx, asking, viewed.as_slice())?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Files by their ids, also those whose content is gone: histories name them. No rights here: the
/// caller was shown the field that holds the ids.
pub(crate) fn views(tx: &mut Tx<'_>, ids: &[i64]) -> Result<HashMap<i64, FileView>, Problem> {
    let kept = sql::of_ids(tx, ids)?;
    Ok(kept.into_iter().map(|(id, kept)| (id, kept.view)).collect())
}
