//! Random walks through the deputy's flows in a world of values: an open appeal always has a task,
//! and every stage that rules lead to is reached.

use crate::advance::{
    Alarm, Effect, Event, Facts, NewTask, Run, advance, due_timers, stage_due, start,
};
use crate::calendar::Calendar;
use crate::definition::Flow;
use crate::packages_tests::{flows, types};
use crate::testing::{at, office, zone};
use base::{Date, PersonId, Problem, Time};
use model::Value;
use model::expr::{Env, eval, is_true};
use model::field::FieldKind;
use model::record_type::{RecordType, Types};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

struct Task {
    task: NewTask,
    of_life: bool,
}

struct Record {
    kind: Arc<RecordType>,
    fields: BTreeMap<String, Value>,
    life: Run,
    visit: Option<Run>,
    tasks: Vec<Task>,
}

/// What all walks share.
struct House {
    types: Types,
    flows: BTreeMap<String, Flow>,
    calendar: Calendar,
}

struct World {
    house: Arc<House>,
    now: Time,
    records: BTreeMap<i64, Record>,
    queue: VecDeque<(i64, bool, Event)>,
    seen: BTreeSet<String>,
    told: Vec<String>,
}

/// Names of one record; `field_of` reaches the others.
struct Eyes<'w>(&'w World, i64);

impl Env for Eyes<'_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        let (head, rest) = path.split_first()?;
        let record = &self.0.records[&self.1];
        let value = match (head.as_str(), record.kind.field(head)) {
            ("title", _) => Value::text("title"),
            (_, Some(field)) if field.kind.is_derived() => {
                eval(field.compute.as_ref()?, self).unwrap()
            }
            (name, _) => record.fields.get(name).cloned()?,
        };
        match (rest, value) {
            ([], value) => Some(value),
            (_, Value::Null) => Some(Value::Null),
            (rest, Value::Int(id)) => Eyes(self.0, id).path(rest),
            _ => None,
        }
    }

    fn now(&self) -> Time {
        self.0.now
    }

    fn today(&self) -> Date {
        self.0.now.date_in(&zone())
    }

    fn me(&self) -> Option<PersonId> {
        Some(1)
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        let value = match (name, args) {
            ("duty", []) | ("head", _) => Value::Int(1),
            ("role", _) => Value::List(vec![Value::Int(2)]),
            ("is_active" | "has_role", _) => Value::Bool(true),
            ("name_of", _) => Value::text("Анна"),
            ("field_of", [Value::Int(id), Value::Text(path)]) => {
                let path: Vec<String> = path.split('.').map(str::to_owned).collect();
                Eyes(self.0, *id).path(&path)?
            }
            (name, args) => return self.0.house.calendar.call(name, args, self.0.now),
        };
        Some(Ok(value))
    }
}

