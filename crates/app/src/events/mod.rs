//! Live changes for open screens: published after their commit, filtered by rights at the door.

use base::{PersonId, RecordId};
use tokio::sync::broadcast;

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
    /// Definitions or people changed: clients load `/meta` again.
    Meta,
}

/// The stream of changes of one organisation.
#[derive(Debug, Clone)]
pub struct Events(broadcast::Sender<Change>);

impl Default for Events {
    fn default() -> Events {
        Events(broadcast::channel(4096).0)
    }
}

impl Events {
    /// Tells everybody who listens.
    pub fn publish(&self, changes: Vec<Change>) {
        for change in changes {
            // Nobody listening is fine.
            let _ = self.0.send(change);
        }
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}
