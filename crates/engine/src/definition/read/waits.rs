//! Text to flow: what rests, and what holds other blocks.

use super::tasks::{SPAN_MAX, span};
use super::{Reader, at_key};
use crate::definition::{
    Arm, ArmOn, Awaited, Block, Control, DataType, EachBlock, Heard, IfEmpty, Join, Listen,
    ParallelBlock, Past, RaceBlock, RepeatBlock, Span, TryBlock, Until, WaitBlock,
};
use base::{Name, Problem};
use model::expr::{RecordEnv, Type, TypeEnv, check};
use model::package::yaml::{Content, Fields, Node};

/// How often a loop may turn.
const TURNS_MAX: u32 = 1_000;
/// How many branches or arms a block may have.
const BRANCHES_MAX: usize = 32;

impl<'t> Reader<'t> {
    pub(super) fn wait(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let (of_span, until) = (fields.take("for"), fields.take("until"));
        let mut inner = env.clone();
        let what = match (of_span, until) {
            (Some(node), None) => Awaited::For(span(node)?),
            (None, Some(node)) => Awaited::Until(self.until(node, &mut fields, env)?),
            (None, None) => {
                let listen = self.listen(&mut fields, &mut inner)?;
                let listen = listen.ok_or_else(|| body.problem(ONE_OF))?;
                let timeout = fields.take("timeout").ok_or_else(|| {
                    body.problem("an event may never come: say how long to wait, `timeout: 25d`")
                })?;
                Awaited::Event(listen, span(timeout)?)
            }
            _ => return Err(body.problem(ONE_OF)),
        };
        let control = fields.take("control").map(|node| self.control(node, env)).transpose()?;
        let run = self.blocks(fields.list("run")?, &mut inner)?;
        let on_timeout = self.blocks(fields.list("on_timeout")?, &mut env.clone())?;
        fields.done()?;
        let asks = matches!(
            &what,
            Awaited::Until(until) if until.if_empty == IfEmpty::Ask || until.if_past == Past::Ask
        );
        if asks && control.is_none() {
            return Err(body.problem("`ask` asks the person of `control`, and there is none"));
        }
        let has_lists = !run.is_empty() || !on_timeout.is_empty();
        if has_lists && !matches!(what, Awaited::Event(..)) {
            return Err(body.problem("`run` and `on_timeout` belong to a wait for an event"));
        }
        self.must_show(body, control.is_some())?;
        Ok(Block::Wait(Box::new(WaitBlock { id, what, control, run, on_timeout })))
    }

    /// Where records need a next step, a person sees what is waited for.
    fn must_show(&self, body: &Node, is_shown: bool) -> Result<(), Problem> {
        if is_shown || self.stage.is_empty() || !self.own.needs_step {
            return Ok(());
        }
        let what = "nobody would see what the record waits for: add \
                    `control: {title: …, who: […]}`";
        Err(body.problem(what))
    }

    pub(super) fn control(&mut self, node: &Node, env: &RecordEnv<'t>) -> Result<Control, Problem> {
        let mut fields = node.fields()?;
        let title = self.text(fields.need("title")?, env)?;
        let who = self.people(&mut fields, env)?;
        fields.done()?;
        Ok(Control { title, who })
    }

    fn until(
        &self,
        node: &Node,
        fields: &mut Fields<'_>,
        env: &RecordEnv<'t>,
    ) -> Result<Until, Problem> {
        let at = self.typed(node, env, &[Type::Date, Type::Time])?;
        let offset = fields.take("offset").map(offset).transpose()?;
        let empty = fields.need("if_empty")?;
        let if_empty = match empty.as_text()? {
            "skip" => IfEmpty::Skip,
            "ask" => IfEmpty::Ask,
            "wait_filled" => IfEmpty::WaitFilled,
            _ => return Err(empty.problem("skip, ask or wait_filled is expected here")),
        };
        let past = fields.need("if_past")?;
        let if_past = match past.as_text()? {
            "fire" => Past::Fire,
            "skip" => Past::Skip,
            "ask" => Past::Ask,
            _ => return Err(past.problem("fire, skip or ask is expected here")),
        };
        Ok(Until { at, offset, if_empty, if_past })
    }

