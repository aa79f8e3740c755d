//! Text to flow: blocks.

use super::{Reader, at_key};
use crate::definition::{Block, Search, Shown, Text};
use base::{Name, Problem};
use model::RecordType;
use model::expr::record_env::field_type;
use model::expr::{Expr, Node as ExprNode, RecordEnv, Type, TypeEnv, check};
use model::field::{FieldKind, Required};
use model::package::yaml::{Content, Fields, Key, Node};
use model::template;

const KINDS: &str = "set, let, if, task, ask, create, find, count, move, close, notify, wait, \
                     race, parallel, repeat, each, try, log";

/// How deep blocks may stand in each other.
const DEPTH_MAX: usize = 32;

impl<'t> Reader<'t> {
    /// Blocks in order; names made by one are known to the next.
    pub(super) fn blocks(
        &mut self,
        nodes: &[Node],
        env: &mut RecordEnv<'t>,
    ) -> Result<Vec<Block>, Problem> {
        let mut blocks: Vec<Block> = Vec::new();
        self.depth += 1;
        if let Some(node) = nodes.first().filter(|_| self.depth > DEPTH_MAX) {
            return Err(node.problem(format!("blocks stand more than {DEPTH_MAX} deep here")));
        }
        for node in nodes {
            if blocks.last().is_some_and(leaves) {
                return Err(node.problem("nothing can follow a move of the record"));
            }
            blocks.push(self.block(node, env)?);
        }
        self.depth -= 1;
        Ok(blocks)
    }

    fn block(&mut self, node: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let Content::Map(entries) = &node.content else {
            return Err(node.problem(format!("a block is expected here: {KINDS}")));
        };
        if entries.iter().any(|(key, _)| key.text == "if") {
            return self.branch(node, env);
        }
        let [(key, body)] = entries.as_slice() else {
            return Err(node.problem("a block has one key; start the next one with `- `"));
        };
        match key.text.as_str() {
            "set" => self.set(body, env),
            "let" => self.named(body, env),
            "task" => self.task_block(body, env),
            "ask" => self.ask(body, env),
            "create" => self.create(body, env),
            "find" => {
                let search = self.search(body, env)?;
                env.add(&search.id, Type::Link(search.record_type.to_string()));
                Ok(Block::Find(Box::new(search)))
            }
            "count" => {
                let search = self.search(body, env)?;
                env.add(&search.id, Type::Int);
                Ok(Block::Count(Box::new(search)))
            }
            "move" => {
                let (on, to) = self.target(body, env)?;
                Ok(Block::Move { on, to })
            }
            "close" => self.close(body, env),
            "notify" => self.notify(body, env),
            "wait" => self.wait(body, env),
            "race" => self.race(body, env),
            "parallel" => self.parallel(body, env),
            "repeat" => self.repeat(body, env),
            "each" => self.each(body, env),
            "try" => self.tried(body, env),
            "log" => self.log(body, env),
            other => {
                Err(at_key(node, key, format!("there is no block `{other}`; there are {KINDS}")))
            }
        }
    }

    fn branch(&mut self, node: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = node.fields()?;
        let when = self.typed(fields.need("if")?, env, &[Type::Bool])?;
        let then = self.blocks(fields.list("then")?, &mut env.clone())?;
        let otherwise = self.blocks(fields.list("else")?, &mut env.clone())?;
        fields.done()?;
        if then.is_empty() && otherwise.is_empty() {
            return Err(node.problem("a branch without blocks does nothing"));
        }
        Ok(Block::If { when, then, otherwise })
    }

    fn set(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        let is_long = matches!(body.get("fields").map(|node| &node.content), Some(Content::Map(_)));
        if !is_long {
            let fields = self.values(body, self.own, env)?;
            return Ok(Block::Set { on: None, fields });
        }
        let mut keys = body.fields()?;
        let (on, holder) = match keys.take("on") {
            Some(node) => {
                let (name, holder) = self.linked(node, env)?;
                (Some(name), holder)
            }
            None => (None, self.own),
        };
        let fields = self.values(keys.need("fields")?, holder, env)?;
        keys.done()?;
        Ok(Block::Set { on, fields })
    }

    /// `field: expression` pairs for records of a type.
    pub(super) fn values(
        &self,
        body: &Node,
        holder: &RecordType,
        env: &RecordEnv<'t>,
    ) -> Result<Vec<(Name, Expr)>, Problem> {
        let Content::Map(entries) = &body.content else {
            return Err(body.problem("fields with expressions are expected here"));
        };
        if entries.is_empty() {
            return Err(body.problem("at least one field is expected here"));
        }
        entries.iter().map(|(key, node)| self.value(key, node, holder, env)).collect()
    }

