//! Where a thread stands in a flow, as text.
//!
//! A place begins with a root (`create`, `enter`, `on:<trigger>`, `at:<timer>`, `watch:<id>`,
//! `ask:<key>:<outcome>`); block numbers and the lists between them follow, for instance
//! `enter/1/then/0` or `enter/0/do:2/1/arm:0/3`. A root alone has not begun yet.

use crate::definition::{ArmOn, Block};

/// The root of a place.
pub(super) fn root_of(place: &str) -> &str {
    place.split('/').next().unwrap_or_default()
}

/// What stands behind the root: numbers and lists in turn.
pub(super) fn steps_of(place: &str) -> Vec<&str> {
    place.split('/').skip(1).collect()
}

/// Whether a place is inside the block that stands at another one.
pub(super) fn is_inside(place: &str, block: &str) -> bool {
    place.strip_prefix(block).is_some_and(|rest| rest.starts_with('/'))
}

/// The place behind a block.
pub(super) fn next(place: &str) -> String {
    let (list, at) = place.rsplit_once('/').unwrap_or((place, "0"));
    let at: usize = at.parse().unwrap_or_default();
    format!("{list}/{}", at.saturating_add(1))
}

/// The block whose list a place stands in, and which list; `None`: the list of the root.
pub(super) fn up(place: &str) -> Option<(&str, &str)> {
    let (list, _) = place.rsplit_once('/')?;
    let (block, list) = list.rsplit_once('/')?;
    Some((block, list))
}

/// What tells the turns of a loop apart in the keys of tasks and timers: `#3`, `#2.1`; nothing on
/// the first turn.
pub(super) fn mark(place: &str) -> String {
    let turns: Vec<u32> =
        place.split('/').filter_map(|step| step.strip_prefix("do:")?.parse().ok()).collect();
    if turns.iter().all(|turn| *turn == 0) {
        return String::new();
    }
    let turns: Vec<String> = turns.iter().map(|turn| turn.saturating_add(1).to_string()).collect();
    format!("#{}", turns.join("."))
}

/// The key under which a block at a place waits.
pub(super) fn key(id: &str, place: &str) -> String {
    format!("{id}{}", mark(place))
}

/// The id of the block that a key belongs to.
pub(super) fn id_of(key: &str) -> &str {
    key.split(['#', ':', '?', '!']).next().unwrap_or(key)
}

/// A list inside a block by its word in a place.
pub(super) fn list_of<'b>(block: &'b Block, word: &str) -> Option<&'b [Block]> {
    let (word, rest) = word.split_once(':').unwrap_or((word, ""));
    match (block, word) {
        (Block::If { then, .. }, "then") => Some(then),
        (Block::If { otherwise, .. }, "else") => Some(otherwise),
        (Block::Ask(ask), "out") => {
            Some(&ask.outcomes.iter().find(|outcome| outcome.code == *rest)?.run)
        }
        (Block::Wait(wait), "run") => Some(&wait.run),
        (Block::Wait(wait), "timeout") => Some(&wait.on_timeout),
        (Block::Race(race), "arm") => Some(&race.arms.get(rest.parse::<usize>().ok()?)?.run),
        (Block::Race(race), "out") => {
            let (arm, code) = rest.split_once(':')?;
            match &race.arms.get(arm.parse::<usize>().ok()?)?.on {
                ArmOn::Task(ask) => list_of(ask, &format!("out:{code}")),
                _ => None,
            }
        }
        (Block::Parallel(parallel), "branch") => {
            parallel.branches.get(rest.parse::<usize>().ok()?).map(Vec::as_slice)
        }
        (Block::Repeat(repeat), "do") => Some(&repeat.run),
        (Block::Repeat(repeat), "exhausted") => Some(&repeat.exhausted),
        (Block::Each(each), "do") => Some(&each.run),
        (Block::Try(tried), "run") => Some(&tried.run),
        (Block::Try(tried), "catch") => Some(&tried.catch),
        _ => None,
    }
}

/// The block at the end of numbers and lists.
pub(super) fn block_at<'b>(blocks: &'b [Block], steps: &[&str]) -> Option<&'b Block> {
    let [at, inner @ ..] = steps else { return None };
    let block = blocks.get(at.parse::<usize>().ok()?)?;
    match inner {
        [] => Some(block),
        [word, inner @ ..] => block_at(list_of(block, word)?, inner),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_inside, key, next, up};

    #[test]
    fn places_are_walked_by_their_text() {
        assert_eq!(next("enter/1/then/0"), "enter/1/then/1");
        assert_eq!(up("enter/1/then/0"), Some(("enter/1", "then")));
        assert_eq!(up("enter/1"), None);
        assert!(is_inside("enter/1/do:0/3", "enter/1"));
        assert!(!is_inside("enter/10/do:0/3", "enter/1"));
        assert!(!is_inside("enter/1", "enter/1"));
    }

    #[test]
    fn turns_of_loops_have_keys_of_their_own() {
        assert_eq!(key("a", "enter/0/do:0/2"), "a");
        assert_eq!(key("a", "enter/0/do:2/2"), "a#3");
        assert_eq!(key("a", "enter/0/do:1/2/do:0/0"), "a#2.1");
    }
}
