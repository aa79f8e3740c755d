//! `/settings`: the organisation's name, zone, language, currency, duty, working calendars.

use crate::body::given;
use crate::{Caller, Failure, Json, State};
use app::processes::calendars;
use app::settings::{self, Settings, SettingsChange};
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use base::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(get, update))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
struct SettingsView {
    name: String,
    zone: String,
    language: String,
    currency: String,
    /// Who gets what has nobody else; null: the first administrator.
    #[schema(value_type = Option<i64>)]
    duty: Option<PersonId>,
    /// Days after which the recycle bin forgets a record.
    trash_days: i64,
    calendars: CalendarsView,
}

/// Working calendars, by packages.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendars)]
struct CalendarsView {
    /// Years whose days off are known.
    years: Vec<i16>,
    /// Years that are needed and unknown: terms in them are counted by the plain week.
    missing: Vec<i16>,
}

async fn shown(state: &State, settings: Settings) -> Result<Response, Failure> {
    let Settings { name, zone, language, currency, duty, trash_days } = settings;
    let calendars::Calendars { years, missing } = calendars::get(&state.app).await?;
    let calendars = CalendarsView { years, missing };
    let view = SettingsView { name, zone, language, currency, duty, trash_days, calendars };
    Ok(Json(view).into_response())
}

/// Settings of the organisation.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200, body = SettingsView)))]
async fn get(Shared(state): Shared<State>, _: Caller) -> Result<Response, Failure> {
    shown(&state, settings::get(&state.app).await?).await
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a change may take a value away")]
struct NewSettings {
    name: Option<String>,
    /// IANA zone; holds from the next start.
    zone: Option<String>,
    /// `ru` or `en`; holds from the next start.
    language: Option<String>,
    /// ISO 4217 code.
    currency: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    duty: Option<Option<PersonId>>,
    /// From 1 to 3650.
    trash_days: Option<i64>,
}

/// Changes settings of the organisation.
#[utoipa::path(patch, path = "/settings", tag = "settings", request_body = NewSettings, responses((status = 200, body = SettingsView)))]
async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewSettings>,
) -> Result<Response, Failure> {
    let NewSettings { name, zone, language, currency, duty, trash_days } = new;
    let change = SettingsChange { name, zone, language, currency, duty, trash_days };
    shown(&state, settings::set(&state.app, &caller.actor, change).await?).await
}
