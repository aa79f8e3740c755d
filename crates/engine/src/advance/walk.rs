//! The interpreter: walks through blocks until they end, the record moves, or an answer is needed.
//!
//! A place in the flow is a text: a root (`create`, `enter`, `on:<trigger>`, `at:<timer>`,
//! `ask:<ask>:<outcome>`), then block numbers and branches, for instance `enter/1/then/0`.
//! `Run::resume` holds the place of the block that waits for its answer, then the roots still to do.

use super::overlay::{Notes, Overlay, to_json};
use super::{Effect, Event, Facts, Run, Step, task, text, timers};
use crate::definition::{AskBlock, Block, Flow, On, Search, TaskBlock, TaskRef, Trigger};
use base::{Code, Name, Problem, RecordId, Time};
use model::Value;
use model::expr::{Binary, Env, Expr, Node, eval, fold_calls, is_true};

pub(super) fn advance(
    flow: &Flow,
    run: Run,
    event: &Event,
    facts: &Facts<'_>,
    now: Time,
) -> Result<Step, Problem> {
    let mut notes = Notes::default();
    flow.each_block(&mut |block| match block {
        Block::Let { name, .. } | Block::Create { id: name, .. } => {
            notes.known.insert(name.to_string());
        }
        Block::Find(search) | Block::Count(search) => {
            notes.known.insert(search.id.to_string());
        }
        _ => {}
    });
    let mut walk = Walk { flow, facts, now, run, notes, effects: Vec::new() };
    walk.take(event)?;
    while !walk.run.is_paused() && !walk.run.later.is_empty() {
        let next = walk.run.later.remove(0);
        walk.take(&next)?;
    }
    Ok(Step { run: walk.run, effects: walk.effects })
}

struct Walk<'w> {
    flow: &'w Flow,
    facts: &'w Facts<'w>,
    now: Time,
    run: Run,
    notes: Notes,
    effects: Vec<Effect>,
}

/// How a list of blocks ended.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    /// All done.
    Next,
    /// The record was moved.
    Moved,
    /// An answer is needed.
    Paused,
}

impl<'w> Walk<'w> {
    fn overlay(&self) -> Overlay<'_> {
        Overlay {
            flow: self.flow,
            facts: self.facts,
            now: self.now,
            names: &self.run.names,
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
        let roots = self.roots(event)?;
        self.follow(roots)?;
        self.run.cause = self.run.is_paused().then(|| event.clone());
        Ok(())
    }

    /// What an event sets going, in order.
    fn roots(&mut self, event: &Event) -> Result<Vec<String>, Problem> {
        match event {
            Event::Entered if self.run.entered => Ok(Vec::new()),
            Event::Entered => {
                self.run.entered = true;
                let root = if self.run.stage.is_empty() { "create" } else { "enter" };
                Ok(vec![root.to_owned()])
            }
            Event::Changed(fields) => {
                let own = self.flow.triggers_of(&self.run.stage).iter();
                Ok(triggered(own.filter(|trigger| match &trigger.on {
                    On::Changed(names) => {
                        names.iter().any(|name| fields.iter().any(|f| *name == **f))
                    }
                    On::TaskDone(..) => false,
                })))
            }
            Event::TaskDone { node, outcome } => self.task_done(node, outcome.as_deref()),
            Event::TimerFired(id) => self.timer_fired(id),
            Event::TaskMade { .. }
            | Event::Made { .. }
            | Event::Found { .. }
            | Event::Counted { .. } => Ok(Vec::new()),
        }
    }

    fn task_done(&mut self, node: &str, outcome: Option<&str>) -> Result<Vec<String>, Problem> {
        if self.run.asks.remove(node).is_none() {
            return Ok(Vec::new());
        }
        let mut roots = Vec::new();
        let mut given = None;
        if let Some(TaskRef::Ask(ask)) = self.flow.task(node) {
            let code = outcome_of(ask, outcome)?;
            roots.push(format!("ask:{node}:{code}"));
            if let Some(field) = &ask.field {
                let value = Value::Text(code.to_string());
                self.set_own(node, vec![(field.clone(), value)]);
            }
            given = Some(code.clone());
        }
        let flow = self.flow;
        let own = flow.triggers_of(&self.run.stage).iter();
        let life: &[Trigger] = if self.run.stage.is_empty() { &[] } else { &flow.triggers };
        roots.extend(triggered(own.chain(life).filter(|trigger| match &trigger.on {
            On::TaskDone(task, wanted) => *task == *node && (wanted.is_none() || *wanted == given),
            On::Changed(_) => false,
        })));
        Ok(roots)
    }

