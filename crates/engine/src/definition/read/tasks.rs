//! Text to flow: tasks and questions.

use super::Reader;
use crate::definition::{
    AskBlock, AskKind, Block, Due, OutcomeBlock, Overdue, ReadyBlock, Span, TaskBlock, Unit,
};
use base::{Name, Problem};
use model::expr::{RecordEnv, Type};
use model::field::FieldKind;
use model::package::yaml::{Fields, Node};

/// A task or an ask that was read.
pub(super) struct TaskSeen {
    /// The stage where it is made; empty for rules of the whole life.
    pub(super) stage: String,
    pub(super) outcomes: Vec<Name>,
}

impl<'t> Reader<'t> {
    pub(super) fn task_block(
        &mut self,
        body: &Node,
        env: &RecordEnv<'t>,
    ) -> Result<Block, Problem> {
        if body.get("outcomes").is_some() {
            return self.asked(body, Some(AskKind::Task), env);
        }
        let mut fields = body.fields()?;
        let task = self.task(&mut fields, env)?;
        fields.done()?;
        let seen = TaskSeen { stage: self.stage.clone(), outcomes: Vec::new() };
        self.tasks.insert(task.id.clone(), seen);
        Ok(Block::Task(Box::new(task)))
    }

    fn task(&mut self, fields: &mut Fields<'_>, env: &RecordEnv<'t>) -> Result<TaskBlock, Problem> {
        let id = self.id(fields)?;
        let title = self.text(fields.need("title")?, env)?;
        let who = self.people(fields, env)?;
        let due = self.due(fields.need("due")?, env)?;
        let checklist = fields.list("checklist")?;
        let checklist =
            checklist.iter().map(|node| self.text(node, env)).collect::<Result<Vec<_>, _>>()?;
        let require_checklist = fields.flag("require_checklist")?;
        let required = fields.list("require_fields")?;
        let require_fields = required
            .iter()
            .map(|node| self.field_name(node, self.own))
            .collect::<Result<Vec<_>, _>>()?;
        let keep = fields.flag("keep")?;
        let when = self.condition(fields.take("when"), env)?;
        let wait = fields.flag("wait")?;
        let overdue = fields.take("overdue").map(|node| self.overdue(node, env)).transpose()?;
        if require_checklist && checklist.is_empty() {
            return Err(fields.node().problem("a required checklist has at least one item"));
        }
        Ok(TaskBlock {
            id,
            title,
            who,
            due,
            checklist,
            require_checklist,
            require_fields,
            keep,
            when,
            wait,
            overdue,
        })
    }

    fn overdue(&self, node: &Node, env: &RecordEnv<'t>) -> Result<Overdue, Problem> {
        let mut fields = node.fields()?;
        let notify = self.people_at("notify", &mut fields, env)?;
        let again = fields.take("again").map(span).transpose()?;
        let after = fields.take("escalate_after");
        let escalate_after = after.map(|node| super::waits::count(node, 100)).transpose()?;
        let to = self.people_at("to", &mut fields, env)?;
        fields.done()?;
        if notify.is_empty() && escalate_after.is_none() {
            return Err(node.problem("say who is told: `notify: [people]`"));
        }
        if escalate_after.is_some() == to.is_empty() {
            return Err(node.problem("`escalate_after` and `to` stand together"));
        }
        if escalate_after.is_some_and(|after| after > 1) && again.is_none() {
            return Err(node.problem("without `again` there is one notice: `escalate_after: 1`"));
        }
        Ok(Overdue { notify, again, escalate_after, to })
    }

    pub(super) fn due(&self, node: &Node, env: &RecordEnv<'t>) -> Result<Due, Problem> {
        if let Some(due) = term(node.as_text()?) {
            return Ok(due);
        }
        self.typed(node, env, &[Type::Date, Type::Time]).map(Due::At)
    }

    pub(super) fn ask(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        self.asked(body, None, env)
    }

