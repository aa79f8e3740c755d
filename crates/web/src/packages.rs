//! `/packages`: what the office is made of, as text.

use crate::show::label;
use crate::{Caller, Failure, Json, Path, Query, State};
use app::packages;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, install))
        .routes(routes!(check))
        .routes(routes!(lost))
        .routes(routes!(files))
        .routes(routes!(revisions))
        .routes(routes!(revision))
        .routes(routes!(take_back))
}

type Answer = Result<Response, Failure>;

#[derive(Serialize, ToSchema)]
#[schema(as = Packages)]
struct RowsView {
    rows: Vec<PackageView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Package)]
struct PackageView {
    code: String,
    version: String,
    label: String,
    description: String,
}

fn shown(package: packages::PackageView, caller: &Caller) -> PackageView {
    PackageView {
        label: label(&package.label, caller.language).to_owned(),
        code: package.code,
        version: package.version,
        description: package.description,
    }
}

/// Installed packages.
#[utoipa::path(get, path = "/packages", tag = "packages", responses((status = 200, body = RowsView)))]
async fn list(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let packages = packages::list(&state.app, &caller.actor).await?;
    let rows = packages.into_iter().map(|package| shown(package, &caller)).collect();
    Ok(Json(RowsView { rows }).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PackageFiles {
    /// Path in the package → text.
    files: BTreeMap<String, String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PackagePlan)]
struct PlanView {
    /// As lines, as the command line shows it.
    plan: Vec<String>,
    changes: Vec<ChangeView>,
    /// The revision it was compared with: sent along, it refuses an install when somebody else
    /// changed the package meanwhile.
    base: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PackageChange)]
struct ChangeView {
    /// `add_type`, `add_field`, `convert`, `fill`, `gather`, `compute`, `retitle`, `index`, `free`,
    /// `rename`, `retire_field`, `retire_stage`, `retire_option` or `retire_type`.
    action: &'static str,
    #[serde(rename = "type")]
    record_type: String,
    /// Field, stage, or field and option with a point; empty: the type itself.
    code: String,
    label: String,
    /// Kind of the field.
    kind: &'static str,
    /// The kind or the name before.
    was: String,
    /// Records it touches.
    records: i64,
    /// Values that cannot be converted, among those tried.
    lost: i64,
    tried: i64,
    /// Some of them.
    examples: Vec<String>,
}

fn change(change: packages::PlannedChange, caller: &Caller) -> ChangeView {
    ChangeView {
        action: change.action,
        record_type: change.record_type,
        code: change.code,
        label: label(&change.label, caller.language).to_owned(),
        kind: change.kind,
        was: label(&change.was, caller.language).to_owned(),
        records: change.records,
        lost: change.lost,
        tried: change.tried,
        examples: change.examples,
    }
}

/// What installing would do.
#[utoipa::path(post, path = "/packages/check", tag = "packages", request_body = PackageFiles, responses((status = 200, body = PlanView)))]
async fn check(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<PackageFiles>,
) -> Answer {
    let plan = packages::plan(&state.app, &caller.actor, &new.files).await?;
    let changes = plan.changes.into_iter().map(|one| change(one, &caller)).collect();
    Ok(Json(PlanView { plan: plan.lines, changes, base: plan.base }).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPackage {
    /// Path in the package → text.
    files: BTreeMap<String, String>,
    /// `base` of the plan that was looked at.
    base: Option<i64>,
    /// Why.
    #[serde(default)]
    note: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InstalledPackage)]
struct AppliedView {
    code: String,
    version: String,
    label: String,
    description: String,
    /// The job that still brings records along.
    job_id: Option<i64>,
}

/// Installs or updates a package. What the records that are there need goes on as a job.
#[utoipa::path(post, path = "/packages", tag = "packages", request_body = NewPackage, responses((status = 200, body = AppliedView)))]
async fn install(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewPackage>,
) -> Answer {
    let asked = packages::Asked { files: new.files, base: new.base, note: new.note };
    let applied = packages::apply(&state.app, &caller.actor, asked).await?;
    Ok(Json(installed(applied, &caller)).into_response())
}

fn installed(applied: packages::Applied, caller: &Caller) -> AppliedView {
    let PackageView { code, version, label, description } = shown(applied.package, caller);
    AppliedView { code, version, label, description, job_id: applied.job }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfField {
    /// Record type.
    #[serde(rename = "type")]
    record_type: String,
    /// Field.
    field: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LostValues)]
struct LostView {
    /// Those of records that the caller reads, 200 at most.
    rows: Vec<LostRow>,
    /// How many there are.
    total: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LostValue)]
