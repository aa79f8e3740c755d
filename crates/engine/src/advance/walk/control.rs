//! Branches and loops.

use super::super::overlay::to_json;
use super::super::run::{Gather, Names, Thread};
use super::{Turn, Walk};
use crate::definition::{EachBlock, Join, ParallelBlock};
use base::{Code, Problem};
use model::Value;
use model::expr::eval;

impl Walk<'_> {
    /// Each branch goes on by itself, the first one first.
    pub(super) fn split(&mut self, parallel: &ParallelBlock, here: &str) -> Turn {
        let count = parallel.branches.len();
        let left = match parallel.join {
            Join::All => count,
            Join::Any => 1,
            Join::Count(number) => usize::try_from(number).unwrap_or(count).min(count),
        };
        let names = std::mem::take(&mut self.local);
        for at in (0..count).rev() {
            let place = format!("{here}/branch:{at}/0");
            self.queue.push_front(Thread { place, names: names.clone(), ..Thread::default() });
        }
        self.run.joins.insert(here.to_owned(), Gather { left, names });
        Turn::Split
    }

    pub(super) fn first_turn(&mut self, here: &str) -> Result<Turn, Problem> {
        Ok(match self.turn(here, 0)? {
            Some(place) => into(here, &place),
            None => Turn::Next,
        })
    }

    pub(super) fn each(&mut self, each: &EachBlock, here: &str) -> Result<Turn, Problem> {
        let items = match eval(&each.items, &self.overlay())? {
            Value::List(items) => items,
            _ => Vec::new(),
        };
        if items.len() > usize::try_from(each.max).unwrap_or(usize::MAX) {
            return Err(Problem::new(Code::ExprLimit)
                .with("max", each.max.to_string())
                .with("count", items.len().to_string()));
        }
        if items.is_empty() {
            return Ok(Turn::Next);
        }
        if !each.is_parallel {
            self.run.lists.insert(here.to_owned(), items.iter().map(to_json).collect());
            return Ok(match self.item(here, 0)? {
                Some(place) => into(here, &place),
                None => Turn::Next,
            });
        }
        let names = std::mem::take(&mut self.local);
        for (at, item) in items.iter().enumerate().rev() {
            let mut own: Names = names.clone();
            own.insert(each.var.to_string(), to_json(item));
            let place = format!("{here}/do:{at}/0");
            self.queue.push_front(Thread { place, names: own, ..Thread::default() });
        }
        self.run.joins.insert(here.to_owned(), Gather { left: items.len(), names });
        Ok(Turn::Split)
    }
}

/// A place behind or inside of a block, as what follows it.
fn into(here: &str, place: &str) -> Turn {
    let inside = place.strip_prefix(here).and_then(|rest| rest.strip_prefix('/'));
    match inside.and_then(|rest| rest.strip_suffix("/0")) {
        Some(list) => Turn::Into(list.to_owned()),
        None => Turn::Next,
    }
}