impl World {
    fn new(house: &Arc<House>) -> World {
        World {
            house: Arc::clone(house),
            now: at("2026-12-02 10:00"),
            records: BTreeMap::new(),
            queue: VecDeque::new(),
            seen: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    fn create(&mut self, kind: &str, given: Vec<(String, Value)>) -> i64 {
        let kind = Arc::clone(&self.house.types[kind]);
        let id = i64::try_from(self.records.len()).unwrap() + 1;
        let mut fields: BTreeMap<String, Value> =
            kind.fields.iter().map(|field| (field.code.to_string(), Value::Null)).collect();
        fields.insert("id".to_owned(), Value::Int(id));
        let stage = kind.start.as_deref().map_or(Value::Null, Value::text);
        fields.insert("is_open".to_owned(), Value::Bool(kind.is_open(stage.as_text())));
        fields.insert("stage".to_owned(), stage);
        let defaults: Vec<_> = kind
            .fields
            .iter()
            .filter_map(|field| Some((field.code.to_string(), field.default.clone()?)))
            .collect();
        let record = Record { kind, fields, life: start(""), visit: None, tasks: Vec::new() };
        self.records.insert(id, record);
        for (name, default) in defaults {
            let value = eval(&default, &Eyes(self, id)).unwrap();
            self.records.get_mut(&id).unwrap().fields.insert(name, value);
        }
        self.records.get_mut(&id).unwrap().fields.extend(given);
        self.queue.push_back((id, true, Event::Entered));
        self.enter(id);
        id
    }

    /// A visit of the present stage begins.
    fn enter(&mut self, id: i64) {
        let record = self.records.get_mut(&id).unwrap();
        let stage = record.fields["stage"].as_text().unwrap_or_default().to_owned();
        self.seen.insert(stage.clone());
        let is_open = record.fields["is_open"] == Value::Bool(true);
        record.tasks.retain(|task| is_open && (task.of_life || task.task.keep));
        record.visit = is_open.then(|| start(&stage));
        let moment = |at: Option<Time>| at.map_or(Value::Null, Value::Time);
        record.fields.insert("stage_at".to_owned(), Value::Time(self.now));
        record.fields.insert("closed_at".to_owned(), moment((!is_open).then_some(self.now)));
        let house = Arc::clone(&self.house);
        let flow = house.flows.get(&*self.records[&id].kind.code).filter(|_| is_open);
        let due = flow.and_then(|flow| {
            let eyes = Eyes(self, id);
            let facts = Facts { env: &eyes, calendar: &house.calendar, language: "en" };
            stage_due(flow, &stage, self.now, &facts).unwrap()
        });
        let record = self.records.get_mut(&id).unwrap();
        record.fields.insert("stage_due".to_owned(), moment(due));
        self.queue.push_back((id, false, Event::Entered));
    }

    fn set(&mut self, id: i64, fields: Vec<(String, Value)>) {
        let record = self.records.get_mut(&id).unwrap();
        let mut changed = Vec::new();
        for (name, value) in fields {
            assert!(record.kind.field(&name).is_some(), "{name}");
            if record.fields.insert(name.clone(), value.clone()) != Some(value) {
                changed.push(name);
            }
        }
        if !changed.is_empty() {
            self.queue.push_back((id, true, Event::Changed(changed.clone())));
            self.queue.push_back((id, false, Event::Changed(changed)));
        }
    }

    fn go(&mut self, id: i64, to: &str) {
        let record = self.records.get_mut(&id).unwrap();
        record.fields.insert("stage".to_owned(), Value::text(to));
        let is_open = record.kind.is_open(Some(to));
        record.fields.insert("is_open".to_owned(), Value::Bool(is_open));
        self.enter(id);
    }

    fn settle(&mut self) {
        let mut hops = 0;
        while let Some((id, of_life, event)) = self.queue.pop_front() {
            hops += 1;
            assert!(hops < 200, "the rules never rest");
            self.feed(id, of_life, event);
        }
        self.check();
    }

    fn feed(&mut self, id: i64, of_life: bool, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            let record = &self.records[&id];
            let house = Arc::clone(&self.house);
            let Some(flow) = house.flows.get(&*record.kind.code) else { return };
            let run = if of_life { Some(&record.life) } else { record.visit.as_ref() };
            let Some(run) = run.cloned() else { return };
            let (eyes, stage) = (Eyes(self, id), run.stage.clone());
            let facts = Facts { env: &eyes, calendar: &self.house.calendar, language: "en" };
            let step = advance(flow, run, &event, &facts, self.now)
                .unwrap_or_else(|problem| panic!("{problem} in {event:?} of {stage}"));
            let record = self.records.get_mut(&id).unwrap();
            if of_life {
                record.life = step.run;
            } else {
                record.visit = Some(step.run);
            }
            for effect in step.effects {
                next = self.carry_out(id, of_life, effect).or(next);
            }
        }
    }

    fn carry_out(&mut self, id: i64, of_life: bool, effect: Effect) -> Option<Event> {
        let named = |fields: Vec<(base::Name, Value)>| {
            fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
        };
        match effect {
            Effect::Set { on, fields, .. } => self.set(on.unwrap_or(id), named(fields)),
            Effect::Task(task) => {
                let tasks = &mut self.records.get_mut(&id).unwrap().tasks;
                tasks.push(Task { task: *task, of_life });
            }
            Effect::Create { node, record_type, fields } => {
                let id = self.create(&record_type, named(fields));
                return Some(Event::Made { node, id });
            }
            Effect::Count { node, record_type, when } => {
                let counted = self.records.iter().filter(|(other, record)| {
                    record.kind.code == record_type && is_true(&when, &Eyes(self, **other)).unwrap()
                });
                let count = i64::try_from(counted.count()).unwrap();
                return Some(Event::Counted { node, count });
            }
            Effect::Find { node, record_type, when, .. } => {
                let mut newest = self.records.iter().rev();
                let found = newest.find(|(other, record)| {
                    record.kind.code == record_type && is_true(&when, &Eyes(self, **other)).unwrap()
                });
                return Some(Event::Found { node, id: found.map(|(id, _)| *id) });
            }
            Effect::Move { on, to, .. } => self.go(on.unwrap_or(id), &to),
            Effect::Notify { text, .. } => self.told.push(text),
            // The deputy's flows rest in tasks and timers alone.
            _ => {}
        }
        None
    }

    fn days_pass(&mut self, days: i32) {
        for _ in 0..days {
            self.now = self.now.plus_ms(86_400_000);
            let ids: Vec<i64> = self.records.keys().copied().collect();
            for (id, of_life) in ids.into_iter().flat_map(|id| [(id, true), (id, false)]) {
                let record = &self.records[&id];
                let Some(flow) = self.house.flows.get(&*record.kind.code) else { continue };
                let run = if of_life { Some(&record.life) } else { record.visit.as_ref() };
                let Some(run) = run else { continue };
                let eyes = Eyes(self, id);
                let facts = Facts { env: &eyes, calendar: &self.house.calendar, language: "en" };
                for Alarm { node: timer, due, .. } in due_timers(flow, run, &facts).unwrap() {
                    if due.is_some_and(|due| due <= self.now) {
                        self.queue.push_back((id, of_life, Event::TimerFired(timer.to_string())));
                    }
                }
                self.settle();
            }
        }
    }

    /// Does a task in one of its ways.
    fn answer(&mut self, id: i64, at: usize, mut dice: impl FnMut(usize) -> usize) {
        let Task { task, of_life } = self.records.get_mut(&id).unwrap().tasks.remove(at);
        let form = &task.form;
        let outcome = (!form.outcomes.is_empty())
            .then(|| form.outcomes[dice(form.outcomes.len())].code.clone());
        let mut names: Vec<String> = form.fields.clone();
        names.extend(form.require_fields.clone());
        names.extend((outcome.as_deref() == Some("refuse_a11")).then(|| "a11_ground".to_owned()));
        let mut filled = Vec::new();
        for name in names {
            let field = self.records[&id].kind.field(&name).unwrap().clone();
            let value = match field.kind {
                FieldKind::Bool => Value::Bool(dice(2) == 1),
                FieldKind::Date => Value::Date(self.now.date_in(&zone())),
                FieldKind::Choice => Value::text(&field.options[dice(field.options.len())].code),
                FieldKind::Link => Value::Int(self.create("company", Vec::new())),
                _ => Value::text("x"),
            };
            filled.push((name, value));
        }
        self.set(id, filled);
        self.queue.push_back((id, of_life, Event::TaskDone { node: task.node, outcome }));
        self.settle();
    }

    fn check(&self) {
        for (id, record) in &self.records {
            if record.kind.needs_step && record.fields["is_open"] == Value::Bool(true) {
                let stage = &record.fields["stage"];
                assert!(!record.tasks.is_empty(), "{id} has no step on {stage:?}");
            }
        }
    }
}

/// A small generator, so that a failing walk is found again by its seed.
fn dice(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |sides| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % sides
    }
}