    fn timer_fired(&mut self, id: &str) -> Result<Vec<String>, Problem> {
        let timers = self.flow.timers_of(&self.run.stage);
        let Some(timer) = timers.iter().find(|timer| timer.id == *id) else {
            return Ok(Vec::new());
        };
        let overlay = self.overlay();
        let due = timers::moment(timer, &overlay)?;
        // An alarm of a moment that has been moved since, or one that was answered already.
        let Some(due) = due.filter(|due| *due <= self.now && !timers::is_closed(&overlay)) else {
            return Ok(Vec::new());
        };
        if self.run.fired.insert(id.to_owned(), due) == Some(due) {
            return Ok(Vec::new());
        }
        Ok(vec![format!("at:{id}")])
    }

    /// The answer to a `create` or a `find`.
    fn answered(&mut self, node: &str, value: Value) -> Result<(), Problem> {
        let Some(place) = self.run.resume.first().cloned() else { return Ok(()) };
        let mut parts = place.split('/');
        let root = parts.next().unwrap_or_default();
        let steps: Vec<&str> = parts.collect();
        let Some(blocks) = self.root(root) else { return Ok(()) };
        let waits = match block_at(blocks, &steps) {
            Some(Block::Create { id, .. }) => *id == *node,
            Some(Block::Find(search) | Block::Count(search)) => search.id == *node,
            _ => false,
        };
        if !waits {
            return Ok(());
        }
        self.run.names.insert(node.to_owned(), to_json(&value));
        let rest = self.run.resume.split_off(1);
        self.run.resume.clear();
        let turn = self.go_on(blocks, root, &steps)?;
        self.ended(turn, rest.clone());
        if turn != Turn::Paused {
            self.follow(rest)?;
        }
        if !self.run.is_paused() {
            self.run.cause = None;
        }
        Ok(())
    }

    /// Goes on behind the block at a place.
    fn go_on(&mut self, blocks: &'w [Block], path: &str, steps: &[&str]) -> Result<Turn, Problem> {
        let (at, inner) = match steps {
            [at, inner @ ..] => (at.parse::<usize>().unwrap_or(usize::MAX), inner),
            [] => return Ok(Turn::Next),
        };
        if let ([branch, inner @ ..], Some(Block::If { then, otherwise, .. })) =
            (inner, blocks.get(at))
        {
            let list = if *branch == "then" { then } else { otherwise };
            let turn = self.go_on(list, &format!("{path}/{at}/{branch}"), inner)?;
            if turn != Turn::Next {
                return Ok(turn);
            }
        }
        self.list(blocks, path, at.saturating_add(1))
    }

    /// Follows roots in order.
    fn follow(&mut self, roots: Vec<String>) -> Result<(), Problem> {
        let mut roots = roots.into_iter();
        while let Some(root) = roots.next() {
            if !self.may_start(&root)? {
                continue;
            }
            let Some(blocks) = self.root(&root) else { continue };
            let turn = self.list(blocks, &root, 0)?;
            self.ended(turn, roots.as_slice().to_vec());
            if turn == Turn::Paused {
                break;
            }
        }
        Ok(())
    }

    fn ended(&mut self, turn: Turn, rest: Vec<String>) {
        match turn {
            Turn::Paused => self.run.resume.extend(rest),
            Turn::Moved if !self.run.stage.is_empty() => {
                self.run.done = true;
                self.run.asks.clear();
                self.run.later.clear();
            }
            Turn::Moved | Turn::Next => {}
        }
    }

