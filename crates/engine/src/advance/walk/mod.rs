//! The interpreter: threads walk through blocks until each of them rests, ends, or needs an answer.

mod act;
mod control;
mod follow;
mod look;
mod search;
mod wake;

use super::overlay::{Notes, Overlay, to_json};
use super::run::{Names, Thread};
use super::{Effect, Event, Facts, Run, Step, alarms, place, roots};
use crate::definition::{Block, Flow, Heard, Listen, On};
use base::{Code, Name, Problem, Time};
use model::Value;
use model::expr::{Expr, eval, is_true};
use std::collections::{BTreeSet, VecDeque};

/// How many blocks one step may walk through.
const BLOCKS_MAX: u32 = 20_000;
/// How much a run may remember, in bytes of names.
const NAMES_MAX: usize = 256 * 1024;

pub(super) fn advance(
    flow: &Flow,
    mut run: Run,
    event: &Event,
    facts: &Facts<'_>,
    now: Time,
) -> Result<Step, Problem> {
    run.upgrade();
    let notes = Notes { known: known(flow), ..Notes::default() };
    let mut walk = Walk {
        flow,
        facts,
        now,
        run,
        notes,
        effects: Vec::new(),
        queue: VecDeque::new(),
        local: Names::new(),
        walked: 0,
    };
    walk.take(event)?;
    while !walk.run.is_paused() && !walk.run.later.is_empty() {
        let next = walk.run.later.remove(0);
        walk.take(&next)?;
    }
    Ok(Step { run: walk.run, effects: walk.effects })
}

/// Names that blocks may give.
fn known(flow: &Flow) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut hear = |listen: &Listen| {
        if let Heard::Event(_, data) = &listen.to {
            known.extend(data.iter().map(|(name, _)| name.to_string()));
        }
    };
    flow.each_block(&mut |block| match block {
        Block::Wait(wait) => {
            if let crate::definition::Awaited::Event(listen, _) = &wait.what {
                hear(listen);
            }
        }
        Block::Race(race) => {
            for arm in &race.arms {
                if let crate::definition::ArmOn::Event(listen) = &arm.on {
                    hear(listen);
                }
            }
        }
        _ => {}
    });
    flow.each_block(&mut |block| match block {
        Block::Let { name, .. } | Block::Create { id: name, .. } => {
            known.insert(name.to_string());
        }
        Block::Find(search) | Block::Count(search) => {
            known.insert(search.id.to_string());
        }
        Block::Each(each) => {
            known.insert(each.var.to_string());
        }
        _ => {}
    });
    let stages = flow.stages.values().flat_map(|rules| &rules.triggers);
    for trigger in flow.triggers.iter().chain(stages) {
        if let On::Event(_, data) = &trigger.on {
            known.extend(data.iter().map(|(name, _)| name.to_string()));
        }
    }
    known
}

pub(super) struct Walk<'w> {
    flow: &'w Flow,
    facts: &'w Facts<'w>,
    now: Time,
    run: Run,
    notes: Notes,
    effects: Vec<Effect>,
    /// Threads to go on with, in order.
    queue: VecDeque<Thread>,
    /// Names of the thread that is walked.
    local: Names,
    /// How many blocks this step has walked through.
    walked: u32,
}

/// What follows a block.
enum Turn {
    /// The next one of its list.
    Next,
    /// A list inside of it.
    Into(String),
    /// The list ends here.
    End,
    /// The thread rests, until a moment if it knows one.
    Rest(Option<Time>),
    /// Others go on in its place.
    Split,
    /// The record was moved.
    Moved,
    /// The shell's answer is needed.
    Paused,
}

