//! The ways a record may go over its stages by its rules.

use super::{Block, Flow};
use model::RecordType;
use std::collections::{BTreeMap, BTreeSet};

/// Where a record may go from each stage: by its own rules, by hand where the flow names the
/// stages, and by the rules of a record that it makes and that moves it on (a resolution, for
/// instance).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways(BTreeMap<String, BTreeSet<String>>);

impl Ways {
    /// The ways of a type; `flows` are all flows of the office.
    #[must_use]
    pub fn of<'f>(of: &RecordType, flows: impl Iterator<Item = &'f Flow> + Clone) -> Ways {
        let mut ways = Ways::default();
        let Some(own) = flows.clone().find(|flow| flow.record_type == of.code) else {
            return ways;
        };
        let by_made = |record_type: &str| {
            let made = flows.clone().find(|flow| flow.record_type == *record_type);
            made.map(|flow| moves_of_others(flow, of)).unwrap_or_default()
        };
        let life = on_any_stage(own);
        for (stage, rules) in &own.stages {
            let to = ways.0.entry(stage.clone()).or_default();
            to.extend(rules.to.iter().cloned());
            let mut note = |block: &Block| match block {
                Block::Move { on: None, to: next } | Block::Close { on: None, to: next } => {
                    to.insert(next.clone());
                }
                Block::Create { record_type, .. } => to.extend(by_made(record_type)),
                _ => {}
            };
            rules.each_block(&mut note);
            to.extend(life.iter().cloned());
        }
        ways
    }

    /// The stages that no way from one stage to another can avoid, the first one among them; that
    /// one alone where there is no way.
    #[must_use]
    pub fn passed(&self, from: &str, to: &str) -> Vec<String> {
        let mut passed = vec![from.to_owned()];
        if self.has_way(from, to, "") {
            let others = self.0.keys().filter(|stage| *stage != from && *stage != to);
            passed.extend(others.filter(|stage| !self.has_way(from, to, stage)).cloned());
        }
        passed
    }

    /// Whether there is a way around a stage.
    fn has_way(&self, from: &str, to: &str, around: &str) -> bool {
        let mut seen = BTreeSet::from([from, around]);
        let mut todo = vec![from];
        while let Some(stage) = todo.pop() {
            if stage == to {
                return true;
            }
            let next = self.0.get(stage).into_iter().flatten();
            todo.extend(next.map(String::as_str).filter(|next| seen.insert(*next)));
        }
        false
    }
}

/// Where the rules of the whole life send a record, whatever its stage.
fn on_any_stage(flow: &Flow) -> BTreeSet<String> {
    let mut to = BTreeSet::new();
    flow.each_block_of_life(&mut |block| {
        if let Block::Move { on: None, to: next } | Block::Close { on: None, to: next } = block {
            to.insert(next.clone());
        }
    });
    to
}

/// Stages of a type to which a flow of another one moves records.
fn moves_of_others(flow: &Flow, of: &RecordType) -> BTreeSet<String> {
    let mut to = BTreeSet::new();
    flow.each_block(&mut |block| match block {
        Block::Move { on: Some(_), to: next } | Block::Close { on: Some(_), to: next }
            if of.stage(next).is_some() =>
        {
            to.insert(next.clone());
        }
        _ => {}
    });
    to
}
