//! What an event sets going: threads at rest first, then rules.

use super::super::run::{Names, Thread};
use super::super::{Effect, Event, alarms, overlay, place, rests, task, text};
use super::look::Stand;
use super::{Turn, Walk, at_node};
use crate::definition::{
    ArmOn, AskBlock, Awaited, Block, DataType, Heard, Listen, On, RaceBlock, TaskRef, Trigger,
    WaitBlock,
};
use base::{Code, Name, Problem};
use model::Value;

impl<'w> Walk<'w> {
    /// Puts into the queue what an event sets going.
    pub(super) fn wake(&mut self, event: &Event) -> Result<(), Problem> {
        match event {
            Event::Entered => self.entered(),
            Event::Changed(fields) => self.changed(fields)?,
            Event::TaskDone { node, outcome } => self.task_done(node, outcome.as_deref())?,
            Event::TimerFired(node) => self.timer_fired(node)?,
            Event::Came { name, data } => self.came(name, data)?,
            Event::TaskMade { .. }
            | Event::Made { .. }
            | Event::Found { .. }
            | Event::Counted { .. } => {}
        }
        Ok(())
    }

    fn entered(&mut self) {
        if self.run.stage.is_empty() {
            for watch in &self.flow.watches {
                let root = format!("watch:{}", watch.id);
                let is_there = self.run.watching.contains(&*watch.id);
                if !is_there {
                    self.run.watching.insert(watch.id.to_string());
                    self.queue.push_back(Thread::at(root));
                }
            }
        }
        if self.run.entered {
            return;
        }
        self.run.entered = true;
        let root = if self.run.stage.is_empty() { "create" } else { "enter" };
        self.queue.push_front(Thread::at(root));
    }

    fn start(&mut self, triggers: impl Iterator<Item = &'w Trigger>) {
        self.queue.extend(triggers.map(|trigger| Thread::at(format!("on:{}", trigger.id))));
    }

    fn changed(&mut self, fields: &[String]) -> Result<(), Problem> {
        let is_among =
            |names: &[Name]| names.iter().any(|name| fields.iter().any(|field| *name == **field));
        self.each_thread(|walk, thread, block| match block {
            Block::Wait(wait) => match &wait.what {
                Awaited::Event(listen, _) => walk.hears(thread, listen, &|to| match to {
                    Heard::Changed(names) if is_among(names) => Some(Names::new()),
                    _ => None,
                }),
                _ => walk.look_again(thread, wait),
            },
            Block::Race(race) => {
                let heard = walk.race_hears(thread, race, &|to| match to {
                    Heard::Changed(names) if is_among(names) => Some(Names::new()),
                    _ => None,
                })?;
                match heard {
                    Some(woken) => Ok(Some(woken)),
                    None => walk.race_again(thread, race),
                }
            }
            _ => Ok(None),
        })?;
        let own = self.flow.triggers_of(&self.run.stage).iter();
        self.start(own.filter(|trigger| match &trigger.on {
            On::Changed(names) => is_among(names),
            On::TaskDone(..) | On::Event(..) => false,
        }));
        Ok(())
    }

    fn came(&mut self, name: &str, data: &Names) -> Result<(), Problem> {
        let given = |to: &Heard| match to {
            Heard::Event(wanted, of) if *wanted == *name => Some(values(of, data)),
            _ => None,
        };
        self.each_thread(|walk, thread, block| match block {
            Block::Wait(wait) => match &wait.what {
                Awaited::Event(listen, _) => walk.hears(thread, listen, &given),
                _ => Ok(None),
            },
            Block::Race(race) => walk.race_hears(thread, race, &given),
            _ => Ok(None),
        })?;
        let own = self.flow.triggers_of(&self.run.stage).iter();
        for trigger in own {
            if let On::Event(wanted, of) = &trigger.on
                && *wanted == *name
            {
                for (name, value) in values(of, data) {
                    self.run.names.insert(name, value);
                }
                self.queue.push_back(Thread::at(format!("on:{}", trigger.id)));
            }
        }
        Ok(())
    }

