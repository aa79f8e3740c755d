//! Views of `app` as JSON, written straight from what the doors give.

use crate::words::Language;
use app::records::{Column, Conflict, Entry, RecordRow, RecordView, RunView, StageFigures};
use app::tasks::{TaskState, TaskView};
use base::{Name, Time};
use model::Value;
use model::field::{Label, requisites};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

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
#[derive(Serialize, ToSchema)]
#[schema(as = RecordRow)]
pub(crate) struct Row<'r> {
    id: i64,
    r#type: &'r str,
    title: &'r str,
    /// The number the system has given to it, for instance `И-0007/26`.
    number: Option<&'r str>,
    /// Full code, `pipeline.stage`.
    stage: Option<&'r str>,
    is_open: bool,
    version: i64,
    owner: Option<i64>,
    next: Option<Next<'r>>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
    created_by: Option<i64>,
    /// Since when it stands on its stage.
    #[schema(value_type = Option<String>, format = DateTime)]
    stage_at: Option<Time>,
    /// Until when it should have left the stage.
    #[schema(value_type = Option<String>, format = DateTime)]
    stage_due: Option<Time>,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Time>,
    /// Field code → value; `record_<type>` of the installed types says of which kind.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    fields: Fields<'r>,
    /// Codes of requisites (ИНН, СНИЛС, an account …) whose check digits do not fit; absent when all
    /// are sound.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    doubts: Vec<&'r str>,
    /// Link field → the title of the linked record.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    names: Names<'r>,
    /// The files whose ids stand in `fields`; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    files: Vec<crate::files::FileView<'r>>,
    /// Titles of the records whose ids stand in fields of several links, as far as the caller may
    /// read them; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    linked: Vec<Linked<'r>>,
}

/// A record that a field of several links names.
#[derive(Serialize, ToSchema)]
#[schema(as = Linked)]
struct Linked<'r> {
    id: i64,
    title: &'r str,
}

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

/// The next step of a record.
#[derive(Serialize, ToSchema)]
#[schema(as = NextStep)]
struct Next<'r> {
    task: i64,
    title: &'r str,
    #[schema(value_type = String, format = DateTime)]
    due_at: Time,
    who: i64,
}

impl<'r> From<&'r RecordRow> for Row<'r> {
    fn from(row: &'r RecordRow) -> Row<'r> {
        Row {
            id: row.id,
            r#type: row.record_type.code.as_str(),
            title: &row.title,
            number: row.number.as_deref(),
            stage: row.stage.as_deref(),
            is_open: row.is_open,
            version: row.version,
            owner: row.owner,
            next: row.next.as_ref().map(|next| Next {
                task: next.task,
                title: &next.title,
                due_at: next.due_at,
                who: next.who,
            }),
            created_at: row.created_at,
            updated_at: row.updated_at,
            created_by: row.created_by,
            stage_at: row.stage_at,
            stage_due: row.stage_due,
            closed_at: row.closed_at,
            fields: Fields(row),
            doubts: doubts(row),
            names: Names(row),
            files: row.files.iter().map(Into::into).collect(),
            linked: row.linked.iter().map(|of| Linked { id: of.id, title: &of.title }).collect(),
        }
    }
}

fn doubts(row: &RecordRow) -> Vec<&str> {
    let value = |code: &Name| {
        let found = row.fields().find(|(field, _, _)| field.code == *code);
        found.map(|(_, value, _)| value.clone()).unwrap_or_default()
    };
    let found = requisites::doubts(&row.record_type, value);
    found.into_iter().map(Name::as_str).collect()
}

/// Rows of a list.
pub(crate) fn rows(rows: &[RecordRow]) -> Vec<Row<'_>> {
    rows.iter().map(Row::from).collect()
}

/// A record with everything its panel shows.
#[derive(Serialize, ToSchema)]
#[schema(as = Record)]
pub(crate) struct Full<'r> {
    #[serde(flatten)]
    row: Row<'r>,
    /// What the caller may do: `edit`, `stage`, `delete`.
    can: Vec<&'static str>,
    /// On a closed record: whether the caller may fill the fields with `is_after_close`.
    can_fill: bool,
    /// Open ones.
    tasks: Vec<Task<'r>>,
    children: Vec<Child<'r>>,
    tables: Vec<Table<'r>>,
    runs: Vec<Run<'r>>,
}

/// How many records of a type point here by a field.
#[derive(Serialize, ToSchema)]
#[schema(as = Children)]
struct Child<'r> {
    r#type: &'r str,
    field: &'r str,
    count: i64,
}

/// A table of the record, its rows oldest first.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordTable)]
struct Table<'r> {
    section: &'r str,
    r#type: &'r str,
    /// The link by which the rows hang on the record.
    field: &'r str,
    rows: Vec<Row<'r>>,
}