fn house() -> Arc<House> {
    let types = types();
    Arc::new(House { flows: flows(&types), types, calendar: office() })
}

fn walk(house: &Arc<House>, seed: u64) -> World {
    let mut dice = dice(seed);
    let mut world = World::new(house);
    let contact = world.create("contact", vec![("last_name".to_owned(), Value::text("x"))]);
    let topic = world.create("topic", Vec::new());
    let mut fields = vec![
        ("summary".to_owned(), Value::text("x")),
        ("applicant".to_owned(), Value::Int(contact)),
        ("main_topic".to_owned(), Value::Int(topic)),
    ];
    if dice(4) == 0 {
        fields.push(("reg_date".to_owned(), Value::Null));
    }
    if dice(4) == 0 {
        fields.push(("urgency".to_owned(), Value::text("emergency")));
    }
    if dice(3) == 0 {
        fields.push(("on_control".to_owned(), Value::Bool(true)));
    }
    let id = world.create("appeal", fields);
    world.settle();
    for _ in 0..60 {
        let count = world.records[&id].tasks.len();
        if count == 0 {
            break;
        }
        if dice(4) == 0 {
            world.days_pass(i32::try_from(dice(9)).unwrap());
        } else {
            let at = dice(count);
            world.answer(id, at, &mut dice);
        }
    }
    world
}

#[test]
fn an_open_appeal_always_has_a_task_and_every_stage_is_reached() {
    let mut seen = BTreeSet::new();
    let mut closed = 0;
    let house = house();
    for seed in 1..=150 {
        let world = walk(&house, seed);
        let appeal = world.records.values().find(|record| record.kind.code == *"appeal").unwrap();
        closed += usize::from(appeal.fields["is_open"] == Value::Bool(false));
        seen.extend(world.seen);
    }
    let missing: Vec<&str> = house.types["appeal"]
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.stages)
        .map(|stage| stage.code.as_str())
        .filter(|stage| !seen.contains(*stage))
        .collect();
    // People choose these by hand.
    let by_hand = [
        "appeal_review.resolved",
        "appeal_review.fin_withdrawn",
        "appeal_review.fin_duplicate",
        "appeal_request.fin_cancelled",
    ];
    assert_eq!(missing, by_hand);
    assert!(closed > 75, "{closed} of 150 walks came to an end");
}

#[test]
fn the_notice_comes_five_days_before_the_planned_term() {
    let mut world = World::new(&house());
    let registered = [("summary", Value::text("x")), ("reg_no", Value::text("X-0001/26"))];
    let registered = registered.map(|(name, value)| (name.to_owned(), value));
    let id = world.create("appeal", registered.to_vec());
    world.settle();
    let due = Value::Date(Date::parse("2026-12-30").unwrap());
    assert_eq!(world.records[&id].fields["planned_due"], due);
    world.days_pass(22);
    let norm = "The appeal has stayed on its stage beyond the norm: title";
    assert_eq!(std::mem::take(&mut world.told), [norm]);
    world.days_pass(1);
    assert_eq!(world.now.date_in(&zone()), Date::parse("2026-12-25").unwrap());
    assert_eq!(world.told, ["The planned term ends in 5 days: title"]);
}
