//! Views of `app` as JSON, written straight from what the doors give.

use crate::words::Language;
use app::records::{Conflict, Entry, RecordRow, RecordView, StageFigures};
use app::tasks::{TaskState, TaskView};
use model::Value;
use model::field::Label;
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// A label in a language.
pub(crate) fn label(label: &Label, language: Language) -> &str {
    match language {
        Language::Ru => &label.ru,
        Language::En if label.en.is_empty() => &label.ru,
        Language::En => &label.en,
    }
}

/// A value of a field.
pub(crate) struct Shown<'v>(pub(crate) &'v Value);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_none(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Decimal(number) => serializer.collect_str(number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Date(date) => date.serialize(serializer),
            Value::Time(time) => time.serialize(serializer),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Shown(item))?;
                }
                list.end()
            }
        }
    }
}

/// A record in a list.
pub(crate) struct Row<'r>(pub(crate) &'r RecordRow);

struct Fields<'r>(&'r RecordRow);
struct Names<'r>(&'r RecordRow);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value, _) in self.0.fields() {
            map.serialize_entry(field.code.as_str(), &Shown(value))?;
        }
        map.end()
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, _, name) in self.0.fields() {
            if let Some(name) = name {
                map.serialize_entry(field.code.as_str(), name)?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Next<'r> {
    task: i64,
    title: &'r str,
    due_at: base::Time,
    who: i64,
}

fn row_fields<S: SerializeStruct>(out: &mut S, row: &RecordRow) -> Result<(), S::Error> {
    out.serialize_field("id", &row.id)?;
    out.serialize_field("type", row.record_type.code.as_str())?;
    out.serialize_field("title", &row.title)?;
    out.serialize_field("stage", &row.stage)?;
    out.serialize_field("is_open", &row.is_open)?;
    out.serialize_field("version", &row.version)?;
    out.serialize_field("owner", &row.owner)?;
    let next = row.next.as_ref().map(|next| Next {
        task: next.task,
        title: &next.title,
        due_at: next.due_at,
        who: next.who,
    });
    out.serialize_field("next", &next)?;
    out.serialize_field("created_at", &row.created_at)?;
    out.serialize_field("updated_at", &row.updated_at)?;
    out.serialize_field("created_by", &row.created_by)?;
    out.serialize_field("fields", &Fields(row))?;
    out.serialize_field("names", &Names(row))
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("RecordRow", 13)?;
        row_fields(&mut out, self.0)?;
        out.end()
    }
}

/// Rows of a list.
pub(crate) struct Rows<'r>(pub(crate) &'r [RecordRow]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Row))
    }
}

/// A record with everything its panel shows.
pub(crate) struct Full(pub(crate) RecordView, pub(crate) Language);

#[derive(Serialize)]
struct Child<'r> {
    r#type: &'r str,
    field: &'r str,
    count: i64,
}

#[derive(Serialize)]
struct Run<'r> {
    flow: &'r str,
    stage: &'r str,
    timers: Vec<Timer<'r>>,
}

#[derive(Serialize)]
struct Timer<'r> {
    id: &'r str,
    due_at: base::Time,
    text: Option<&'r str>,
}

impl Serialize for Full {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Full(view, language) = self;
        let mut out = serializer.serialize_struct("RecordView", 17)?;
        row_fields(&mut out, &view.row)?;
        let can: Vec<&str> = view.can.iter().map(|action| action.code()).collect();
        out.serialize_field("can", &can)?;
        let tasks: Vec<Task<'_>> = view.tasks.iter().map(|task| Task(task, *language)).collect();
        out.serialize_field("tasks", &tasks)?;
        let children = view.children.iter().map(|child| Child {
            r#type: &child.record_type,
            field: &child.field,
            count: child.count,
        });
        out.serialize_field("children", &children.collect::<Vec<_>>())?;
        let runs = view.runs.iter().map(|run| Run {
            flow: &run.flow,
            stage: &run.stage,
            timers: run
                .timers
                .iter()
                .map(|timer| Timer {
                    id: &timer.id,
                    due_at: timer.due_at,
                    text: timer.text.as_deref(),
                })
                .collect(),
        });
        out.serialize_field("runs", &runs.collect::<Vec<_>>())?;
        out.end()
    }
}

/// A task.
pub(crate) struct Task<'t>(pub(crate) &'t TaskView, pub(crate) Language);

#[derive(Serialize)]
struct TaskRecord<'t> {
    id: i64,
    r#type: &'t str,
    title: &'t str,
    stage: Option<&'t str>,
}

#[derive(Serialize)]
struct Form<'t> {
    kind: &'t str,
    fields: &'t [String],
    field: Option<&'t str>,
    outcomes: Vec<Outcome<'t>>,
    require_checklist: bool,
    require_fields: &'t [String],
}

#[derive(Serialize)]
struct Outcome<'t> {
    code: &'t str,
    label: &'t str,
}

#[derive(Serialize)]
struct Item<'t> {
    id: i64,
    text: &'t str,
    done_at: Option<base::Time>,
    done_by: Option<i64>,
}