    fn value(
        &self,
        key: &Key,
        node: &Node,
        holder: &RecordType,
        env: &RecordEnv<'t>,
    ) -> Result<(Name, Expr), Problem> {
        let field = holder.field(&key.text).ok_or_else(|| {
            at_key(node, key, format!("`{}` has no field `{}`", holder.code, key.text))
        })?;
        if field.kind.is_derived() || field.kind == FieldKind::Number {
            return Err(node.problem(format!("`{}` is filled by the system", field.code)));
        }
        let wanted = field_type(field).unwrap_or(Type::Null);
        let expr = self.typed(node, env, &[wanted])?;
        if matches!(field.kind, FieldKind::Choice | FieldKind::Tree)
            && let Some(wrong) = texts(&expr.root)
                .into_iter()
                .find(|text| !field.options.iter().any(|option| option.code == *text.as_str()))
        {
            return Err(node.problem(format!("`{}` has no option `{wrong}`", field.code)));
        }
        Ok((field.code.clone(), expr))
    }

    fn named(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let node = fields.need("name")?;
        let name = self.new_name(node, env)?;
        let at = fields.need("value")?;
        let value = at.as_expr()?;
        let of = check(&value, env).map_err(|problem| at.locate(problem))?;
        fields.done()?;
        env.add(&name, of);
        Ok(Block::Let { name, value })
    }

    /// A name that hides no field.
    pub(super) fn new_name(&self, node: &Node, env: &RecordEnv<'t>) -> Result<Name, Problem> {
        let name = node.as_name()?;
        let own = RecordEnv::new(self.types, self.own);
        let is_taken =
            own.path(&[name.to_string()]).is_some() || matches!(&*name, "this" | "title");
        if is_taken && env.path(&[name.to_string()]).is_some() {
            return Err(node.problem(format!("`{name}` is a field already; choose another name")));
        }
        Ok(name)
    }

    fn create(&mut self, body: &Node, env: &mut RecordEnv<'t>) -> Result<Block, Problem> {
        let mut keys = body.fields()?;
        let id = self.id(&mut keys)?;
        self.new_name(keys.need("id")?, env)?;
        let (record_type, holder) = self.record_type(keys.need("type")?)?;
        let fields = self.values(keys.need("fields")?, holder, env)?;
        keys.done()?;
        let missing = holder.fields.iter().find(|field| {
            matches!(field.required, Required::Always)
                && field.default.is_none()
                && !fields.iter().any(|(name, _)| *name == field.code)
        });
        if let Some(field) = missing {
            let what = format!("a new {record_type} needs the field `{}`", field.code);
            return Err(body.problem(what));
        }
        env.add(&id, Type::Link(record_type.to_string()));
        Ok(Block::Create { id, record_type, fields })
    }

