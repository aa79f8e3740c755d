//! Text to flow: the outer parts. Blocks are read in [`blocks`], [`tasks`] and [`waits`].

mod blocks;
mod tasks;
mod waits;

use super::{Block, Flow, IfPast, OVERSTAYED, On, Shown, StageRules, Timer, Trigger, Watch, steps};
use base::{Code, Name, Place, Problem};
use model::RecordType;
use model::expr::{Expr, RecordEnv, Type, check, expand_branches};
use model::package::yaml::{Content, Fields, Key, Node, parse};
use model::record_type::Types;
use std::collections::BTreeMap;
use tasks::TaskSeen;

/// What is known while a flow is read.
pub(super) struct Reader<'t> {
    pub(super) types: &'t Types,
    pub(super) own: &'t RecordType,
    /// Every id with its line.
    ids: BTreeMap<Name, u32>,
    /// Tasks and asks, for the triggers that wait for them.
    tasks: BTreeMap<Name, TaskSeen>,
    /// Triggers that wait for a task.
    waits: Vec<Wait>,
    /// The stage that is read; empty for rules of the whole life.
    pub(super) stage: String,
    /// How names in texts are shown.
    pub(super) shown: BTreeMap<String, Shown>,
    /// How deep the list that is read stands in others.
    depth: usize,
    /// How many loops it stands in.
    loops: usize,
}

/// The longest text of a flow, in bytes.
const TEXT_MAX: usize = 1 << 20;

struct Wait {
    task: Name,
    outcome: Option<Name>,
    stage: String,
    place: Place,
}

pub(super) fn flow(file: &str, text: &str, types: &Types) -> Result<Flow, Problem> {
    if text.len() > TEXT_MAX {
        let what = format!("a flow is at most {} KB of text", TEXT_MAX / 1024);
        let place = Place { file: file.to_owned(), line: 1, column: 1 };
        return Err(Problem::new(Code::PackageInvalid).with("what", what).at_place(place));
    }
    let root = parse(file, text)?;
    let mut fields = root.fields()?;
    let code = fields.name("flow")?;
    let own = types
        .get(&*code)
        .ok_or_else(|| root.problem(format!("there is no record type `{code}`")))?;
    let mut reader = Reader {
        types,
        own,
        ids: BTreeMap::new(),
        tasks: BTreeMap::new(),
        waits: Vec::new(),
        stage: String::new(),
        shown: BTreeMap::new(),
        depth: 0,
        loops: 0,
    };
    let mut flow = reader.flow(code, &mut fields)?;
    fields.done()?;
    flow.shown = std::mem::take(&mut reader.shown);
    reader.check_waits()?;
    steps::check(&flow, own, &root)?;
    Ok(flow)
}

impl<'t> Reader<'t> {
    fn flow(&mut self, code: Name, fields: &mut Fields<'_>) -> Result<Flow, Problem> {
        let note = fields.text_or_empty("note")?;
        let mut env = RecordEnv::new(self.types, self.own);
        let on_create = self.blocks(fields.list("on_create")?, &mut env)?;
        let triggers = self.triggers(fields.list("triggers")?, &env)?;
        let timers = self.timers(fields.list("timers")?, &env)?;
        let watches = self.watches(fields.list("watches")?, &env)?;
        let overstayed = self.blocks(fields.list("overstayed")?, &mut env.clone())?;
        let mut flow = Flow {
            record_type: code,
            note,
            on_create,
            stages: BTreeMap::new(),
            triggers,
            timers,
            watches,
            overstayed,
            order: Vec::new(),
            shown: BTreeMap::new(),
        };
        let Some(stages) = fields.take("stages") else { return Ok(flow) };
        let Content::Map(entries) = &stages.content else {
            return Err(stages.problem("stages with their rules are expected here"));
        };
        for (key, node) in entries {
            match self.own.stage(&key.text) {
                Some(stage) if stage.outcome.is_none() => {}
                Some(_) => {
                    let what = format!("`{}` is final: nothing waits there", key.text);
                    return Err(at_key(node, key, what));
                }
                None => return Err(at_key(node, key, no_stage(self.own, &key.text))),
            }
            self.stage.clone_from(&key.text);
            let mut rules = self.stage_rules(node, &env)?;
            if rules.norm.is_some() && !flow.overstayed.is_empty() {
                rules.timers.push(self.norm_timer(node, &flow.overstayed)?);
            }
            flow.stages.insert(key.text.clone(), rules);
            flow.order.push(key.text.clone());
        }
        Ok(flow)
    }

