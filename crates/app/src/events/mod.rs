//! Live changes for open screens: published after their commit, filtered by rights at the door.

use base::{PersonId, RecordId, Time};
use tokio::sync::{broadcast, watch};

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A record was made, changed, moved or deleted.
    Record {
        /// Its id.
        id: RecordId,
        /// Its type.
        record_type: String,
        /// Its version now.
        version: i64,
        /// `created`, `changed`, `moved`, `deleted`.
        kind: &'static str,
    },
    /// A person's tasks or counters changed.
    Tasks(PersonId),
    /// A person has a new notice.
    Notice(PersonId),
    /// A job went on.
    Job {
        /// Its id.
        id: i64,
        /// Whose it is.
        person: Option<PersonId>,
    },
    /// A timer was armed for a moment. Not told to screens.
    Timer(Time),
    /// Definitions or people changed: clients load `/meta` again.
    Meta,
}

/// Keeps a timer among changes, unless a sooner one is there.
pub(crate) fn note_timer(changes: &mut Vec<Change>, due: Time) {
    let timer = changes.iter_mut().find_map(|change| match change {
        Change::Timer(soonest) => Some(soonest),
        _ => None,
    });
    match timer {
        Some(soonest) => *soonest = due.min(*soonest),
        None => changes.push(Change::Timer(due)),
    }
}

/// The stream of changes of one organisation.
#[derive(Debug, Clone)]
pub struct Events {
    screens: broadcast::Sender<Change>,
    /// The soonest timer armed since somebody last asked the database.
    timers: watch::Sender<Option<Time>>,
}

impl Default for Events {
    fn default() -> Events {
        Events { screens: broadcast::channel(4096).0, timers: watch::Sender::default() }
    }
}

impl Events {
    /// Tells everybody who listens.
    pub fn publish(&self, changes: Vec<Change>) {
        for change in changes {
            if let Change::Timer(due) = change {
                self.timers.send_if_modified(|soonest| {
                    let is_sooner = soonest.is_none_or(|soonest| due < soonest);
                    if is_sooner {
                        *soonest = Some(due);
                    }
                    is_sooner
                });
                continue;
            }
            // Nobody listening is fine.
            let _ = self.screens.send(change);
        }
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.screens.subscribe()
    }

    /// The soonest timer armed since [`Events::forget_timers`].
    pub(crate) fn timers(&self) -> watch::Receiver<Option<Time>> {
        self.timers.subscribe()
    }

    /// The database will be asked now.
    pub(crate) fn forget_timers(&self) {
        self.timers.send_replace(None);
    }
}