    /// Whether the condition of a trigger or a timer holds; if not, that is recorded.
    fn may_start(&mut self, root: &str) -> Result<bool, Problem> {
        let node = node_of(root);
        let when = if root.starts_with("on:") {
            if self.run.done {
                self.skip(node, "the record has left the stage");
                return Ok(false);
            }
            if self.run.stage.is_empty() && timers::is_closed(&self.overlay()) {
                self.skip(node, "the record is closed");
                return Ok(false);
            }
            self.trigger(node).and_then(|trigger| trigger.when.as_ref())
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

    fn trigger(&self, id: &str) -> Option<&'w Trigger> {
        let own = self.flow.triggers_of(&self.run.stage).iter();
        own.chain(&self.flow.triggers).find(|trigger| trigger.id == *id)
    }

    /// The blocks of a root.
    fn root(&self, root: &str) -> Option<&'w [Block]> {
        let flow = self.flow;
        let node = node_of(root);
        if let Some(rest) = root.strip_prefix("ask:") {
            let code = rest.split_once(':')?.1;
            let Some(TaskRef::Ask(ask)) = flow.task(node) else { return None };
            let outcome = ask.outcomes.iter().find(|outcome| outcome.code == *code)?;
            return Some(&outcome.run);
        }
        if root.starts_with("on:") {
            return Some(&self.trigger(node)?.run);
        }
        if root.starts_with("at:") {
            let timers = flow.timers_of(&self.run.stage);
            return Some(&timers.iter().find(|timer| timer.id == *node)?.run);
        }
        match root {
            "create" => Some(&flow.on_create),
            _ => Some(&flow.stages.get(&self.run.stage)?.enter),
        }
    }

    fn list(&mut self, blocks: &'w [Block], path: &str, from: usize) -> Result<Turn, Problem> {
        for (at, block) in blocks.iter().enumerate().skip(from) {
            let here = format!("{path}/{at}");
            let turn = self.block(block, &here)?;
            if turn != Turn::Next {
                return Ok(turn);
            }
        }
        Ok(Turn::Next)
    }

    fn block(&mut self, block: &'w Block, here: &str) -> Result<Turn, Problem> {
        let node = match block {
            Block::Task(task) => &*task.id,
            Block::Ask(ask) => &*ask.task.id,
            Block::Create { id, .. } | Block::Notify { id, .. } => &**id,
            Block::Find(search) | Block::Count(search) => &*search.id,
            _ => node_of(here.split('/').next().unwrap_or_default()),
        };
        self.act(block, here, node).map_err(|problem| at_node(problem, node))
    }

    fn act(&mut self, block: &'w Block, here: &str, node: &str) -> Result<Turn, Problem> {
        match block {
            Block::Set { on, fields } => self.set(on.as_ref(), fields, node)?,
            Block::Let { name, value } => {
                let value = eval(value, &self.overlay())?;
                self.run.names.insert(name.to_string(), to_json(&value));
            }
            Block::If { when, then, otherwise } => {
                if is_true(when, &self.overlay())? {
                    return self.list(then, &format!("{here}/then"), 0);
                }
                if otherwise.is_empty() {
                    self.skip(node, &when.text);
                }
                return self.list(otherwise, &format!("{here}/else"), 0);
            }
            Block::Task(task) => self.task(task, task::task_form(task))?,
            Block::Ask(ask) => {
                let form = task::ask_form(ask, &self.overlay())?;
                self.task(&ask.task, form)?;
            }
            Block::Create { record_type, fields, .. } => {
                let fields = self.values(fields)?;
                let (node, record_type) = (node.to_owned(), record_type.clone());
                return Ok(self.pause(Effect::Create { node, record_type, fields }, here));
            }
            Block::Find(search) => {
                let when = self.condition(search)?;
                let (node, record_type) = (node.to_owned(), search.record_type.clone());
                let last_by = search.before.clone();
                return Ok(self.pause(Effect::Find { node, record_type, when, last_by }, here));
            }
            Block::Count(search) => {
                let when = self.condition(search)?;
                let (node, record_type) = (node.to_owned(), search.record_type.clone());
                return Ok(self.pause(Effect::Count { node, record_type, when }, here));
            }
            Block::Move { on, to } | Block::Close { on, to } => {
                return self.go(on.as_ref(), to, node);
            }
            Block::Notify { who, text, needs_action, .. } => {
                let overlay = self.overlay();
                let who = task::all_active(who, &overlay)?;
                let text = text::render(text, &overlay)?;
                if who.is_empty() {
                    self.skip(node, "nobody to tell");
                } else {
                    let (node, needs_action) = (node.to_owned(), *needs_action);
                    self.effects.push(Effect::Notify { node, who, text, needs_action });
                }
            }
        }
        Ok(Turn::Next)
    }

