//! The lists of blocks that events set going, by the roots of places.

use super::place;
use crate::definition::{Block, Flow, TaskRef, Trigger};

/// The blocks of a root in a scope.
pub(super) fn blocks<'f>(flow: &'f Flow, stage: &str, root: &str) -> Option<&'f [Block]> {
    let node = node_of(root);
    if let Some(rest) = root.strip_prefix("ask:") {
        let (key, code) = rest.rsplit_once(':')?;
        let Some(TaskRef::Ask(ask)) = flow.task(place::id_of(key)) else { return None };
        let outcome = ask.outcomes.iter().find(|outcome| outcome.code == *code)?;
        return Some(&outcome.run);
    }
    if root.starts_with("on:") {
        return Some(&trigger(flow, stage, node)?.run);
    }
    if root.starts_with("at:") {
        let timers = flow.timers_of(stage);
        return Some(&timers.iter().find(|timer| timer.id == *node)?.run);
    }
    if root.starts_with("watch:") {
        return Some(&flow.watches.iter().find(|watch| watch.id == *node)?.run);
    }
    match root {
        "create" => Some(&flow.on_create),
        _ => Some(&flow.stages.get(stage)?.enter),
    }
}

/// The block at a place.
pub(super) fn block<'f>(flow: &'f Flow, stage: &str, at: &str) -> Option<&'f Block> {
    place::block_at(blocks(flow, stage, place::root_of(at))?, &place::steps_of(at))
}

/// A trigger of a scope, or of the whole life.
pub(super) fn trigger<'f>(flow: &'f Flow, stage: &str, id: &str) -> Option<&'f Trigger> {
    let own = flow.triggers_of(stage).iter();
    own.chain(&flow.triggers).find(|trigger| trigger.id == *id)
}

/// What histories name: the trigger, the timer, the ask, or the list itself.
pub(super) fn node_of(root: &str) -> &str {
    match root {
        "create" => "on_create",
        _ => root.split(':').nth(1).unwrap_or(root),
    }
}
