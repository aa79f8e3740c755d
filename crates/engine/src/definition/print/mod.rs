//! Flow to the canonical text. What is empty is not printed; expressions stand in quotes.

mod waits;

use super::{AskBlock, AskKind, Block, Due, Flow, IfPast, OVERSTAYED, On, Search, StageRules};
use super::{TaskBlock, Text, Timer, Trigger};
use base::Name;
use model::expr::Expr;
use model::package::yaml::{self, Content, Key, Node, Style};

type Entries<'e> = Vec<(&'e str, Node)>;

pub(super) fn flow(flow: &Flow) -> String {
    let mut entries: Entries<'_> = vec![("flow", Node::text(&flow.record_type))];
    note(&mut entries, &flow.note);
    blocks(&mut entries, "on_create", &flow.on_create);
    rules(&mut entries, &flow.triggers, &flow.timers);
    if !flow.watches.is_empty() {
        let watches = flow.watches.iter().map(|watch| {
            let mut entries = vec![("id", Node::text(&watch.id))];
            blocks(&mut entries, "run", &watch.run);
            Node::map(entries)
        });
        entries.push(("watches", Node::list(watches.collect())));
    }
    blocks(&mut entries, "overstayed", &flow.overstayed);
    let left = flow.stages.keys().filter(|code| !flow.order.contains(code));
    let stages: Vec<(&str, Node)> = flow
        .order
        .iter()
        .chain(left)
        .filter_map(|code| Some((code.as_str(), stage(flow.stages.get(code)?))))
        .collect();
    if !stages.is_empty() {
        entries.push(("stages", Node::map(stages)));
    }
    yaml::print(&Node::map(entries))
}

fn note(entries: &mut Entries<'_>, text: &str) {
    if !text.is_empty() {
        entries.push(("note", Node::text(text)));
    }
}

fn stage(rules_of: &StageRules) -> Node {
    let mut entries = Entries::new();
    note(&mut entries, &rules_of.note);
    if !rules_of.to.is_empty() {
        entries.push(("to", Node::words(rules_of.to.iter().map(String::as_str))));
    }
    if let Some(norm) = &rules_of.norm {
        entries.push(("norm", due(norm)));
    }
    blocks(&mut entries, "enter", &rules_of.enter);
    rules(&mut entries, &rules_of.triggers, &rules_of.timers);
    Node::map(entries)
}

fn rules(entries: &mut Entries<'_>, triggers: &[Trigger], timers: &[Timer]) {
    // The timer of a norm follows from the norm.
    let timers: Vec<&Timer> = timers.iter().filter(|timer| timer.id != *OVERSTAYED).collect();
    if !triggers.is_empty() {
        entries.push(("triggers", Node::list(triggers.iter().map(trigger).collect())));
    }
    if !timers.is_empty() {
        entries.push(("timers", Node::list(timers.into_iter().map(timer).collect())));
    }
}

fn trigger(trigger: &Trigger) -> Node {
    let on = match &trigger.on {
        On::Changed(fields) => vec![("changed", words(fields))],
        On::TaskDone(task, None) => vec![("task_done", Node::text(task))],
        On::TaskDone(task, Some(outcome)) => {
            vec![("task_done", Node::text(task)), ("outcome", Node::text(outcome))]
        }
        On::Event(name, of) => {
            let mut entries = vec![("event", Node::text(name))];
            waits::data(&mut entries, of);
            entries
        }
    };
    let mut entries =
        vec![("id", Node::text(&trigger.id)), ("on", Node::map(on).styled(Style::Flow))];
    expr_if_any(&mut entries, "when", trigger.when.as_ref());
    blocks(&mut entries, "run", &trigger.run);
    Node::map(entries)
}

fn timer(timer: &Timer) -> Node {
    let if_past = match timer.if_past {
        IfPast::Fire => "fire",
        IfPast::Skip => "skip",
    };
    let mut entries = vec![
        ("id", Node::text(&timer.id)),
        ("at", expr(&timer.at)),
        ("if_past", Node::text(if_past)),
    ];
    expr_if_any(&mut entries, "when", timer.when.as_ref());
    blocks(&mut entries, "run", &timer.run);
    Node::map(entries)
}