    fn pause(&mut self, effect: Effect, here: &str) -> Turn {
        self.effects.push(effect);
        self.run.resume = vec![here.to_owned()];
        Turn::Paused
    }

    fn skip(&mut self, node: &str, reason: &str) {
        let (node, reason) = (node.to_owned(), reason.to_owned());
        self.effects.push(Effect::Skipped { node, reason });
    }

    fn values(&self, fields: &[(Name, Expr)]) -> Result<Vec<(Name, Value)>, Problem> {
        let overlay = self.overlay();
        fields.iter().map(|(name, value)| Ok((name.clone(), eval(value, &overlay)?))).collect()
    }

    fn set(
        &mut self,
        on: Option<&Name>,
        fields: &[(Name, Expr)],
        node: &str,
    ) -> Result<(), Problem> {
        let fields = self.values(fields)?;
        match on {
            None => self.set_own(node, fields),
            Some(on) => match self.linked(on, node) {
                Some(id) => {
                    let node = node.to_owned();
                    self.effects.push(Effect::Set { node, on: Some(id), fields });
                }
                None => return Ok(()),
            },
        }
        Ok(())
    }

    /// Sets fields of the record; what is so already is not set again.
    fn set_own(&mut self, node: &str, mut fields: Vec<(Name, Value)>) {
        let overlay = self.overlay();
        fields.retain(|(name, value)| {
            overlay.path(&[name.to_string()]).is_none_or(|known| known != *value)
        });
        if fields.is_empty() {
            return;
        }
        for (name, value) in &fields {
            self.notes.sets.insert(name.to_string(), value.clone());
        }
        self.effects.push(Effect::Set { node: node.to_owned(), on: None, fields });
    }

    /// The record behind a link or a name; without one, that is recorded.
    fn linked(&mut self, on: &Name, node: &str) -> Option<RecordId> {
        let found = self.overlay().path(&[on.to_string()]);
        let id = found.and_then(|value| value.as_int());
        if id.is_none() {
            self.skip(node, &format!("{on} == null"));
        }
        id
    }

    fn go(&mut self, on: Option<&Name>, to: &str, node: &str) -> Result<Turn, Problem> {
        let own = self.overlay().path(&["id".to_owned()]).and_then(|value| value.as_int());
        let on = match on {
            None => None,
            Some(on) => match self.linked(on, node) {
                None => return Ok(Turn::Next),
                found if found == own => None,
                found => found,
            },
        };
        if on.is_none() {
            let stage = self.overlay().path(&["stage".to_owned()]);
            if stage.as_ref().and_then(Value::as_text) == Some(to) {
                self.skip(node, &format!("stage == '{to}'"));
                return Ok(Turn::Next);
            }
        }
        self.effects.push(Effect::Move { node: node.to_owned(), on, to: to.to_owned() });
        Ok(if on.is_none() { Turn::Moved } else { Turn::Next })
    }

    fn task(&mut self, task: &TaskBlock, form: super::TaskForm) -> Result<(), Problem> {
        let node = task.id.to_string();
        if self.run.asks.contains_key(&node) {
            self.skip(&node, "open already");
            return Ok(());
        }
        let overlay = self.overlay();
        if let Some(when) = &task.when
            && !is_true(when, &overlay)?
        {
            self.skip(&node, &when.text);
            return Ok(());
        }
        let effects = task::make(task, form, &overlay)?;
        self.effects.extend(effects);
        self.run.asks.insert(node, 0);
        Ok(())
    }

    /// What holds for the records a search looks at.
    fn condition(&self, search: &Search) -> Result<Expr, Problem> {
        let when = self.closed(&search.when)?;
        let Some(field) = &search.before else { return Ok(when) };
        let overlay = self.overlay();
        let mine = |name: &str| literal(overlay.path(&[name.to_owned()]).unwrap_or_default());
        let than = |operator, name: &str| {
            let path = Node::Path(vec![name.to_owned()]);
            Node::Binary(operator, Box::new(path), Box::new(mine(name)))
        };
        let both = |operator, a, b| Node::Binary(operator, Box::new(a), Box::new(b));
        let same = both(Binary::And, than(Binary::Eq, field), than(Binary::Lt, "id"));
        let before = both(Binary::Or, than(Binary::Lt, field), same);
        // Nothing comes before a record that has no place in the order.
        let has_place = Node::Bool(mine(field) != Node::Null);
        let before = both(Binary::And, has_place, before);
        Ok(Expr::of(both(Binary::And, (*when.root).clone(), before)))
    }

