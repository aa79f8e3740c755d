//! `/records`: records of every type.

use crate::body::values;
use crate::show::{self, ColumnView, EntryView, Figures, Full, Row};
use crate::{Caller, Failure, Json, Path, Query, State};
use app::processes;
use app::records::{
    self, BoardQuery, Change, Draft, ListQuery, Move, NextStep, RowEdit, TableRows, TimelineKind,
    Updated,
};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Code, PersonId, Problem, RecordId, Time};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(board))
        .routes(routes!(totals))
        .routes(routes!(same))
        .routes(routes!(offered))
        .routes(routes!(get, update, delete))
        .routes(routes!(move_stage))
        .routes(routes!(timeline))
        .routes(routes!(came))
}

type Answer = Result<Response, Failure>;

/// A next step given with another act.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewNext {
    title: String,
    #[schema(value_type = i64)]
    who: PersonId,
    #[schema(value_type = String, format = DateTime)]
    due_at: Time,
}

impl From<NewNext> for NextStep {
    fn from(next: NewNext) -> NextStep {
        NextStep { title: next.title, who: next.who, due_at: next.due_at }
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Expression over the fields, see `docs/expressions.md`.
    filter: Option<String>,
    /// Field or system column; `-` before it: largest first.
    sort: Option<String>,
    /// Codes of fields with commas.
    columns: Option<String>,
    limit: u32,
    cursor: Option<String>,
    total: bool,
}

/// A page of records.
#[utoipa::path(get, path = "/records/{type}", tag = "records", params(ListParams, ("type" = String, Path)), responses((status = 200, body = PageView)))]
async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(params): Query<ListParams>,
) -> Answer {
    let query = ListQuery {
        filter: params.filter,
        sort: params.sort,
        columns: split(params.columns.as_deref()),
        limit: params.limit,
        cursor: params.cursor,
        total: params.total,
    };
    let page = records::list(&state.app, &caller.actor, &record_type, query).await?;
    let view = PageView {
        rows: show::rows(&page.rows),
        next_cursor: page.next_cursor.as_deref(),
        total: page.total,
    };
    Ok(Json(view).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = RecordPage)]
struct PageView<'p> {
    rows: Vec<Row<'p>>,
    next_cursor: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

fn split(codes: Option<&str>) -> Vec<String> {
    let codes = codes.unwrap_or_default().split(',').map(str::trim);
    codes.filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// What becomes of a row of a table.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewRow {
    /// The row; a new one without it.
    id: Option<i64>,
    /// The version the caller saw.
    version: Option<i64>,
    /// It goes.
    delete: bool,
    /// Field code → value.
    #[schema(value_type = Object)]
    fields: Map<String, serde_json::Value>,
}

/// Section of a table → what becomes of its rows; rows that are not named stay.
type NewRows = BTreeMap<String, Vec<NewRow>>;

