//! One corpus three ways: filters at random over types at random give the same rows in SQLite, in
//! PostgreSQL and in the plain evaluator.
//!
//! Everything comes from one seed; a failure says which, and `RANDOM_FILTERS_SEED` repeats another.

mod dice;
mod filters;
mod types;
mod values;
mod world;

use super::fixture::{Base, bases};
use crate::{Lane, NewRecord, Reach, Report, Select, Tx};
use base::{Problem, RecordId, Time};
use dice::Dice;
use filters::Maker;
use model::expr::{self, RecordEnv, Type, check, expand_branches, fold_calls};
use model::plan::Change;
use model::record_type::Types;
use model::record_type::computed::Which;
use model::{Field, FieldKind, RecordType, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use world::{Past, Rows, World};

const SEED: u64 = 20_261_124;
const TYPES: usize = 200;
const FILTERS: usize = 50;
const ROWS: usize = 16;
/// Differences that are told at once.
const SHOWN: usize = 12;

fn seed() -> u64 {
    std::env::var("RANDOM_FILTERS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED)
}

/// One row in a transaction, and what it holds for the reference.
fn insert(
    tx: &mut Tx<'_>,
    dice: &mut Dice,
    of: &RecordType,
    rows: &mut Rows,
) -> Result<(), Problem> {
    let mut held: HashMap<String, Value> = HashMap::new();
    for field in of.fields.iter().filter(|field| field.kind != FieldKind::Computed) {
        let is_empty = dice.one_in(4);
        let value = if is_empty { Value::Null } else { values::value(dice, field, rows) };
        held.insert(field.code.to_string(), value);
    }
    let stages: Vec<_> = of.pipelines.iter().flat_map(|line| &line.stages).collect();
    let stage = (!stages.is_empty()).then(|| dice.pick(&stages).code.clone());
    let owner = match &of.owner {
        Some(owner) => held.get(owner.as_str()).and_then(Value::as_int),
        None => dice.one_in(2).then_some(2),
    };
    let spine = NewRecord {
        title: values::text(dice),
        is_open: of.is_open(stage.as_deref()),
        stage,
        owner,
        needs_step: false,
        stage_at: dice.one_in(2).then(|| values::moment(dice)),
        stage_due: dice.one_in(2).then(|| values::moment(dice)),
        closed_at: dice.one_in(2).then(|| values::moment(dice)),
        at: values::moment(dice),
        by: dice.one_in(2).then_some(1),
    };
    world::add_computed(of, &mut held, Which::Stored);
    let cells: Vec<(&Field, Value)> = of
        .fields
        .iter()
        .filter_map(|field| Some((field, held.get(field.code.as_str())?.clone())))
        .collect();
    let id = tx.insert_record(of, &spine, &cells)?;
    let moment = |at: Option<Time>| at.map_or(Value::Null, Value::Time);
    let person = |person: Option<i64>| person.map_or(Value::Null, Value::Int);
    let system = [
        ("id", Value::Int(id)),
        ("stage_at", moment(spine.stage_at)),
        ("stage_due", moment(spine.stage_due)),
        ("closed_at", moment(spine.closed_at)),
        ("stage", spine.stage.map_or(Value::Null, Value::Text)),
        ("is_open", Value::Bool(spine.is_open)),
        ("created_at", Value::Time(spine.at)),
        ("updated_at", Value::Time(spine.at)),
        ("created_by", person(spine.by)),
        ("owner", person(owner)),
        ("next_due", Value::Null),
    ];
    held.extend(system.map(|(name, value)| (name.to_owned(), value)));
    world::add_computed(of, &mut held, Which::Live);
    rows.ids.entry(of.code.clone()).or_default().push(id);
    rows.held.insert(id, held);
    let past = live_on(tx, dice, of, id)?;
    rows.past.insert(id, past);
    Ok(())
}

/// What people did about a row, the stages it stood on and the fields that were changed.
fn live_on(
    tx: &mut Tx<'_>,
    dice: &mut Dice,
    of: &RecordType,
    id: RecordId,
) -> Result<Past, Problem> {
    let mut past = Past::default();
    for _ in 0..dice.below(4) {
        let (kind, at) = (dice.word(&expr::ACTIVITIES), values::moment(dice));
        tx.execute(
            "INSERT INTO activity (record_id, kind, at) VALUES ($1, $2, $3)",
            &[id.into(), kind.into(), at.into()],
        )?;
        past.activities.push((kind, at));
    }
    let stages: Vec<_> = of.pipelines.iter().flat_map(|line| &line.stages).collect();
    tx.execute("DELETE FROM stage_visit WHERE record_id = $1", &[id.into()])?;
    for _ in 0..if stages.is_empty() { 0 } else { dice.below(3) } {
        let (stage, since) = (dice.pick(&stages).code.clone(), values::moment(dice));
        let until = (!dice.one_in(3)).then(|| since.plus_ms(dice.between(1, 200_000_000)));
        tx.execute(
            "INSERT INTO stage_visit (record_id, stage, since, until) VALUES ($1, $2, $3, $4)",
            &[id.into(), stage.as_str().into(), since.into(), until.map(|until| until.0).into()],
        )?;
        past.visits.push((stage, since, until));
    }
    for _ in 0..dice.below(3) {
        let (field, at) = (dice.pick(&of.fields).code.to_string(), values::moment(dice));
        // A text that looks like a change of another field is none.
        let changes = serde_json::json!({ &field: ["\"other\":", null] }).to_string();
        tx.execute(
            "INSERT INTO history (record_id, type, at, kind, changes) \
             VALUES ($1, $2, $3, 'changed', $4)",
            &[id.into(), of.code.as_str().into(), at.into(), changes.into()],
        )?;
        past.changes.push((field, at));
    }
    Ok(past)
}

/// Tables of all types and their rows.
async fn fill(base: &Base, made: Vec<Arc<RecordType>>, dice: Dice) -> Rows {
    let plan: Vec<Change> = made.iter().map(|of| Change::AddTable(Arc::clone(of))).collect();
    base.store
        .write(Lane::People, move |tx| {
            tx.apply(&plan)?;
            let (mut dice, mut rows) = (dice.clone(), Rows::default());
            for of in &made {
                for _ in 0..ROWS {
                    insert(tx, &mut dice, of, &mut rows)?;
                }
            }
            Ok(rows)
        })
        .await
        .unwrap()
}

/// A filter's text, its query, and what the reference finds.
type Asked = (String, Select, HashSet<RecordId>);

/// A filter as people send it, and the rows that the reference finds.
fn asked(maker: &mut Maker<'_>) -> Result<Asked, String> {
    let text = expr::Expr::of(maker.condition(3)).text.to_string();
    let (types, of, rows) = (maker.types, maker.of, maker.rows);
    let env = RecordEnv::new(types, of);
    let told = |problem: Problem| format!("{} {text}: {problem:?}", of.code);
    let read = expr::parse(&text).map_err(told)?;
    let is_condition = check(&read, &env).map_err(told)?.fits(&Type::Bool);
    assert!(is_condition, "{text}");
    let bound = expand_branches(&read, &env);
    let nobody = HashMap::new();
    let folded = fold_calls(&bound, &World { rows, row: &nobody }).map_err(told)?;
    let mut select = Select::of(&maker.types[&of.code], Reach::All);
    select.types = Some(Arc::new(maker.types.clone()));
    (select.now, select.today, select.me) = (world::now(), world::today(), Some(1));
    select.limit = 1000;
    let select = select.filter(folded).map_err(told)?;
    let mut ids = HashSet::new();
    for id in &rows.ids[&of.code] {
        let world = World { rows, row: &rows.held[id] };
        if expr::is_true(&bound, &world).map_err(told)? {
            ids.insert(*id);
        }
    }
    Ok((text, select, ids))
}

/// Asks the database all filters of a type in one snapshot.
async fn differences(base: &Base, filters: Vec<Asked>, rows: &Rows) -> Vec<String> {
    let selects: Vec<Select> = filters.iter().map(|(_, select, _)| select.clone()).collect();
    let answers = base
        .store
        .read(move |tx| {
            let mut answers = Vec::new();
            for select in &selects {
                let found = tx.select(select);
                answers.push(found.map(|rows| rows.into_iter().map(|row| row.id).collect()));
            }
            Ok(answers)
        })
        .await
        .unwrap();
    let mut out = Vec::new();
    for ((text, select, expected), answer) in filters.iter().zip(answers) {
        let found: HashSet<RecordId> = match answer {
            Ok(found) => found,
            Err(problem) => {
                out.push(format!("{} {text}: {problem:?}", select.record_type.code));
                break;
            }
        };
        if let Some(id) = found.symmetric_difference(expected).next() {
            let side = if expected.contains(id) { "is missing" } else { "is too much" };
            let mut held: Vec<String> = rows.held[id]
                .iter()
                .filter(|(code, _)| text.contains(code.as_str()))
                .map(|(code, value)| format!("{code}={value:?}"))
                .collect();
            held.sort();
            out.push(format!("{} {text}: {id} {side}: {held:?}", select.record_type.code));
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn random_filters_over_random_types_mean_the_same_three_ways() {
    let seed = seed();
    for base in bases().await {
        let mut dice = Dice::new(seed);
        let made = types::types(&mut dice, TYPES);
        let all: Types = made.iter().map(|of| (of.code.clone(), Arc::clone(of))).collect();
        let rows = fill(&base, made.clone(), dice.clone()).await;
        let (mut wrong, mut hits) = (Vec::new(), 0);
        for of in &made {
            let mut maker = Maker { dice: &mut dice, types: &all, of, rows: &rows };
            let mut filters: Vec<Asked> = Vec::new();
            for _ in 0..FILTERS {
                match asked(&mut maker) {
                    Ok(asked) => filters.push(asked),
                    Err(refusal) => wrong.push(refusal),
                }
            }
            let is_telling = |ids: &HashSet<RecordId>| !ids.is_empty() && ids.len() < ROWS;
            hits += filters.iter().filter(|(_, _, ids)| is_telling(ids)).count();
            wrong.extend(differences(&base, filters, &rows).await);
            if wrong.len() >= SHOWN {
                break;
            }
        }
        let shown = wrong.join("\n");
        assert!(wrong.is_empty(), "seed {seed}, {} differences:\n{shown}", wrong.len());
        // A filter that finds nothing or everything proves little.
        assert!(hits > TYPES * FILTERS / 2, "only {hits} filters tell rows apart");
        has_views(&base, made).await;
        base.close().await;
    }
}

/// Every type has a view that report tools can read to the end.
async fn has_views(base: &Base, made: Vec<Arc<RecordType>>) {
    let types = made.clone();
    base.store.write(Lane::People, move |tx| tx.keep_views(&types, "ru")).await.unwrap();
    let read = base.store.read(move |tx| {
        for of in &made {
            let view = tx.report_name(&of.code, Report::Usual);
            let columns = of.fields.iter().filter(|field| field.is_stored());
            let texts: Vec<String> =
                columns.map(|field| format!("MAX(CAST(v.\"{}\" AS TEXT))", field.code)).collect();
            let sql = format!("SELECT COUNT(*), {} FROM {view} v", texts.join(", "));
            let row = tx.query_one(&sql, &[])?.unwrap();
            assert_eq!(row.int(0)?, i64::try_from(ROWS).unwrap(), "{}", of.code);
        }
        Ok(())
    });
    read.await.unwrap();
}

#[test]
fn every_kind_of_field_comes_often() {
    let made = types::types(&mut Dice::new(seed()), TYPES);
    for kind in FieldKind::ALL {
        let count = made.iter().flat_map(|of| &of.fields).filter(|one| one.kind == kind).count();
        assert!(count >= 20, "{kind:?} comes {count} times");
    }
}