    fn stage_rules(&mut self, node: &Node, env: &RecordEnv<'t>) -> Result<StageRules, Problem> {
        let mut fields = node.fields()?;
        let mut env = env.clone();
        let mut to = Vec::new();
        let note = fields.text_or_empty("note")?;
        for target in fields.list("to")? {
            to.push(self.stage_code(target, self.own)?);
        }
        let plain = RecordEnv::new(self.types, self.own);
        let norm = fields.take("norm").map(|node| self.due(node, &plain)).transpose()?;
        let enter = self.blocks(fields.list("enter")?, &mut env)?;
        let triggers = self.triggers(fields.list("triggers")?, &env)?;
        let timers = self.timers(fields.list("timers")?, &env)?;
        fields.done()?;
        Ok(StageRules { note, to, norm, enter, triggers, timers })
    }

    /// The timer of a norm acts in the run of its stage: what it makes ends with the stage.
    fn norm_timer(&self, node: &Node, run: &[Block]) -> Result<Timer, Problem> {
        if let Some(line) = self.ids.get(OVERSTAYED) {
            let what = format!("the id `{OVERSTAYED}` on line {line} is the timer of norms");
            return Err(node.problem(what));
        }
        Ok(Timer {
            id: Name::parse(OVERSTAYED)?,
            at: model::expr::parse("stage_due")?,
            if_past: IfPast::Fire,
            when: None,
            run: run.to_vec(),
        })
    }

    fn watches(&mut self, nodes: &[Node], env: &RecordEnv<'t>) -> Result<Vec<Watch>, Problem> {
        let mut watches = Vec::new();
        for node in nodes {
            let mut fields = node.fields()?;
            let id = self.id(&mut fields)?;
            let run = self.blocks(fields.list("run")?, &mut env.clone())?;
            fields.done()?;
            watches.push(Watch { id, run });
        }
        Ok(watches)
    }

    fn triggers(&mut self, nodes: &[Node], env: &RecordEnv<'t>) -> Result<Vec<Trigger>, Problem> {
        let mut triggers = Vec::new();
        for node in nodes {
            let mut fields = node.fields()?;
            let id = self.id(&mut fields)?;
            let mut env = env.clone();
            let on = self.on(fields.need("on")?, &mut env)?;
            let when = self.condition(fields.take("when"), &env)?;
            let run = self.blocks(fields.list("run")?, &mut env)?;
            fields.done()?;
            triggers.push(Trigger { id, on, when, run });
        }
        Ok(triggers)
    }

    fn on(&mut self, node: &Node, env: &mut RecordEnv<'t>) -> Result<On, Problem> {
        let mut fields = node.fields()?;
        if let Some(event) = fields.take("event") {
            let data = self.data(&mut fields, env)?;
            fields.done()?;
            return Ok(On::Event(event.as_name()?, data));
        }
        let changed = fields.list("changed")?;
        let task = fields.name_if_any("task_done")?;
        let outcome = fields.name_if_any("outcome")?;
        fields.done()?;
        match (changed, task) {
            ([], Some(task)) => {
                let (stage, place) = (self.stage.clone(), node.place());
                self.waits.push(Wait {
                    task: task.clone(),
                    outcome: outcome.clone(),
                    stage,
                    place,
                });
                Ok(On::TaskDone(task, outcome))
            }
            ([_, ..], None) if outcome.is_none() => {
                let names = changed.iter().map(|node| self.field_name(node, self.own));
                Ok(On::Changed(names.collect::<Result<_, _>>()?))
            }
            _ => Err(node.problem(
                "either `changed: [fields]`, `event: name`, or `task_done: id` with an optional \
                 `outcome`",
            )),
        }
    }

