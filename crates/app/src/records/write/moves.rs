//! Moving a record over stages.

use super::rules::add;
use super::update::Changed;
use super::{NextStep, Rules, Writer};
use crate::processes::{self, Pending};
use crate::tasks::steps;
use base::{Case, Code, FieldProblem, Problem, RecordId};
use model::Value;
use model::access::Action;
use model::field::When;
use model::record_type::{Outcome, RecordType};
use std::sync::Arc;

impl Writer<'_, '_> {
    /// Moves a record to a stage (full code), filling fields on the way; a final stage closes it.
    /// On the stage where it stands already, only the fields change.
    ///
    /// # Errors
    /// `record.not_found`, `action.denied`, `stage.unknown`, `stage.not_allowed`,
    /// `stage.fields_missing` with fields, `record.invalid`, `step.missing`.
    pub fn move_stage(
        &mut self,
        id: RecordId,
        to: &str,
        fields: &[(String, Value)],
        next: Option<&NextStep>,
    ) -> Result<(), Problem> {
        self.record(id)?;
        if self.is_by_hand() && !self.may(id, Action::Stage)? {
            return Err(Problem::new(Code::ActionDenied));
        }
        self.move_unchecked(id, to, fields, next)
    }

    /// The same without the right to move, for what closes a task.
    pub(crate) fn move_unchecked(
        &mut self,
        id: RecordId,
        to: &str,
        fields: &[(String, Value)],
        next: Option<&NextStep>,
    ) -> Result<(), Problem> {
        let record = self.record(id)?;
        let (record_type, from) = (Arc::clone(&record.record_type), record.stage.clone());
        if record_type.stage(to).is_none() {
            return Err(Problem::new(Code::StageUnknown).with("stage", to));
        }
        if self.is_by_hand() {
            self.may_go(id, &record_type, from.as_deref(), to)?;
        }
        if from.as_deref() == Some(to) && !fields.is_empty() {
            self.must_be_open(id)?;
        }
        let changed = self.change(id, fields)?;
        if from.as_deref() == Some(to) {
            self.stay(id, &changed)?;
        } else {
            self.fill_on_the_way(id, &record_type, from.as_deref(), to)?;
            self.go(id, to, &changed)?;
        }
        if let Some(next) = next {
            steps::plan(self, id, next)?;
        }
        self.settle()
    }

    fn stay(&mut self, id: RecordId, changed: &Changed) -> Result<(), Problem> {
        if changed.places.is_empty() {
            return Ok(());
        }
        let mut spine = self.spine_of(id, &changed.places)?;
        spine.at = self.now;
        self.store(id, &spine, changed)?;
        self.log_fields(id, "changed", (&changed.places, &changed.before), &[])?;
        self.after_change(id, &changed.places)
    }

    /// Refuses a move that people do not make by hand: the target names the stages and roles from
    /// which it is open; the flow names the stages to which it goes from here, besides final stages
    /// and the way back.
    pub(super) fn may_go(
        &mut self,
        id: RecordId,
        of: &RecordType,
        from: Option<&str>,
        to: &str,
    ) -> Result<(), Problem> {
        if from != Some(to) && !self.may_bring(of, from, to) {
            return Err(self.leads_by_process(id, of, to)?);
        }
        let flow = self.catalog.flows.get(&of.code);
        let rules = from.and_then(|from| flow?.stages.get(from));
        let Some(rules) = rules.filter(|rules| !rules.to.is_empty()) else { return Ok(()) };
        let is_final = of.stage(to).is_some_and(|stage| stage.outcome.is_some());
        let is_back = from.is_some_and(|from| is_back(of, from, to));
        if is_final || is_back || rules.to.iter().any(|one| one == to) {
            return Ok(());
        }
        Err(Problem::new(Code::StageNotAllowed).with("stage", to))
    }

    /// Whether the caller may bring a record to a stage from another one by hand.
    fn may_bring(&self, of: &RecordType, from: Option<&str>, to: &str) -> bool {
        let Some(rule) = of.stage(to).and_then(|stage| stage.by_hand.as_ref()) else { return true };
        let is_from = rule.from.iter().any(|one| Some(one.as_str()) == from);
        is_from || self.caller.person().is_some_and(|me| self.catalog.has_any_role(me, &rule.roles))
    }