#[derive(Serialize, ToSchema)]
struct Run<'r> {
    flow: &'r str,
    stage: &'r str,
    timers: Vec<Timer<'r>>,
}

#[derive(Serialize, ToSchema)]
struct Timer<'r> {
    id: &'r str,
    #[schema(value_type = String, format = DateTime)]
    due_at: Time,
    text: Option<&'r str>,
}

/// A record in the caller's language.
pub(crate) fn full(view: &RecordView, language: Language) -> Full<'_> {
    let children = view.children.iter().map(|child| Child {
        r#type: &child.record_type,
        field: &child.field,
        count: child.count,
    });
    let tables = view.tables.iter().map(|table| Table {
        section: &table.section,
        r#type: &table.record_type,
        field: &table.field,
        rows: rows(&table.rows),
    });
    Full {
        row: Row::from(&view.row),
        can: view.can.iter().map(|action| action.code()).collect(),
        can_fill: view.can_fill,
        tasks: view.tasks.iter().map(|one| task(one, language)).collect(),
        children: children.collect(),
        tables: tables.collect(),
        runs: view.runs.iter().map(run).collect(),
    }
}

fn run(run: &RunView) -> Run<'_> {
    let timers = run.timers.iter().map(|timer| Timer {
        id: &timer.id,
        due_at: timer.due_at,
        text: timer.text.as_deref(),
    });
    Run { flow: &run.flow, stage: &run.stage, timers: timers.collect() }
}

/// A task.
#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct Task<'t> {
    id: i64,
    record: Option<TaskRecord<'t>>,
    /// `task` or `ask`.
    kind: &'t str,
    title: &'t str,
    text: &'t str,
    who: i64,
    #[schema(value_type = String, format = DateTime)]
    due_at: Time,
    is_open: bool,
    /// The rule that made it, `flow/node`.
    rule: Option<&'t str>,
    form: Form<'t>,
    items: Vec<Item<'t>>,
    outcome: Option<&'t str>,
    result: &'t str,
    created_by: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    version: i64,
    /// `overdue`, `today`, `planned`.
    state: &'static str,
}

#[derive(Serialize, ToSchema)]
struct TaskRecord<'t> {
    id: i64,
    r#type: &'t str,
    title: &'t str,
    stage: Option<&'t str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TaskForm)]
struct Form<'t> {
    /// `task`, `choose`, `form`, `approve`.
    kind: &'t str,
    fields: &'t [String],
    field: Option<&'t str>,
    outcomes: Vec<Outcome<'t>>,
    require_checklist: bool,
    require_fields: &'t [String],
    /// Answers that fill the form at once; the person sends it.
    ready: Vec<Ready<'t>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ReadyAnswer)]
struct Ready<'t> {
    code: &'t str,
    label: &'t str,
    /// Field → value.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    fields: &'t std::collections::BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TaskOutcome)]
struct Outcome<'t> {
    code: &'t str,
    label: &'t str,
    /// Whether `result` must say why.
    comment: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TaskItem)]
struct Item<'t> {
    id: i64,
    text: &'t str,
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Time>,
    done_by: Option<i64>,
}

fn form(task: &TaskView, language: Language) -> Form<'_> {
    fn word<'w>(ru: &'w str, en: &'w str, language: Language) -> &'w str {
        if language == Language::En && !en.is_empty() { en } else { ru }
    }
    let form = &task.form;
    let outcomes = form.outcomes.iter().map(|outcome| Outcome {
        code: &outcome.code,
        label: word(&outcome.ru, &outcome.en, language),
        comment: outcome.comment,
    });
    let ready = form.ready.iter().map(|one| Ready {
        code: &one.code,
        label: word(&one.ru, &one.en, language),
        fields: &one.fields,
    });
    Form {
        kind: if form.kind.is_empty() { "task" } else { &form.kind },
        fields: &form.fields,
        field: form.field.as_deref(),
        outcomes: outcomes.collect(),
        require_checklist: form.require_checklist,
        require_fields: &form.require_fields,
        ready: ready.collect(),
    }
}

/// A task in the caller's language.
pub(crate) fn task(task: &TaskView, language: Language) -> Task<'_> {
    let items = task.items.iter().map(|item| Item {
        id: item.id,
        text: &item.text,
        done_at: item.done_at,
        done_by: item.done_by,
    });
    Task {
        id: task.id,
        record: task.record.as_ref().map(|record| TaskRecord {
            id: record.id,
            r#type: &record.record_type,
            title: &record.title,
            stage: record.stage.as_deref(),
        }),
        kind: &task.kind,
        title: &task.title,
        text: &task.text,
        who: task.who,
        due_at: task.due_at,
        is_open: task.is_open,
        rule: task.rule.as_deref(),
        form: form(task, language),
        items: items.collect(),
        outcome: task.outcome.as_deref(),
        result: &task.result,
        created_by: task.created_by,
        created_at: task.created_at,
        version: task.version,
        state: match task.state {
            TaskState::Overdue => "overdue",
            TaskState::Today => "today",
            TaskState::Planned => "planned",
        },
    }
}

