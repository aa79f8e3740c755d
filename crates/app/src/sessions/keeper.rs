//! What sign-in keeps in memory: who is behind a secret, attempts, how many hashes at once.

use super::attempts::Attempts;
use base::{PersonId, Time};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, watch};

/// How long a session is believed without asking the database, in ms.
const BELIEVED_MS: i64 = 60_000;

/// Secrets kept before old ones are thrown away.
const KEPT: usize = 10_000;

/// Memory of sign-in, one per organisation.
#[derive(Debug)]
pub struct Keeper {
    /// How many password hashes are computed at once: each takes 19 MiB.
    pub(super) hashing: Semaphore,
    known: Mutex<Memory>,
    attempts: Mutex<Attempts>,
    revoked: watch::Sender<()>,
}

/// Secrets, and how often some were forgotten: what was read before that is not believed.
#[derive(Debug, Default)]
struct Memory {
    secrets: HashMap<String, Known>,
    forgotten: u64,
}

/// Who is behind a secret.
#[derive(Debug, Clone, Copy)]
struct Known {
    person: PersonId,
    until: Time,
}

impl Default for Keeper {
    fn default() -> Keeper {
        Keeper {
            hashing: Semaphore::new(2),
            known: Mutex::default(),
            attempts: Mutex::default(),
            revoked: watch::Sender::default(),
        }
    }
}

impl Keeper {
    fn known(&self) -> MutexGuard<'_, Memory> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The person behind a secret, if asked lately.
    pub(super) fn person(&self, secret: &str, now: Time) -> Option<PersonId> {
        self.known().secrets.get(secret).filter(|known| known.until > now).map(|known| known.person)
    }

    /// To be asked before the database is, and given to [`Keeper::remember`].
    pub(super) fn forgotten(&self) -> u64 {
        self.known().forgotten
    }

    /// Remembers who is behind a secret that ends at `ends`, unless something was revoked since
    /// the database was asked.
    pub(super) fn remember(
        &self,
        secret: &str,
        person: PersonId,
        (now, ends): (Time, Time),
        asked_at: u64,
    ) {
        let mut known = self.known();
        if known.forgotten != asked_at {
            return;
        }
        if known.secrets.len() >= KEPT {
            known.secrets.retain(|_, one| one.until > now);
        }
        if known.secrets.len() >= KEPT {
            known.secrets.clear();
        }
        let until = now.plus_ms(BELIEVED_MS).min(ends);
        known.secrets.insert(secret.to_owned(), Known { person, until });
    }

    /// Forgets a secret: it is asked for again at once.
    pub(super) fn forget(&self, secret: &str) {
        let mut known = self.known();
        known.forgotten = known.forgotten.wrapping_add(1);
        known.secrets.remove(secret);
        self.revoked.send_replace(());
    }

    /// Forgets all secrets: another process has ended some.
    pub(crate) fn forget_all(&self) {
        let mut known = self.known();
        known.forgotten = known.forgotten.wrapping_add(1);
        known.secrets.clear();
        self.revoked.send_replace(());
    }

    /// Forgets all secrets of a person.
    pub(crate) fn forget_person(&self, person: PersonId) {
        let mut known = self.known();
        known.forgotten = known.forgotten.wrapping_add(1);
        known.secrets.retain(|_, one| one.person != person);
        self.revoked.send_replace(());
    }

    pub(super) fn revocations(&self) -> watch::Receiver<()> {
        self.revoked.subscribe()
    }
}
