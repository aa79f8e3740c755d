//! Which of some records a caller may read, asked at once.

use super::Caller;
use base::{Problem, RecordId};
use model::access::Action;
use std::collections::{HashMap, HashSet};
use store::{Reach, Select, Tx};

/// Records among some that the caller may read.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    whole: HashSet<String>,
    ids: HashSet<RecordId>,
}

impl Seen {
    /// Looks at records given as type and id: one query per type whose scope is not everything.
    pub(crate) fn of(
        tx: &mut Tx<'_>,
        caller: &Caller,
        records: &[(&str, RecordId)],
    ) -> Result<Seen, Problem> {
        Seen::within(tx, caller, |code| caller.reach(code, Action::Read), records)
    }

    /// Which of some records stand within a scope that follows from their type.
    pub(crate) fn within(
        tx: &mut Tx<'_>,
        caller: &Caller,
        reach: impl Fn(&str) -> Reach,
        records: &[(&str, RecordId)],
    ) -> Result<Seen, Problem> {
        let mut types: HashMap<&str, Vec<RecordId>> = HashMap::new();
        for (code, id) in records {
            types.entry(code).or_default().push(*id);
        }
        let mut seen = Seen::default();
        for (code, ids) in types {
            let Some(record_type) = caller.catalog.types.get(code) else { continue };
            match reach(code) {
                Reach::Nothing => {}
                Reach::All => {
                    seen.whole.insert(code.to_owned());
                }
                reach => {
                    let mut select = Select::of(record_type, reach);
                    select.limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                    select.ids = Some(ids);
                    seen.ids.extend(tx.select(&select)?.into_iter().map(|row| row.id));
                }
            }
        }
        Ok(seen)
    }

    /// Whether a record is among them.
    pub(crate) fn sees(&self, record_type: &str, id: RecordId) -> bool {
        self.whole.contains(record_type) || self.ids.contains(&id)
    }
}
