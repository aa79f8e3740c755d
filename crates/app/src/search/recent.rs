//! The records a person opened lately: kept in memory, written down now and then.

use crate::app::App;
use crate::settings::sql;
use base::{Actor, PersonId, Problem, RecordId, Time};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{Lane, Tx};

/// How many records are remembered per person.
const KEPT: usize = 20;

/// How often they are written down, in ms.
const WRITTEN_MS: i64 = 30_000;

/// Recent records of everybody, one per organisation.
#[derive(Debug, Default)]
pub struct Recent(Mutex<HashMap<PersonId, Ring>>);

#[derive(Debug, Default, Clone)]
struct Ring {
    /// Newest first.
    ids: Vec<RecordId>,
    written_at: Time,
}

impl Recent {
    fn rings(&self) -> MutexGuard<'_, HashMap<PersonId, Ring>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ids(&self, person: PersonId) -> Option<Vec<RecordId>> {
        self.rings().get(&person).map(|ring| ring.ids.clone())
    }

    /// What the database remembers, unless memory knows already.
    fn load(&self, person: PersonId, ids: Vec<RecordId>) -> Vec<RecordId> {
        self.rings().entry(person).or_insert(Ring { ids, written_at: Time(0) }).ids.clone()
    }

    /// Puts a record first; gives the list when it is time to write it down.
    fn touch(&self, person: PersonId, id: RecordId, now: Time) -> Option<Vec<RecordId>> {
        let mut rings = self.rings();
        let ring = rings.entry(person).or_default();
        if ring.ids.first() == Some(&id) {
            return None;
        }
        ring.ids.retain(|one| *one != id);
        ring.ids.insert(0, id);
        ring.ids.truncate(KEPT);
        if ring.written_at.plus_ms(WRITTEN_MS) > now {
            return None;
        }
        ring.written_at = now;
        Some(ring.ids.clone())
    }
}

fn key(person: PersonId) -> String {
    format!("recent/{person}")
}

/// Notes that the caller opened a record. Costs no query; now and then it is written down after
/// the answer.
pub fn opened(app: &App, actor: &Actor, id: RecordId) {
    let Some(person) = actor.person() else { return };
    let is_known = app.recent.ids(person).is_some();
    let app_too = app.clone();
    if is_known {
        if let Some(ids) = app.recent.touch(person, id, app.now()) {
            tokio::spawn(async move { write(&app_too, person, ids).await });
        }
        return;
    }
    tokio::spawn(async move {
        if ids(&app_too, person).await.is_ok()
            && let Some(ids) = app_too.recent.touch(person, id, app_too.now())
        {
            write(&app_too, person, ids).await;
        }
    });
}

async fn write(app: &App, person: PersonId, ids: Vec<RecordId>) {
    let text = serde_json::Value::from(ids).to_string();
    let written = app.store.write(Lane::Bulk, move |tx| sql::put(tx, &key(person), &text));
    if let Err(problem) = written.await {
        tracing::warn!(%problem, "recent records could not be written down");
    }
}

/// The ids of a person's recent records, newest first.
pub(super) async fn ids(app: &App, person: PersonId) -> Result<Vec<RecordId>, Problem> {
    if let Some(ids) = app.recent.ids(person) {
        return Ok(ids);
    }
    let kept = app.store.read(move |tx: &mut Tx<'_>| sql::get(tx, &key(person))).await?;
    let ids = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(app.recent.load(person, ids))
}
