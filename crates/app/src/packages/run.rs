//! The work behind a change of the types: portion by portion on the bulk lane, from where it was
//! left. One bad record, one broken index stop nothing: they are told at the end.

use super::convert::{Portion, portion};
use super::sql;
use super::steps::{self, Source, Step, Work};
use crate::access::caller_in;
use crate::events::Change;
use crate::jobs::{self, Job};
use crate::records::write::{Prepare, Rules, Writer};
use base::{Actor, Code, Name, Problem, RecordId};
use model::RecordType;
use model::plan::Walk;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::Lane;

/// Records to a transaction: people's writes come between.
const PORTION: i64 = 40;
/// The most records and indexes told that could not be brought along.
const TOLD_MAX: usize = 100;

/// Carries out the steps of a job that are not done yet.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn run(job: Job) -> Result<Json, Problem> {
    let id = job.id;
    let mut broken: Vec<Json> = Vec::new();
    for step in job.app.store.read(move |tx| steps::rest(tx, id)).await? {
        match &step.work {
            Work::Walk(sources, walk) => {
                walk_all(&job, &step, (sources, walk), &mut broken).await?
            }
            Work::Index(field) => build(&job, &step, field.as_ref(), &mut broken).await?,
        }
        finish(&job, step).await?;
        job.app.reload().await?;
        job.app.events.publish(vec![Change::Meta]);
    }
    crate::search::refresh(&job.app).await?;
    let (done, lost) = job.app.store.read(move |tx| sql::outcome(tx, id)).await?;
    if done > 0 {
        job.app.store.refresh_statistics().await?;
    }
    broken.truncate(TOLD_MAX);
    Ok(json!({ "done": done, "lost": lost, "broken": broken }))
}

async fn finish(job: &Job, step: Step) -> Result<(), Problem> {
    let catalog = job.app.catalog();
    let finished = job.app.store.write(Lane::Bulk, move |tx| {
        if let (Work::Walk(sources, _), Some(of)) = (&step.work, catalog.types.get(&step.of)) {
            let fields = sources.iter().filter_map(|source| of.field(&source.to));
            fields.into_iter().try_for_each(|field| sql::forget_lost(tx, &step.of, field))?;
        }
        sql::finish(tx, step.id)
    });
    finished.await
}

async fn build(
    job: &Job,
    step: &Step,
    field: Option<&Name>,
    broken: &mut Vec<Json>,
) -> Result<(), Problem> {
    let catalog = job.app.catalog();
    let Some(of) = catalog.types.get(&step.of) else { return Ok(()) };
    match job.app.store.build_index(of, field).await {
        Err(problem) if problem.code() == Code::FieldTaken => {
            broken
                .push(json!({ "type": of.code, "field": field, "problem": jobs::said(&problem) }));
            Ok(())
        }
        other => other,
    }
}

async fn walk_all(
    job: &Job,
    step: &Step,
    (sources, walk): (&[Source], &Walk),
    broken: &mut Vec<Json>,
) -> Result<(), Problem> {
    let Some(of) = job.app.catalog().types.get(&step.of).cloned() else { return Ok(()) };
    let counted = Arc::clone(&of);
    let total = match step.total {
        0 => job.app.store.read(move |tx| tx.count_of(&counted, None)).await?,
        total => total,
    };
    let work = Arc::new(places(&of, walk));
    let (mut after, mut done) = (step.after, step.done);
    loop {
        let (ids, portion) = read(job, &of, sources, after).await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        (after, done) = (last, done + i64::try_from(ids.len()).unwrap_or_default());
        let reached = Reached { step: step.id, after, done, total };
        broken.extend(write(job, (&of, &work, sources), (ids, portion), reached).await?);
        broken.truncate(TOLD_MAX);
        job.tell();
    }
}

fn places(of: &RecordType, walk: &Walk) -> Prepare {
    let place = |code: &Name| of.fields.iter().position(|field| field.code == *code);
    let fills = walk.fills.iter().filter_map(place).collect();
    Prepare { fills, rollups: walk.rollups.iter().filter_map(place).collect() }
}

/// Old values to new ones, outside of the transaction.
async fn read(
    job: &Job,
    of: &Arc<RecordType>,
    sources: &[Source],
    after: RecordId,
) -> Result<(Vec<RecordId>, Portion), Problem> {
    let (catalog, of, sources) = (job.app.catalog(), Arc::clone(of), sources.to_vec());
    let read = move |tx: &mut store::Tx<'_>| {
        let ids = tx.ids_after(&of.code, after, PORTION)?;
        let found = portion(tx, &catalog, &of, (&sources, &ids))?;
        Ok((ids, found))
    };
    job.app.store.read(read).await
}

/// How far a walk is.
#[derive(Debug, Clone, Copy)]
struct Reached {
    step: i64,
    after: RecordId,
    done: i64,
    total: i64,
}

/// One transaction: the records, how far the step is, how far the job is. Gives the records that
/// could not be brought along.
async fn write(
    job: &Job,
    (of, work, sources): (&Arc<RecordType>, &Arc<Prepare>, &[Source]),
    (ids, portion): (Vec<RecordId>, Portion),
    reached: Reached,
) -> Result<Vec<Json>, Problem> {
    let (catalog, id, now) = (job.app.catalog(), job.id, job.app.now());
    let (of, work, sources) = (Arc::clone(of), Arc::clone(work), sources.to_vec());
    let written = job.app.store.write(Lane::Bulk, move |tx| {
        let mut broken = Vec::new();
        for record in &ids {
            let prepared = tx.attempt(|tx| {
                for source in sources.iter().filter(|source| source.from.is_link()) {
                    tx.put_links_aside(*record, &source.to, &source.from.code)?;
                }
                let caller = caller_in(&catalog, &Actor::System);
                let mut writer = Writer::new(tx, &catalog, &caller, now);
                writer.rules = Rules::Off;
                let values = portion.values.get(record).map(Vec::as_slice).unwrap_or_default();
                writer.prepare(*record, &work, values)?;
                writer.settle()
            });
            match prepared {
                Err(problem) if problem.code() == Code::Bug => return Err(problem),
                Err(problem) => {
                    broken.push(json!({ "record": record, "problem": jobs::said(&problem) }));
                }
                Ok(()) => {}
            }
        }
        sql::keep_lost(tx, &of.code, &portion.lost)?;
        let lost = i64::try_from(portion.lost.len()).unwrap_or_default();
        sql::reach(tx, reached.step, (reached.after, reached.done, reached.total), lost)?;
        jobs::sql::progress(tx, id, (reached.done, reached.total), now)?;
        Ok(broken)
    });
    written.await
}