fn blocks(entries: &mut Entries<'_>, key: &'static str, list: &[Block]) {
    if !list.is_empty() {
        entries.push((key, Node::list(list.iter().map(block).collect())));
    }
}

fn block(block: &Block) -> Node {
    if let Block::If { when, then, otherwise } = block {
        let mut entries = vec![("if", expr(when))];
        blocks(&mut entries, "then", then);
        blocks(&mut entries, "else", otherwise);
        return Node::map(entries);
    }
    Node::map(vec![(key(block), body(block))])
}

/// The word of a block.
fn key(block: &Block) -> &'static str {
    match block {
        Block::Set { .. } => "set",
        Block::Let { .. } => "let",
        Block::If { .. } => "if",
        Block::Task(_) => "task",
        Block::Ask(ask) if ask.kind == AskKind::Task => "task",
        Block::Ask(_) => "ask",
        Block::Create { .. } => "create",
        Block::Find(_) => "find",
        Block::Count(_) => "count",
        Block::Move { .. } => "move",
        Block::Close { .. } => "close",
        Block::Notify { .. } => "notify",
        Block::Wait(_) => "wait",
        Block::Race(_) => "race",
        Block::Parallel(_) => "parallel",
        Block::Repeat(_) => "repeat",
        Block::Each(_) => "each",
        Block::Try(_) => "try",
        Block::Log { .. } => "log",
    }
}

fn body(of: &Block) -> Node {
    match of {
        Block::Set { on: None, fields } if !fields.iter().any(|(name, _)| *name == "fields") => {
            values(fields)
        }
        Block::Set { on, fields } => {
            let mut entries = Entries::new();
            if let Some(on) = on {
                entries.push(("on", Node::text(on)));
            }
            entries.push(("fields", values(fields)));
            Node::map(entries).styled(Style::Auto)
        }
        Block::Let { name, value } => {
            let entries = vec![("name", Node::text(name)), ("value", expr(value))];
            Node::map(entries).styled(Style::Auto)
        }
        // A branch has no body of its own.
        Block::If { .. } => block(of),
        Block::Task(task) => Node::map(task_entries(task, None)),
        Block::Ask(ask) => ask_node(ask),
        Block::Create { id, record_type, fields } => {
            let entries = vec![
                ("id", Node::text(id)),
                ("type", Node::text(record_type)),
                ("fields", values(fields)),
            ];
            Node::map(entries).styled(Style::Auto)
        }
        Block::Find(of) | Block::Count(of) => search(of),
        Block::Move { on, to } | Block::Close { on, to } => target(on.as_ref(), to),
        Block::Notify { id, who, text, needs_action } => {
            let mut entries =
                vec![("id", Node::text(id)), ("who", people(who)), ("text", label(text))];
            flag(&mut entries, "needs_action", *needs_action);
            Node::map(entries)
        }
        Block::Wait(wait) => waits::wait(wait),
        Block::Race(race) => waits::race(race),
        Block::Parallel(parallel) => waits::parallel(parallel),
        Block::Repeat(repeat) => waits::repeat(repeat),
        Block::Each(each) => waits::each(each),
        Block::Try(tried) => waits::tried(tried),
        Block::Log { id, text } => {
            Node::map(vec![("id", Node::text(id)), ("text", label(text))]).styled(Style::Auto)
        }
    }
}

fn search(of: &Search) -> Node {
    let mut entries = vec![
        ("id", Node::text(&of.id)),
        ("type", Node::text(&of.record_type)),
        ("when", expr(&of.when)),
    ];
    entries.extend(of.before.as_ref().map(|field| ("before", Node::text(field))));
    Node::map(entries).styled(Style::Auto)
}

