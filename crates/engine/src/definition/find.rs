//! Looking things up in a flow.

use super::{ArmOn, AskBlock, Block, Control, Flow, On, StageRules, TaskBlock, Timer, Trigger};
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

    /// What a person sees of a rest, by the key of its timer.
    #[must_use]
    pub fn control(&self, key: &str) -> Option<&Control> {
        let id = key.split(['#', ':']).next().unwrap_or(key);
        let mut found = None;
        self.each_block(&mut |block| match block {
            Block::Wait(wait) if wait.id == *id => found = wait.control.as_ref(),
            Block::Race(race) if race.id == *id => found = race.control.as_ref(),
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
        self.watches.iter().for_each(|watch| each(&watch.run, visit));
    }

    /// Whether runs may rest in the middle of blocks, or watch over tasks that are not done in time.
    #[must_use]
    pub fn rests(&self) -> bool {
        let mut rests = false;
        self.each_block(&mut |block| {
            rests |= matches!(block, Block::Wait(_) | Block::Race(_));
            rests |= block.task().is_some_and(|task| task.wait || task.overdue.is_some());
        });
        rests
    }

    /// Whether something is to be done when the task or ask of a block is answered.
    #[must_use]
    pub fn follows(&self, node: &str) -> bool {
        let waits = |trigger: &Trigger| matches!(&trigger.on, On::TaskDone(id, _) if *id == *node);
        let by_ask = match self.task(node) {
            Some(TaskRef::Ask(ask)) => {
                ask.task.wait || ask.outcomes.iter().any(|one| !one.run.is_empty())
            }
            Some(TaskRef::Task(task)) => task.wait,
            None => false,
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
        if let Block::Race(race) = block {
            for arm in &race.arms {
                if let ArmOn::Task(task) = &arm.on {
                    each(std::slice::from_ref(task), visit);
                }
            }
        }
        block.lists().into_iter().for_each(|list| each(list, visit));
    }
}

impl Block {
    /// The lists of blocks inside, in the order of the text.
    #[must_use]
    pub fn lists(&self) -> Vec<&[Block]> {
        match self {
            Block::If { then, otherwise, .. } => vec![then, otherwise],
            Block::Ask(ask) => ask.outcomes.iter().map(|one| one.run.as_slice()).collect(),
            Block::Wait(wait) => vec![&wait.run, &wait.on_timeout],
            Block::Race(race) => race.arms.iter().map(|arm| arm.run.as_slice()).collect(),
            Block::Parallel(parallel) => parallel.branches.iter().map(Vec::as_slice).collect(),
            Block::Repeat(repeat) => vec![&repeat.run, &repeat.exhausted],
            Block::Each(each) => vec![&each.run],
            Block::Try(tried) => vec![&tried.run, &tried.catch],
            _ => Vec::new(),
        }
    }

    /// The task of a block that makes one.
    #[must_use]
    pub fn task(&self) -> Option<&TaskBlock> {
        match self {
            Block::Task(task) => Some(task),
            Block::Ask(ask) => Some(&ask.task),
            _ => None,
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

    /// Its task.
    #[must_use]
    pub fn task(&self) -> &TaskBlock {
        match self {
            TaskRef::Task(task) => task,
            TaskRef::Ask(ask) => &ask.task,
        }
    }
}
