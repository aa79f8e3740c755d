//! One thread, from block to block.

use super::super::run::{Gather, Thread};
use super::super::{Effect, place, roots};
use super::{BLOCKS_MAX, Turn, Walk, at_node};
use crate::definition::Block;
use base::{Code, Kind, Problem};
use model::Value;
use model::expr::is_true;

impl<'w> Walk<'w> {
    /// Walks from a place until the thread rests, ends, or needs an answer.
    pub(super) fn follow(&mut self, start: String) -> Result<(), Problem> {
        let mut at = Some(start);
        while let Some(here) = at {
            self.walked += 1;
            if self.walked > BLOCKS_MAX {
                return Err(Problem::new(Code::ProcessLoop).with("hops", BLOCKS_MAX.to_string()));
            }
            let turn = match self.block_at(&here) {
                Some(block) => match self.block(block, &here) {
                    Ok(turn) => turn,
                    Err(problem) => match self.caught(&here, &problem) {
                        Some(catch) => {
                            at = Some(catch);
                            continue;
                        }
                        None => return Err(problem),
                    },
                },
                None => Turn::End,
            };
            at = match turn {
                Turn::Next => Some(place::next(&here)),
                Turn::Into(list) => Some(format!("{here}/{list}/0")),
                Turn::End => self.leave(&here)?,
                Turn::Rest(due) => {
                    let names = std::mem::take(&mut self.local);
                    let since = Some(self.now);
                    self.run.threads.push(Thread { place: here, names, since, due });
                    None
                }
                Turn::Paused => {
                    let names = std::mem::take(&mut self.local);
                    self.run.ready.insert(0, Thread { place: here, names, ..Thread::default() });
                    None
                }
                Turn::Split => None,
                Turn::Moved => self.moved(&here),
            };
        }
        Ok(())
    }

    /// A stage is over when its record is moved; what lives longer goes on without this list.
    fn moved(&mut self, here: &str) -> Option<String> {
        if !self.run.stage.is_empty() {
            self.run.done = true;
            self.run.asks.clear();
            self.run.places.clear();
            self.run.told.clear();
            self.run.later.clear();
            self.run.threads.clear();
            self.run.joins.clear();
            self.run.lists.clear();
            self.queue.clear();
            return None;
        }
        let mut inner = here;
        while let Some((outer, _)) = place::up(inner) {
            if self.run.joins.contains_key(outer) {
                return self.arrive(outer);
            }
            inner = outer;
        }
        None
    }

    /// Where a thread goes on when the list it stands in ends.
    fn leave(&mut self, here: &str) -> Result<Option<String>, Problem> {
        let Some((outer, list)) = place::up(here) else { return Ok(None) };
        let turn = list.strip_prefix("do:").and_then(|turn| turn.parse::<u32>().ok());
        match (self.block_at(outer), turn) {
            (Some(Block::Repeat(_)), Some(turn)) => self.turn(outer, turn.saturating_add(1)),
            (Some(Block::Each(each)), Some(_)) if each.is_parallel => Ok(self.arrive(outer)),
            (Some(Block::Each(_)), Some(turn)) => self.item(outer, turn.saturating_add(1)),
            (Some(Block::Parallel(_)), _) => Ok(self.arrive(outer)),
            (Some(Block::Race(_)), _) => Ok(match list.strip_prefix("out:") {
                // What belongs to the answer comes first, then what belongs to the arm.
                Some(rest) => {
                    let arm = rest.split(':').next().unwrap_or_default();
                    Some(format!("{outer}/arm:{arm}/0"))
                }
                None => Some(place::next(outer)),
            }),
            _ => Ok(Some(place::next(outer))),
        }
    }

    /// The next turn of a `repeat`, or what follows it.
    pub(super) fn turn(&mut self, at: &str, turn: u32) -> Result<Option<String>, Problem> {
        let Some(Block::Repeat(repeat)) = self.block_at(at) else { return Ok(None) };
        if let Some(when) = &repeat.when
            && !is_true(when, &self.overlay()).map_err(|problem| at_node(problem, &repeat.id))?
        {
            return Ok(Some(place::next(at)));
        }
        if turn >= repeat.max {
            return Ok(Some(format!("{at}/exhausted/0")));
        }
        Ok(Some(format!("{at}/do:{turn}/0")))
    }