fn form(task: &TaskView, language: Language) -> Form<'_> {
    let form = &task.form;
    let outcomes = form.outcomes.iter().map(|outcome| Outcome {
        code: &outcome.code,
        label: match language {
            Language::En if !outcome.en.is_empty() => &outcome.en,
            _ => &outcome.ru,
        },
    });
    Form {
        kind: if form.kind.is_empty() { "task" } else { &form.kind },
        fields: &form.fields,
        field: form.field.as_deref(),
        outcomes: outcomes.collect(),
        require_checklist: form.require_checklist,
        require_fields: &form.require_fields,
    }
}

impl Serialize for Task<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Task(task, language) = self;
        let mut out = serializer.serialize_struct("TaskView", 17)?;
        out.serialize_field("id", &task.id)?;
        let record = task.record.as_ref().map(|record| TaskRecord {
            id: record.id,
            r#type: &record.record_type,
            title: &record.title,
            stage: record.stage.as_deref(),
        });
        out.serialize_field("record", &record)?;
        out.serialize_field("kind", &task.kind)?;
        out.serialize_field("title", &task.title)?;
        out.serialize_field("text", &task.text)?;
        out.serialize_field("who", &task.who)?;
        out.serialize_field("due_at", &task.due_at)?;
        out.serialize_field("is_open", &task.is_open)?;
        out.serialize_field("rule", &task.rule)?;
        out.serialize_field("form", &form(task, *language))?;
        let items = task.items.iter().map(|item| Item {
            id: item.id,
            text: &item.text,
            done_at: item.done_at,
            done_by: item.done_by,
        });
        out.serialize_field("items", &items.collect::<Vec<_>>())?;
        out.serialize_field("outcome", &task.outcome)?;
        out.serialize_field("result", &task.result)?;
        out.serialize_field("created_by", &task.created_by)?;
        out.serialize_field("created_at", &task.created_at)?;
        out.serialize_field("version", &task.version)?;
        let state = match task.state {
            TaskState::Overdue => "overdue",
            TaskState::Today => "today",
            TaskState::Planned => "planned",
        };
        out.serialize_field("state", state)?;
        out.end()
    }
}

/// Figures of a stage, and its cards where there are some.
pub(crate) fn figures<S: SerializeStruct>(
    out: &mut S,
    figures: &StageFigures,
) -> Result<(), S::Error> {
    out.serialize_field("stage", &figures.stage)?;
    out.serialize_field("count", &figures.count)?;
    out.serialize_field("sum", &Shown(&figures.sum))?;
    out.serialize_field("overdue", &figures.overdue)?;
    out.serialize_field("today", &figures.today)?;
    out.serialize_field("planned", &figures.planned)?;
    out.serialize_field("none", &figures.none)
}

/// Figures of a stage.
pub(crate) struct Figures<'f>(pub(crate) &'f StageFigures);

impl Serialize for Figures<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("StageFigures", 7)?;
        figures(&mut out, self.0)?;
        out.end()
    }
}

/// A line of a record's life.
pub(crate) struct EntryView<'e> {
    pub(crate) entry: &'e Entry,
    pub(crate) record_type: &'e model::RecordType,
    pub(crate) language: Language,
}

#[derive(Serialize)]
struct ChangeView<'e> {
    field: &'e str,
    label: &'e str,
    old: &'e serde_json::Value,
    new: &'e serde_json::Value,
    old_name: Option<&'e str>,
    new_name: Option<&'e str>,
}

impl Serialize for EntryView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = self.entry;
        let mut out = serializer.serialize_struct("Entry", 11)?;
        out.serialize_field("id", &entry.id)?;
        out.serialize_field("at", &entry.at)?;
        out.serialize_field("kind", &entry.kind)?;
        out.serialize_field("person", &entry.person)?;
        out.serialize_field("rule", &entry.rule)?;
        out.serialize_field("text", &entry.text)?;
        out.serialize_field("result", &entry.result)?;
        let changes = entry.changes.iter().map(|change| {
            let field = change.at.and_then(|at| self.record_type.fields.get(at));
            ChangeView {
                field: &change.field,
                label: field.map_or(change.field.as_str(), |f| label(&f.label, self.language)),
                old: &change.old,
                new: &change.new,
                old_name: change.old_name.as_deref(),
                new_name: change.new_name.as_deref(),
            }
        });
        out.serialize_field("changes", &changes.collect::<Vec<_>>())?;
        out.serialize_field("task", &entry.task)?;
        out.serialize_field("stage_from", &entry.stage_from)?;
        out.serialize_field("stage_to", &entry.stage_to)?;
        out.end()
    }
}

/// Fields that two people changed at once.
pub(crate) struct ConflictView<'c>(pub(crate) &'c Conflict);

#[derive(Serialize)]
struct ConflictField<'c> {
    field: &'c str,
    mine: Shown<'c>,
    theirs: Shown<'c>,
    person: Option<i64>,
    at: base::Time,
}

impl Serialize for ConflictView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let conflict = self.0;
        let fields = conflict.fields.iter().filter_map(|field| {
            Some(ConflictField {
                field: conflict.record_type.fields.get(field.at)?.code.as_str(),
                mine: Shown(&field.mine),
                theirs: Shown(&field.theirs),
                person: field.person,
                at: field.time,
            })
        });
        let mut out = serializer.serialize_struct("Conflict", 2)?;
        out.serialize_field("version", &conflict.version)?;
        out.serialize_field("fields", &fields.collect::<Vec<_>>())?;
        out.end()
    }
}