    /// A search condition in which only names of the searched type are left.
    fn closed(&self, when: &Expr) -> Result<Expr, Problem> {
        let overlay = self.overlay();
        let root = put_values(&when.root, &|path| self.given(path, &overlay))?;
        fold_calls(&Expr::of(root), &overlay)
    }

    /// The value of a name that is not one of the searched type.
    fn given(&self, path: &[String], overlay: &Overlay<'_>) -> Option<Option<Value>> {
        match path {
            [this, rest @ ..] if this == "this" => Some(match rest {
                [] => overlay.path(&["id".to_owned()]),
                rest => overlay.path(rest),
            }),
            [head, ..] if self.notes.known.contains(head) => Some(overlay.path(path)),
            _ => None,
        }
    }
}

fn triggered<'t>(triggers: impl Iterator<Item = &'t Trigger>) -> Vec<String> {
    triggers.map(|trigger| format!("on:{}", trigger.id)).collect()
}

/// What histories name: the trigger, the timer, the ask, or the list itself.
fn node_of(root: &str) -> &str {
    match root {
        "create" => "on_create",
        _ => root.split(':').nth(1).unwrap_or(root),
    }
}

fn at_node(problem: Problem, node: &str) -> Problem {
    if problem.param("node").is_some() { problem } else { problem.with("node", node) }
}

fn outcome_of<'a>(ask: &'a AskBlock, given: Option<&str>) -> Result<&'a Name, Problem> {
    let found = match (given, ask.outcomes.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(code), all) => all.iter().find(|outcome| outcome.code == *code),
    };
    found.map(|outcome| &outcome.code).ok_or_else(|| {
        let given = given.unwrap_or_default();
        Problem::new(Code::TaskOutcome).with("outcome", given).with("node", ask.task.id.as_str())
    })
}

fn block_at<'b>(blocks: &'b [Block], steps: &[&str]) -> Option<&'b Block> {
    let [at, inner @ ..] = steps else { return None };
    let block = blocks.get(at.parse::<usize>().ok()?)?;
    match (inner, block) {
        ([], block) => Some(block),
        (["then", inner @ ..], Block::If { then, .. }) => block_at(then, inner),
        (["else", inner @ ..], Block::If { otherwise, .. }) => block_at(otherwise, inner),
        _ => None,
    }
}

/// The tree with values in the place of some paths.
fn put_values(
    node: &Node,
    given: &dyn Fn(&[String]) -> Option<Option<Value>>,
) -> Result<Node, Problem> {
    let one = |node: &Node| put_values(node, given).map(Box::new);
    let all = |nodes: &[Node]| -> Result<Vec<Node>, Problem> {
        nodes.iter().map(|node| put_values(node, given)).collect()
    };
    Ok(match node {
        Node::Path(path) => match given(path) {
            None => node.clone(),
            Some(Some(value)) => literal(value),
            Some(None) => {
                return Err(Problem::new(Code::ExprName).with("name", path.join(".")));
            }
        },
        Node::List(items) => Node::List(all(items)?),
        Node::Call(name, args) => Node::Call(name.clone(), all(args)?),
        Node::Unary(operator, inner) => Node::Unary(*operator, one(inner)?),
        Node::Binary(operator, left, right) => Node::Binary(*operator, one(left)?, one(right)?),
        Node::If(when, then, otherwise) => Node::If(one(when)?, one(then)?, one(otherwise)?),
        other => other.clone(),
    })
}

fn literal(value: Value) -> Node {
    match value {
        Value::Null => Node::Null,
        Value::Bool(yes) => Node::Bool(yes),
        Value::Int(number) => Node::Int(number),
        Value::Decimal(number) => Node::Decimal(number),
        Value::Text(text) => Node::Text(text),
        Value::Date(date) => Node::Date(date),
        Value::Time(time) => Node::Time(time),
        Value::List(items) => Node::List(items.into_iter().map(literal).collect()),
    }
}