    fn search(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Search, Problem> {
        let mut keys = body.fields()?;
        let id = self.id(&mut keys)?;
        self.new_name(keys.need("id")?, env)?;
        let (record_type, holder) = self.record_type(keys.need("type")?)?;
        // Names of the searched type; `this` is the current record; made names win.
        let mut inner = RecordEnv::new(self.types, holder);
        let own = RecordEnv::new(self.types, self.own);
        for name in env.names() {
            let path = [name.clone()];
            if own.path(&path).is_none()
                && let Some(of) = env.path(&path)
            {
                inner.add(&name, of);
            }
        }
        inner.add("this", Type::Link(self.own.code.to_string()));
        let when = self.typed(keys.need("when")?, &inner, &[Type::Bool])?;
        let before = keys.take("before").map(|node| self.order_field(node, holder)).transpose()?;
        keys.done()?;
        Ok(Search { id, record_type, when, before })
    }

    /// The field by which records come before the current one.
    fn order_field(&self, node: &Node, holder: &RecordType) -> Result<Name, Problem> {
        if holder.code != self.own.code {
            return Err(node.problem("only records of the same type come before this one"));
        }
        let name = self.field_name(node, holder)?;
        let is_ordered = holder.field(&name).is_some_and(|field| {
            let kind = field.value_kind();
            field.is_stored()
                && matches!(kind, FieldKind::Date | FieldKind::Datetime | FieldKind::Integer)
        });
        if is_ordered {
            return Ok(name);
        }
        Err(node.problem(format!("`{name}` is no day, moment or whole number with a column")))
    }

    fn linked(&self, node: &Node, env: &RecordEnv<'t>) -> Result<(Name, &'t RecordType), Problem> {
        let name = node.as_name()?;
        let of = env.path(&[name.to_string()]);
        if let Some(Type::Link(to)) = &of
            && let Some(holder) = self.types.get(to.as_str())
        {
            return Ok((name, holder));
        }
        Err(node.problem(format!("`{name}` is not a link and not a record made or found before")))
    }

    fn target(&self, body: &Node, env: &RecordEnv<'t>) -> Result<(Option<Name>, String), Problem> {
        if body.scalar().is_some() {
            let to = self.stage_code(body, self.own)?;
            if to == self.stage {
                return Err(body.problem("the record stands on this stage already"));
            }
            return Ok((None, to));
        }
        let mut keys = body.fields()?;
        let (on, holder) = self.linked(keys.need("on")?, env)?;
        let to = self.stage_code(keys.need("to")?, holder)?;
        keys.done()?;
        Ok((Some(on), to))
    }

    fn close(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        let (on, to) = self.target(body, env)?;
        let holder = match &on {
            None => self.own,
            Some(_) => self.linked(body.get("on").unwrap_or(body), env)?.1,
        };
        if holder.stage(&to).is_some_and(|stage| stage.outcome.is_none()) {
            return Err(body.problem(format!("`{to}` is not final; use `move`")));
        }
        Ok(Block::Close { on, to })
    }

    fn notify(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let who = self.people(&mut fields, env)?;
        let text = self.text(fields.need("text")?, env)?;
        let needs_action = fields.flag("needs_action")?;
        fields.done()?;
        Ok(Block::Notify { id, who, text, needs_action })
    }

    fn log(&mut self, body: &Node, env: &RecordEnv<'t>) -> Result<Block, Problem> {
        let mut fields = body.fields()?;
        let id = self.id(&mut fields)?;
        let text = self.text(fields.need("text")?, env)?;
        fields.done()?;
        Ok(Block::Log { id, text })
    }

    pub(super) fn people(
        &self,
        fields: &mut Fields<'_>,
        env: &RecordEnv<'t>,
    ) -> Result<Vec<Expr>, Problem> {
        let node = fields.need("who")?;
        let who = self.people_at("who", fields, env)?;
        if who.is_empty() {
            return Err(node.problem("at least one person is expected here"));
        }
        Ok(who)
    }

    /// The people of a key that may be absent.
    pub(super) fn people_at(
        &self,
        key: &'static str,
        fields: &mut Fields<'_>,
        env: &RecordEnv<'t>,
    ) -> Result<Vec<Expr>, Problem> {
        let wanted = [Type::Person, Type::Person.listed()];
        fields.list(key)?.iter().map(|node| self.typed(node, env, &wanted)).collect()
    }

    /// A text whose names are known.
    pub(super) fn text(&mut self, node: &Node, env: &RecordEnv<'t>) -> Result<Text, Problem> {
        let label = node.as_label()?;
        for template in [&label.ru, &label.en] {
            let names = template::names(template).map_err(|problem| node.locate(problem))?;
            let mut sample = template::Values::new();
            for name in names {
                let of = env.path(std::slice::from_ref(&name));
                if name != "title" && of.is_none() {
                    return Err(
                        node.problem(format!("the text names `{name}`, which is not there"))
                    );
                }
                if let Some(shown) = of.and_then(|of| self.shown_as(&name, &of)) {
                    self.shown.insert(name.clone(), shown);
                }
                sample.insert(name, "x".into());
            }
            template::render(template, &sample).map_err(|problem| node.locate(problem))?;
        }
        Ok(Text(label))
    }

    fn shown_as(&self, name: &str, of: &Type) -> Option<Shown> {
        match of {
            Type::Link(_) => Some(Shown::Title),
            Type::Person => Some(Shown::Person),
            Type::Text | Type::List(_) => {
                let options = &self.own.field(name)?.options;
                let labels =
                    options.iter().map(|option| (option.code.clone(), option.label.clone()));
                (!options.is_empty()).then(|| Shown::Label(labels.collect()))
            }
            _ => None,
        }
    }
}

/// Whether the record is moved away, so that nothing can follow.
pub(super) fn leaves(block: &Block) -> bool {
    matches!(block, Block::Move { on: None, .. } | Block::Close { on: None, .. })
}

/// The texts that an expression may give as they stand.
fn texts(node: &ExprNode) -> Vec<&String> {
    match node {
        ExprNode::Text(text) => vec![text],
        ExprNode::If(_, then, otherwise) => {
            texts(then).into_iter().chain(texts(otherwise)).collect()
        }
        ExprNode::Call(name, args) if name == "coalesce" => args.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
