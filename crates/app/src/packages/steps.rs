//! What a change of the types still does with the records that are there, as rows of the database:
//! a restart goes on from them.

use super::sql;
use base::{Name, Problem, RecordId};
use model::field::{Choice, Label};
use model::plan::{Change, Plan, Walk, walks};
use model::record_type::Types;
use model::{Field, FieldKind};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use store::{Aside, Row, Tx};

/// A field whose old values stand in a column that was put aside.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The field as it was, by the name of the kept column.
    pub(super) from: Field,
    /// The field as it is.
    pub(super) to: Name,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Walks over the records of a type.
    Walk(Vec<Source>, Walk),
    /// Makes an index of a field, or of the board.
    Index(Option<Name>),
}

/// A step.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) id: i64,
    pub(super) of: Name,
    pub(super) work: Work,
    pub(super) after: RecordId,
    pub(super) done: i64,
    pub(super) total: i64,
}

/// The steps that a plan asks for, in order.
pub(super) fn of_plan(
    (old, new): (&Types, &Types),
    plan: &Plan,
    indexes_first: bool,
) -> Vec<(Name, Work)> {
    let walked = walks(old, new, plan);
    let walked =
        walked.into_iter().map(|walk| (walk.record_type.clone(), Work::Walk(vec![], walk)));
    let mut indexes = Vec::new();
    let mut boards: BTreeSet<&Name> = BTreeSet::new();
    for change in plan {
        match change {
            Change::AddIndex(of, field) => {
                indexes.push((of.clone(), Work::Index(Some(field.code.clone()))));
            }
            Change::Convert(of, from, to) => {
                let is_money = |field: &Field| field.value_kind() == FieldKind::Money;
                if (is_money(from) || is_money(to)) && boards.insert(of) {
                    indexes.push((of.clone(), Work::Index(None)));
                }
            }
            _ => {}
        }
    }
    match indexes_first {
        true => indexes.into_iter().chain(walked).collect(),
        false => walked.chain(indexes).collect(),
    }
}

/// Keeps steps as part of the transaction that changes the tables.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    job: i64,
    (steps, aside): (&[(Name, Work)], &Aside),
) -> Result<(), Problem> {
    for (of, work) in steps {
        let (kind, work) = match work {
            Work::Walk(_, walk) => ("walk", walk_to_json(walk, aside)),
            Work::Index(field) => ("index", json!({ "field": field.as_deref() })),
        };
        sql::keep_step(tx, job, (kind, of), &work)?;
    }
    Ok(())
}

/// Steps of a job that are not done.
pub(super) fn rest(tx: &mut Tx<'_>, job: i64) -> Result<Vec<Step>, Problem> {
    sql::steps(tx, job)?.iter().map(step).collect()
}

fn step(row: &Row) -> Result<Step, Problem> {
    let work: Json = serde_json::from_str(row.text(3)).unwrap_or_default();
    let of = Name::parse(row.text(2))?;
    let work = match row.text(1) {
        "index" => {
            Work::Index(work.get("field").and_then(Json::as_str).map(Name::parse).transpose()?)
        }
        _ => walk_of_json(&of, &work)?,
    };
    let (after, done, total) = (row.int(4)?, row.int(5)?, row.int(6)?);
    Ok(Step { id: row.int(0)?, of, work, after, done, total })
}

fn walk_to_json(walk: &Walk, aside: &Aside) -> Json {
    let converts = walk.converts.iter().filter_map(|one| {
        let is_it =
            |(of, field, _): &&(Name, Name, Name)| *of == walk.record_type && *field == one.to;
        let (_, _, column) = aside.iter().find(is_it)?;
        let from = &one.from;
        let options = from
            .options
            .iter()
            .map(|option| json!([&*option.code, option.label.ru, option.label.en]));
        Some(json!({
            "to": &*one.to, "column": &**column, "kind": from.value_kind().code(),
            "scale": from.scale, "link": from.to.as_deref(), "options": options.collect::<Vec<_>>(),
        }))
    });
    json!({
        "fields": walk.fields(), "converts": converts.collect::<Vec<_>>(), "fills": walk.fills,
        "rollups": walk.rollups, "computes": walk.computes, "titles": walk.titles,
    })
}

fn walk_of_json(of: &Name, work: &Json) -> Result<Work, Problem> {
    let names = |key: &str| -> Result<Vec<Name>, Problem> {
        let items = work.get(key).and_then(Json::as_array);
        items.into_iter().flatten().filter_map(Json::as_str).map(Name::parse).collect()
    };
    let converts = work.get("converts").and_then(Json::as_array);
    let sources = converts.into_iter().flatten().map(|json| source(of, json));
    let walk = Walk {
        record_type: of.clone(),
        converts: Vec::new(),
        fills: names("fills")?,
        rollups: names("rollups")?,
        computes: names("computes")?,
        titles: work.get("titles").and_then(Json::as_bool).unwrap_or_default(),
    };
    Ok(Work::Walk(sources.collect::<Result<_, Problem>>()?, walk))
}

fn source(of: &Name, json: &Json) -> Result<Source, Problem> {
    let text = |key: &str| json.get(key).and_then(Json::as_str).unwrap_or_default();
    let kind = FieldKind::of_code(text("kind")).unwrap_or(FieldKind::Text);
    let mut from = Field::new(Name::parse(text("column"))?, kind, Label::default(), of.clone());
    from.scale =
        json.get("scale").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(2);
    from.to = json.get("link").and_then(Json::as_str).map(Name::parse).transpose()?;
    for option in json.get("options").and_then(Json::as_array).into_iter().flatten() {
        let part = |at: usize| option.get(at).and_then(Json::as_str).unwrap_or_default();
        from.options.push(Choice {
            code: Name::parse(part(0))?,
            label: Label { ru: part(1).to_owned(), en: part(2).to_owned() },
            is_active: true,
            parent: None,
            of: Vec::new(),
            when: None,
            note: String::new(),
        });
    }
    Ok(Source { from, to: Name::parse(text("to"))? })
}
