//! A small record type with a flow, and facts as plain values, for the tests of this crate.

use crate::calendar::Calendar;
use base::{Date, PersonId, Problem, Time};
use jiff::tz::TimeZone;
use model::Value;
use model::expr::Env;
use model::package::{self, Files};
use model::record_type::Types;
use std::collections::BTreeMap;

pub(crate) const TYPES: [(&str, &str); 2] = [
    (
        "types/ticket.yaml",
        "type: ticket
label: {ru: Заявки, en: Tickets}
words: {one: {ru: заявка, en: ticket}, few: {ru: заявки, en: tickets}, many: {ru: заявок, en: tickets}, new: {ru: Новая заявка, en: New ticket}}
icon: ticket
title: \"{{ name }}\"
owner: who
next_step: true
start: work.new
fields:
- {code: name, kind: string, label: Name, required: true}
- {code: who, kind: person, label: Who}
- {code: due, kind: date, label: Due}
- {code: count, kind: integer, label: Count}
- {code: is_hot, kind: bool, label: Hot}
- {code: answer, kind: choice, label: Answer, options: [{code: yes_do, label: {ru: Да, en: Do}}, {code: no_do, label: {ru: Нет, en: No}}]}
- {code: parent, kind: link, to: ticket, label: Parent}
pipelines:
- code: work
  label: Work
  stages:
  - {code: new, label: New, hue: 1}
  - {code: doing, label: Doing, hue: 2}
  - {code: done, label: Done, outcome: success}
",
    ),
    (
        "types/note.yaml",
        "type: note
label: Notes
words: {one: note, few: notes, many: notes, new: New note}
icon: note
title: \"{{ text }}\"
fields:
- {code: text, kind: string, label: Text, required: true}
- {code: ticket, kind: link, to: ticket, label: Ticket, parent: true}
- {code: size_of, kind: integer, label: Size}
",
    ),
];

pub(crate) const FLOW: &str = r#"flow: ticket
on_create:
- if: "parent == null"
  then:
  - find: {id: first, type: note, when: "ticket == this.id && text != this.name"}
  - set: {count: "first == null ? 0 : first.size_of + 1"}
triggers:
- id: hot
  on: {changed: [is_hot, due]}
  when: "is_hot == true"
  run:
  - set: {count: "coalesce(count, 0) + 1"}
  - notify:
      id: n_hot
      who: ["who", "role('head')"]
      text: {ru: "Срочно: {{ title }}, {{ who }}, {{ answer }}, {{ due }}", en: "Hot: {{ title }}"}
      needs_action: true
timers:
- id: soon
  at: "add_days(due, -5)"
  if_past: fire
  when: "is_hot == true"
  run:
  - notify: {id: n_soon, who: ["who"], text: "{{ count }}"}
stages:
  work.new:
    to: [work.doing]
    enter:
    - let: {name: mine, value: "coalesce(who, duty())"}
    - set: {count: "1", who: mine}
    - if: "count > 1"
      then:
      - create: {id: never, type: note, fields: {text: "'x'"}}
      else:
      - create: {id: made, type: note, fields: {text: "name + '!'", ticket: id}}
      - set: {on: made, fields: {size_of: count}}
    - task:
        id: t_first
        title: {ru: "Начать {{ name }}", en: "Start {{ name }}"}
        who: ["who", "role('head')"]
        due: 2wd
        checklist:
        - Раз
        - {ru: Два, en: Two}
        require_checklist: true
        require_fields: [due]
        keep: true
    - ask:
        id: a_what
        kind: choose
        title: Что делать?
        who: ["role('head')"]
        due: "due"
        field: answer
        outcomes:
        - code: yes_do
          label: {ru: Делать, en: Do}
          run:
          - if: "answer == 'yes_do'"
            then:
            - move: work.doing
        - code: no_do
          label: {ru: Нет, en: No}
          run:
          - close: work.done
    triggers:
    - id: started
      on: {task_done: t_first}
      run:
      - set: {is_hot: "true"}
      - move: work.doing
    - id: named
      on: {changed: [name]}
      run:
      - find: {id: twin, type: ticket, when: "name == this.name && id != this.id"}
      - let: {name: is_twin, value: "twin != null"}
      - if: is_twin
        then:
        - move: {on: twin, to: work.done}
  work.doing:
    enter:
    - task:
        id: t_do
        title: Делать
        who: ["who"]
        due: "due"
    timers:
    - id: late
      at: due
      if_past: skip
      run:
      - move: work.new
"#;

pub(crate) fn types() -> Types {
    let mut files: Files =
        TYPES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    files.insert(
        "package.yaml".to_owned(),
        "package: test\nversion: \"1.0\"\nlabel: Test\n".to_owned(),
    );
    let package = package::read(&files).unwrap_or_else(|problem| panic!("{problem}"));
    package::assemble(&[package]).unwrap_or_else(|problem| panic!("{problem}"))
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A local moment, `2026-11-24 17:30`.
pub(crate) fn at(text: &str) -> Time {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    day(date).at(hour.parse().unwrap(), minute.parse().unwrap(), &zone())
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Moscow").unwrap()
}

pub(crate) fn office() -> Calendar {
    let text = include_str!("../../../packages/base/calendars/ru.json");
    Calendar::read(text, None, zone()).unwrap()
}

/// Ann (1), Bob (2) and the blocked Max (3); heads are Max and Bob; Ann is on duty.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) fields: BTreeMap<String, Value>,
    pub(crate) others: BTreeMap<(i64, String), Value>,
    pub(crate) now: Time,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let fields = [
            ("id", Value::Int(7)),
            ("title", Value::text("Крыша")),
            ("stage", Value::text("work.new")),
            ("is_open", Value::Bool(true)),
            ("name", Value::text("Крыша")),
            ("who", Value::Null),
            ("due", Value::Null),
            ("count", Value::Null),
            ("is_hot", Value::Null),
            ("answer", Value::Null),
            ("parent", Value::Null),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        Desk { fields, others: BTreeMap::new(), now: at("2026-11-24 10:00") }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: Value) -> Desk {
        self.fields.insert(name.to_owned(), value);
        self
    }
}

impl Env for Desk {
    fn path(&self, path: &[String]) -> Option<Value> {
        match path {
            [name] => self.fields.get(name).cloned(),
            _ => None,
        }
    }

    fn now(&self) -> Time {
        self.now
    }

    fn today(&self) -> Date {
        self.now.date_in(&zone())
    }

    fn me(&self) -> Option<PersonId> {
        None
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        Some(Ok(match (name, args) {
            ("duty", []) => Value::Int(1),
            ("role", _) => Value::List(vec![Value::Int(3), Value::Int(2)]),
            ("is_active", [Value::Int(person)]) => Value::Bool((1..=2).contains(person)),
            ("task_due", [Value::Int(id)]) => {
                self.others.get(&(*id, "task_due".to_owned()))?.clone()
            }
            ("name_of", [Value::Int(1)]) => Value::text("Анна"),
            ("field_of", [Value::Int(id), Value::Text(field)]) => {
                self.others.get(&(*id, field.clone()))?.clone()
            }
            _ => return None,
        }))
    }
}
