//! The proof that no stage can be entered without a step for a person.
//!
//! Each open stage of a type with a next step ends its `enter` with an unconditional task or ask
//! (on every path of its branches), or moves the record on; and moves without a rest between form
//! no ring. The database's guard then has nothing to refuse.

use super::{Arm, ArmOn, Awaited, Block, Flow, IfEmpty, Join, Past};
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
        let sure = rules.enter.iter().position(may_end_here).unwrap_or(rules.enter.len());
        if !leaves_step(rules.enter.get(..sure).unwrap_or_default()) {
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

/// Whether a person has a step at the end of a list, or the record has moved on, whatever the
/// conditions. What rests on the way has a step of its own: reading sees to that.
fn leaves_step(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Task(task) => task.when.is_none() && !task.wait,
        Block::Ask(ask) if !ask.task.wait => ask.task.when.is_none(),
        Block::Ask(ask) => {
            ask.task.when.is_none() && ask.outcomes.iter().all(|one| leaves_step(&one.run))
        }
        Block::Move { on: None, .. } | Block::Close { on: None, .. } => true,
        Block::If { then, otherwise, .. } => leaves_step(then) && leaves_step(otherwise),
        Block::Wait(wait) => {
            matches!(wait.what, Awaited::Event(..))
                && leaves_step(&wait.run)
                && leaves_step(&wait.on_timeout)
        }
        Block::Race(race) => race.arms.iter().all(arm_leaves_step),
        Block::Parallel(parallel) => match parallel.join {
            Join::All => parallel.branches.iter().any(|branch| leaves_step(branch)),
            Join::Any | Join::Count(_) => {
                parallel.branches.iter().all(|branch| leaves_step(branch))
            }
        },
        Block::Repeat(repeat) => {
            leaves_step(&repeat.exhausted) && (repeat.when.is_none() || leaves_step(&repeat.run))
                || repeat.when.is_none() && leaves_step(&repeat.run)
        }
        Block::Try(tried) => leaves_step(&tried.run) && leaves_step(&tried.catch),
        _ => false,
    })
}

fn arm_leaves_step(arm: &Arm) -> bool {
    let by_answer = match &arm.on {
        ArmOn::Task(Block::Ask(ask)) => ask.outcomes.iter().all(|one| leaves_step(&one.run)),
        _ => false,
    };
    by_answer || leaves_step(&arm.run)
}

/// A wait that may be passed over takes the rest of its list with it, so a step must stand before.
fn may_end_here(block: &Block) -> bool {
    matches!(
        block,
        Block::Wait(wait) if matches!(
            &wait.what,
            Awaited::Until(until) if until.if_empty == IfEmpty::Skip || until.if_past == Past::Skip
        )
    )
}

/// The stages passed through when each one moves the record on at once, if they meet again.
fn ring(flow: &Flow, start: &str) -> Option<String> {
    let mut passed = vec![start];
    loop {
        let rules = flow.stages.get(*passed.last()?)?;
        let at_once = rules.enter.iter().take_while(|block| !rests(block));
        let to = at_once.into_iter().find_map(|block| match block {
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

/// Whether a list waits at a block, whatever the conditions.
fn rests(block: &Block) -> bool {
    match block {
        Block::Wait(_) | Block::Race(_) => true,
        Block::Task(_) | Block::Ask(_) => {
            block.task().is_some_and(|task| task.wait && task.when.is_none())
        }
        Block::Parallel(parallel) => {
            parallel.branches.iter().all(|branch| branch.iter().any(rests))
        }
        Block::Repeat(repeat) => repeat.when.is_none() && repeat.run.iter().any(rests),
        _ => false,
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
