//! Playing a script: every event at its moment, in the order of time.

use super::script::{Child, Moment, Record, Row, Script, Step};
use crate::app::App;
use crate::processes;
use crate::records::{self, Change, Draft, Move, Updated};
use crate::tasks::{self, Finish};
use base::{Actor, Clock, Code, PersonId, Place, Problem, RecordId, Time};
use model::expr::{Binary, Expr, Node};
use model::field::coerce;
use model::{Field, FieldKind, RecordType, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Reach, Select, Tx};

/// The hour at which the events of a day begin.
const HOUR: i8 = 10;

/// Between two events of a day, in ms.
const GAP_MS: i64 = 6 * 60 * 1000;

/// A clock set by hand.
#[derive(Debug, Default)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::Relaxed))
    }
}

struct Play<'p> {
    /// The organisation by the clock of the play.
    app: App,
    hand: Arc<Hand>,
    script: &'p Script,
    /// The start: the end of the play.
    now: Time,
    people: HashMap<String, PersonId>,
    keys: HashMap<String, RecordId>,
    /// Made records by their place in the script.
    made: HashMap<usize, RecordId>,
    /// Children that were changed already: record and child by their places in the script.
    changed: Vec<(usize, usize)>,
}

/// Plays the rows and records of a script.
///
/// # Errors
/// `package.invalid` with the place; what the writes give.
pub(super) async fn play(
    app: &App,
    script: &Script,
    people: HashMap<String, PersonId>,
) -> Result<(), Problem> {
    let hand = Arc::new(Hand::default());
    let mut past = app.clone();
    past.clock = Arc::<Hand>::clone(&hand);
    let (keys, made, changed) = (HashMap::new(), HashMap::new(), Vec::new());
    let mut play = Play { app: past, hand, script, now: app.now(), people, keys, made, changed };
    let events = play.events();
    let first = script.records.iter().map(|record| record.at).min().unwrap_or(Moment(0));
    play.set(play.moment(Moment(first.0.saturating_sub(1)), 0));
    play.rows().await?;
    for (time, record, step) in events {
        play.set(time);
        processes::tick(&play.app).await?;
        play.event(record, step).await?;
    }
    play.set(play.now);
    processes::tick(&play.app).await?;
    let missed = play.missed();
    missed.map_or(Ok(()), |child| Err(wrong(&child.place, "no such linked record was made")))
}

impl<'p> Play<'p> {
    fn set(&self, time: Time) {
        self.hand.0.store(time.0, Ordering::Relaxed);
    }

    fn moment(&self, moment: Moment, nth: i64) -> Time {
        let catalog = self.app.catalog();
        let day = catalog.day_of(self.now).plus_days(moment.0);
        let time = day.at(HOUR, 0, &catalog.calendar.zone).plus_ms(nth.saturating_mul(GAP_MS));
        time.min(self.now)
    }

    /// Moments of records made and of their steps, in the order of time.
    fn events(&self) -> Vec<(Time, usize, Option<usize>)> {
        let mut events = Vec::new();
        for (at, record) in self.script.records.iter().enumerate() {
            events.push((record.at, at, None));
            events.extend(record.steps.iter().enumerate().map(|(n, step)| (step.at, at, Some(n))));
        }
        events.sort_by_key(|(moment, _, _)| *moment);
        let (mut day, mut nth) = (Moment(i32::MIN), 0);
        let timed = events.into_iter().map(|(moment, record, step)| {
            nth = if moment == day { nth + 1 } else { 0 };
            day = moment;
            (self.moment(moment, nth), record, step)
        });
        timed.collect()
    }

    async fn rows(&mut self) -> Result<(), Problem> {
        for row in &self.script.rows {
            let of = self.type_of(row.record_type, &row.place)?;
            let fields = self.values(&of, &row.fields, &row.place).await?;
            let draft = Draft { fields, ..Draft::default() };
            let made = records::create(&self.app, &Actor::System, row.record_type, draft).await;
            let made = made.map_err(|problem| problem.at_place(row.place.clone()))?;
            self.keys.insert(row.key.clone(), made.row.id);
        }
        Ok(())
    }