impl<'w> Walk<'w> {
    fn overlay(&self) -> Overlay<'_> {
        Overlay {
            flow: self.flow,
            facts: self.facts,
            now: self.now,
            names: &self.run.names,
            local: &self.local,
            notes: &self.notes,
        }
    }

    fn take(&mut self, event: &Event) -> Result<(), Problem> {
        match event {
            Event::TaskMade { node, task } => {
                if let Some(known) = self.run.asks.get_mut(node).filter(|known| **known == 0) {
                    *known = *task;
                }
                return Ok(());
            }
            Event::Made { node, id } => return self.answered(node, Value::Int(*id)),
            Event::Found { node, id } => {
                return self.answered(node, id.map_or(Value::Null, Value::Int));
            }
            Event::Counted { node, count } => return self.answered(node, Value::Int(*count)),
            _ if self.run.done => return Ok(()),
            _ if self.run.is_paused() => {
                let is_known =
                    self.run.cause.as_ref() == Some(event) || self.run.later.contains(event);
                if !is_known {
                    self.run.later.push(event.clone());
                }
                return Ok(());
            }
            _ => {}
        }
        self.wake(event)?;
        self.go()?;
        self.run.cause = self.run.is_paused().then(|| event.clone());
        Ok(())
    }

    /// The answer to a `create`, a `find` or a `count`.
    fn answered(&mut self, node: &str, value: Value) -> Result<(), Problem> {
        let Some(thread) = self.run.ready.first().cloned() else { return Ok(()) };
        let waits = match self.block_at(&thread.place) {
            Some(Block::Create { id, .. }) => *id == *node,
            Some(Block::Find(search) | Block::Count(search)) => search.id == *node,
            _ => false,
        };
        if !waits {
            return Ok(());
        }
        self.queue.extend(self.run.ready.drain(..).skip(1));
        self.local = thread.names;
        self.name(node, &value)?;
        let names = std::mem::take(&mut self.local);
        let place = place::next(&thread.place);
        self.queue.push_front(Thread { place, names, ..Thread::default() });
        self.go()?;
        if !self.run.is_paused() {
            self.run.cause = None;
        }
        Ok(())
    }

    /// Walks what is in the queue, in order.
    fn go(&mut self) -> Result<(), Problem> {
        while let Some(thread) = self.queue.pop_front() {
            if !thread.place.contains('/') && !self.may_start(&thread.place)? {
                continue;
            }
            let is_new = !thread.place.contains('/');
            let place = if is_new { format!("{}/0", thread.place) } else { thread.place };
            self.local = thread.names;
            self.follow(place)?;
            if self.run.is_paused() {
                self.run.ready.extend(self.queue.drain(..));
            }
        }
        Ok(())
    }

    fn block_at(&self, place: &str) -> Option<&'w Block> {
        roots::block(self.flow, &self.run.stage, place)
    }

    /// Names a value: for the thread alone where its loop goes side by side.
    fn name(&mut self, name: &str, value: &Value) -> Result<(), Problem> {
        let is_local = !self.local.is_empty();
        let names = if is_local { &mut self.local } else { &mut self.run.names };
        names.insert(name.to_owned(), to_json(value));
        let size = |json: &serde_json::Value| json.to_string().len();
        if names.values().map(size).sum::<usize>() > NAMES_MAX {
            return Err(Problem::new(Code::ExprLimit).with("max", NAMES_MAX.to_string()));
        }
        Ok(())
    }

    fn skip(&mut self, node: &str, reason: &str) {
        let (node, reason) = (node.to_owned(), reason.to_owned());
        self.effects.push(Effect::Skipped { node, reason });
    }

    fn values(&self, fields: &[(Name, Expr)]) -> Result<Vec<(Name, Value)>, Problem> {
        let overlay = self.overlay();
        fields.iter().map(|(name, value)| Ok((name.clone(), eval(value, &overlay)?))).collect()
    }

    /// Whether the condition of a trigger or a timer holds; if not, that is recorded.
    fn may_start(&mut self, root: &str) -> Result<bool, Problem> {
        let node = roots::node_of(root);
        if self.run.threads.iter().any(|thread| place::is_inside(&thread.place, root)) {
            self.skip(node, "running already");
            return Ok(false);
        }
        let when = if root.starts_with("on:") {
            if self.run.done {
                self.skip(node, "the record has left the stage");
                return Ok(false);
            }
            if self.run.stage.is_empty() && alarms::is_closed(&self.overlay()) {
                self.skip(node, "the record is closed");
                return Ok(false);
            }
            roots::trigger(self.flow, &self.run.stage, node)
                .and_then(|trigger| trigger.when.as_ref())
        } else if root.starts_with("at:") {
            let timers = self.flow.timers_of(&self.run.stage);
            timers.iter().find(|timer| timer.id == *node).and_then(|timer| timer.when.as_ref())
        } else {
            None
        };
        let Some(when) = when else { return Ok(true) };
        let holds = is_true(when, &self.overlay()).map_err(|problem| at_node(problem, node))?;
        if !holds {
            self.skip(node, &when.text);
        }
        Ok(holds)
    }
}

fn at_node(problem: Problem, node: &str) -> Problem {
    if problem.param("node").is_some() { problem } else { problem.with("node", node) }
}
