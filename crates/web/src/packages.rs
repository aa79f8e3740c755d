//! `/packages`: what the office is made of, as text.

use crate::show::label;
use crate::{Caller, Failure, Json, Path, State};
use app::packages;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, install))
        .routes(routes!(check))
        .routes(routes!(files))
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
    plan: Vec<String>,
}

/// What installing would do.
#[utoipa::path(post, path = "/packages/check", tag = "packages", request_body = PackageFiles, responses((status = 200, body = PlanView)))]
async fn check(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<PackageFiles>,
) -> Answer {
    let plan = packages::check(&state.app, &caller.actor, &new.files).await?;
    Ok(Json(PlanView { plan }).into_response())
}

/// Installs or updates a package.
#[utoipa::path(post, path = "/packages", tag = "packages", request_body = PackageFiles, responses((status = 200, body = PackageView)))]
async fn install(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<PackageFiles>,
) -> Answer {
    let package = packages::install(&state.app, &caller.actor, &new.files).await?;
    Ok(Json(shown(package, &caller)).into_response())
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
