//! `/notices`: what the product tells me.

use crate::words::page;
use crate::{Caller, Failure, Json, Query, State};
use app::notices::{self, Tab};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use base::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// `action` or `info`.
    tab: String,
    before: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NoticePage)]
struct PageView {
    rows: Vec<NoticeView>,
    next: Option<i64>,
    unread: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Notice)]
struct NoticeView {
    id: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Time,
    text: String,
    record: Option<RecordView>,
    task: Option<i64>,
    needs_action: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<Time>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NoticeRecord)]
struct RecordView {
    id: i64,
    r#type: String,
    title: String,
}

/// My notices, newest first.
#[utoipa::path(get, path = "/notices", tag = "me", params(ListParams), responses((status = 200, body = PageView)))]
async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Response, Failure> {
    let tab = if params.tab == "info" { Tab::Info } else { Tab::Action };
    let found = notices::list(&state.app, &caller.actor, tab, params.before).await?;
    let rows = found.rows.into_iter().map(|notice| NoticeView {
        id: notice.id,
        at: notice.at,
        text: notice.text.unwrap_or_else(|| page(caller.language, "notice.closed").to_owned()),
        record: notice.record.map(|record| RecordView {
            id: record.id,
            r#type: record.record_type,
            title: record.title,
        }),
        task: notice.task,
        needs_action: notice.needs_action,
        read_at: notice.read_at,
    });
    let view = PageView { rows: rows.collect(), next: found.next, unread: found.unread };
    Ok(Json(view).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewRead {
    ids: Option<Vec<i64>>,
    all: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Unread)]
struct UnreadView {
    unread: i64,
}

/// Marks notices as read.
#[utoipa::path(post, path = "/notices/read", tag = "me", request_body = NewRead, responses((status = 200, body = UnreadView)))]
async fn read(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewRead>,
) -> Result<Response, Failure> {
    let ids = if new.all { None } else { Some(new.ids.unwrap_or_default()) };
    let unread = notices::mark_read(&state.app, &caller.actor, ids).await?;
    Ok(Json(UnreadView { unread }).into_response())
}