    /// What leads to the stage instead: the task that waits now.
    fn leads_by_process(
        &mut self,
        id: RecordId,
        of: &RecordType,
        to: &str,
    ) -> Result<Problem, Problem> {
        let label = of.stage(to).map(|stage| stage.label.clone()).unwrap_or_default();
        let label = if self.caller.locale() == "en" { label.en } else { label.ru };
        let waiting = crate::tasks::sql::open_of(self.tx, id)?.into_iter().next();
        let problem = match &waiting {
            None => Problem::case(Case::StageByProcess),
            Some(task) => {
                let who = self.catalog.people.get(&task.who);
                Problem::case(Case::StageByTask)
                    .with("task", &task.title)
                    .with("who", who.map(|person| person.name.as_str()).unwrap_or_default())
            }
        };
        Ok(problem.with("stage", to).with("label", label))
    }

    /// Refuses a move that leaves fields empty which the way or its end asks for.
    pub(super) fn fill_on_the_way(
        &mut self,
        id: RecordId,
        of: &RecordType,
        from: Option<&str>,
        to: &str,
    ) -> Result<(), Problem> {
        let mut missing: Vec<FieldProblem> = match from.filter(|from| is_forwards(of, from, to)) {
            None => Vec::new(),
            Some(from) if self.is_by_hand() => self.missing_on_the_way(id, from, to)?,
            Some(from) => self.missing_when(id, When::Leaving(from))?,
        };
        add(&mut missing, self.missing_when(id, When::Entering(to))?);
        if missing.is_empty() {
            return Ok(());
        }
        Err(Problem::fields(Code::StageFieldsMissing, missing).with("stage", to))
    }

    fn go(&mut self, id: RecordId, to: &str, changed: &Changed) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let (from, was_open) = (record.stage.clone(), record.is_open);
        let is_open = record.record_type.is_open(Some(to));
        processes::leave(self, id, if is_open { Leaving::Stage } else { Leaving::Work })?;
        let mut spine = self.spine_of(id, &changed.places)?;
        spine.stage = Some(to.to_owned());
        spine.is_open = Some(is_open);
        spine.at = self.now;
        let record = self.kept_mut(id)?;
        record.stage = Some(to.to_owned());
        record.is_open = is_open;
        record.visit += 1;
        record.stage_at = Some(spine.at);
        // One end for another leaves the moment of the closing as it was.
        record.closed_at = if is_open { None } else { record.closed_at.or(Some(spine.at)) };
        (spine.stage_at, spine.closed_at) = (record.stage_at, Some(record.closed_at));
        self.renorm(id)?;
        spine.stage_due = Some(self.kept(id)?.stage_due);
        self.store(id, &spine, changed)?;
        let stage = serde_json::json!([from, to]);
        self.log_fields(id, "moved", (&changed.places, &changed.before), &[("stage", stage)])?;
        if !was_open && is_open {
            steps::restore(self, id)?;
        }
        self.work.steps.insert(id);
        self.after_move(id, changed)
    }

    fn after_move(&mut self, id: RecordId, changed: &Changed) -> Result<(), Problem> {
        let record_type = Arc::clone(&self.kept(id)?.record_type);
        if super::rules::is_searched(&record_type, &changed.places) {
            self.index(id)?;
        }
        self.publish(id, "moved")?;
        if self.rules == Rules::On && self.catalog.flows.contains_key(&record_type.code) {
            let fields = changed.places.iter().filter_map(|at| record_type.fields.get(*at));
            let fields = fields.map(|field| field.code.to_string()).collect();
            let (visit, hop) = (self.kept(id)?.visit, self.work.hop);
            self.queue(Pending::Moved { record: id, visit, fields, hop });
        }
        Ok(())
    }
}

/// What a record leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// A stage, for another open one.
    Stage,
    /// Work: it is closed.
    Work,
}

/// Backwards is to an earlier stage of the same pipeline.
fn is_back(of: &RecordType, from: &str, to: &str) -> bool {
    let Some(pipeline) = of.pipeline_of(from) else { return false };
    let place = |code: &str| pipeline.stages.iter().position(|stage| stage.code == code);
    matches!((place(from), place(to)), (Some(from), Some(to)) if to < from)
}

/// Giving up needs nothing filled; going on does.
fn is_forwards(of: &RecordType, from: &str, to: &str) -> bool {
    let gives_up = of
        .stage(to)
        .and_then(|stage| stage.outcome)
        .is_some_and(|outcome| outcome != Outcome::Success);
    !gives_up && !is_back(of, from, to)
}
