//! The write path inside a transaction, for doors, processes, imports and demo data alike.
//!
//! A [`Writer`] keeps the records it has touched; what the rules of the engine make of a change is
//! queued and carried out by [`Writer::settle`] before the transaction ends.

mod create;
mod delete;
mod facts;
mod fields;
mod moves;
mod norms;
mod record;
mod restore;
mod rollups;
mod rows;
mod rules;
mod title;
mod update;

pub use facts::Facts;
pub(crate) use facts::people_function;
pub(crate) use fields::{Converted, Prepare, phone};
pub(crate) use moves::Leaving;
pub use record::Record;
pub(crate) use rows::ROWS_MAX;
pub use rows::{RowEdit, TableRows};

use crate::access::Caller;
use crate::catalog::Catalog;
use crate::events::{Change, note_timer};
use crate::processes::Pending;
use base::{Cause, Code, Date, PersonId, Problem, RecordId, Time};
use model::access::Action;
use model::{RecordType, Value};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use store::{Reach, Tx};

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
    /// The day of `now` in the office.
    pub today: Date,
    /// Whether stage entry, triggers and timers run (imports switch them off).
    pub rules: Rules,
    /// What to publish after the commit.
    pub changes: Vec<Change>,
    /// The background job it belongs to, so that all of it can be taken back.
    pub job: Option<i64>,
    pub(crate) work: Work,
}

/// What a writer remembers until the end of its command.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Records as they are now in this transaction; 0 is a record not yet inserted.
    pub(crate) records: HashMap<RecordId, Record>,
    /// What the engine must still hear of.
    pub(crate) queue: VecDeque<Pending>,
    /// How many rules caused the present write.
    pub(crate) hop: u32,
    /// Set while [`Writer::settle`] works, so that nested writes only queue.
    pub(crate) is_settling: bool,
    /// Records whose next step must be chosen anew.
    pub(crate) steps: BTreeSet<RecordId>,
    /// Years in which days were counted.
    pub(crate) years: BTreeSet<i16>,
    /// Roll-ups to gather anew: record and place.
    pub(crate) rollups: BTreeSet<(RecordId, usize)>,
    /// The record whose rows are being written: the right to change it was looked at.
    pub(crate) held: Option<RecordId>,
    /// Records whose timers must be compared with their values anew.
    pub(crate) timers: BTreeSet<RecordId>,
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
    pub who: PersonId,
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
    /// Rows of its tables.
    pub rows: Vec<TableRows>,
    /// Its first step, when no rule makes one.
    pub next: Option<NextStep>,
    /// When it was made, for imports and demo data; now when empty.
    pub at: Option<Time>,
}

impl<'w, 'c> Writer<'w, 'c> {
    /// A writer for one command, by hand and with the rules on.
    #[must_use]
    pub fn new(
        tx: &'w mut Tx<'c>,
        catalog: &Arc<Catalog>,
        caller: &Caller,
        now: Time,
    ) -> Writer<'w, 'c> {
        Writer {
            tx,
            catalog: Arc::clone(catalog),
            caller: caller.clone(),
            cause: Cause::Hand,
            now,
            today: catalog.day_of(now),
            rules: Rules::On,
            changes: Vec::new(),
            job: None,
            work: Work::default(),
        }
    }

