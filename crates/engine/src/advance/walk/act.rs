//! What each block does.

use super::super::{Effect, TaskForm, place, task, text};
use super::{Turn, Walk};
use crate::definition::{Block, TaskBlock};
use base::{Name, Problem, RecordId};
use model::Value;
use model::expr::{Env, Expr, eval, is_true};

impl<'w> Walk<'w> {
    pub(super) fn act(
        &mut self,
        block: &'w Block,
        here: &str,
        node: &str,
    ) -> Result<Turn, Problem> {
        match block {
            Block::Set { on, fields } => self.set(on.as_ref(), fields, node)?,
            Block::Let { name, value } => {
                let value = eval(value, &self.overlay())?;
                self.name(name, &value)?;
            }
            Block::If { when, otherwise, .. } => {
                if is_true(when, &self.overlay())? {
                    return Ok(Turn::Into("then".to_owned()));
                }
                if otherwise.is_empty() {
                    self.skip(node, &when.text);
                }
                return Ok(Turn::Into("else".to_owned()));
            }
            Block::Task(task) => return self.task(task, task::task_form(task), here),
            Block::Ask(ask) => {
                let form = task::ask_form(ask, &self.overlay())?;
                return self.task(&ask.task, form, here);
            }
            Block::Move { on, to } | Block::Close { on, to } => {
                return self.bring(on.as_ref(), to, node);
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
            Block::Log { text, .. } => {
                let text = text::render(text, &self.overlay())?;
                self.effects.push(Effect::Log { node: node.to_owned(), text });
            }
            Block::Wait(wait) => return self.begin_wait(wait, here),
            Block::Race(race) => return self.begin_race(race, here),
            Block::Parallel(parallel) => return Ok(self.split(parallel, here)),
            Block::Repeat(_) => return self.first_turn(here),
            Block::Each(each) => return self.each(each, here),
            Block::Try(_) => return Ok(Turn::Into("run".to_owned())),
            Block::Create { .. } | Block::Find(_) | Block::Count(_) => {
                let effect = self.question(block, node)?;
                self.effects.extend(effect);
                return Ok(Turn::Paused);
            }
        }
        Ok(Turn::Next)
    }

    /// What the shell must answer before the thread goes on.
    fn question(&self, block: &Block, node: &str) -> Result<Option<Effect>, Problem> {
        let node = node.to_owned();
        Ok(Some(match block {
            Block::Create { record_type, fields, .. } => {
                let fields = self.values(fields)?;
                Effect::Create { node, record_type: record_type.clone(), fields }
            }
            Block::Find(search) => {
                let when = self.condition(search)?;
                let (record_type, last_by) = (search.record_type.clone(), search.before.clone());
                Effect::Find { node, record_type, when, last_by }
            }
            Block::Count(search) => {
                let when = self.condition(search)?;
                Effect::Count { node, record_type: search.record_type.clone(), when }
            }
            _ => return Ok(None),
        }))
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
            Some(on) => {
                if let Some(id) = self.linked(on, node) {
                    let node = node.to_owned();
                    self.effects.push(Effect::Set { node, on: Some(id), fields });
                }
            }
        }
        Ok(())
    }

    /// Sets fields of the record; what is so already is not set again.
    pub(super) fn set_own(&mut self, node: &str, mut fields: Vec<(Name, Value)>) {
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
        let id = self.path(on).and_then(|value| value.as_int());
        if id.is_none() {
            self.skip(node, &format!("{on} == null"));
        }
        id
    }

    fn bring(&mut self, on: Option<&Name>, to: &str, node: &str) -> Result<Turn, Problem> {
        let own = self.path("id").and_then(|value| value.as_int());
        let on = match on {
            None => None,
            Some(on) => match self.linked(on, node) {
                None => return Ok(Turn::Next),
                found if found == own => None,
                found => found,
            },
        };
        if on.is_none() {
            let stage = self.path("stage");
            if stage.as_ref().and_then(Value::as_text) == Some(to) {
                self.skip(node, &format!("stage == '{to}'"));
                return Ok(Turn::Next);
            }
        }
        self.effects.push(Effect::Move { node: node.to_owned(), on, to: to.to_owned() });
        Ok(if on.is_none() { Turn::Moved } else { Turn::Next })
    }

    fn task(&mut self, task: &TaskBlock, form: TaskForm, here: &str) -> Result<Turn, Problem> {
        let is_there = self.make_task(task, form, here)?;
        Ok(if task.wait && is_there { Turn::Rest(None) } else { Turn::Next })
    }

    /// Makes a task, unless it is there already; gives whether it is there now.
    pub(super) fn make_task(
        &mut self,
        task: &TaskBlock,
        form: TaskForm,
        here: &str,
    ) -> Result<bool, Problem> {
        let key = place::key(&task.id, here);
        if self.run.asks.contains_key(&key) {
            self.skip(&task.id, "open already");
            return Ok(true);
        }
        let overlay = self.overlay();
        if let Some(when) = &task.when
            && !is_true(when, &overlay)?
        {
            self.skip(&task.id, &when.text);
            return Ok(false);
        }
        let effects = task::make(task, form, &key, &overlay)?;
        self.effects.extend(effects);
        self.run.places.insert(key.clone(), here.to_owned());
        self.run.told.remove(&key);
        self.run.asks.insert(key, 0);
        Ok(true)
    }
}
