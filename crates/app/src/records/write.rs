//! The write path inside a transaction, for doors, processes, imports and demo data alike.

use crate::access::Caller;
use crate::catalog::Catalog;
use crate::events::Change;
use base::{Cause, Problem, RecordId, Time};
use model::Value;
use std::sync::Arc;
use store::Tx;

/// What a transaction of writes carries along. Make one per command with [`Writer::new`].
#[derive(Debug)]
pub struct Writer<'w, 'c> {
    /// The transaction.
    pub tx: &'w mut Tx<'c>,
    /// Definitions and people.
    pub catalog: Arc<Catalog>,
    /// On whose behalf.
    pub caller: Caller,
    /// Why.
    pub cause: Cause,
    /// When.
    pub now: Time,
    /// Whether stage entry, triggers and timers run (imports switch them off).
    pub rules: Rules,
    /// What to publish after the commit.
    pub changes: Vec<Change>,
}

/// Whether the engine takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Stages, triggers and timers act.
    On,
    /// Nothing but the write itself; the caller gives each open record its next step.
    Off,
}

/// A next step given by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct NextStep {
    /// What to do.
    pub title: String,
    /// Who does it.
    pub who: base::PersonId,
    /// Until when.
    pub due_at: Time,
}

/// A record to make. Values as given (unchecked): field code → value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Field values.
    pub fields: Vec<(String, Value)>,
    /// Full stage code; the type's start when empty.
    pub stage: Option<String>,
    /// Its first step, when no rule makes one.
    pub next: Option<NextStep>,
    /// When it was made, for imports and demo data; now when empty.
    pub at: Option<Time>,
}

impl<'w, 'c> Writer<'w, 'c> {
    /// Makes a record of a type.
    ///
    /// # Errors
    /// `type.unknown`, `action.denied`, `record.invalid` with every wrong field, `step.missing`.
    pub fn create(&mut self, record_type: &str, draft: &Draft) -> Result<RecordId, Problem> {
        let _ = (record_type, draft);
        Err(Problem::bug("not built"))
    }
}