fn ask_node(ask: &AskBlock) -> Node {
    let kind = match ask.kind {
        AskKind::Choose => Some("choose"),
        AskKind::Form => Some("form"),
        AskKind::Approve => Some("approve"),
        AskKind::Ack => Some("ack"),
        AskKind::Task => None,
    };
    let mut entries = task_entries(&ask.task, kind);
    if !ask.fields.is_empty() {
        entries.push(("fields", words(&ask.fields)));
    }
    if let Some(field) = &ask.field {
        entries.push(("field", Node::text(field)));
    }
    if !ask.ready.is_empty() {
        let ready = ask.ready.iter().map(|one| {
            let entries = vec![
                ("code", Node::text(&one.code)),
                ("label", Node::of_label(&one.label)),
                ("fields", values(&one.fields)),
            ];
            Node::map(entries)
        });
        entries.push(("ready", Node::list(ready.collect())));
    }
    let outcomes = ask.outcomes.iter().map(|outcome| {
        let mut entries =
            vec![("code", Node::text(&outcome.code)), ("label", Node::of_label(&outcome.label))];
        if outcome.needs_comment != ask.kind.demands_comment(&outcome.code) {
            let word = if outcome.needs_comment { "required" } else { "optional" };
            entries.push(("comment", Node::text(word)));
        }
        blocks(&mut entries, "run", &outcome.run);
        Node::map(entries)
    });
    entries.push(("outcomes", Node::list(outcomes.collect())));
    Node::map(entries)
}

fn task_entries(task: &TaskBlock, kind: Option<&'static str>) -> Entries<'static> {
    let mut entries = vec![("id", Node::text(&task.id))];
    entries.extend(kind.map(|kind| ("kind", Node::text(kind))));
    entries.push(("title", label(&task.title)));
    entries.push(("who", people(&task.who)));
    entries.push(("due", due(&task.due)));
    if !task.checklist.is_empty() {
        entries.push(("checklist", Node::list(task.checklist.iter().map(label).collect())));
    }
    flag(&mut entries, "require_checklist", task.require_checklist);
    if !task.require_fields.is_empty() {
        entries.push(("require_fields", words(&task.require_fields)));
    }
    flag(&mut entries, "keep", task.keep);
    expr_if_any(&mut entries, "when", task.when.as_ref());
    flag(&mut entries, "wait", task.wait);
    waits::overdue(&mut entries, task.overdue.as_ref());
    entries
}

fn due(due: &Due) -> Node {
    match due {
        Due::Days(number) => Node::text(&format!("{number}d")),
        Due::WorkDays(number) => Node::text(&format!("{number}wd")),
        Due::Hours(number) => Node::text(&format!("{number}h")),
        Due::WorkHours(number) => Node::text(&format!("{number}wh")),
        Due::At(at) => expr(at),
    }
}

fn target(on: Option<&Name>, to: &str) -> Node {
    match on {
        None => Node::text(to),
        Some(on) => {
            Node::map(vec![("on", Node::text(on)), ("to", Node::text(to))]).styled(Style::Flow)
        }
    }
}

fn values(fields: &[(Name, Expr)]) -> Node {
    let entries = fields.iter().map(|(name, value)| (Key::new(name), expr(value))).collect();
    let mut node = Node::map(Vec::new()).styled(Style::Auto);
    node.content = Content::Map(entries);
    node
}

fn people(who: &[Expr]) -> Node {
    Node::list(who.iter().map(expr).collect()).styled(Style::Flow)
}

fn words(names: &[Name]) -> Node {
    Node::words(names.iter().map(Name::as_str))
}

fn label(text: &Text) -> Node {
    Node::of_label(&text.0)
}

fn expr(expr: &Expr) -> Node {
    Node::quoted(&expr.text)
}

fn expr_if_any(entries: &mut Entries<'_>, key: &'static str, value: Option<&Expr>) {
    entries.extend(value.map(|value| (key, expr(value))));
}

fn flag(entries: &mut Entries<'_>, key: &'static str, is_set: bool) {
    if is_set {
        entries.push((key, Node::plain(true)));
    }
}
