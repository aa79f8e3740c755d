//! The proof that no stage can be entered without a step for a person.
//!
//! Each open stage of a type with a next step ends its `enter` with an unconditional task or ask
//! (on every path of its branches), or moves the record on; and moves without a rest between form
//! no ring. The database's guard then has nothing to refuse.

use super::{Block, Flow};
use base::{Code, Place, Problem};
use model::RecordType;
use model::package::yaml::{Content, Node};

pub(super) fn check(flow: &Flow, own: &RecordType, root: &Node) -> Result<(), Problem> {
    if !own.needs_step {
        return Ok(());
    }
    for stage in own.pipelines.iter().flat_map(|pipeline| &pipeline.stages) {
        if stage.outcome.is_some() {
            continue;
        }
        let code = &stage.code;
        let Some(rules) = flow.stages.get(code) else {
            return Err(root.problem(format!(
                "the stage `{code}` is open and has no rules here: a record on it would have no \
                 next step"
            )));
        };
        if !leaves_step(&rules.enter) {
            return Err(at_stage(root, code).with(
                "what",
                format!(
                    "a record may come to `{code}` and have no next step: end `enter` with a \
                     task or an ask that has no condition"
                ),
            ));
        }
        if let Some(ring) = ring(flow, code) {
            let what = format!("these stages send a record in a ring without a rest: {ring}");
            return Err(at_stage(root, code).with("what", what));
        }
    }
    Ok(())
}

/// Whether a person has a step, or the record has moved on, whatever the conditions.
fn leaves_step(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Task(task) => task.when.is_none(),
        Block::Ask(ask) => ask.task.when.is_none(),
        Block::Move { on: None, .. } | Block::Close { on: None, .. } => true,
        Block::If { then, otherwise, .. } => leaves_step(then) && leaves_step(otherwise),
        _ => false,
    })
}

/// The stages passed through when each one moves the record on at once, if they meet again.
fn ring(flow: &Flow, start: &str) -> Option<String> {
    let mut passed = vec![start];
    loop {
        let rules = flow.stages.get(*passed.last()?)?;
        let to = rules.enter.iter().find_map(|block| match block {
            Block::Move { on: None, to } => Some(to.as_str()),
            _ => None,
        })?;
        if passed.contains(&to) {
            passed.push(to);
            return Some(passed.join(" → "));
        }
        passed.push(to);
    }
}

/// A problem at the key of a stage.
fn at_stage(root: &Node, code: &str) -> Problem {
    let mut place = root.place();
    if let Some(Content::Map(entries)) = root.get("stages").map(|node| &node.content)
        && let Some((key, _)) = entries.iter().find(|(key, _)| key.text == code)
    {
        place = Place { line: key.line, column: key.column, ..place };
    }
    Problem::new(Code::PackageInvalid).at_place(place)
}
