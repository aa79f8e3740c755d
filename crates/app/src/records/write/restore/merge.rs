//! Two records of one and the same thing become one, and two again.

use crate::merges::{Moved, MovedField, MovedLink, Picks, sql};
use crate::records::write::Writer;
use crate::records::write::rules::is_searched;
use crate::records::write::update::Changed;
use crate::tasks::{sql as tasks, steps};
use base::{Cause, Code, FieldProblem, Problem, RecordId};
use model::access::Action;
use model::field::{Shape, coerce, to_json};
use model::{Field, FieldKind, Value};
use std::sync::Arc;

/// What histories name as the cause.
const RULE: &str = "merge";

/// Links that one merge moves.
const LINKS_MAX: i64 = 5_000;

impl Writer<'_, '_> {
    /// Makes one record of two of one type: the main one takes chosen values; links, children,
    /// tasks, activities and notices of the other become its own; the other goes to the recycle
    /// bin and points at it.
    ///
    /// # Errors
    /// `merge.pair`, `record.numbered`, `merge.large`, `field.unknown`, `record.invalid` with
    /// fields that may not be chosen.
    pub(crate) fn merge(
        &mut self,
        (main, other): (RecordId, RecordId),
        picks: &Picks,
    ) -> Result<Moved, Problem> {
        self.must_be_a_pair(main, other)?;
        let values = self.picked(main, other, picks)?;
        self.because(|writer| writer.unite(main, other, &values))
    }

