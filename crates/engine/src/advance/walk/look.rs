//! Rests: how they begin, and what ends them.

use super::super::run::Thread;
use super::super::{Effect, NewTask, TaskForm, place, rests, task, text};
use super::{Turn, Walk};
use crate::definition::{
    ArmOn, Awaited, Block, Control, IfEmpty, Past, RaceBlock, Until, WaitBlock,
};
use base::{Problem, Time};

/// How a wait stands.
pub(super) enum Stand {
    /// It rests, until a moment if it knows one.
    Rests(Option<Time>),
    /// It is over, and the thread goes on behind it.
    Over,
    /// It is passed over, with the rest of its list.
    Passed,
}

impl<'w> Walk<'w> {
    pub(super) fn begin_wait(&mut self, wait: &WaitBlock, here: &str) -> Result<Turn, Problem> {
        let thread = Thread { since: Some(self.now), ..Thread::at(here) };
        Ok(match self.look_at(wait, &thread)? {
            Stand::Rests(due) => Turn::Rest(due),
            Stand::Over => self.end_wait(wait, here),
            Stand::Passed => {
                self.close_wait(wait, here);
                Turn::End
            }
        })
    }

    /// What follows a wait whose time has come.
    pub(super) fn end_wait(&mut self, wait: &WaitBlock, here: &str) -> Turn {
        self.close_wait(wait, here);
        match wait.what {
            Awaited::Event(..) => Turn::Into("timeout".to_owned()),
            Awaited::For(_) | Awaited::Until(_) => Turn::Next,
        }
    }

    /// The tasks of a wait live as long as it does.
    pub(super) fn close_wait(&mut self, wait: &WaitBlock, here: &str) {
        let key = place::key(&wait.id, here);
        self.drop_task(&key);
        self.drop_task(&format!("{key}?"));
    }

    /// Compares a wait with the record as it is now.
    pub(super) fn look_at(&mut self, wait: &WaitBlock, thread: &Thread) -> Result<Stand, Problem> {
        let key = place::key(&wait.id, &thread.place);
        let question = format!("{key}?");
        let due = rests::due_of(&wait.what, thread, &self.overlay())?;
        let until = match &wait.what {
            Awaited::Until(until) => Some(until),
            _ => None,
        };
        let is_new = thread.due != due || !self.run.asks.contains_key(&key);
        match (due, until) {
            (None, Some(until)) if until.if_empty == IfEmpty::Skip => return Ok(Stand::Passed),
            (None, Some(until)) => {
                if until.if_empty == IfEmpty::Ask {
                    self.drop_task(&key);
                    self.ask_for_date(wait, until, &thread.place)?;
                } else if is_new {
                    self.show(wait.control.as_ref(), (&wait.id, &thread.place), None)?;
                }
            }
            (Some(due), _) if due > self.now => {
                self.drop_task(&question);
                if is_new {
                    self.show(wait.control.as_ref(), (&wait.id, &thread.place), Some(due))?;
                }
            }
            // Its moment has come as it was known.
            (Some(due), _) if thread.due == Some(due) => return Ok(Stand::Over),
            (_, Some(until)) if until.if_past == Past::Skip => return Ok(Stand::Passed),
            (_, Some(until)) if until.if_past == Past::Ask => {
                self.drop_task(&key);
                self.ask_what_now(wait, &thread.place)?;
                return Ok(Stand::Rests(None));
            }
            _ => return Ok(Stand::Over),
        }
        Ok(Stand::Rests(due))
    }

    /// Makes the task that shows a rest to a person, or moves its term.
    pub(super) fn show(
        &mut self,
        control: Option<&Control>,
        (id, here): (&str, &str),
        due: Option<Time>,
    ) -> Result<(), Problem> {
        let Some(control) = control else { return Ok(()) };
        let key = place::key(id, here);
        let overlay = self.overlay();
        let due_at = match due {
            Some(due) => due,
            None => task::next_workday_end(&overlay)?,
        };
        match self.run.asks.get(&key) {
            Some(0) => {}
            Some(task) => self.effects.push(Effect::Term { node: key, task: *task, due_at }),
            None => {
                let title = text::render(&control.title, &overlay)?;
                let form = TaskForm { kind: "control".to_owned(), ..TaskForm::default() };
                self.put_task(control, (key, here), (title, due_at, form))?;
            }
        }
        Ok(())
    }

    fn put_task(
        &mut self,
        control: &Control,
        (key, here): (String, &str),
        (title, due_at, form): (String, Time, TaskForm),
    ) -> Result<(), Problem> {
        let who = task::first_active(&control.who, &self.overlay())?;
        self.effects.push(Effect::Task(Box::new(NewTask {
            node: key.clone(),
            title,
            who,
            due_at,
            checklist: Vec::new(),
            keep: false,
            form,
        })));
        self.run.places.insert(key.clone(), here.to_owned());
        self.run.asks.insert(key, 0);
        Ok(())
    }

