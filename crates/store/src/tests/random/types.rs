//! Record types at random: every kind of field comes many times.

use super::dice::Dice;
use crate::tests::fixture::{field, name};
use model::expr::{RecordEnv, check, parse};
use model::field::{Choice, Label};
use model::record_type::{Outcome, Pipeline, Stage, Types, Words};
use model::{Field, FieldKind, RecordType};
use std::sync::Arc;

/// Fields of one type, besides the link and what is computed.
const FIELDS: usize = 8;

/// So many types; a link points at a type before or at its own.
pub(super) fn types(dice: &mut Dice, count: usize) -> Vec<Arc<RecordType>> {
    let mut made: Vec<Arc<RecordType>> = Vec::new();
    for number in 0..count {
        let mut of = RecordType::new(name(&format!("t{number}")), Words::default(), name("base"));
        let first = number * FIELDS;
        for at in first..first + FIELDS {
            let kind = FieldKind::ALL[at % FieldKind::ALL.len()];
            of.fields.extend(one(dice, kind, at - first, number));
        }
        of.fields.extend(one(dice, FieldKind::Link, FIELDS, number));
        if dice.one_in(2) {
            stages(dice, &mut of);
        }
        of.owner = of
            .fields
            .iter()
            .find(|field| field.kind == FieldKind::Person && dice.one_in(2))
            .map(|field| field.code.clone());
        add_computed(dice, &mut of);
        made.push(Arc::new(of));
    }
    made
}

/// A field of a kind, told apart by its place. A kind that is new here does not compile until it
/// is said what its fields need.
fn one(dice: &mut Dice, kind: FieldKind, at: usize, number: usize) -> Option<Field> {
    let is_long = dice.one_in(3);
    let suffix = if is_long { "long" } else { "f" };
    let mut made = field(&format!("{}_{suffix}{at}", kind.code()), kind);
    match kind {
        FieldKind::Decimal => made.scale = *dice.pick(&[0, 1, 2, 4, 6, 10]),
        FieldKind::Choice | FieldKind::Choices => {
            made.options = ["road", "roads", "water", "w"].map(|code| option(code, None)).to_vec();
        }
        FieldKind::Tree => {
            let all =
                [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("e", None)];
            made.options = all.map(|(code, parent)| option(code, parent)).to_vec();
        }
        FieldKind::Link | FieldKind::Links => {
            made.to = Some(name(&format!("t{}", dice.below(number + 1))));
        }
        // Made of the others when they are there.
        FieldKind::Computed => return None,
        // A column like others, once something was gathered into it.
        FieldKind::Rollup => {
            (made.result, made.scale) = (Some(FieldKind::Integer), 0);
        }
        FieldKind::String
        | FieldKind::Text
        | FieldKind::Rich
        | FieldKind::Integer
        | FieldKind::Money
        | FieldKind::Bool
        | FieldKind::Date
        | FieldKind::Datetime
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Person
        | FieldKind::People
        | FieldKind::Phones
        | FieldKind::Emails
        | FieldKind::Messengers
        | FieldKind::Url
        | FieldKind::Inn
        | FieldKind::Kpp
        | FieldKind::Ogrn
        | FieldKind::Snils
        | FieldKind::Bik
        | FieldKind::Account
        | FieldKind::Files
        | FieldKind::Images
        | FieldKind::Colour
        | FieldKind::Number => {}
    }
    made.is_indexed = dice.one_in(3);
    Some(made)
}

fn option(code: &str, parent: Option<&str>) -> Choice {
    Choice {
        code: name(code),
        label: Label::default(),
        is_active: true,
        parent: parent.map(name),
        of: Vec::new(),
        when: None,
        note: String::new(),
    }
}

fn stages(dice: &mut Dice, of: &mut RecordType) {
    let stage = |code: &str, outcome| Stage {
        code: format!("main.{code}"),
        label: Label::default(),
        hue: 1,
        outcome,
        by_hand: None,
        note: String::new(),
    };
    let mut stages = vec![stage("new", None), stage("work", None), stage("new_2", None)];
    stages.truncate(1 + dice.below(3));
    stages.push(stage("won", Some(Outcome::Success)));
    of.pipelines =
        vec![Pipeline { code: name("main"), label: Label::default(), stages, note: String::new() }];
}

/// What is computed from the fields that are there: some of it stored, some of it live.
fn add_computed(dice: &mut Dice, of: &mut RecordType) {
    let mut ideas: Vec<(String, FieldKind)> = Vec::new();
    for field in of.fields.iter().filter(|field| !is_long(field)) {
        let code = &field.code;
        let mut add = |text: String, kind| ideas.push((text, kind));
        match field.kind {
            FieldKind::Decimal | FieldKind::Money | FieldKind::Integer => {
                add(format!("{code} * 2 + 1.5"), FieldKind::Decimal);
                add(format!("coalesce({code}, 0) * {code}"), FieldKind::Decimal);
                add(
                    format!("today() > date('2020-01-01') ? {code} * 0.125 : {code}"),
                    FieldKind::Decimal,
                );
            }
            FieldKind::Date => {
                add(format!("{code} < today()"), FieldKind::Bool);
                add(format!("coalesce({code}, today())"), FieldKind::Date);
                add(format!("{code} + 3"), FieldKind::Date);
            }
            FieldKind::Datetime => add(format!("max({code}, now())"), FieldKind::Datetime),
            FieldKind::String => {
                add(format!("{code} + ' Ё'"), FieldKind::String);
                add(format!("size({code})"), FieldKind::Integer);
                add(format!("contains({code}, 'ё')"), FieldKind::Bool);
            }
            FieldKind::Choice => add(format!("{code} == 'road'"), FieldKind::Bool),
            FieldKind::Person => add(format!("{code} == me()"), FieldKind::Bool),
            _ => add(format!("{code} == null"), FieldKind::Bool),
        }
    }
    for at in 0..ideas.len().min(2) {
        let (text, kind) = dice.pick(&ideas).clone();
        let mut made = field(&format!("computed_{at}"), FieldKind::Computed);
        made.result = Some(kind);
        made.compute = Some(parse(&text).unwrap());
        let types = Types::new();
        check(made.compute.as_ref().unwrap(), &RecordEnv::new(&types, of)).unwrap();
        made.is_indexed = dice.one_in(2) && made.is_stored();
        of.fields.push(made);
    }
}

/// Whether a field holds numbers with which nothing can be computed: they fill 64 bits.
pub(super) fn is_long(field: &Field) -> bool {
    field.code.contains("_long")
}