    async fn event(&mut self, at: usize, step: Option<usize>) -> Result<(), Problem> {
        let script = self.script;
        let Some(record) = script.records.get(at) else { return Ok(()) };
        match step.and_then(|step| record.steps.get(step)) {
            None => {
                let id = self.make(record).await?;
                if !record.key.is_empty() {
                    self.keys.insert(record.key.clone(), id);
                }
                self.made.insert(at, id);
            }
            Some(step) => {
                let Some(id) = self.made.get(&at).copied() else {
                    return Err(wrong(&step.place, "a step before its record is made"));
                };
                if !step.task.is_empty() {
                    self.answer(record, id, step).await?;
                } else {
                    self.by_hand(record, id, step).await?;
                }
                self.children(at, record, id).await?;
            }
        }
        Ok(())
    }

    async fn make(&self, record: &Record) -> Result<RecordId, Problem> {
        let of = self.type_of(&record.record_type, &record.place)?;
        let fields = self.values(&of, &record.fields, &record.place).await?;
        let author = self.person(&record.by, &record.place)?;
        let draft = Draft { fields, ..Draft::default() };
        let made = records::create(&self.app, &Actor::Person(author), &of.code, draft).await;
        Ok(made.map_err(|problem| problem.at_place(record.place.clone()))?.row.id)
    }

    /// Finishes the open task that the block of a step made, as its own person.
    async fn answer(&self, record: &Record, id: RecordId, step: &Step) -> Result<(), Problem> {
        let open = self.app.store.read(move |tx| tasks::sql::open_of(tx, id)).await?;
        let ending = format!("/{}", step.task);
        let task = open
            .iter()
            .find(|task| task.origin.as_deref().is_some_and(|origin| origin.ends_with(&ending)))
            .ok_or_else(|| {
                let there: Vec<&str> = open.iter().filter_map(|t| t.origin.as_deref()).collect();
                let there = there.join(", ");
                wrong(&step.place, &format!("no open task `{}`; open are: {there}", step.task))
            })?;
        let of = self.type_of(&record.record_type, &step.place)?;
        let finish = Finish {
            outcome: step.outcome.clone(),
            fields: self.values(&of, &step.fields, &step.place).await?,
            result: step.result.clone(),
            ..Finish::default()
        };
        let done = tasks::done(&self.app, &Actor::Person(task.who), task.id, finish).await;
        done.map(drop).map_err(|problem| problem.at_place(step.place.clone()))
    }

    /// Moves the record, or changes its fields, as its person.
    async fn by_hand(&self, record: &Record, id: RecordId, step: &Step) -> Result<(), Problem> {
        let of = self.type_of(&record.record_type, &step.place)?;
        let fields = self.values(&of, &step.fields, &step.place).await?;
        let author = Actor::Person(self.person(&record.by, &step.place)?);
        let done = if step.stage.is_empty() {
            let change = Change { fields, ..Change::default() };
            records::update(&self.app, &author, (&of.code, id), change).await.map(drop)
        } else {
            let to = Move { stage: step.stage.clone(), fields, ..Move::default() };
            records::move_stage(&self.app, &author, (&of.code, id), to).await.map(drop)
        };
        done.map_err(|problem| problem.at_place(step.place.clone()))
    }

    /// Changes the linked records that are there by now.
    async fn children(&mut self, at: usize, record: &Record, id: RecordId) -> Result<(), Problem> {
        for (n, child) in record.children.iter().enumerate() {
            if self.changed.contains(&(at, n)) {
                continue;
            }
            let of = self.type_of(&child.record_type, &child.place)?;
            let to_us = |field: &&Field| {
                field.kind == FieldKind::Link && field.to.as_deref() == Some(&*record.record_type)
            };
            let link = of.fields.iter().find(to_us).map(|field| field.code.to_string());
            let link = link.ok_or_else(|| wrong(&child.place, "the type has no such link"))?;
            let found = self.find(&of, link, Node::Int(id)).await?;
            let Some(found) = found else { continue };
            let fields = self.values(&of, &child.fields, &child.place).await?;
            let author = Actor::Person(self.person(&record.by, &child.place)?);
            let change = Change { fields, ..Change::default() };
            let changed = records::update(&self.app, &author, (&of.code, found), change).await;
            match changed.map_err(|problem| problem.at_place(child.place.clone()))? {
                Updated::Conflict(_) => return Err(Problem::bug("a conflict without a version")),
                _ => self.changed.push((at, n)),
            }
        }
        Ok(())
    }

