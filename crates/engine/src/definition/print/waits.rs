//! What rests, and what holds other blocks, as text.

use super::{Entries, blocks, expr, expr_if_any, label, people, words};
use crate::definition::{
    ArmOn, Awaited, Block, Control, DataType, EachBlock, Heard, IfEmpty, Join, Listen, Overdue,
    ParallelBlock, Past, RaceBlock, RepeatBlock, TryBlock, Until, WaitBlock,
};
use base::Name;
use model::package::yaml::{Node, Style};

pub(super) fn wait(wait: &WaitBlock) -> Node {
    let mut entries = vec![("id", Node::text(&wait.id))];
    match &wait.what {
        Awaited::For(span) => entries.push(("for", Node::text(&span.to_string()))),
        Awaited::Until(of) => until(&mut entries, of),
        Awaited::Event(of, timeout) => {
            listen(&mut entries, of);
            entries.push(("timeout", Node::text(&timeout.to_string())));
        }
    }
    control(&mut entries, wait.control.as_ref());
    blocks(&mut entries, "run", &wait.run);
    blocks(&mut entries, "on_timeout", &wait.on_timeout);
    Node::map(entries)
}

fn until(entries: &mut Entries<'_>, of: &Until) {
    entries.push(("until", expr(&of.at)));
    entries.extend(of.offset.map(|span| ("offset", Node::text(&span.to_string()))));
    let if_empty = match of.if_empty {
        IfEmpty::Skip => "skip",
        IfEmpty::Ask => "ask",
        IfEmpty::WaitFilled => "wait_filled",
    };
    let if_past = match of.if_past {
        Past::Fire => "fire",
        Past::Skip => "skip",
        Past::Ask => "ask",
    };
    entries.push(("if_empty", Node::text(if_empty)));
    entries.push(("if_past", Node::text(if_past)));
}

fn listen(entries: &mut Entries<'_>, of: &Listen) {
    match &of.to {
        Heard::Event(name, of) => {
            entries.push(("event", Node::text(name)));
            data(entries, of);
        }
        Heard::Changed(names) => entries.push(("changed", words(names))),
    }
    expr_if_any(entries, "when", of.when.as_ref());
}

pub(super) fn data(entries: &mut Entries<'_>, of: &[(Name, DataType)]) {
    if of.is_empty() {
        return;
    }
    let typed = |kind: DataType| DataType::ALL.iter().find(|(_, known)| *known == kind);
    let pairs = of
        .iter()
        .filter_map(|(name, kind)| typed(*kind).map(|(word, _)| (name.as_str(), Node::text(word))));
    entries.push(("data", Node::map(pairs.collect()).styled(Style::Flow)));
}

fn control(entries: &mut Entries<'_>, of: Option<&Control>) {
    entries.extend(of.map(|control| {
        let pair = vec![("title", label(&control.title)), ("who", people(&control.who))];
        ("control", Node::map(pair).styled(Style::Auto))
    }));
}

pub(super) fn overdue(entries: &mut Entries<'_>, of: Option<&Overdue>) {
    let Some(of) = of else { return };
    let mut inner = Entries::new();
    if !of.notify.is_empty() {
        inner.push(("notify", people(&of.notify)));
    }
    inner.extend(of.again.map(|span| ("again", Node::text(&span.to_string()))));
    inner.extend(of.escalate_after.map(|after| ("escalate_after", Node::plain(after))));
    if !of.to.is_empty() {
        inner.push(("to", people(&of.to)));
    }
    entries.push(("overdue", Node::map(inner).styled(Style::Auto)));
}

pub(super) fn race(race: &RaceBlock) -> Node {
    let mut entries = vec![("id", Node::text(&race.id))];
    control(&mut entries, race.control.as_ref());
    let arms = race.arms.iter().map(|arm| {
        let mut entries = Entries::new();
        match &arm.on {
            ArmOn::Event(of) => listen(&mut entries, of),
            ArmOn::After(span) => entries.push(("after", Node::text(&span.to_string()))),
            ArmOn::Until(of) => until(&mut entries, of),
            ArmOn::Task(task @ Block::Task(_)) => entries.push(("task", super::body(task))),
            ArmOn::Task(ask) => entries.push((super::key(ask), super::body(ask))),
        }
        blocks(&mut entries, "run", &arm.run);
        Node::map(entries)
    });
    entries.push(("arms", Node::list(arms.collect())));
    Node::map(entries)
}

pub(super) fn parallel(parallel: &ParallelBlock) -> Node {
    let join = match parallel.join {
        Join::All => Node::text("all"),
        Join::Any => Node::text("any"),
        Join::Count(count) => Node::plain(count),
    };
    let branches = parallel.branches.iter().map(|list| {
        let mut entries = Entries::new();
        blocks(&mut entries, "run", list);
        Node::map(entries)
    });
    Node::map(vec![
        ("id", Node::text(&parallel.id)),
        ("join", join),
        ("branches", Node::list(branches.collect())),
    ])
}

pub(super) fn repeat(repeat: &RepeatBlock) -> Node {
    let mut entries = vec![("id", Node::text(&repeat.id)), ("max", Node::plain(repeat.max))];
    expr_if_any(&mut entries, "while", repeat.when.as_ref());
    blocks(&mut entries, "run", &repeat.run);
    // It is always there, also when nothing follows.
    let exhausted = repeat.exhausted.iter().map(super::block).collect();
    entries.push(("exhausted", Node::list(exhausted)));
    Node::map(entries)
}

pub(super) fn each(each: &EachBlock) -> Node {
    let mut entries = vec![
        ("id", Node::text(&each.id)),
        ("var", Node::text(&each.var)),
        ("in", expr(&each.items)),
        ("max", Node::plain(each.max)),
    ];
    if each.is_parallel {
        entries.push(("mode", Node::text("parallel")));
    }
    blocks(&mut entries, "run", &each.run);
    Node::map(entries)
}

pub(super) fn tried(tried: &TryBlock) -> Node {
    let mut entries = vec![("id", Node::text(&tried.id))];
    blocks(&mut entries, "run", &tried.run);
    blocks(&mut entries, "catch", &tried.catch);
    Node::map(entries)
}