    /// `event:` with its data, or `changed:`, and `when:`.
    fn listen(
        &mut self,
        fields: &mut Fields<'_>,
        env: &mut RecordEnv<'t>,
    ) -> Result<Option<Listen>, Problem> {
        let changed = fields.list("changed")?;
        let to = match (fields.take("event"), changed) {
            (Some(event), []) => Heard::Event(event.as_name()?, self.data(fields, env)?),
            (None, [_, ..]) => {
                let names = changed.iter().map(|node| self.field_name(node, self.own));
                Heard::Changed(names.collect::<Result<_, _>>()?)
            }
            (None, []) => return Ok(None),
            (Some(node), _) => return Err(node.problem("either `event` or `changed`")),
        };
        let when = self.condition(fields.take("when"), env)?;
        Ok(Some(Listen { to, when }))
    }

    /// The values that an event brings: names for what follows.
    pub(super) fn data(
        &mut self,
        fields: &mut Fields<'_>,
        env: &mut RecordEnv<'t>,
    ) -> Result<Vec<(Name, DataType)>, Problem> {
        let Some(node) = fields.take("data") else { return Ok(Vec::new()) };
        let Content::Map(entries) = &node.content else {
            return Err(node.problem("names with types are expected here: {sum: decimal}"));
        };
        let mut data = Vec::new();
        for (key, of) in entries {
            let name = Name::parse(&key.text).map_err(|problem| of.locate(problem))?;
            let word = of.as_text()?;
            let Some((_, kind)) = DataType::ALL.iter().find(|(known, _)| *known == word) else {
                let known = DataType::ALL.map(|(word, _)| word).join(", ");
                return Err(of.problem(format!("one of {known} is expected here")));
            };
            if RecordEnv::new(self.types, self.own).path(&[name.to_string()]).is_some() {
                let what = format!("`{name}` is a field already; choose another name");
                return Err(at_key(node, key, what));
            }
            env.add(&name, type_of(*kind));
            data.push((name, *kind));
        }
        Ok(data)
    }

    pub(super) fn race(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let control = fields.take("control").map(|node| self.control(node, env)).transpose()?;
        let nodes = fields.list("arms")?;
        must_be_few(body, nodes.len(), "arms")?;
        let arms = nodes.iter().map(|node| self.arm(node, env)).collect::<Result<Vec<Arm>, _>>()?;
        fields.done()?;
        let ends_by_itself = arms.iter().any(|arm| !matches!(arm.on, ArmOn::Event(_)));
        if arms.len() < 2 || !ends_by_itself {
            let what = "a race has two arms or more, and one of them is `after`, `until`, a \
                        `task` or an `ask`: events may never come";
            return Err(body.problem(what));
        }
        let is_shown = control.is_some() || arms.iter().any(|arm| matches!(arm.on, ArmOn::Task(_)));
        self.must_show(body, is_shown)?;
        Ok(Block::Race(Box::new(RaceBlock { id, control, arms })))
    }

    fn arm(&mut self, node: &Node, env: &RecordEnv<'t>) -> Result<Arm, Problem> {
        let mut fields = node.fields()?;
        let mut env = env.clone();
        let on = if let Some(after) = fields.take("after") {
            ArmOn::After(span(after)?)
        } else if let Some(until) = fields.take("until") {
            let read = self.until(until, &mut fields, &env)?;
            if read.if_empty != IfEmpty::WaitFilled || read.if_past == Past::Ask {
                let what = "an arm sleeps while there is no date: `if_empty: wait_filled`, and \
                            `if_past: fire` or `skip`";
                return Err(node.problem(what));
            }
            ArmOn::Until(read)
        } else if let Some(task) = fields.take("task") {
            ArmOn::Task(self.task_block(task, &env)?)
        } else if let Some(ask) = fields.take("ask") {
            ArmOn::Task(self.ask(ask, &env)?)
        } else {
            match self.listen(&mut fields, &mut env)? {
                Some(listen) => ArmOn::Event(listen),
                None => return Err(node.problem(ONE_ARM)),
            }
        };
        if let ArmOn::Task(Block::Ask(ask)) = &on
            && ask.task.when.is_some()
        {
            return Err(node.problem("an arm is always there: leave `when` out"));
        }
        let run = self.blocks(fields.list("run")?, &mut env)?;
        fields.done()?;
        Ok(Arm { on, run })
    }