    /// Whether the present write is a person's own, so that rights and read-only fields bind it.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.cause == Cause::Hand && self.caller.person().is_some()
    }

    /// The rule that acts, for histories.
    #[must_use]
    pub fn rule(&self) -> Option<String> {
        match &self.cause {
            Cause::Rule(rule) => Some(rule.clone()),
            _ => None,
        }
    }

    /// A record of any type, read once per command and kept up to date by its writes.
    ///
    /// # Errors
    /// `record.not_found`.
    pub fn record(&mut self, id: RecordId) -> Result<&Record, Problem> {
        self.ensure(id)?;
        self.kept(id)
    }

    pub(crate) fn kept(&self, id: RecordId) -> Result<&Record, Problem> {
        self.work.records.get(&id).ok_or_else(|| missing(id))
    }

    pub(crate) fn kept_mut(&mut self, id: RecordId) -> Result<&mut Record, Problem> {
        self.work.records.get_mut(&id).ok_or_else(|| missing(id))
    }

    fn ensure(&mut self, id: RecordId) -> Result<(), Problem> {
        if self.work.records.contains_key(&id) {
            return Ok(());
        }
        let Some(code) = super::sql::type_of(self.tx, id)? else { return Err(missing(id)) };
        let record_type = Arc::clone(self.catalog.record_type(&code)?);
        let record = Record::load(self.tx, &self.catalog, &record_type, (Reach::All, id))?;
        self.work.records.insert(id, record.ok_or_else(|| missing(id))?);
        Ok(())
    }

    /// Locks a record and reads it within the caller's scope: what the caller may not read does
    /// not exist, what the caller may read but not change is denied.
    ///
    /// # Errors
    /// `type.unknown`, `record.not_found`, `action.denied`.
    pub fn open(&mut self, record_type: &str, id: RecordId, action: Action) -> Result<(), Problem> {
        self.caller.must(record_type, Action::Read)?;
        let record_type = Arc::clone(self.catalog.record_type(record_type)?);
        self.tx.lock_record(id)?;
        self.look(&record_type, id)?;
        if action == Action::Read || self.may(id, action)? {
            return Ok(());
        }
        Err(Problem::new(Code::ActionDenied))
    }

    /// Reads a record within the caller's scope and locks nothing.
    ///
    /// # Errors
    /// `record.not_found`.
    pub(crate) fn look(
        &mut self,
        record_type: &Arc<RecordType>,
        id: RecordId,
    ) -> Result<(), Problem> {
        let reach = self.caller.reach(&record_type.code, Action::Read);
        let record = Record::load(self.tx, &self.catalog, record_type, (reach, id))?;
        self.work.records.insert(id, record.ok_or_else(|| missing(id))?);
        Ok(())
    }

    /// Whether the caller may do this with a record that was read before.
    ///
    /// # Errors
    /// `record.not_found`.
    pub fn may(&mut self, id: RecordId, action: Action) -> Result<bool, Problem> {
        let caller = self.caller.clone();
        self.may_of(&caller, id, action)
    }

    /// Whether somebody else may do this with a record.
    ///
    /// # Errors
    /// `record.not_found`.
    pub(crate) fn may_of(
        &mut self,
        caller: &Caller,
        id: RecordId,
        action: Action,
    ) -> Result<bool, Problem> {
        self.ensure(id)?;
        let reach = caller.reach(&self.kept(id)?.record_type.code, action);
        self.is_within(id, reach)
    }

    /// Whether a record stands within a scope.
    pub(super) fn is_within(&mut self, id: RecordId, reach: Reach) -> Result<bool, Problem> {
        self.ensure(id)?;
        let record = self.kept(id)?;
        if crate::access::holds(&reach, record.owner, record.created_by) {
            return Ok(true);
        }
        match reach {
            Reach::All | Reach::Nothing => Ok(false),
            Reach::Own(person) | Reach::People(person, _) => {
                crate::tasks::sql::has_open_task(self.tx, id, person)
            }
        }
    }

    /// A person changes nothing on a closed record: it is opened again first, by a move, so that
    /// its history says so. Rules, imports and comments are free.
    ///
    /// # Errors
    /// `record.closed`, `record.not_found`.
    pub(crate) fn must_be_open(&mut self, id: RecordId) -> Result<(), Problem> {
        if self.is_by_hand() && !self.record(id)?.is_alive() {
            return Err(Problem::new(Code::RecordClosed).with("id", id.to_string()));
        }
        Ok(())
    }

    /// The same for a change of fields: those that stay open to people are filled on closed
    /// records, too.
    pub(crate) fn must_be_fillable(
        &mut self,
        id: RecordId,
        fields: &[(String, Value)],
    ) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.record(id)?.record_type);
        let is_open_to_people =
            |code: &str| record_type.field(code).is_some_and(|field| field.is_after_close);
        if !fields.is_empty() && fields.iter().all(|(code, _)| is_open_to_people(code)) {
            return Ok(());
        }
        self.must_be_open(id)
    }

    /// Carries out what the rules make of the changes so far, then chooses the next steps of the
    /// records concerned. Called by every write; again by hand only after changes of tasks.
    ///
    /// # Errors
    /// `process.loop`, and what the rules' own writes give.
    pub fn settle(&mut self) -> Result<(), Problem> {
        if self.work.is_settling {
            return Ok(());
        }
        self.work.is_settling = true;
        let outcome = self.settle_all();
        self.work.is_settling = false;
        self.work.hop = 0;
        outcome?;
        for id in std::mem::take(&mut self.work.steps) {
            // A record deleted meanwhile has no step to choose.
            if self.ensure(id).is_ok() {
                let record_type = Arc::clone(&self.kept(id)?.record_type);
                self.tx.refresh_next_step(&record_type, id)?;
            }
        }
        let years = std::mem::take(&mut self.work.years);
        crate::processes::calendars::needed(self, years)
    }

    /// Rules see roll-ups as they are now, and roll-ups what the rules have written.
    fn settle_all(&mut self) -> Result<(), Problem> {
        loop {
            self.roll_up()?;
            crate::processes::settle(self)?;
            if self.work.rollups.is_empty() {
                return Ok(());
            }
        }
    }

    /// Refuses when a record touched by this command is open, needs a step and has none: what the
    /// database would refuse at the end of the command, said while it can still be answered.
    ///
    /// # Errors
    /// `step.missing`
    pub(crate) fn check_steps(&mut self) -> Result<(), Problem> {
        let needing: Vec<RecordId> = self
            .work
            .records
            .values()
            .filter(|record| record.is_open && record.record_type.needs_step)
            .map(|record| record.id)
            .collect();
        for id in needing {
            if !crate::tasks::sql::has_step(self.tx, id)? {
                return Err(Problem::new(Code::StepMissing).with("record", id.to_string()));
            }
        }
        Ok(())
    }

    /// Notes a change for open screens, the last one of each record only.
    pub(crate) fn publish(&mut self, id: RecordId, kind: &'static str) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let change = Change::Record {
            id,
            record_type: record.record_type.code.to_string(),
            version: record.version,
            kind,
        };
        let same = |one: &Change| matches!(one, Change::Record { id: other, .. } if *other == id);
        match self.changes.iter_mut().find(|one| same(one)) {
            Some(Change::Record { version, kind: before, .. }) => {
                if let Change::Record { version: fresh, .. } = change {
                    *version = fresh;
                }
                if *before != "created" {
                    *before = kind;
                }
            }
            _ => self.changes.push(change),
        }
        Ok(())
    }

    /// Notes that a timer was armed; the soonest is enough to wake in time.
    pub(crate) fn publish_timer(&mut self, due: Time) {
        note_timer(&mut self.changes, due);
    }

    /// Notes that a person's tasks changed.
    pub(crate) fn publish_tasks(&mut self, person: PersonId) {
        let change = Change::Tasks(person);
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

fn missing(id: RecordId) -> Problem {
    Problem::new(Code::RecordNotFound).with("id", id.to_string())
}
