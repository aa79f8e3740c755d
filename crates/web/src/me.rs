//! `/me`: who I am, what I may, what waits.

use crate::{Caller, Failure, Json, State};
use app::{access, notices, people, sessions, tasks};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use base::{Date, Problem};
use model::access::Action;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(get, update))
}

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeView {
    person: PersonView,
    roles: Vec<String>,
    is_admin: bool,
    #[schema(value_type = String, format = Date)]
    today: Date,
    rights: BTreeMap<String, BTreeMap<&'static str, &'static str>>,
    counters: CountersView,
    language: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MePerson)]
struct PersonView {
    id: i64,
    name: String,
    position: String,
    locale: String,
    settings: serde_json::Value,
}

/// What waits for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Counters)]
pub(crate) struct CountersView {
    overdue: i64,
    today: i64,
    unread: i64,
}

/// The caller's figures.
pub(crate) async fn counters(state: &State, caller: &Caller) -> Result<CountersView, Problem> {
    let counts = tasks::counts(&state.app, &caller.actor).await?;
    let unread = notices::unread(&state.app, &caller.actor).await?;
    Ok(CountersView { overdue: counts.overdue, today: counts.today, unread })
}

/// Everything of `/me`.
pub(crate) async fn view(state: &State, caller: &Caller) -> Result<MeView, Problem> {
    let me = people::me(&state.app, &caller.actor).await?;
    let catalog = state.app.catalog();
    let rights = access::caller_in(&catalog, &caller.actor);
    let mut table = BTreeMap::new();
    for code in catalog.types.keys() {
        let row: BTreeMap<_, _> = Action::ALL
            .iter()
            .map(|action| (action.code(), rights.width(code, *action).code()))
            .collect();
        table.insert(code.to_string(), row);
    }
    Ok(MeView {
        person: PersonView {
            id: me.id,
            name: me.name,
            position: me.position,
            locale: me.locale,
            settings: serde_json::from_str(&me.settings).unwrap_or_default(),
        },
        roles: rights.role_codes().iter().map(ToString::to_string).collect(),
        is_admin: rights.is_admin,
        today: state.app.now().date_in(&catalog.calendar.zone),
        rights: table,
        counters: counters(state, caller).await?,
        language: catalog.language.clone(),
    })
}

/// Who I am, what I may, what waits.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = MeView)))]
async fn get(Shared(state): Shared<State>, caller: Caller) -> Result<Response, Failure> {
    Ok(Json(view(&state, &caller).await?).into_response())
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewMe {
    /// `ru` or `en`.
    locale: Option<String>,
    /// What the screens remember.
    #[schema(value_type = Option<Object>)]
    settings: Option<serde_json::Value>,
    password: Option<NewPassword>,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct NewPassword {
    old: String,
    new: String,
}

/// Changes my language, settings or password.
#[utoipa::path(patch, path = "/me", tag = "me", request_body = NewMe, responses((status = 200, body = MeView)))]
async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    headers: axum::http::HeaderMap,
    Json(new): Json<NewMe>,
) -> Result<Response, Failure> {
    if let Some(password) = new.password {
        let here = crate::pages::session(&headers);
        let change = (password.old, password.new);
        sessions::change_password(&state.app, &caller.actor, here.as_deref(), change).await?;
    }
    let settings = new.settings.map(|settings| settings.to_string());
    let change = people::MeChange { locale: new.locale, settings };
    people::set_me(&state.app, &caller.actor, change).await?;
    Ok(Json(view(&state, &caller).await?).into_response())
}