struct LostRow {
    id: i64,
    title: String,
    /// The value as it was.
    text: String,
}

/// Values of a field that its last conversion could not bring along.
#[utoipa::path(get, path = "/packages/lost", tag = "packages", params(OfField), responses((status = 200, body = LostView)))]
async fn lost(Shared(state): Shared<State>, caller: Caller, Query(of): Query<OfField>) -> Answer {
    let lost = packages::lost(&state.app, &caller.actor, &of.record_type, &of.field).await?;
    let rows = lost.rows.into_iter();
    let rows =
        rows.map(|row| LostRow { id: row.record, title: row.title, text: row.text }).collect();
    Ok(Json(LostView { rows, total: lost.total }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = PackageText)]
struct FilesView {
    files: BTreeMap<String, String>,
}

/// The text of an installed package.
#[utoipa::path(get, path = "/packages/{code}", tag = "packages", params(("code" = String, Path)), responses((status = 200, body = FilesView)))]
async fn files(Shared(state): Shared<State>, caller: Caller, Path(code): Path<String>) -> Answer {
    let files = packages::files(&state.app, &caller.actor, &code).await?;
    Ok(Json(FilesView { files }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Revisions)]
struct RevisionsView {
    rows: Vec<RevisionRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Revision)]
struct RevisionRow {
    id: i64,
    version: String,
    at: String,
    /// Nobody: the product itself, or the command line.
    person: Option<i64>,
    note: String,
    job_id: Option<i64>,
}

/// Every text that a package has had, newest first.
#[utoipa::path(get, path = "/packages/{code}/revisions", tag = "packages", params(("code" = String, Path)), responses((status = 200, body = RevisionsView)))]
async fn revisions(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(code): Path<String>,
) -> Answer {
    let revisions = packages::revisions(&state.app, &caller.actor, &code).await?;
    let row = |one: packages::RevisionView| RevisionRow {
        id: one.id,
        version: one.version,
        at: one.at.to_string(),
        person: one.person,
        note: one.note,
        job_id: one.job,
    };
    Ok(Json(RevisionsView { rows: revisions.into_iter().map(row).collect() }).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct From {
    /// The revision to compare with; the one before without it.
    from: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RevisionText)]
struct RevisionView {
    /// The whole text.
    files: BTreeMap<String, String>,
    /// How it differs.
    diff: Vec<FileDiffView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FileDiff)]
struct FileDiffView {
    path: String,
    lines: Vec<LineView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DiffLine)]
struct LineView {
    /// A space, `-`, `+`, or `…` where lines are left out.
    sign: String,
    text: String,
}

/// The text of a revision, and how it differs from another one.
#[utoipa::path(get, path = "/packages/{code}/revisions/{id}", tag = "packages", params(("code" = String, Path), ("id" = i64, Path), From), responses((status = 200, body = RevisionView)))]
async fn revision(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((code, id)): Path<(String, i64)>,
    Query(asked): Query<From>,
) -> Answer {
    let at = (code.as_str(), id);
    let files = packages::revision_files(&state.app, &caller.actor, at).await?;
    let diff = packages::compare(&state.app, &caller.actor, at, asked.from).await?;
    let line = |line: packages::DiffLine| LineView { sign: line.sign.into(), text: line.text };
    let file = |file: packages::FileDiff| FileDiffView {
        path: file.path,
        lines: file.lines.into_iter().map(line).collect(),
    };
    let diff = diff.into_iter().map(file).collect();
    Ok(Json(RevisionView { files, diff }).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeBack {
    /// The newest revision the caller saw.
    base: Option<i64>,
    /// Why.
    #[serde(default)]
    note: String,
}

/// Installs an earlier text again.
#[utoipa::path(post, path = "/packages/{code}/revisions/{id}/restore", tag = "packages", params(("code" = String, Path), ("id" = i64, Path)), request_body = TakeBack, responses((status = 200, body = AppliedView)))]
async fn take_back(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((code, id)): Path<(String, i64)>,
    Json(asked): Json<TakeBack>,
) -> Answer {
    let wish = (asked.base, asked.note);
    let applied = packages::take_back(&state.app, &caller.actor, (&code, id), wish).await?;
    Ok(Json(installed(applied, &caller)).into_response())
}