    /// The next item of an `each` that goes one after another, or what follows it.
    pub(super) fn item(&mut self, at: &str, turn: u32) -> Result<Option<String>, Problem> {
        let Some(Block::Each(each)) = self.block_at(at) else { return Ok(None) };
        let items = self.run.lists.get(at);
        let item = items.and_then(|items| items.get(usize::try_from(turn).ok()?)).cloned();
        let Some(item) = item else {
            self.run.lists.remove(at);
            return Ok(Some(place::next(at)));
        };
        self.name(&each.var, &super::super::overlay::from_json(&item))?;
        Ok(Some(format!("{at}/do:{turn}/0")))
    }

    /// One of several branches has ended. Enough of them call the others off.
    fn arrive(&mut self, at: &str) -> Option<String> {
        let gather = self.run.joins.get_mut(at)?;
        gather.left = gather.left.saturating_sub(1);
        if gather.left > 0 {
            return None;
        }
        let Gather { names, .. } = self.run.joins.remove(at)?;
        self.call_off(at);
        self.local = names;
        Some(place::next(at))
    }

    /// Ends everything inside of the block at a place; its tasks are not needed any more.
    pub(super) fn call_off(&mut self, at: &str) {
        self.run.threads.retain(|thread| !place::is_inside(&thread.place, at));
        self.queue.retain(|thread| !place::is_inside(&thread.place, at));
        self.run.joins.retain(|join, _| !place::is_inside(join, at));
        self.run.lists.retain(|list, _| !place::is_inside(list, at));
        let inside = self.run.places.iter().filter(|(_, made)| place::is_inside(made, at));
        let keys: Vec<String> = inside.map(|(key, _)| key.clone()).collect();
        for key in keys {
            let found = self.flow.task(place::id_of(&key));
            if !found.is_some_and(|found| found.task().keep) {
                self.drop_task(&key);
            }
        }
    }

    /// Closes a task as not needed; one that was only about to be made is not made.
    pub(super) fn drop_task(&mut self, key: &str) {
        self.run.places.remove(key);
        self.run.told.remove(key);
        match self.run.asks.remove(key) {
            None => {}
            Some(0) => self
                .effects
                .retain(|effect| !matches!(effect, Effect::Task(task) if task.node == *key)),
            Some(task) => self.effects.push(Effect::Drop { node: key.to_owned(), task }),
        }
    }

    /// What a `try` around a failed block does instead; what it had under way is called off.
    fn caught(&mut self, here: &str, problem: &Problem) -> Option<String> {
        if problem.kind() == Kind::Unavailable || problem.code() == Code::ProcessLoop {
            return None;
        }
        let mut inner = here;
        while let Some((outer, list)) = place::up(inner) {
            if list == "run"
                && let Some(Block::Try(tried)) = self.block_at(outer)
            {
                let outer = outer.to_owned();
                self.call_off(&outer);
                self.skip(&tried.id, &problem.to_string());
                return Some(format!("{outer}/catch/0"));
            }
            inner = outer;
        }
        None
    }

    fn block(&mut self, block: &'w Block, here: &str) -> Result<Turn, Problem> {
        let node = match block {
            Block::Create { id, .. } | Block::Notify { id, .. } | Block::Log { id, .. } => &**id,
            Block::Find(search) | Block::Count(search) => &*search.id,
            Block::Wait(wait) => &*wait.id,
            Block::Race(race) => &*race.id,
            Block::Parallel(parallel) => &*parallel.id,
            Block::Repeat(repeat) => &*repeat.id,
            Block::Each(each) => &*each.id,
            block => match block.task() {
                Some(task) => &*task.id,
                None => roots::node_of(place::root_of(here)),
            },
        };
        self.act(block, here, node).map_err(|problem| at_node(problem, node))
    }

    pub(super) fn path(&self, name: &str) -> Option<Value> {
        model::expr::Env::path(&self.overlay(), &[name.to_owned()])
    }
}
