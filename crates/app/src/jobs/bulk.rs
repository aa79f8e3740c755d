//! A bulk action on many records as a job, a portion at a time.

use super::{Job, sql, start};
use crate::app::App;
use crate::records::{self, BulkAction};
use base::{Actor, Case, Problem, RecordId};
use model::access::Action;
use serde_json::{Value as Json, json};
use store::Lane;

/// What kind of job it is.
pub(super) const KIND: &str = "bulk";

/// Records to a transaction: people's writes come between.
const PORTION: usize = 20;

/// The most refusals told.
pub(super) const REFUSED_MAX: usize = 200;

/// Starts a bulk action; gives the job. Its result: `{done, refused: [[id, code]], refused_total}`.
///
/// # Errors
/// `type.unknown`, `action.denied`.
pub async fn start_bulk(
    app: &App,
    actor: &Actor,
    record_type: &str,
    ids: Vec<RecordId>,
    action: BulkAction,
) -> Result<i64, Problem> {
    let right = match action {
        BulkAction::Owner(_) => Action::Edit,
        BulkAction::Stage(_) | BulkAction::StartStage => Action::Stage,
        BulkAction::Delete => Action::Delete,
    };
    crate::access::caller(app, actor).must(record_type, right)?;
    let (name, value) = written(&action);
    let payload = json!({ "type": record_type, "ids": ids, "action": name, "value": value });
    let actor_too = actor.clone();
    let kept = payload.clone();
    start(
        app,
        actor,
        KIND,
        payload,
        Box::new(move |job| Box::pin(async move { run(job, actor_too, kept).await })),
    )
    .await
}

fn written(action: &BulkAction) -> (&'static str, Json) {
    match action {
        BulkAction::Owner(person) => ("owner", json!(person)),
        BulkAction::Stage(stage) => ("stage", json!(stage)),
        BulkAction::Delete => ("delete", Json::Null),
        BulkAction::StartStage => ("start_stage", Json::Null),
    }
}

/// The action of its name and value, as clients and payloads write it.
///
/// # Errors
/// `request.invalid`
pub fn action(name: &str, value: &Json) -> Result<BulkAction, Problem> {
    match (name, value) {
        ("owner", value) if value.is_i64() => {
            Ok(BulkAction::Owner(value.as_i64().unwrap_or_default()))
        }
        ("stage", Json::String(stage)) => Ok(BulkAction::Stage(stage.clone())),
        ("delete", _) => Ok(BulkAction::Delete),
        ("start_stage", _) => Ok(BulkAction::StartStage),
        _ => Err(Problem::case(Case::RequestAction)),
    }
}

/// Does it, from where the payload says it was left.
pub(super) async fn run(job: Job, actor: Actor, payload: Json) -> Result<Json, Problem> {
    let record_type = payload.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let ids: Vec<RecordId> =
        serde_json::from_value(payload.get("ids").cloned().unwrap_or_default()).unwrap_or_default();
    let name = payload.get("action").and_then(Json::as_str).unwrap_or_default();
    let action = action(name, payload.get("value").unwrap_or(&Json::Null))?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let (mut done, mut refused, mut passed) = (0_i64, Vec::new(), job.done);
    let from = usize::try_from(passed).unwrap_or_default();
    let rest = ids.get(from..).unwrap_or_default();
    for portion in rest.chunks(PORTION) {
        let outcome = records::bulk(
            &job.app,
            &actor,
            &record_type,
            portion.to_vec(),
            (action.clone(), Some(job.id)),
        )
        .await?;
        done += outcome.done;
        refused.extend(outcome.refused);
        passed += i64::try_from(portion.len()).unwrap_or_default();
        let (id, now) = (job.id, job.app.now());
        job.app
            .store
            .write(Lane::Bulk, move |tx| sql::progress(tx, id, (passed, total), now))
            .await?;
        job.tell();
    }
    let refused_total = refused.len();
    refused.truncate(REFUSED_MAX);
    Ok(json!({ "done": done, "refused": refused, "refused_total": refused_total }))
}