    pub(super) fn parallel(
        &mut self,
        body: &Node,
        env: &mut RecordEnv<'t>,
    ) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let nodes = fields.list("branches")?;
        must_be_few(body, nodes.len(), "branches")?;
        let mut branches = Vec::new();
        for node in nodes {
            let mut keys = node.fields()?;
            let list = self.blocks(keys.list("run")?, &mut env.clone())?;
            keys.done()?;
            if list.is_empty() {
                return Err(node.problem("a branch without blocks does nothing"));
            }
            branches.push(list);
        }
        let at = fields.need("join")?;
        let join = match at.as_text()? {
            "all" => Join::All,
            "any" => Join::Any,
            number => match number.parse::<u32>() {
                Ok(count) if (1..=branches.len()).any(|one| u32::try_from(one) == Ok(count)) => {
                    Join::Count(count)
                }
                _ => return Err(at.problem("all, any, or how many of the branches")),
            },
        };
        fields.done()?;
        if branches.len() < 2 {
            return Err(body.problem("there are two branches or more"));
        }
        Ok(Block::Parallel(Box::new(ParallelBlock { id, join, branches })))
    }

    pub(super) fn repeat(
        &mut self,
        body: &Node,
        env: &mut RecordEnv<'t>,
    ) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let max = count(fields.need("max")?, TURNS_MAX)?;
        let when = self.condition(fields.take("while"), env)?;
        self.loops += 1;
        let run = self.blocks(fields.list("run")?, &mut env.clone())?;
        self.loops -= 1;
        let is_handled = fields.node().get("exhausted").is_some();
        let exhausted = self.blocks(fields.list("exhausted")?, &mut env.clone())?;
        fields.done()?;
        if run.is_empty() {
            return Err(body.problem("a loop without blocks does nothing"));
        }
        if !is_handled {
            let what = "say what follows when that was not enough: `exhausted: [blocks]`";
            return Err(body.problem(what));
        }
        Ok(Block::Repeat(Box::new(RepeatBlock { id, max, when, run, exhausted })))
    }

    pub(super) fn each(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let var = self.new_name(fields.need("var")?, env)?;
        let at = fields.need("in")?;
        let items = at.as_expr()?;
        let of = check(&items, env).map_err(|problem| at.locate(problem))?;
        let Type::List(item) = of else {
            return Err(at.problem(format!("a list is expected here, this is {of}")));
        };
        let max = count(fields.need("max")?, TURNS_MAX)?;
        let is_parallel = match fields.take("mode") {
            None => false,
            Some(node) => match node.as_text()? {
                "seq" => false,
                "parallel" => true,
                _ => return Err(node.problem("seq or parallel is expected here")),
            },
        };
        let mut inner = env.clone();
        inner.add(&var, *item);
        self.loops += 1;
        let run = self.blocks(fields.list("run")?, &mut inner)?;
        self.loops -= 1;
        fields.done()?;
        if run.is_empty() {
            return Err(body.problem("a loop without blocks does nothing"));
        }
        let items = model::expr::expand_branches(&items, env);
        Ok(Block::Each(Box::new(EachBlock { id, var, items, max, is_parallel, run })))
    }

    pub(super) fn tried(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let run = self.blocks(fields.list("run")?, &mut env.clone())?;
        let catch = self.blocks(fields.list("catch")?, &mut env.clone())?;
        fields.done()?;
        if run.is_empty() || catch.is_empty() {
            return Err(body.problem("`run` is tried, and `catch` is done when it fails"));
        }
        Ok(Block::Try(Box::new(TryBlock { id, run, catch })))
    }
}

const ONE_OF: &str = "a wait has one of `for`, `until`, `event` and `changed`";
const ONE_ARM: &str = "an arm has one of `event`, `changed`, `after`, `until`, `task` and `ask`, and what follows: `run`";

fn type_of(kind: DataType) -> Type {
    match kind {
        DataType::Text => Type::Text,
        DataType::Integer => Type::Int,
        DataType::Decimal => Type::Decimal,
        DataType::Bool => Type::Bool,
        DataType::Date => Type::Date,
        DataType::Time => Type::Time,
    }
}

fn must_be_few(body: &Node, count: usize, what: &str) -> Result<(), Problem> {
    if count <= BRANCHES_MAX {
        return Ok(());
    }
    Err(body.problem(format!("there are at most {BRANCHES_MAX} {what}")))
}

/// A number from 1 to a bound.
pub(super) fn count(node: &Node, max: u32) -> Result<u32, Problem> {
    let number = u32::try_from(node.as_int()?).ok();
    number
        .filter(|number| (1..=max).contains(number))
        .ok_or_else(|| node.problem(format!("a number from 1 to {max} is expected here")))
}

/// A span before or after.
fn offset(node: &Node) -> Result<Span, Problem> {
    Span::parse(node.as_text()?)
        .filter(|span| span.count.abs() <= SPAN_MAX)
        .ok_or_else(|| node.problem("how far from it is expected here: -21d, -3wd, 2h"))
}