    /// Asks for the date that a wait counts from.
    fn ask_for_date(&mut self, wait: &WaitBlock, until: &Until, here: &str) -> Result<(), Problem> {
        let key = format!("{}?", place::key(&wait.id, here));
        let Some(control) = wait.control.as_ref().filter(|_| !self.run.asks.contains_key(&key))
        else {
            return Ok(());
        };
        let overlay = self.overlay();
        let names = until.at.paths().into_iter().filter(|path| path.len() == 1);
        let fields: Vec<String> = names.filter_map(|path| path.first().cloned()).collect();
        let title = text::said(
            &overlay,
            "Укажите дату: без неё не начнётся отсчёт",
            "Enter the date: the term cannot be counted without it",
        );
        let title = format!("{title} — {}", text::render(&control.title, &overlay)?);
        let form = TaskForm {
            kind: "form".to_owned(),
            require_fields: fields.clone(),
            fields,
            outcomes: vec![task::button("done", "Сохранить", "Save")],
            ..TaskForm::default()
        };
        let due_at = task::next_workday_end(&overlay)?;
        self.put_task(control, (key, here), (title, due_at, form))
    }

    /// Asks what follows now that a date is past already.
    fn ask_what_now(&mut self, wait: &WaitBlock, here: &str) -> Result<(), Problem> {
        let key = format!("{}?", place::key(&wait.id, here));
        let Some(control) = wait.control.as_ref().filter(|_| !self.run.asks.contains_key(&key))
        else {
            return Ok(());
        };
        let overlay = self.overlay();
        let title = text::said(
            &overlay,
            "Срок уже прошёл: что делаем?",
            "The moment is past already: what now?",
        );
        let title = format!("{title} — {}", text::render(&control.title, &overlay)?);
        let form = TaskForm {
            kind: "choose".to_owned(),
            outcomes: vec![
                task::button("fire", "Идём дальше", "Go on"),
                task::button("skip", "Пропустить", "Skip it"),
            ],
            ..TaskForm::default()
        };
        let due_at = task::next_workday_end(&overlay)?;
        self.put_task(control, (key, here), (title, due_at, form))
    }

    pub(super) fn begin_race(&mut self, race: &'w RaceBlock, here: &str) -> Result<Turn, Problem> {
        let thread = Thread { since: Some(self.now), ..Thread::at(here) };
        let due = self.due_of_race(race, &thread)?;
        if let Some((at, _)) = due.filter(|(_, due)| *due <= self.now) {
            return Ok(Turn::Into(format!("arm:{at}")));
        }
        for arm in &race.arms {
            match &arm.on {
                ArmOn::Task(Block::Task(task)) => {
                    self.make_task(task, task::task_form(task), here)?;
                }
                ArmOn::Task(Block::Ask(ask)) => {
                    let form = task::ask_form(ask, &self.overlay())?;
                    self.make_task(&ask.task, form, here)?;
                }
                _ => {}
            }
        }
        let due = due.map(|(_, due)| due);
        self.show(race.control.as_ref(), (&race.id, here), due)?;
        Ok(Turn::Rest(due))
    }

    /// The first arm that time alone will end: one that is past already and to be skipped is not.
    pub(super) fn due_of_race(
        &self,
        race: &RaceBlock,
        thread: &Thread,
    ) -> Result<Option<(usize, Time)>, Problem> {
        let overlay = self.overlay();
        let mut first: Option<(usize, Time)> = None;
        for (at, arm) in race.arms.iter().enumerate() {
            let due = rests::due_of_arm(&arm.on, thread, &overlay)?;
            let is_skipped = rests::past_of_arm(&arm.on) == crate::definition::IfPast::Skip;
            let due = due.filter(|due| *due > self.now || !is_skipped);
            if let Some(due) = due
                && first.is_none_or(|(_, known)| due < known)
            {
                first = Some((at, due));
            }
        }
        Ok(first)
    }

    /// Ends a race: what the other arms and the control have made is not needed any more.
    pub(super) fn close_race(&mut self, race: &RaceBlock, here: &str, won: usize) {
        self.drop_task(&place::key(&race.id, here));
        for (at, arm) in race.arms.iter().enumerate() {
            if let ArmOn::Task(block) = &arm.on
                && let Some(task) = block.task().filter(|_| at != won)
            {
                self.drop_task(&place::key(&task.id, here));
            }
        }
    }

    /// Values of an event that a thread may name, if its condition holds with them.
    pub(super) fn holds(
        &mut self,
        when: Option<&model::expr::Expr>,
        names: &super::Names,
        data: &super::Names,
    ) -> Result<bool, Problem> {
        let Some(when) = when else { return Ok(true) };
        self.local.clone_from(names);
        self.local.extend(data.iter().map(|(name, value)| (name.clone(), value.clone())));
        let holds = model::expr::is_true(when, &self.overlay());
        self.local.clear();
        holds
    }

    pub(super) fn task_due(&self, task: base::TaskId) -> Result<Option<Time>, Problem> {
        let due = self.facts.env.call("task_due", &[model::Value::Int(task)]).transpose()?;
        Ok(match due {
            Some(model::Value::Time(due)) => Some(due),
            _ => None,
        })
    }
}
