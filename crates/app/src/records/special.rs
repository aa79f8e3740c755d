//! Fields that not everybody who reads a record may see: those a role closes, and special
//! categories of personal data with a log of who saw them.

use super::read::Asking;
use super::sql;
use super::views::RecordRow;
use crate::access::{Caller, Seen};
use base::{PersonId, Problem, RecordId, Time};
use model::access::{self, Action};
use model::{Field, RecordType};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Lane, Store, Tx};
use tokio::runtime::Handle;

const HOUR_MS: i64 = 60 * 60 * 1000;
/// Views remembered before old ones are thrown away; the database knows them all.
const KEPT: usize = 50_000;
/// Views written by one command.
const BATCH: usize = 500;

/// The places of the fields of some records that are closed to the caller there.
#[derive(Debug, Default)]
pub(super) struct Closed(Vec<(Vec<usize>, Seen)>);

impl Closed {
    /// Asks for all records at once: one query per scope that is neither all nor nothing.
    pub(super) fn of(
        tx: &mut Tx<'_>,
        caller: &Caller,
        record_type: &RecordType,
        ids: &[RecordId],
    ) -> Result<Closed, Problem> {
        let code = record_type.code.as_str();
        let mut widths: BTreeMap<access::Reach, Vec<usize>> = BTreeMap::new();
        for (at, field) in record_type.fields.iter().enumerate() {
            if caller.is_closed(code, field) {
                let width = caller.field_width(code, field, Action::Read);
                widths.entry(width).or_default().push(at);
            }
        }
        let records: Vec<(&str, RecordId)> = ids.iter().map(|id| (code, *id)).collect();
        let mut closed = Closed::default();
        for (width, places) in widths {
            let seen = Seen::within(tx, caller, |_| caller.of_width(width), &records)?;
            closed.0.push((places, seen));
        }
        Ok(closed)
    }

    /// Whether a field of a record is closed.
    pub(super) fn has(&self, record_type: &RecordType, id: RecordId, at: usize) -> bool {
        let is_here = |(places, seen): &(Vec<usize>, Seen)| {
            places.contains(&at) && !seen.sees(&record_type.code, id)
        };
        self.0.iter().any(is_here)
    }
}

/// Takes closed fields away from rows, and logs the special ones that are left.
pub(super) fn take(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &RecordType,
    rows: &mut [RecordRow],
) -> Result<(), Problem> {
    if rows.is_empty() || !record_type.fields.iter().any(Field::is_guarded) {
        return Ok(());
    }
    let ids: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    let closed = Closed::of(tx, &asking.caller, record_type, &ids)?;
    let is_special = |at: usize| record_type.fields.get(at).is_some_and(|field| field.is_special);
    let mut viewed = Vec::new();
    for row in rows {
        row.cells.retain(|cell| !closed.has(record_type, row.id, cell.at));
        if row.cells.iter().any(|cell| is_special(cell.at) && !cell.value.is_empty()) {
            viewed.push(row.id);
        }
    }
    note(tx, asking, &viewed)
}

/// Logs that the caller saw special fields of records: after the answer, or in the transaction of
/// a write whose answer shows them.
pub(crate) fn note(tx: &mut Tx<'_>, asking: &Asking, records: &[RecordId]) -> Result<(), Problem> {
    let Some(person) = asking.caller.person().filter(|_| !records.is_empty()) else {
        return Ok(());
    };
    match &asking.viewed {
        Some(viewed) => {
            viewed.note(person, records, asking.now);
            Ok(())
        }
        None => {
            records.iter().try_for_each(|id| sql::log_view(tx, View::new(person, *id, asking.now)))
        }
    }
}

/// One view, as it is logged.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) person: PersonId,
    pub(super) record: RecordId,
    pub(super) hour: i64,
    pub(super) at: Time,
}

impl View {
    fn new(person: PersonId, record: RecordId, at: Time) -> View {
        View { person, record, hour: at.0.div_euclid(HOUR_MS), at }
    }
}

/// Views that wait to be written down, and those of this hour that need not be written again.
#[derive(Debug)]
pub struct Viewed {
    store: Store,
    /// Reads run on threads of the store's own, too.
    runtime: Option<Handle>,
    state: Mutex<State>,
    /// Held by the one that writes.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    known: HashMap<(PersonId, RecordId), i64>,
    waiting: Vec<View>,
    is_writing: bool,
}

impl Viewed {
    pub(crate) fn new(store: Store) -> Viewed {
        let runtime = Handle::try_current().ok();
        Viewed { store, runtime, state: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(self: &Arc<Viewed>, person: PersonId, records: &[RecordId], now: Time) {
        let mut state = self.state();
        for record in records {
            let view = View::new(person, *record, now);
            if state.known.insert((person, *record), view.hour) != Some(view.hour) {
                state.waiting.push(view);
            }
        }
        if state.known.len() > KEPT {
            state.known.clear();
        }
        if state.waiting.is_empty() || state.is_writing {
            return;
        }
        if let Some(runtime) = &self.runtime {
            state.is_writing = true;
            let viewed = Arc::clone(self);
            runtime.spawn(async move { viewed.write().await });
        }
    }

    /// Writes down what waits, also what another one is writing just now. What cannot be written
    /// waits for the next view.
    pub(crate) async fn write(&self) {
        let _turn = self.turn.lock().await;
        loop {
            let views: Vec<View> = {
                let mut state = self.state();
                let count = state.waiting.len().min(BATCH);
                state.is_writing = count > 0;
                state.waiting.drain(..count).collect()
            };
            if views.is_empty() {
                return;
            }
            let batch = views.clone();
            let written = self.store.write(Lane::Bulk, move |tx| {
                batch.iter().try_for_each(|view| sql::log_view(tx, *view))
            });
            if let Err(problem) = written.await {
                tracing::error!(%problem, "views of special data could not be logged");
                let mut state = self.state();
                state.waiting.splice(0..0, views);
                state.is_writing = false;
                return;
            }
        }
    }
}