fn tables(rows: NewRows) -> Vec<TableRows> {
    let row = |new: NewRow| RowEdit {
        id: new.id,
        version: new.version,
        is_deleted: new.delete,
        fields: values(new.fields),
    };
    let table = |(section, rows): (String, Vec<NewRow>)| TableRows {
        section,
        rows: rows.into_iter().map(row).collect(),
    };
    rows.into_iter().map(table).collect()
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewRecord {
    /// Field code → value.
    #[schema(value_type = Object)]
    fields: Map<String, serde_json::Value>,
    /// Section of a table → its rows.
    rows: NewRows,
    stage: Option<String>,
    next: Option<NewNext>,
}

/// Makes a record.
#[utoipa::path(post, path = "/records/{type}", tag = "records", params(("type" = String, Path)), request_body = NewRecord, responses((status = 201, body = Full)))]
async fn create(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Json(new): Json<NewRecord>,
) -> Answer {
    let draft = Draft {
        fields: values(new.fields),
        stage: new.stage,
        rows: tables(new.rows),
        next: new.next.map(Into::into),
        ..Draft::default()
    };
    let view = records::create(&state.app, &caller.actor, &record_type, draft).await?;
    Ok((StatusCode::CREATED, Json(show::full(&view, caller.language))).into_response())
}

/// One record.
#[utoipa::path(get, path = "/records/{type}/{id}", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), responses((status = 200, body = Full)))]
async fn get(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
) -> Answer {
    let view = records::get(&state.app, &caller.actor, &record_type, id).await?;
    app::search::opened(&state.app, &caller.actor, id);
    Ok(Json(show::full(&view, caller.language)).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewFields {
    /// The version the caller saw.
    version: Option<i64>,
    /// Field code → value.
    #[schema(value_type = Object)]
    fields: Map<String, serde_json::Value>,
    /// Section of a table → what becomes of its rows; rows that are not named stay.
    rows: NewRows,
}

/// Changes fields of a record.
#[utoipa::path(patch, path = "/records/{type}/{id}", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), request_body = NewFields, responses((status = 200, body = Full), (status = 409)))]
async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
    Json(new): Json<NewFields>,
) -> Answer {
    let change =
        Change { version: new.version, fields: values(new.fields), rows: tables(new.rows) };
    match records::update(&state.app, &caller.actor, (&record_type, id), change).await? {
        Updated::Done(view) => Ok(Json(show::full(&view, caller.language)).into_response()),
        Updated::Conflict(conflict) => Err(Failure::conflict(*conflict)),
    }
}

/// Deletes a record; its history stays.
#[utoipa::path(delete, path = "/records/{type}/{id}", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), responses((status = 204)))]
async fn delete(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
) -> Result<StatusCode, Failure> {
    records::delete(&state.app, &caller.actor, &record_type, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewStage {
    /// Full code of the stage.
    stage: String,
    version: Option<i64>,
    /// Fields filled on the way.
    #[schema(value_type = Object)]
    fields: Map<String, serde_json::Value>,
    next: Option<NewNext>,
}

/// Moves a record to a stage.
#[utoipa::path(post, path = "/records/{type}/{id}/move", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), request_body = NewStage, responses((status = 200, body = Full)))]
async fn move_stage(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
    Json(new): Json<NewStage>,
) -> Answer {
    let to = Move {
        stage: new.stage,
        version: new.version,
        fields: values(new.fields),
        next: new.next.map(Into::into),
    };
    let view = records::move_stage(&state.app, &caller.actor, (&record_type, id), to).await?;
    Ok(Json(show::full(&view, caller.language)).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewEvent {
    /// The name that flows know it by.
    name: String,
    /// Its values.
    #[schema(value_type = Object)]
    data: BTreeMap<String, serde_json::Value>,
    /// Names this one event: the same key twice is once.
    key: Option<String>,
}

/// Tells the processes of a record that something came: an answer, a letter, a call.
#[utoipa::path(post, path = "/records/{type}/{id}/events", tag = "records", params(("type" = String, Path), ("id" = i64, Path)), request_body = NewEvent, responses((status = 200, body = Full)))]
async fn came(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
    Json(new): Json<NewEvent>,
) -> Answer {
    let event = processes::Came { name: new.name, data: new.data, key: new.key };
    let view = processes::came(&state.app, &caller.actor, (&record_type, id), event).await?;
    Ok(Json(show::full(&view, caller.language)).into_response())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct BoardParams {
    pipeline: String,
    filter: Option<String>,
    /// A number field to sum.
    sum: Option<String>,
    /// Cards per column.
    cards: u32,
}

impl From<BoardParams> for BoardQuery {
    fn from(params: BoardParams) -> BoardQuery {
        let BoardParams { pipeline, filter, sum, cards } = params;
        BoardQuery { pipeline, filter, sum, cards }
    }
}

/// A board: columns with figures and first cards.
#[utoipa::path(get, path = "/records/{type}/board", tag = "records", params(BoardParams, ("type" = String, Path)), responses((status = 200, body = BoardView)))]
async fn board(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(params): Query<BoardParams>,
) -> Answer {
    let columns = records::board(&state.app, &caller.actor, &record_type, params.into()).await?;
    Ok(Json(BoardView { columns: columns.iter().map(ColumnView::from).collect() }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Board)]
struct BoardView<'b> {
    columns: Vec<ColumnView<'b>>,
}

/// Figures per stage of all pipelines.
#[utoipa::path(get, path = "/records/{type}/totals", tag = "records", params(BoardParams, ("type" = String, Path)), responses((status = 200, body = TotalsView)))]
async fn totals(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(params): Query<BoardParams>,
) -> Answer {
    let stages = records::totals(&state.app, &caller.actor, &record_type, params.into()).await?;
    Ok(Json(TotalsView { stages: stages.iter().map(Figures::from).collect() }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Totals)]
struct TotalsView<'t> {
    stages: Vec<Figures<'t>>,
}

/// Records that look like what is being typed.
#[utoipa::path(get, path = "/records/{type}/same", tag = "records", params(("type" = String, Path)), responses((status = 200, body = PageView)))]
async fn same(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Answer {
    let fields = fields.into_iter().map(|(code, text)| (code, model::Value::Text(text))).collect();
    let rows = records::same(&state.app, &caller.actor, &record_type, fields).await?;
    Ok(Json(PageView { rows: show::rows(&rows), next_cursor: None, total: None }).into_response())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct OfferedParams {
    /// The record whose form it is; without it: of a new one.
    id: Option<i64>,
    /// What the form holds, as JSON: field code → value.
    values: String,
}

/// Options that the fields with `depends` offer together with what a form holds.
#[utoipa::path(get, path = "/records/{type}/offered", tag = "records", params(OfferedParams, ("type" = String, Path)), responses((status = 200, body = std::collections::BTreeMap<String, Vec<String>>)))]
async fn offered(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(record_type): Path<String>,
    Query(params): Query<OfferedParams>,
) -> Answer {
    let given = if params.values.is_empty() { "{}" } else { &params.values };
    let given: Map<String, serde_json::Value> = serde_json::from_str(given)
        .map_err(|error| Problem::new(Code::RequestInvalid).with("what", error.to_string()))?;
    let of = (record_type.as_str(), params.id);
    let offered = records::offered(&state.app, &caller.actor, of, values(given)).await?;
    Ok(Json(offered.into_iter().collect::<std::collections::BTreeMap<_, _>>()).into_response())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct TimelineParams {
    /// `all`, `calls`, `comments`, `tasks`, `history`.
    kind: String,
    /// Changes of this field alone.
    field: Option<String>,
    before: Option<i64>,
}

/// The life of a record, newest first.
#[utoipa::path(get, path = "/records/{type}/{id}/timeline", tag = "records", params(TimelineParams, ("type" = String, Path), ("id" = i64, Path)), responses((status = 200, body = TimelineView)))]
async fn timeline(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((record_type, id)): Path<(String, RecordId)>,
    Query(params): Query<TimelineParams>,
) -> Answer {
    let kind = match params.kind.as_str() {
        _ if params.field.is_some() => TimelineKind::Field(params.field.unwrap_or_default()),
        "calls" => TimelineKind::Calls,
        "comments" => TimelineKind::Comments,
        "tasks" => TimelineKind::Tasks,
        "history" => TimelineKind::History,
        _ => TimelineKind::All,
    };
    let at = (record_type.as_str(), id);
    let page = records::timeline(&state.app, &caller.actor, at, kind, params.before).await?;
    let of = &page.record_type;
    let entries = page.entries.iter().map(|entry| show::entry(entry, of, caller.language));
    Ok(Json(TimelineView { entries: entries.collect(), next: page.next }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Timeline)]
struct TimelineView<'t> {
    entries: Vec<EntryView<'t>>,
    next: Option<i64>,
}
