//! A small type for the tests of this crate.

use crate::field::{Choice, Field, FieldKind, Label};
use crate::record_type::{Outcome, Pipeline, RecordType, Stage, Words};
use base::Name;

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn label(text: &str) -> Label {
    Label { ru: text.to_owned(), en: text.to_owned() }
}

pub(crate) fn field(code: &str, kind: FieldKind) -> Field {
    Field::new(name(code), kind, label(code), name("test"))
}

pub(crate) fn choice(code: &str) -> Choice {
    Choice {
        code: name(code),
        label: label(code),
        is_active: true,
        parent: None,
        of: Vec::new(),
        when: None,
        note: String::new(),
    }
}

pub(crate) fn stage(code: &str, outcome: Option<Outcome>) -> Stage {
    Stage {
        code: code.to_owned(),
        label: label(code),
        hue: 1,
        outcome,
        by_hand: None,
        note: String::new(),
    }
}

/// Appeals with a review of two open stages and one final one.
pub(crate) fn appeal() -> RecordType {
    let mut channel = field("channel", FieldKind::Choice);
    channel.options = vec![choice("post"), choice("site")];
    let stages = vec![
        stage("review.new", None),
        stage("review.check", None),
        stage("review.done", Some(Outcome::Success)),
    ];
    let fields =
        vec![field("summary", FieldKind::String), field("responsible", FieldKind::Person), channel];
    let code = name("review");
    RecordType {
        title: "{{ summary }}".to_owned(),
        owner: Some(name("responsible")),
        needs_step: true,
        fields,
        pipelines: vec![Pipeline { code, label: label("review"), stages, note: String::new() }],
        start: Some("review.new".to_owned()),
        position: 1,
        ..RecordType::new(name("appeal"), Words::default(), name("test"))
    }
}
