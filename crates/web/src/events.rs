//! `/events`: live changes, only of what the caller may see.

use crate::{Caller, State, jobs, me};
use app::events::Change;
use app::records;
use app::sessions::{self, Pass};
use axum::Extension;
use axum::extract::State as Shared;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(events))
}

/// A stream of changes: `change`, `task`, `notice`, `counters`, `job`.
#[utoipa::path(get, path = "/events", tag = "me", responses((status = 200, content_type = "text/event-stream")))]
async fn events(
    Shared(state): Shared<State>,
    Extension(pass): Extension<Option<Pass>>,
    caller: Caller,
) -> Response {
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(stream(state, caller, pass)).keep_alive(alive).into_response()
}

/// How long a stream lives: its browser comes again, and shows anew who it is.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// How often a pass is looked at: it may be taken away in another process, or simply end.
const LOOK_EVERY: Duration = Duration::from_secs(30);

fn stream(
    state: State,
    caller: Caller,
    pass: Option<Pass>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let listener = state.app.events.listen();
    let door = Door {
        revoked: sessions::revocations(&state.app),
        ends: state.options.shutdown.clone(),
        until: Instant::now() + LIFE,
        look_at: Instant::now() + LOOK_EVERY,
        pass,
    };
    let start = (state, caller, listener, door);
    stream::unfold(start, move |(state, caller, mut listener, mut door)| async move {
        loop {
            let change = tokio::select! {
                change = listener.recv() => Some(change),
                () = door.wakes() => None,
            };
            if door.is_closed(&state).await || !is_welcome(&state, &caller) {
                return None;
            }
            let Some(change) = change else { continue };
            let events = match change {
                Ok(change) => seen(&state, &caller, change).await,
                // Too slow a reader: it loads everything anew.
                Err(RecvError::Lagged(_)) => vec![Event::default().event("meta").data("{}")],
                Err(RecvError::Closed) => return None,
            };
            if !events.is_empty() {
                let events: Vec<Result<Event, Infallible>> = events.into_iter().map(Ok).collect();
                return Some((stream::iter(events), (state, caller, listener, door)));
            }
        }
    })
    .flatten()
}

/// What ends a stream.
struct Door {
    revoked: watch::Receiver<()>,
    ends: watch::Receiver<bool>,
    until: Instant,
    look_at: Instant,
    pass: Option<Pass>,
}

impl Door {
    /// Waits until there may be a reason to end. Nothing is lost when an event comes first.
    async fn wakes(&mut self) {
        tokio::select! {
            _ = self.ends.wait_for(|is_over| *is_over) => {}
            () = sleep_until(self.until.min(self.look_at)) => {}
            _ = self.revoked.changed() => self.look_at = Instant::now(),
        }
    }

    /// Whether the stream must end: the server ends, its life is over, or the session or token
    /// that opened it is no longer good.
    async fn is_closed(&mut self, state: &State) -> bool {
        if *self.ends.borrow() || self.until <= Instant::now() {
            return true;
        }
        // Closed channels, too: then nobody is left who could tell.
        let is_revoked = self.revoked.has_changed().unwrap_or(true);
        if !is_revoked && Instant::now() < self.look_at {
            return false;
        }
        self.revoked.mark_unchanged();
        self.look_at = Instant::now() + LOOK_EVERY;
        match &self.pass {
            Some(pass) => !pass.holds(&state.app).await,
            None => true,
        }
    }
}

/// What of a change this caller may know.
async fn seen(state: &State, caller: &Caller, change: Change) -> Vec<Event> {
    let me = caller.actor.person();
    match change {
        Change::Record { id, record_type, version, kind } => {
            let body = json!({"type": record_type, "id": id, "version": version, "kind": kind});
            let is_seen = is_seen(state, caller, (&record_type, id), kind).await;
            if is_seen { vec![event("change", &body)] } else { Vec::new() }
        }
        Change::Tasks(person) if Some(person) == me => counted(state, caller).await,
        Change::Notice(person) if Some(person) == me => {
            let unread = app::notices::unread(&state.app, &caller.actor).await.unwrap_or_default();
            vec![event("notice", &json!({ "unread": unread }))]
        }
        Change::Job { id, person } if person == me => {
            let job = app::jobs::get(&state.app, &caller.actor, id).await;
            let job = job.map(|job| event("job", &json!(jobs::shown(job, caller.language))));
            job.into_iter().collect()
        }
        Change::Meta => vec![event("meta", &json!({}))],
        _ => Vec::new(),
    }
}

async fn counted(state: &State, caller: &Caller) -> Vec<Event> {
    let counters = me::counters(state, caller).await.ok();
    let counters = counters.map(|figures| event("counters", &json!(figures)));
    counters.into_iter().chain([event("task", &json!({"id": 0}))]).collect()
}

async fn is_seen(state: &State, caller: &Caller, at: (&str, i64), kind: &str) -> bool {
    let (record_type, id) = at;
    if kind == "deleted" && may_read(state, caller, record_type) {
        return true;
    }
    let seen = records::is_visible(&state.app, &caller.actor, record_type, id).await;
    seen.unwrap_or(false)
}

/// Whether the caller still works here.
fn is_welcome(state: &State, caller: &Caller) -> bool {
    caller.actor.person().is_some_and(|id| state.app.catalog().is_active(id))
}

/// Whether the caller reads every record of a type: then they may know of deleted ones as well.
fn may_read(state: &State, caller: &Caller, record_type: &str) -> bool {
    let rights = app::access::caller(&state.app, &caller.actor);
    let width = rights.width(record_type, model::access::Action::Read);
    width == model::access::Reach::All
}

fn event(name: &str, body: &serde_json::Value) -> Event {
    Event::default().event(name).data(body.to_string())
}