    fn missed(&self) -> Option<&'p Child> {
        let records = self.script.records.iter().enumerate();
        let mut all = records.flat_map(|(at, record)| {
            record.children.iter().enumerate().map(move |(n, child)| ((at, n), child))
        });
        all.find(|(place, _)| !self.changed.contains(place)).map(|(_, child)| child)
    }

    fn type_of(&self, code: &str, place: &Place) -> Result<Arc<RecordType>, Problem> {
        let catalog = self.app.catalog();
        let of = catalog.record_type(code).map(Arc::clone);
        of.map_err(|_| wrong(place, &format!("there is no type `{code}`")))
    }

    fn person(&self, login: &str, place: &Place) -> Result<PersonId, Problem> {
        let known = self.people.get(login).copied();
        known.ok_or_else(|| wrong(place, &format!("there is no person `{login}`")))
    }

    async fn values(
        &self,
        of: &Arc<RecordType>,
        row: &Row,
        place: &Place,
    ) -> Result<Vec<(String, Value)>, Problem> {
        let mut values = Vec::with_capacity(row.len());
        for (code, json) in row {
            let field = of
                .field(code)
                .ok_or_else(|| wrong(place, &format!("`{}` has no field `{code}`", of.code)))?;
            let value = match json.as_str() {
                Some(text) => self.text(field, text, place).await?,
                None => coerce(field, json)
                    .map_err(|fault| wrong(place, &format!("`{code}`: {}", fault.code.wire())))?,
            };
            values.push((code.clone(), value));
        }
        Ok(values)
    }

    /// A word of a field: a key, a code, a login, a moment, or the value itself.
    async fn text(&self, field: &Field, text: &str, place: &Place) -> Result<Value, Problem> {
        match (field.kind, Moment::parse(text)) {
            (FieldKind::Date, Some(moment)) => {
                let day = self.app.catalog().day_of(self.now).plus_days(moment.0);
                Ok(Value::Date(day))
            }
            (FieldKind::Datetime, Some(moment)) => Ok(Value::Time(self.moment(moment, 0))),
            (FieldKind::Person, _) => self.person(text, place).map(Value::Int),
            (FieldKind::Link, _) => self.linked(field, text, place).await,
            (FieldKind::Links, _) => {
                let mut ids = Vec::new();
                for name in text.split(',').map(str::trim) {
                    ids.push(self.linked(field, name, place).await?);
                }
                Ok(Value::List(ids))
            }
            _ => coerce(field, &Json::from(text))
                .map_err(|fault| wrong(place, &format!("`{}`: {}", field.code, fault.code.wire()))),
        }
    }

    async fn linked(&self, field: &Field, text: &str, place: &Place) -> Result<Value, Problem> {
        if let Some(id) = self.keys.get(text) {
            return Ok(Value::Int(*id));
        }
        let of = self.type_of(field.to.as_deref().unwrap_or_default(), place)?;
        let found = match of.field("code") {
            Some(_) => self.find(&of, "code".into(), Node::Text(text.to_owned())).await?,
            None => None,
        };
        found.map(Value::Int).ok_or_else(|| wrong(place, &format!("`{text}` is not known")))
    }

    /// The newest record whose field has a value.
    async fn find(
        &self,
        of: &Arc<RecordType>,
        field: String,
        value: Node,
    ) -> Result<Option<RecordId>, Problem> {
        let path = Node::Path(vec![field]);
        let same = Expr::of(Node::Binary(Binary::Eq, Box::new(path), Box::new(value)));
        let mut select = Select::of(of, Reach::All).filter(same)?;
        select.limit = 100;
        let found = self.app.store.read(move |tx: &mut Tx<'_>| tx.select(&select)).await?;
        Ok(found.iter().map(|row| row.id).max())
    }
}

#[track_caller]
fn wrong(place: &Place, what: &str) -> Problem {
    Problem::new(Code::PackageInvalid).with("what", what).at_place(place.clone())
}
