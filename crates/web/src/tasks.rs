//! `/tasks` and `/day`: what people have to do.

use crate::body::values;
use crate::records::NewNext;
use crate::show::{self, Row, Task};
use crate::words::Language;
use crate::{Caller, Failure, Json, Path, Query, State};
use app::tasks::{self, Day, Finish, Scope, TaskChange, TaskDraft, TaskQuery, TaskView, Tick};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{PersonId, RecordId, TaskId, Time};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, get))
        .routes(routes!(tick))
        .routes(routes!(done))
        .routes(routes!(reopen))
        .routes(routes!(day))
}

type Answer = Result<Response, Failure>;

fn shown(task: &TaskView, language: Language) -> Response {
    Json(show::task(task, language)).into_response()
}

fn all(tasks: &[TaskView], language: Language) -> Vec<Task<'_>> {
    tasks.iter().map(|task| show::task(task, language)).collect()
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// `mine`, `set` (given to others), `team`.
    scope: String,
    open: Option<bool>,
    limit: u32,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TaskPage)]
struct PageView<'p> {
    rows: Vec<Task<'p>>,
    next_cursor: &'p Option<String>,
}

/// A page of tasks by due time.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(ListParams), responses((status = 200, body = PageView)))]
async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Answer {
    let scope = match params.scope.as_str() {
        "set" => Scope::Set,
        "team" => Scope::Team,
        _ => Scope::Mine,
    };
    let closed = params.open == Some(false);
    let query = TaskQuery { scope, closed, limit: params.limit, cursor: params.cursor };
    let page = tasks::list(&state.app, &caller.actor, query).await?;
    let rows = all(&page.rows, caller.language);
    Ok(Json(PageView { rows, next_cursor: &page.next_cursor }).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTask {
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    record_id: Option<RecordId>,
    title: String,
    #[serde(default)]
    text: String,
    #[schema(value_type = i64)]
    who: PersonId,
    #[schema(value_type = String, format = DateTime)]
    due_at: Time,
    #[serde(default)]
    items: Vec<String>,
}

/// Makes a task by hand.
#[utoipa::path(post, path = "/tasks", tag = "tasks", request_body = NewTask, responses((status = 201, body = Task)))]
async fn create(Shared(state): Shared<State>, caller: Caller, Json(new): Json<NewTask>) -> Answer {
    let NewTask { record_id: record, title, text, who, due_at, items } = new;
    let draft = TaskDraft { record, title, text, who, due_at, items };
    let task = tasks::create(&state.app, &caller.actor, draft).await?;
    Ok((StatusCode::CREATED, shown(&task, caller.language)).into_response())
}

/// One task.
#[utoipa::path(get, path = "/tasks/{id}", tag = "tasks", params(("id" = i64, Path)), responses((status = 200, body = Task)))]
async fn get(Shared(state): Shared<State>, caller: Caller, Path(id): Path<TaskId>) -> Answer {
    let task = tasks::get(&state.app, &caller.actor, id).await?;
    Ok(shown(&task, caller.language))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewTaskFields {
    title: Option<String>,
    text: Option<String>,
    #[schema(value_type = Option<i64>)]
    who: Option<PersonId>,
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Time>,
    items: Option<Vec<String>>,
}

/// Changes a task.
#[utoipa::path(patch, path = "/tasks/{id}", tag = "tasks", params(("id" = i64, Path)), request_body = NewTaskFields, responses((status = 200, body = Task)))]
async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<TaskId>,
    Json(new): Json<NewTaskFields>,
) -> Answer {
    let NewTaskFields { title, text, who, due_at, items } = new;
    let change = TaskChange { title, text, who, due_at, items };
    let task = tasks::update(&state.app, &caller.actor, id, change).await?;
    Ok(shown(&task, caller.language))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTick {
    done: bool,
}

/// Ticks a line of the checklist, or takes the tick away.
#[utoipa::path(post, path = "/tasks/{id}/items/{item}", tag = "tasks", params(("id" = i64, Path), ("item" = i64, Path)), request_body = NewTick, responses((status = 200, body = Task)))]
async fn tick(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(at): Path<(TaskId, i64)>,
    Json(new): Json<NewTick>,
) -> Answer {
    let tick = if new.done { Tick::On } else { Tick::Off };
    let task = tasks::tick(&state.app, &caller.actor, at, tick).await?;
    Ok(shown(&task, caller.language))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewFinish {
    outcome: Option<String>,
    /// Fields of the record filled in the task's form.
    #[schema(value_type = Object)]
    fields: Map<String, serde_json::Value>,
    result: Option<String>,
    next: Option<NewNext>,
    /// A final stage that closes the record.
    close: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Finished)]
struct FinishedView<'f> {
    task: Task<'f>,
    record: Option<Row<'f>>,
    /// Whether nothing followed, so that the caller may open the task again.
    can_reopen: bool,
}

/// Finishes a task, or answers it.
#[utoipa::path(post, path = "/tasks/{id}/done", tag = "tasks", params(("id" = i64, Path)), request_body = NewFinish, responses((status = 200, body = FinishedView), (status = 409)))]
async fn done(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<TaskId>,
    Json(new): Json<NewFinish>,
) -> Answer {
    let finish = Finish {
        outcome: new.outcome,
        fields: values(new.fields),
        result: new.result.unwrap_or_default(),
        next: new.next.map(Into::into),
        close: new.close,
    };
    let finished = tasks::done(&state.app, &caller.actor, id, finish).await?;
    let task = show::task(&finished.task, caller.language);
    let record = finished.record.as_ref().map(Row::from);
    Ok(Json(FinishedView { task, record, can_reopen: finished.can_reopen }).into_response())
}

/// Opens a task again that the caller finished, while nothing followed from it.
#[utoipa::path(post, path = "/tasks/{id}/reopen", tag = "tasks", params(("id" = i64, Path)), responses((status = 200, body = Task), (status = 409)))]
async fn reopen(Shared(state): Shared<State>, caller: Caller, Path(id): Path<TaskId>) -> Answer {
    let task = tasks::reopen(&state.app, &caller.actor, id).await?;
    Ok(shown(&task, caller.language))
}

/// «Мой день».
#[utoipa::path(get, path = "/day", tag = "tasks", responses((status = 200, body = DayView)))]
async fn day(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let day = tasks::day(&state.app, &caller.actor).await?;
    Ok(Json(DayView::of(&day, caller.language)).into_response())
}

/// «Мой день» as JSON.
#[derive(Serialize, ToSchema)]
#[schema(as = Day)]
pub(crate) struct DayView<'d> {
    now: Vec<Task<'d>>,
    waiting: Vec<Task<'d>>,
    upcoming: UpcomingView,
    counts: CountsView,
    #[schema(value_type = Option<String>, format = DateTime)]
    nearest_at: Option<Time>,
    team: Vec<TeammateView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Upcoming)]
struct UpcomingView {
    tomorrow: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Counts)]
struct CountsView {
    open: i64,
    overdue: i64,
    today: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Teammate)]
struct TeammateView {
    #[schema(value_type = i64)]
    person: PersonId,
    overdue: i64,
    today: i64,
    without: i64,
}

impl DayView<'_> {
    pub(crate) fn of(day: &Day, language: Language) -> DayView<'_> {
        let team = day.team.iter().map(|mate| TeammateView {
            person: mate.person,
            overdue: mate.overdue,
            today: mate.today,
            without: mate.without,
        });
        let counts = &day.counts;
        DayView {
            now: all(&day.now, language),
            waiting: all(&day.waiting, language),
            upcoming: UpcomingView { tomorrow: day.tomorrow },
            counts: CountsView { open: counts.open, overdue: counts.overdue, today: counts.today },
            nearest_at: day.nearest_at,
            team: team.collect(),
        }
    }
}
