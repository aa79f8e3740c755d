//! Taking a bulk action back, as a job like the action itself.

use super::{Job, bulk, sql, start};
use crate::app::App;
use crate::records;
use base::{Actor, Code, Problem};
use serde_json::{Value as Json, json};
use store::Lane;

/// What kind of job it is.
pub(super) const KIND: &str = "bulk_undo";

/// Records to a transaction.
const PORTION: i64 = 20;

/// Starts taking back what a bulk action did; gives the job. Its result is that of a bulk action.
///
/// # Errors
/// `job.not_found`: no bulk action of the caller, or it is not done.
pub async fn start_undo(app: &App, actor: &Actor, id: i64) -> Result<i64, Problem> {
    let job = super::get(app, actor, id).await?;
    if job.kind != bulk::KIND || job.state != super::JobState::Done {
        return Err(Problem::new(Code::JobNotFound).with("id", id.to_string()));
    }
    let payload = json!({ "job": id, "type": job.payload.get("type") });
    let (kept, actor_too) = (payload.clone(), actor.clone());
    let work: super::Work =
        Box::new(move |job| Box::pin(async move { run(job, actor_too, kept).await }));
    start(app, actor, KIND, payload, work).await
}

/// Does it; records that were taken back before a restart have nothing left to take back.
pub(super) async fn run(job: Job, actor: Actor, payload: Json) -> Result<Json, Problem> {
    let record_type = payload.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let of = payload.get("job").and_then(Json::as_i64).unwrap_or_default();
    let total = job.app.store.read(move |tx| sql::count_touched(tx, of)).await?;
    let (mut done, mut refused, mut passed, mut after) = (0_i64, Vec::new(), 0_i64, 0_i64);
    loop {
        let ids = job.app.store.read(move |tx| sql::touched(tx, of, after, PORTION)).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        passed += i64::try_from(ids.len()).unwrap_or_default();
        let outcome = records::bulk_undo(&job.app, &actor, &record_type, (ids, of)).await?;
        done += outcome.done;
        refused.extend(outcome.refused);
        let (id, now) = (job.id, job.app.now());
        let progress = move |tx: &mut store::Tx<'_>| sql::progress(tx, id, (passed, total), now);
        job.app.store.write(Lane::Bulk, progress).await?;
        job.tell();
    }
    let refused_total = refused.len();
    refused.truncate(bulk::REFUSED_MAX);
    Ok(json!({ "done": done, "refused": refused, "refused_total": refused_total }))
}