    /// Shows each thread at rest to a function; one that is given back goes on.
    fn each_thread(
        &mut self,
        mut look: impl FnMut(&mut Self, &mut Thread, &'w Block) -> Result<Option<Thread>, Problem>,
    ) -> Result<(), Problem> {
        for mut thread in std::mem::take(&mut self.run.threads) {
            let Some(block) = self.block_at(&thread.place) else {
                // Its block is gone from the flow: the record's people go on by hand.
                continue;
            };
            self.local.clone_from(&thread.names);
            let woken = look(self, &mut thread, block);
            self.local.clear();
            match woken.map_err(|problem| at_node(problem, id_of(block)))? {
                Some(woken) => self.queue.push_back(woken),
                None => self.run.threads.push(thread),
            }
        }
        Ok(())
    }

    fn hears(
        &mut self,
        thread: &Thread,
        listen: &Listen,
        given: &dyn Fn(&Heard) -> Option<Names>,
    ) -> Result<Option<Thread>, Problem> {
        let Some(data) = given(&listen.to) else { return Ok(None) };
        if !self.holds(listen.when.as_ref(), &thread.names, &data)? {
            return Ok(None);
        }
        let Some(Block::Wait(wait)) = self.block_at(&thread.place) else { return Ok(None) };
        self.close_wait(wait, &thread.place);
        Ok(Some(self.woken(thread, "run", data)))
    }

    fn race_hears(
        &mut self,
        thread: &Thread,
        race: &RaceBlock,
        given: &dyn Fn(&Heard) -> Option<Names>,
    ) -> Result<Option<Thread>, Problem> {
        for (at, arm) in race.arms.iter().enumerate() {
            let ArmOn::Event(listen) = &arm.on else { continue };
            let Some(data) = given(&listen.to) else { continue };
            if self.holds(listen.when.as_ref(), &thread.names, &data)? {
                self.close_race(race, &thread.place, at);
                return Ok(Some(self.woken(thread, &format!("arm:{at}"), data)));
            }
        }
        Ok(None)
    }

    /// A thread that goes on in a list of its block, with the values an event has brought.
    fn woken(&mut self, thread: &Thread, list: &str, data: Names) -> Thread {
        let mut names = thread.names.clone();
        if names.is_empty() {
            self.run.names.extend(data);
        } else {
            names.extend(data);
        }
        let place = format!("{}/{list}/0", thread.place);
        Thread { place, names, ..Thread::default() }
    }

    /// A wait after an edit of its date.
    fn look_again(
        &mut self,
        thread: &mut Thread,
        wait: &WaitBlock,
    ) -> Result<Option<Thread>, Problem> {
        let names = thread.names.clone();
        let place = match self.look_at(wait, thread)? {
            Stand::Rests(due) => {
                thread.due = due;
                return Ok(None);
            }
            Stand::Over => {
                self.close_wait(wait, &thread.place);
                place::next(&thread.place)
            }
            Stand::Passed => {
                self.close_wait(wait, &thread.place);
                end_of(&thread.place)
            }
        };
        Ok(Some(Thread { place, names, ..Thread::default() }))
    }

    /// A race after an edit of a date: its control follows, and what is past already fires.
    fn race_again(
        &mut self,
        thread: &mut Thread,
        race: &RaceBlock,
    ) -> Result<Option<Thread>, Problem> {
        let due = self.due_of_race(race, thread)?;
        let before = thread.due;
        thread.due = due.map(|(_, due)| due);
        if thread.due != before && thread.due.is_some_and(|due| due > self.now) {
            let place = thread.place.clone();
            self.show(race.control.as_ref(), (&race.id, &place), thread.due)?;
        }
        Ok(None)
    }

    fn task_done(&mut self, key: &str, outcome: Option<&str>) -> Result<(), Problem> {
        if self.run.asks.remove(key).is_none() {
            return Ok(());
        }
        self.run.places.remove(key);
        self.run.told.remove(key);
        if let Some(of) = key.strip_suffix('?') {
            return self.date_answered(of, outcome);
        }
        let node = place::id_of(key);
        let mut given = None;
        let mut root = None;
        if let Some(TaskRef::Ask(ask)) = self.flow.task(node) {
            let code = outcome_of(ask, outcome)?;
            root = Some(format!("ask:{key}:{code}"));
            if let Some(field) = &ask.field {
                let value = Value::Text(code.to_string());
                self.set_own(node, vec![(field.clone(), value)]);
            }
            given = Some(code.clone());
        }
        let before = self.queue.len();
        self.each_thread(|walk, thread, block| Ok(walk.is_answered(thread, block, key, &given)))?;
        if self.queue.len() == before {
            self.queue.extend(root.map(Thread::at));
        }
        let flow = self.flow;
        let own = flow.triggers_of(&self.run.stage).iter();
        let life: &[Trigger] = if self.run.stage.is_empty() { &[] } else { &flow.triggers };
        self.start(own.chain(life).filter(|trigger| match &trigger.on {
            On::TaskDone(task, wanted) => *task == *node && (wanted.is_none() || *wanted == given),
            On::Changed(_) | On::Event(..) => false,
        }));
        Ok(())
    }

    /// A thread that rests for this answer goes on with it.
    fn is_answered(
        &mut self,
        thread: &Thread,
        block: &Block,
        key: &str,
        code: &Option<Name>,
    ) -> Option<Thread> {
        let is_of = |block: &Block| {
            block.task().is_some_and(|task| place::key(&task.id, &thread.place) == *key)
        };
        let names = thread.names.clone();
        let here = &thread.place;
        let place = match block {
            Block::Race(race) => {
                let at = race.arms.iter().position(|arm| match &arm.on {
                    ArmOn::Task(block) => is_of(block),
                    _ => false,
                })?;
                self.close_race(race, here, at);
                match code {
                    Some(code) => format!("{here}/out:{at}:{code}/0"),
                    None => format!("{here}/arm:{at}/0"),
                }
            }
            Block::Task(_) if is_of(block) => place::next(here),
            Block::Ask(_) if is_of(block) => match code {
                Some(code) => format!("{here}/out:{code}/0"),
                None => place::next(here),
            },
            _ => return None,
        };
        Some(Thread { place, names, ..Thread::default() })
    }

    /// The person has said what follows a date that is not there, or is past.
    fn date_answered(&mut self, of: &str, outcome: Option<&str>) -> Result<(), Problem> {
        self.each_thread(|walk, thread, block| {
            let Block::Wait(wait) = block else { return Ok(None) };
            if place::key(&wait.id, &thread.place) != *of {
                return Ok(None);
            }
            let place = match outcome {
                Some("fire") => place::next(&thread.place),
                Some("skip") => end_of(&thread.place),
                _ => return walk.look_again(thread, wait),
            };
            walk.close_wait(wait, &thread.place);
            Ok(Some(Thread { place, names: thread.names.clone(), ..Thread::default() }))
        })
    }

    fn timer_fired(&mut self, node: &str) -> Result<(), Problem> {
        if let Some(key) = node.strip_suffix('!') {
            return self.tell_overdue(key);
        }
        let timers = self.flow.timers_of(&self.run.stage);
        let Some(timer) = timers.iter().find(|timer| timer.id == *node) else {
            return self.alarm(node);
        };
        let overlay = self.overlay();
        let due = alarms::moment(timer, &overlay)?;
        // An alarm of a moment that has been moved since, or one that was answered already.
        let Some(due) = due.filter(|due| *due <= self.now && !alarms::is_closed(&overlay)) else {
            return Ok(());
        };
        if self.run.fired.insert(node.to_owned(), due) != Some(due) {
            self.queue.push_back(Thread::at(format!("at:{node}")));
        }
        Ok(())
    }

    /// The moment of a rest has come.
    fn alarm(&mut self, node: &str) -> Result<(), Problem> {
        self.each_thread(|walk, thread, block| match block {
            Block::Wait(wait) if place::key(&wait.id, &thread.place) == *node => {
                if let Awaited::Event(_, _) = &wait.what {
                    let due = rests::due_of(&wait.what, thread, &walk.overlay())?;
                    if due.is_none_or(|due| due > walk.now) {
                        return Ok(None);
                    }
                    let Turn::Into(list) = walk.end_wait(wait, &thread.place) else {
                        return Ok(None);
                    };
                    return Ok(Some(walk.woken(thread, &list, Names::new())));
                }
                walk.look_again(thread, wait)
            }
            Block::Race(race) => {
                for (at, arm) in race.arms.iter().enumerate() {
                    let due = rests::due_of_arm(&arm.on, thread, &walk.overlay())?;
                    let is_its = rests::arm_key(&race.id, at, &thread.place) == *node;
                    if is_its && due.is_some_and(|due| due <= walk.now) {
                        walk.close_race(race, &thread.place, at);
                        return Ok(Some(walk.woken(thread, &format!("arm:{at}"), Names::new())));
                    }
                }
                Ok(None)
            }
            _ => Ok(None),
        })
    }

    /// A task was not done in time: people hear of it, and after some times it goes to another.
    fn tell_overdue(&mut self, key: &str) -> Result<(), Problem> {
        let Some(task) = self.run.asks.get(key).copied() else { return Ok(()) };
        let Some(found) = self.flow.task(place::id_of(key)) else { return Ok(()) };
        let Some(rules) = &found.task().overdue else { return Ok(()) };
        let due = alarms::told_at(self.flow, &self.run, (key, task), &self.overlay())?;
        if due.is_none_or(|due| due > self.now) || self.task_due(task)?.is_none() {
            return Ok(());
        }
        let times = self.run.told.get(key).map_or(0, |(times, _)| *times).saturating_add(1);
        self.run.told.insert(key.to_owned(), (times, self.now));
        let overlay = self.overlay();
        let node = found.id().to_string();
        let title = text::render(&found.task().title, &overlay)?;
        let who = task::all_active(&rules.notify, &overlay)?;
        let said = text::said(&overlay, "Просрочено", "Overdue");
        let next = match rules.escalate_after {
            Some(after) if after == times => Some(task::first_active(&rules.to, &overlay)?),
            _ => None,
        };
        if !who.is_empty() {
            let text = format!("{said}: {title}");
            self.effects.push(Effect::Notify { node: node.clone(), who, text, needs_action: true });
        }
        self.effects.extend(next.map(|who| Effect::Assign { node, task, who }));
        Ok(())
    }
}

/// Behind the last block of the list that a place stands in.
fn end_of(place: &str) -> String {
    let list = place.rsplit_once('/').map_or(place, |(list, _)| list);
    format!("{list}/{}", usize::MAX)
}

fn id_of(block: &Block) -> &str {
    match block {
        Block::Wait(wait) => &wait.id,
        Block::Race(race) => &race.id,
        block => block.task().map_or("", |task| &task.id),
    }
}

/// The values of an event that a flow has named, as they are kept.
fn values(of: &[(Name, DataType)], data: &Names) -> Names {
    let value = |name: &Name, kind: DataType| {
        let given = data.get(name.as_str()).cloned().unwrap_or_default();
        let text = given.as_str().unwrap_or_default();
        let value = match kind {
            DataType::Text => given.as_str().map(Value::text),
            DataType::Integer => given.as_i64().map(Value::Int),
            DataType::Bool => given.as_bool().map(Value::Bool),
            DataType::Date => base::Date::parse(text).map(Value::Date),
            DataType::Time => base::Time::parse(text).map(Value::Time),
            DataType::Decimal => {
                let text = if given.is_number() { given.to_string() } else { text.to_owned() };
                text.parse().ok().map(Value::Decimal)
            }
        };
        (name.to_string(), overlay::to_json(&value.unwrap_or_default()))
    };
    of.iter().map(|(name, kind)| value(name, *kind)).collect()
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