    fn asked(
        &mut self,
        body: &Node,
        kind: Option<AskKind>,
        env: &RecordEnv<'t>,
    ) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let task = self.task(&mut fields, env)?;
        let kind = match kind {
            Some(kind) => kind,
            None => kind_of(fields.need("kind")?)?,
        };
        let filled = fields.list("fields")?;
        let filled = filled
            .iter()
            .map(|node| self.field_name(node, self.own))
            .collect::<Result<Vec<_>, _>>()?;
        let field_node = fields.take("field");
        let field = field_node.map(|node| self.field_name(node, self.own)).transpose()?;
        let ready = fields.list("ready")?;
        let ready: Vec<ReadyBlock> =
            ready.iter().map(|node| self.ready(node, &filled, env)).collect::<Result<_, _>>()?;
        let nodes = fields.list("outcomes")?;
        let mut outcomes: Vec<OutcomeBlock> = Vec::new();
        for node in nodes {
            let outcome = self.outcome(node, kind, env)?;
            if outcomes.iter().any(|other| other.code == outcome.code) {
                return Err(node.problem(format!("the outcome `{}` is there twice", outcome.code)));
            }
            outcomes.push(outcome);
        }
        fields.done()?;
        let runs_later = !task.wait && outcomes.iter().any(|outcome| !outcome.run.is_empty());
        if runs_later && self.loops > 0 {
            return Err(body.problem("inside a loop the answer is waited for: write `wait: true`"));
        }
        let seen = TaskSeen {
            stage: self.stage.clone(),
            outcomes: outcomes.iter().map(|outcome| outcome.code.clone()).collect(),
        };
        self.tasks.insert(task.id.clone(), seen);
        let ask = AskBlock { task, kind, fields: filled, field, outcomes, ready };
        self.check_ask(body, nodes, &ask)?;
        Ok(Block::Ask(Box::new(ask)))
    }

    /// A ready answer: it fills fields of its form with what stands on the wire as it is.
    fn ready(
        &self,
        node: &Node,
        form: &[Name],
        env: &RecordEnv<'t>,
    ) -> Result<ReadyBlock, Problem> {
        let mut fields = node.fields()?;
        let code = fields.name("code")?;
        let label = fields.label("label")?;
        let set = self.values(fields.need("fields")?, self.own, env)?;
        fields.done()?;
        for (name, _) in &set {
            let kind = self.own.field(name).map(model::Field::value_kind);
            let is_plain = matches!(
                kind,
                Some(
                    FieldKind::String
                        | FieldKind::Text
                        | FieldKind::Bool
                        | FieldKind::Integer
                        | FieldKind::Choice
                        | FieldKind::Link
                        | FieldKind::Person
                )
            );
            if !form.contains(name) {
                return Err(node.problem(format!("`{name}` is no field of this form")));
            }
            if !is_plain {
                let what = format!(
                    "`{name}`: ready answers fill texts, ticks, whole numbers, choices, links and people"
                );
                return Err(node.problem(what));
            }
        }
        Ok(ReadyBlock { code, label, fields: set })
    }

    fn outcome(
        &mut self,
        node: &Node,
        kind: AskKind,
        env: &RecordEnv<'t>,
    ) -> Result<OutcomeBlock, Problem> {
        let mut fields = node.fields()?;
        let code = fields.name("code")?;
        let label = fields.label("label")?;
        let needs_comment = match fields.take("comment") {
            None => kind.demands_comment(&code),
            Some(node) => match node.as_text()? {
                "required" => true,
                "optional" => false,
                _ => return Err(node.problem("required or optional is expected here")),
            },
        };
        let run = self.blocks(fields.list("run")?, &mut env.clone())?;
        fields.done()?;
        Ok(OutcomeBlock { code, label, needs_comment, run })
    }

    /// The outcomes fit the kind of the question.
    fn check_ask(&self, body: &Node, outcomes: &[Node], ask: &AskBlock) -> Result<(), Problem> {
        let codes: Vec<&str> = ask.outcomes.iter().map(|outcome| &*outcome.code).collect();
        let what = match ask.kind {
            AskKind::Choose if codes.is_empty() => "a choice has at least one outcome",
            AskKind::Task if codes.is_empty() => "give the task an outcome, or no `outcomes`",
            AskKind::Task if !ask.fields.is_empty() => "`fields` belong to an ask of kind `form`",
            AskKind::Ack if codes != ["done"] => "an `ack` has one outcome, `done`",
            AskKind::Form if codes != ["done"] => "a form has one outcome, `done`",
            AskKind::Form if ask.fields.is_empty() => "a form has fields",
            AskKind::Choose | AskKind::Approve | AskKind::Ack | AskKind::Task
                if !ask.ready.is_empty() =>
            {
                "`ready` answers fill a form; the other kinds have outcomes"
            }
            AskKind::Approve if codes != ["approved", "rejected"] => {
                "an approval has the outcomes `approved` and `rejected`, in this order"
            }
            AskKind::Form | AskKind::Approve | AskKind::Ack | AskKind::Task
                if ask.field.is_some() =>
            {
                "`field` keeps the answer of a choice; the other kinds have none"
            }
            _ => "",
        };
        if !what.is_empty() {
            return Err(body.problem(what));
        }
        let Some(field) = ask.field.as_ref().and_then(|name| self.own.field(name)) else {
            return Ok(());
        };
        if field.kind != FieldKind::Choice {
            return Err(body.problem(format!("`{}` is not a choice", field.code)));
        }
        let known = |code: &str| field.options.iter().any(|option| option.code == *code);
        match codes.iter().zip(outcomes).find(|(code, _)| !known(code)) {
            Some((code, node)) => {
                Err(node.problem(format!("the outcome `{code}` is no option of `{}`", field.code)))
            }
            None => Ok(()),
        }
    }
}

/// How a question is answered.
fn kind_of(node: &Node) -> Result<AskKind, Problem> {
    Ok(match node.as_text()? {
        "choose" => AskKind::Choose,
        "form" => AskKind::Form,
        "approve" => AskKind::Approve,
        "ack" => AskKind::Ack,
        _ => return Err(node.problem("choose, form, approve or ack is expected here")),
    })
}

/// A span ahead.
pub(super) fn span(node: &Node) -> Result<Span, Problem> {
    Span::parse(node.as_text()?)
        .filter(|span| (0..=SPAN_MAX).contains(&span.count))
        .ok_or_else(|| node.problem("a span is expected here: 25d, 3wd, 2h, 8wh or 3w"))
}

/// The longest span, in its own units.
pub(super) const SPAN_MAX: i32 = 40_000;

/// `3d`, `2wd`, `4h`, `8wh`.
fn term(text: &str) -> Option<Due> {
    let span = Span::parse(text).filter(|span| span.count >= 0)?;
    Some(match span.unit {
        Unit::Days => Due::Days(span.count),
        Unit::WorkDays => Due::WorkDays(span.count),
        Unit::Hours => Due::Hours(span.count),
        Unit::WorkHours => Due::WorkHours(span.count),
    })
}
