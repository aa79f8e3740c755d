//! Taking a record out of the recycle bin with everything that went there with it.

mod merge;

use super::Writer;
use super::rollups::Touched;
use super::rules::taken;
use super::update::Changed;
use crate::tasks::{sql as tasks, steps};
use crate::words::{self, Language};
use base::{Code, PersonId, Problem, RecordId};
use model::RecordType;
use model::field::Required;
use std::sync::Arc;

/// How long a person has to look at a restored record that has no step of its own, in working
/// hours.
const LOOK_WORKHOURS: i64 = 8;

impl Writer<'_, '_> {
    /// Restores what one deletion put into the bin: rows, files, tasks with a valid next step,
    /// timers (what is past fires at once), search. Work of people who are blocked by now goes to
    /// the person of duty.
    ///
    /// # Errors
    /// `record.not_found`, `trash.parent`, `record.invalid` when another record has a unique value
    /// by now.
    pub fn restore(&mut self, root: RecordId) -> Result<(), Problem> {
        let all = self.tx.trashed_with(root)?;
        let mut types = Vec::with_capacity(all.len());
        for (id, of) in &all {
            let record_type = Arc::clone(self.catalog.record_type(of)?);
            self.tx.lock_record(*id)?;
            self.put_back(*id, &record_type)?;
            types.push(record_type);
        }
        for ((id, _), record_type) in all.iter().zip(&types) {
            self.must_have_parent(*id, record_type)?;
            self.revive(*id)?;
        }
        self.settle()?;
        self.check_steps()
    }

    /// Puts the row back; whose a taken value is, is told as on every write.
    fn put_back(&mut self, id: RecordId, record_type: &Arc<RecordType>) -> Result<(), Problem> {
        let cells = self.tx.trashed_cells(id)?;
        let mut faults = Vec::new();
        for field in record_type.fields.iter().filter(|field| field.is_unique) {
            let value = store::trashed_value(&cells, field);
            faults.extend(self.taken_by(id, record_type, (field, &value))?);
        }
        super::fields::refuse(faults)?;
        self.tx.restore_record(record_type, id, self.now).map_err(taken)
    }

    /// A child does not come back before the record it belongs to.
    fn must_have_parent(&mut self, id: RecordId, of: &RecordType) -> Result<(), Problem> {
        let record = self.record(id)?;
        let is_lost = of.fields.iter().any(|field| {
            field.is_parent
                && field.required == Required::Always
                && record.value(&field.code).is_empty()
        });
        if is_lost { Err(Problem::new(Code::TrashParent)) } else { Ok(()) }
    }

    fn revive(&mut self, id: RecordId) -> Result<(), Problem> {
        let before = self.record(id)?.clone();
        let mut places = Vec::new();
        let owner_at = before.record_type.owner.as_deref().and_then(|owner| before.place(owner));
        let stand_in = before.owner.filter(|owner| !self.catalog.is_active(*owner));
        if let (Some(at), Some(_), Some(duty)) = (owner_at, stand_in, self.catalog.duty) {
            self.kept_mut(id)?.put(at, model::Value::Int(duty));
            places.push(at);
        }
        self.derive(id, &mut places)?;
        let old = places.iter().map(|at| before.value_at(*at).clone()).collect();
        let changed = Changed { places, before: old };
        let mut spine = self.spine_of(id, &changed.places)?;
        spine.at = self.now;
        self.store(id, &spine, &changed)?;
        self.log_fields(id, "restored", (&changed.places, &changed.before), &[])?;
        self.note_rollups(id, Touched::Whole)?;
        self.give_back_work(id)?;
        self.index(id)?;
        self.publish(id, "created")?;
        self.work.timers.insert(id);
        self.work.steps.insert(id);
        Ok(())
    }

    /// Open tasks are in the plan again; there is a next step where one is needed.
    fn give_back_work(&mut self, id: RecordId) -> Result<(), Problem> {
        for task in tasks::open_of(self.tx, id)? {
            let duty = self.catalog.duty.filter(|_| !self.catalog.is_active(task.who));
            match duty {
                Some(duty) => {
                    let after = tasks::TaskRow { who: duty, ..task.clone() };
                    steps::change(self, &task, &after)?;
                }
                None => self.publish_tasks(task.who),
            }
        }
        if !self.kept(id)?.is_open {
            return Ok(());
        }
        steps::restore(self, id)?;
        self.must_have_a_step(id)
    }

    /// An open record that lost its last step gets one.
    pub(super) fn must_have_a_step(&mut self, id: RecordId) -> Result<(), Problem> {
        let record = self.record(id)?;
        let is_in_need = record.is_open && record.record_type.needs_step;
        if is_in_need && !tasks::has_step(self.tx, id)? {
            self.plan_a_look(id)?;
        }
        Ok(())
    }

    fn plan_a_look(&mut self, id: RecordId) -> Result<(), Problem> {
        let active = |person: &PersonId| self.catalog.is_active(*person);
        let owner = self.kept(id)?.owner.filter(active);
        let Some(who) = owner.or(self.caller.person().filter(active)).or(self.catalog.duty) else {
            return Ok(());
        };
        let later = self.now.plus_ms(LOOK_WORKHOURS * 3_600_000);
        let due_at = self.catalog.calendar.add_workhours(self.now, LOOK_WORKHOURS).unwrap_or(later);
        let language = Language::of(&self.catalog.language);
        let title = words::word(language, "trash.look").to_owned();
        let record = Some(id);
        let task = steps::NewTask { record, title, who, due_at, ..steps::NewTask::default() };
        steps::add(self, &task).map(drop)
    }
}