    /// Runs a part of a merge: its changes name it as their cause.
    fn because<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let before = std::mem::replace(&mut self.cause, Cause::Rule(RULE.to_owned()));
        let outcome = part(self);
        self.cause = before;
        outcome
    }

    fn must_be_a_pair(&mut self, main: RecordId, other: RecordId) -> Result<(), Problem> {
        let of = self.record(main)?.record_type.code.clone();
        let record = self.record(other)?;
        if main == other || record.record_type.code != of {
            return Err(Problem::new(Code::MergePair));
        }
        match record.number() {
            Some(number) => Err(Problem::new(Code::RecordNumbered).with("number", number)),
            None => Ok(()),
        }
    }

    /// The values that the main record takes: those of the other, or the lists of both.
    fn picked(
        &mut self,
        main: RecordId,
        other: RecordId,
        picks: &Picks,
    ) -> Result<Vec<(String, Value)>, Problem> {
        let (ours, theirs) = (self.record(main)?.clone(), self.record(other)?.clone());
        let (mut values, mut faults) = (Vec::new(), Vec::new());
        let all = picks.take.iter().map(|code| (code, false));
        for (code, is_joined) in all.chain(picks.join.iter().map(|code| (code, true))) {
            let place =
                ours.place(code).and_then(|at| Some((at, ours.record_type.fields.get(at)?)));
            let fault = match place {
                None => Some(Code::FieldUnknown),
                Some((_, field)) if is_fixed(field) => Some(Code::FieldReadOnly),
                Some((_, field)) if !self.may_take(main, other, field)? => Some(Code::FieldDenied),
                Some((_, field)) if is_joined && !is_list(field) => Some(Code::FieldWrongKind),
                Some((at, _)) => {
                    let value = match is_joined {
                        true => both(ours.value_at(at), theirs.value_at(at)),
                        false => theirs.value_at(at).clone(),
                    };
                    values.push((code.clone(), value));
                    None
                }
            };
            faults.extend(fault.map(|fault| FieldProblem::new(code, fault)));
        }
        if faults.is_empty() {
            Ok(values)
        } else {
            Err(Problem::fields(Code::RecordInvalid, faults))
        }
    }

    /// Whether the caller sees a field on both records and may write it on the first.
    fn may_take(
        &mut self,
        main: RecordId,
        other: RecordId,
        field: &Field,
    ) -> Result<bool, Problem> {
        let of = self.record(main)?.record_type.code.clone();
        let mut scopes = Vec::new();
        if field.is_guarded() {
            let width = self.caller.field_width(&of, field, Action::Read);
            scopes.extend([(main, width), (other, width)]);
        }
        scopes.extend(self.caller.limit(&of, field).map(|width| (main, width)));
        for (id, width) in scopes {
            let reach = self.caller.of_width(width);
            if !self.is_within(id, reach)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn unite(
        &mut self,
        main: RecordId,
        other: RecordId,
        values: &[(String, Value)],
    ) -> Result<Moved, Problem> {
        let before = self.record(main)?.clone();
        let mut moved = Moved { links: self.move_links(other, main)?, ..Moved::default() };
        for task in tasks::open_of(self.tx, other)? {
            self.publish_tasks(task.who);
        }
        moved.tasks = sql::move_tasks(self.tx, other, main)?;
        moved.activities = sql::move_rows(self.tx, sql::ACTIVITIES, other, main)?;
        moved.lines = sql::move_rows(self.tx, sql::LINES, other, main)?;
        moved.notices = sql::move_rows(self.tx, sql::NOTICES, other, main)?;
        if self.record(main)?.is_open {
            steps::restore(self, main)?;
        }
        self.put_away(other, other)?;
        sql::point(self.tx, other, main)?;
        self.hold_rules(|writer| writer.update_unchecked(main, values))?;
        let after = self.record(main)?;
        moved.fields = values
            .iter()
            .filter_map(|(code, _)| {
                let at = after.place(code)?;
                let field = after.record_type.fields.get(at)?;
                let (old, new) = (before.value_at(at), after.value_at(at));
                (old != new).then(|| MovedField {
                    code: code.clone(),
                    before: to_json(field, old),
                    after: to_json(field, new),
                })
            })
            .collect();
        self.settle()?;
        Ok(moved)
    }

    /// Rules hear of everything at the end, once.
    fn hold_rules(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.hold();
        let outcome = part(self);
        self.release();
        outcome
    }

    /// Links of all records to one point at another one; its own link to itself becomes empty.
    fn move_links(&mut self, from: RecordId, to: RecordId) -> Result<Vec<MovedLink>, Problem> {
        let of = self.record(from)?.record_type.code.clone();
        let mut moved = Vec::new();
        for (record_type, field) in self.links_to(&of, |_, field| field.is_stored()) {
            for id in self.pointing((&record_type, &field), from, LINKS_MAX + 1)? {
                if id == from {
                    continue;
                }
                let before = self.link(id, &field)?;
                let after = pointed(&before, from, Some(to).filter(|to| *to != id));
                self.relink(id, &field, after.clone())?;
                let field = field.to_string();
                moved.push(MovedLink { field, id, before: plain(&before), after: plain(&after) });
            }
            if moved.len() > usize::try_from(LINKS_MAX).unwrap_or(usize::MAX) {
                return Err(Problem::new(Code::MergeLarge).with("max", LINKS_MAX.to_string()));
            }
        }
        Ok(moved)
    }

    fn link(&mut self, id: RecordId, field: &str) -> Result<Value, Problem> {
        Ok(self.record(id)?.value(field).clone())
    }

    /// Gives a field of links another value; no rule hears of it.
    fn relink(&mut self, id: RecordId, field: &str, to: Value) -> Result<(), Problem> {
        let title = match to.as_int() {
            Some(to) => Some(self.record(to)?.title.clone()),
            None => None,
        };
        let before = self.record(id)?.clone();
        let Some(at) = before.place(field) else { return Ok(()) };
        let record = self.kept_mut(id)?;
        record.put(at, to);
        record.put_name(at, title);
        let mut places = vec![at];
        self.derive(id, &mut places)?;
        let old = places.iter().map(|at| before.value_at(*at).clone()).collect();
        let changed = Changed { places, before: old };
        let mut spine = self.spine_of(id, &changed.places)?;
        spine.at = self.now;
        self.store(id, &spine, &changed)?;
        self.log_fields(id, "changed", (&changed.places, &changed.before), &[])?;
        if is_searched(&Arc::clone(&before.record_type), &changed.places) {
            self.index(id)?;
        }
        self.publish(id, "changed")
    }

    /// Takes a merge back: what it moved returns, unless somebody has changed it since; gives the
    /// fields that stay as they are.
    ///
    /// # Errors
    /// `record.not_found`, `record.invalid` when a unique value is another record's by now.
    pub(crate) fn unmerge(
        &mut self,
        (main, other): (RecordId, RecordId),
        moved: &Moved,
    ) -> Result<Vec<String>, Problem> {
        self.record(main)?;
        self.because(|writer| {
            let kept = writer.give_fields_back(main, moved)?;
            sql::return_tasks(writer.tx, (main, other), &moved.tasks)?;
            sql::return_rows(writer.tx, sql::ACTIVITIES, (main, other), &moved.activities)?;
            sql::return_rows(writer.tx, sql::LINES, (main, other), &moved.lines)?;
            sql::return_rows(writer.tx, sql::NOTICES, (main, other), &moved.notices)?;
            writer.work.steps.insert(main);
            writer.hold_rules(|writer| writer.restore(other))?;
            for link in &moved.links {
                writer.give_link_back(link)?;
            }
            writer.must_have_a_step(main)?;
            writer.settle()?;
            writer.check_steps()?;
            Ok(kept)
        })
    }

    fn give_fields_back(&mut self, main: RecordId, moved: &Moved) -> Result<Vec<String>, Problem> {
        let record = self.record(main)?.clone();
        let (mut back, mut kept) = (Vec::new(), Vec::new());
        for one in &moved.fields {
            let Some(at) = record.place(&one.code) else { continue };
            let Some(field) = record.record_type.fields.get(at) else { continue };
            if to_json(field, record.value_at(at)) != one.after {
                kept.push(one.code.clone());
            } else if let Ok(value) = coerce(field, &one.before) {
                back.push((one.code.clone(), value));
            }
        }
        self.hold_rules(|writer| writer.update_unchecked(main, &back))?;
        Ok(kept)
    }

    fn give_link_back(&mut self, link: &MovedLink) -> Result<(), Problem> {
        let now = match self.link(link.id, &link.field) {
            Err(problem) if problem.code() == Code::RecordNotFound => return Ok(()),
            other => other?,
        };
        if plain(&now) != link.after {
            return Ok(());
        }
        let field = self.record(link.id)?.record_type.field(&link.field).map(|field| field.kind);
        let mut ids = link.before.iter().map(|id| Value::Int(*id));
        let before = match field {
            Some(FieldKind::Links) => Value::List(ids.collect()),
            _ => ids.next().unwrap_or_default(),
        };
        self.relink(link.id, &link.field, before)
    }

    /// A line of the main record's history, from which the merge can be undone.
    pub(crate) fn log_merge(
        &mut self,
        main: RecordId,
        kind: &str,
        (merge, title): (i64, &str),
    ) -> Result<(), Problem> {
        let changes = serde_json::json!({ "merge": merge, "title": title });
        steps::log(self, main, kind, changes)
    }
}

/// Fields that are set by the system.
fn is_fixed(field: &Field) -> bool {
    field.is_read_only || matches!(field.kind, FieldKind::Computed | FieldKind::Number)
}

fn is_list(field: &Field) -> bool {
    matches!(field.shape(), Shape::Texts | Shape::Records | Shape::People | Shape::Files)
}

/// The ids of a link or of several.
fn plain(value: &Value) -> Vec<RecordId> {
    match value {
        Value::List(ids) => ids.iter().filter_map(Value::as_int).collect(),
        one => one.as_int().into_iter().collect(),
    }
}

/// The same links with one record in place of another; without it, when there is none.
fn pointed(value: &Value, from: RecordId, to: Option<RecordId>) -> Value {
    let Value::List(ids) = value else { return to.map_or(Value::Null, Value::Int) };
    let mut links: Vec<Value> = Vec::with_capacity(ids.len());
    for id in ids {
        let id = if id.as_int() == Some(from) { to.map(Value::Int) } else { Some(id.clone()) };
        links.extend(id.filter(|id| !links.contains(id)));
    }
    Value::List(links)
}

fn both(ours: &Value, theirs: &Value) -> Value {
    let mut all: Vec<Value> = ours.as_list().map(<[Value]>::to_vec).unwrap_or_default();
    for item in theirs.as_list().into_iter().flatten() {
        if !all.contains(item) {
            all.push(item.clone());
        }
    }
    Value::List(all)
}
