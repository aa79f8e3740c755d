//! How long a record may stand on its stage.

use super::{Facts, Writer};
use base::{Kind, Problem, RecordId, Time};
use engine::definition::Due;
use std::sync::Arc;

impl Writer<'_, '_> {
    /// Counts the norm of the stage where the record stands anew.
    pub(super) fn renorm(&mut self, id: RecordId) -> Result<(), Problem> {
        let record = self.kept(id)?;
        let stage = record.stage.clone().filter(|_| record.is_open);
        let flow = self.catalog.flows.get(&record.record_type.code).cloned();
        let (Some(stage), Some(flow), Some(since)) = (stage, flow, record.stage_at) else {
            self.kept_mut(id)?.stage_due = None;
            return Ok(());
        };
        let (calendar, language) =
            (Arc::clone(&self.catalog.calendar), self.catalog.language.clone());
        let facts = Facts::new(self, id);
        let given =
            engine::advance::Facts { env: &facts, calendar: &calendar, language: &language };
        let outcome = engine::stage_due(&flow, &stage, since, &given);
        let due = match facts.settle(outcome) {
            // A norm that these values do not give holds nobody up.
            Err(problem) if problem.kind() == Kind::Invalid => {
                tracing::warn!(record = id, stage, %problem, "no norm of the stage");
                None
            }
            other => other?,
        };
        self.kept_mut(id)?.stage_due = due;
        Ok(())
    }

    /// The same after a change of fields, for norms that are counted from them; what changed.
    pub(super) fn renorm_by_values(
        &mut self,
        id: RecordId,
    ) -> Result<Option<Option<Time>>, Problem> {
        let record = self.kept(id)?;
        let before = record.stage_due;
        let flow = self.catalog.flows.get(&record.record_type.code);
        let rules = record.stage.as_deref().and_then(|stage| flow?.stage(stage));
        if !rules.is_some_and(|rules| matches!(rules.norm, Some(Due::At(_)))) {
            return Ok(None);
        }
        self.renorm(id)?;
        let after = self.kept(id)?.stage_due;
        Ok((after != before).then_some(after))
    }
}
