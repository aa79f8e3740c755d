//! Looking things up in a flow.

use super::{AskBlock, Block, Flow, On, StageRules, TaskBlock, Timer, Trigger};
use base::Name;

/// A task or an ask of a flow.
#[derive(Debug, Clone, Copy)]
pub enum TaskRef<'f> {
    /// A plain task.
    Task(&'f TaskBlock),
    /// A question.
    Ask(&'f AskBlock),
}

impl Flow {
    /// The rules of a stage.
    #[must_use]
    pub fn stage(&self, code: &str) -> Option<&StageRules> {
        self.stages.get(code)
    }

    /// The triggers of a scope: a full stage code, or empty for the whole life.
    #[must_use]
    pub fn triggers_of(&self, stage: &str) -> &[Trigger] {
        if stage.is_empty() {
            return &self.triggers;
        }
        self.stages.get(stage).map_or(&[], |rules| &rules.triggers)
    }

    /// The timers of a scope: a full stage code, or empty for the whole life.
    #[must_use]
    pub fn timers_of(&self, stage: &str) -> &[Timer] {
        if stage.is_empty() {
            return &self.timers;
        }
        self.stages.get(stage).map_or(&[], |rules| &rules.timers)
    }

    /// The task or ask with an id.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<TaskRef<'_>> {
        let mut found = None;
        self.each_block(&mut |block| match block {
            Block::Task(task) if task.id == *id => found = Some(TaskRef::Task(task)),
            Block::Ask(ask) if ask.task.id == *id => found = Some(TaskRef::Ask(ask)),
            _ => {}
        });
        found
    }

    /// Whether a person may move a record from one stage to another by hand.
    #[must_use]
    pub fn may_go(&self, from: &str, to: &str) -> bool {
        self.stages
            .get(from)
            .is_none_or(|rules| rules.to.is_empty() || rules.to.iter().any(|known| known == to))
    }

    /// Visits every block, also those inside branches and outcomes.
    pub fn each_block<'f>(&'f self, visit: &mut dyn FnMut(&'f Block)) {
        self.each_block_of_life(visit);
        for rules in self.stages.values() {
            rules.each_block(visit);
        }
    }

    /// Visits every block that belongs to no stage.
    pub(super) fn each_block_of_life<'f>(&'f self, visit: &mut dyn FnMut(&'f Block)) {
        each(&self.on_create, visit);
        each_rule(&self.triggers, &self.timers, visit);
    }

    /// Whether something is to be done when the task or ask of a block is answered.
    #[must_use]
    pub fn follows(&self, node: &str) -> bool {
        let waits = |trigger: &Trigger| matches!(&trigger.on, On::TaskDone(id, _) if *id == *node);
        let by_ask = match self.task(node) {
            Some(TaskRef::Ask(ask)) => ask.outcomes.iter().any(|one| !one.run.is_empty()),
            _ => false,
        };
        let mut stages = self.stages.values().flat_map(|rules| &rules.triggers);
        by_ask || self.triggers.iter().any(waits) || stages.any(waits)
    }
}

impl StageRules {
    /// Visits every block of the stage, also those inside branches and outcomes.
    pub(super) fn each_block<'f>(&'f self, visit: &mut dyn FnMut(&'f Block)) {
        each(&self.enter, visit);
        each_rule(&self.triggers, &self.timers, visit);
    }
}

fn each_rule<'f>(triggers: &'f [Trigger], timers: &'f [Timer], visit: &mut dyn FnMut(&'f Block)) {
    triggers.iter().for_each(|trigger| each(&trigger.run, visit));
    timers.iter().for_each(|timer| each(&timer.run, visit));
}

fn each<'f>(blocks: &'f [Block], visit: &mut dyn FnMut(&'f Block)) {
    for block in blocks {
        visit(block);
        match block {
            Block::If { then, otherwise, .. } => {
                each(then, visit);
                each(otherwise, visit);
            }
            Block::Ask(ask) => ask.outcomes.iter().for_each(|outcome| each(&outcome.run, visit)),
            _ => {}
        }
    }
}

impl TaskRef<'_> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &Name {
        match self {
            TaskRef::Task(task) => &task.id,
            TaskRef::Ask(ask) => &ask.task.id,
        }
    }
}
