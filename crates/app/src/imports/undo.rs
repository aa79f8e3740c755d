//! Taking an import back: its records are deleted, newest first, unless they live on.

use super::run::settle;
use super::sql::MadeRow;
use super::{files, sql};
use crate::access;
use crate::jobs::{self, Job};
use crate::records::write::{Rules, Writer};
use base::{Actor, Cause, Kind, Problem, RecordId};
use serde_json::{Value as Json, json};
use store::Lane;

/// Records to a transaction.
const PORTION: i64 = 50;

/// The most kept records told.
const KEPT_SHOWN: usize = 500;

/// A record that stays, with the code of the reason.
struct Stays(MadeRow, &'static str);

/// Deletes what an import made.
///
/// # Errors
/// Faults of the store; what is left of the import is `done` then and can be undone again.
pub(super) async fn undo(job: Job, actor: Actor, id: i64) -> Result<Json, Problem> {
    let app = job.app.clone();
    let outcome = undo_portions(job, actor, id).await;
    if outcome.is_err() {
        settle(&app, id, ("undoing", "done")).await?;
    }
    outcome
}

async fn undo_portions(job: Job, actor: Actor, id: i64) -> Result<Json, Problem> {
    let app = job.app.clone();
    let import = super::get(&app, &actor, id).await?;
    let total = app.store.read(move |tx| sql::count_made(tx, id)).await?;
    let (mut deleted, mut passed) = (0_i64, 0_i64);
    let mut stays: Vec<Stays> = Vec::new();
    let mut before = RecordId::MAX;
    loop {
        let rows = app.store.read(move |tx| sql::made(tx, id, before, PORTION)).await?;
        let Some(last) = rows.last() else { break };
        before = last.record;
        passed += i64::try_from(rows.len()).unwrap_or_default();
        let catalog = app.catalog();
        let caller = access::caller_in(&catalog, &actor);
        let (now, job_id) = (app.now(), job.id);
        let done = app.store.write(Lane::Bulk, move |tx| {
            let mut outcome = (0_i64, Vec::new(), Vec::new());
            for row in &rows {
                if row.is_changed {
                    outcome.1.push(Stays(row.clone(), "record.conflict"));
                    continue;
                }
                let gone = tx.attempt(|tx| {
                    let mut writer = Writer::new(tx, &catalog, &caller, now);
                    (writer.rules, writer.cause) = (Rules::Off, Cause::Import(id));
                    writer.erase(row.record)?;
                    Ok(writer.changes)
                });
                match gone {
                    Ok(changes) => {
                        outcome.0 += 1;
                        outcome.2.extend(changes);
                    }
                    Err(problem) if matches!(problem.kind(), Kind::Bug | Kind::Unavailable) => {
                        return Err(problem);
                    }
                    Err(problem) => outcome.1.push(Stays(row.clone(), problem.code().wire())),
                }
            }
            jobs::sql::progress(tx, job_id, (passed, total), now)?;
            Ok(outcome)
        });
        let (count, more, changes) = done.await?;
        deleted += count;
        stays.extend(more);
        app.events.publish(changes);
        job.tell();
    }
    app.store.write(Lane::Bulk, move |tx| sql::take(tx, id, "undone", &["undoing"])).await?;
    files::forget(&app, &import.file).await;
    let kept_total = stays.len();
    let shown = stays.iter().take(KEPT_SHOWN).map(|Stays(row, code)| {
        json!({ "id": row.record, "type": row.record_type, "title": row.title, "code": code })
    });
    Ok(json!({
        "deleted": deleted, "kept": shown.collect::<Vec<Json>>(), "kept_total": kept_total,
    }))
}