/// Figures of a stage.
#[derive(Serialize, ToSchema)]
#[schema(as = StageFigures)]
pub(crate) struct Figures<'f> {
    stage: &'f str,
    count: i64,
    /// Of the summed field; null without one.
    #[schema(value_type = Option<String>)]
    sum: Shown<'f>,
    overdue: i64,
    today: i64,
    planned: i64,
    /// Without a next step.
    none: i64,
}

impl<'f> From<&'f StageFigures> for Figures<'f> {
    fn from(figures: &'f StageFigures) -> Figures<'f> {
        Figures {
            stage: &figures.stage,
            count: figures.count,
            sum: Shown(&figures.sum),
            overdue: figures.overdue,
            today: figures.today,
            planned: figures.planned,
            none: figures.none,
        }
    }
}

/// A column of a board.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardColumn)]
pub(crate) struct ColumnView<'b> {
    #[serde(flatten)]
    figures: Figures<'b>,
    rows: Vec<Row<'b>>,
    next_cursor: Option<&'b str>,
}

impl<'b> From<&'b Column> for ColumnView<'b> {
    fn from(column: &'b Column) -> ColumnView<'b> {
        ColumnView {
            figures: Figures::from(&column.figures),
            rows: rows(&column.rows),
            next_cursor: column.next_cursor.as_deref(),
        }
    }
}

/// A line of a record's life.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(crate) struct EntryView<'e> {
    id: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    kind: &'e str,
    person: Option<i64>,
    rule: Option<&'e str>,
    text: Option<&'e str>,
    result: Option<&'e str>,
    changes: Vec<ChangeView<'e>>,
    task: Option<i64>,
    /// The file it came from.
    import: Option<&'e str>,
    /// The merge it tells of, to undo it.
    merge: Option<i64>,
    stage_from: Option<&'e str>,
    stage_to: Option<&'e str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FieldChange)]
struct ChangeView<'e> {
    field: &'e str,
    label: &'e str,
    #[schema(value_type = serde_json::Value)]
    old: &'e serde_json::Value,
    #[schema(value_type = serde_json::Value)]
    new: &'e serde_json::Value,
    old_name: Option<&'e str>,
    new_name: Option<&'e str>,
}

/// A line of the life of a record of a type, in the caller's language.
pub(crate) fn entry<'e>(
    entry: &'e Entry,
    record_type: &'e model::RecordType,
    language: Language,
) -> EntryView<'e> {
    let changes = entry.changes.iter().map(|change| {
        let field = change.at.and_then(|at| record_type.fields.get(at));
        ChangeView {
            field: &change.field,
            label: match field {
                Some(field) => label(&field.label, language),
                None => record_type
                    .sections
                    .iter()
                    .find(|section| section.code == *change.field.as_str())
                    .map_or(change.field.as_str(), |section| label(&section.label, language)),
            },
            old: &change.old,
            new: &change.new,
            old_name: change.old_name.as_deref(),
            new_name: change.new_name.as_deref(),
        }
    });
    EntryView {
        id: entry.id,
        at: entry.at,
        kind: &entry.kind,
        person: entry.person,
        rule: entry.rule.as_deref(),
        text: entry.text.as_deref(),
        result: entry.result.as_deref(),
        changes: changes.collect(),
        task: entry.task,
        import: entry.import.as_deref(),
        merge: entry.merge,
        stage_from: entry.stage_from.as_deref(),
        stage_to: entry.stage_to.as_deref(),
    }
}

/// Fields that two people changed at once.
#[derive(Serialize, ToSchema)]
#[schema(as = Conflict)]
pub(crate) struct ConflictView<'c> {
    version: i64,
    fields: Vec<ConflictField<'c>>,
}

#[derive(Serialize, ToSchema)]
struct ConflictField<'c> {
    field: &'c str,
    #[schema(value_type = serde_json::Value)]
    mine: Shown<'c>,
    #[schema(value_type = serde_json::Value)]
    theirs: Shown<'c>,
    person: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
}

impl<'c> From<&'c Conflict> for ConflictView<'c> {
    fn from(conflict: &'c Conflict) -> ConflictView<'c> {
        let fields = conflict.fields.iter().filter_map(|field| {
            Some(ConflictField {
                field: conflict.record_type.fields.get(field.at)?.code.as_str(),
                mine: Shown(&field.mine),
                theirs: Shown(&field.theirs),
                person: field.person,
                at: field.time,
            })
        });
        ConflictView { version: conflict.version, fields: fields.collect() }
    }
}