    fn timers(&mut self, nodes: &[Node], env: &RecordEnv<'t>) -> Result<Vec<Timer>, Problem> {
        let mut timers = Vec::new();
        for node in nodes {
            let mut fields = node.fields()?;
            let id = self.id(&mut fields)?;
            // Timers are armed by the record alone, so names made by a run mean nothing here.
            let plain = RecordEnv::new(self.types, self.own);
            let at = self.typed(fields.need("at")?, &plain, &[Type::Date, Type::Time])?;
            let past = fields.need("if_past")?;
            let if_past = match past.as_text()? {
                "fire" => IfPast::Fire,
                "skip" => IfPast::Skip,
                _ => return Err(past.problem("fire or skip is expected here")),
            };
            let when = self.condition(fields.take("when"), env)?;
            let run = self.blocks(fields.list("run")?, &mut env.clone())?;
            fields.done()?;
            timers.push(Timer { id, at, if_past, when, run });
        }
        Ok(timers)
    }

    /// A task that a trigger waits for exists, is made by rules that the same run follows, and
    /// has the outcome.
    fn check_waits(&self) -> Result<(), Problem> {
        for wait in &self.waits {
            let what = match self.tasks.get(&wait.task) {
                None => format!("there is no task or ask `{}`", wait.task),
                Some(seen) if !wait.stage.is_empty() && seen.stage != wait.stage => {
                    format!("`{}` is made elsewhere; wait for it there", wait.task)
                }
                Some(seen) => match &wait.outcome {
                    Some(outcome) if !seen.outcomes.contains(outcome) => {
                        format!("`{}` has no outcome `{outcome}`", wait.task)
                    }
                    _ => continue,
                },
            };
            let problem = Problem::new(Code::PackageInvalid).with("what", what);
            return Err(problem.at_place(wait.place.clone()));
        }
        Ok(())
    }

    /// The `id` of something, not used before.
    pub(super) fn id(&mut self, fields: &mut Fields<'_>) -> Result<Name, Problem> {
        let node = fields.need("id")?;
        let id = node.as_name()?;
        match self.ids.get(&id) {
            Some(line) => {
                Err(node.problem(format!("the id `{id}` is used on line {line} already")))
            }
            None => {
                self.ids.insert(id.clone(), node.line);
                Ok(id)
            }
        }
    }

    pub(super) fn condition(
        &self,
        node: Option<&Node>,
        env: &RecordEnv<'_>,
    ) -> Result<Option<Expr>, Problem> {
        node.map(|node| self.typed(node, env, &[Type::Bool])).transpose()
    }

    /// An expression whose value is of one of these types.
    pub(super) fn typed(
        &self,
        node: &Node,
        env: &RecordEnv<'_>,
        wanted: &[Type],
    ) -> Result<Expr, Problem> {
        let expr = node.as_expr()?;
        let of = check(&expr, env).map_err(|problem| node.locate(problem))?;
        if wanted.iter().any(|wanted| of.fits(wanted)) {
            return Ok(expand_branches(&expr, env));
        }
        let wanted: Vec<String> = wanted.iter().map(Type::to_string).collect();
        let what = format!("{} is expected here, this is {of}", wanted.join(" or "));
        let problem = Problem::new(Code::ExprType).with("part", expr.text.to_string());
        Err(node.locate(problem.with("what", what)))
    }

    pub(super) fn field_name(&self, node: &Node, holder: &RecordType) -> Result<Name, Problem> {
        let name = node.as_name()?;
        if holder.field(&name).is_some() {
            return Ok(name);
        }
        Err(node.problem(format!("`{}` has no field `{name}`", holder.code)))
    }

    pub(super) fn stage_code(&self, node: &Node, holder: &RecordType) -> Result<String, Problem> {
        let code = node.as_text()?;
        if holder.stage(code).is_some() {
            return Ok(code.to_owned());
        }
        Err(node.problem(no_stage(holder, code)))
    }

    pub(super) fn record_type(&self, node: &Node) -> Result<(Name, &'t RecordType), Problem> {
        let name = node.as_name()?;
        match self.types.get(&*name) {
            Some(found) => Ok((name, found)),
            None => Err(node.problem(format!("there is no record type `{name}`"))),
        }
    }
}

/// A problem at a key.
#[track_caller]
pub(super) fn at_key(node: &Node, key: &Key, what: impl Into<String>) -> Problem {
    let place = Place { file: node.file.to_string(), line: key.line, column: key.column };
    Problem::new(Code::PackageInvalid).with("what", what).at_place(place)
}

fn no_stage(holder: &RecordType, code: &str) -> String {
    let stages = holder.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let known: Vec<&str> = stages.map(|stage| stage.code.as_str()).collect();
    format!("`{}` has no stage `{code}`; there are {}", holder.code, known.join(", "))
}
