//! Live events: to those who may see, and never to others.

use super::desk::{Desk, desk};
use app::people::{self, NewPerson, NewUser};
use app::sessions::{self, Login};
use axum::body::Body;
use base::{Actor, PersonId};
use http_body_util::BodyExt;
use serde_json::json;
use std::time::Duration;

/// How long a story waits for an event before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// A person's open stream.
struct Stream {
    body: Body,
    heard: String,
}

impl Stream {
    async fn open(desk: &Desk, who: PersonId) -> Stream {
        let request = desk.request(Some(who), ("GET", "/events"), &serde_json::Value::Null).await;
        Stream::of(desk, request).await
    }

    /// Opens a stream with a header of its own.
    async fn with(desk: &Desk, (name, value): (&'static str, &str)) -> Stream {
        let mut request = desk.request(None, ("GET", "/events"), &serde_json::Value::Null).await;
        request.headers_mut().insert(name, value.parse().unwrap());
        Stream::of(desk, request).await
    }

    async fn of(desk: &Desk, request: http::Request<Body>) -> Stream {
        let answer = desk.open_answer(request).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Stream { body: answer.into_body(), heard: String::new() }
    }

    /// Listens until a word was heard.
    async fn hears(&mut self, word: &str) {
        let listen = async {
            while !self.heard.contains(word) {
                let frame =
                    self.body.frame().await.unwrap_or_else(|| {
                        panic!("the stream ended before {word}: {}", self.heard)
                    });
                if let Ok(data) = frame.unwrap().into_data() {
                    self.heard.push_str(&String::from_utf8_lossy(&data));
                }
            }
        };
        let heard = tokio::time::timeout(PATIENCE, listen).await;
        assert!(heard.is_ok(), "never heard {word}: {}", self.heard);
    }

    /// Listens to the end.
    async fn ends(mut self) {
        let rest = tokio::time::timeout(PATIENCE, async {
            while let Some(frame) = self.body.frame().await {
                frame.unwrap();
            }
        });
        assert!(rest.await.is_ok(), "the stream stays open");
    }
}

#[test]
fn a_change_is_heard_by_those_who_may_read_it_and_by_nobody_else() {
    desk(async |desk| {
        let office = &desk.office;
        let mut clerk = Stream::open(&desk, office.clerk).await;
        let mut outsider = Stream::open(&desk, desk.outsider).await;
        let body = json!({"fields": {"summary": "Фонари"}});
        let made = desk.post(office.head, "/records/appeal", &body).await;
        let id = format!("\"id\":{}", made.number("/id"));
        clerk.hears("event: change").await;
        assert!(clerk.heard.contains(&id), "{}", clerk.heard);
        // Something the outsider does hear comes after what must not be heard.
        let errand =
            json!({"title": "Зайти", "who": desk.outsider, "due_at": "2026-12-04T12:00:00Z"});
        assert_eq!(desk.post(office.head, "/tasks", &errand).await.status, 201);
        outsider.hears("event: ").await;
        assert!(!outsider.heard.contains("appeal"), "{}", outsider.heard);
        assert!(!outsider.heard.contains("event: change"), "{}", outsider.heard);
    });
}

#[test]
fn streams_end_when_the_server_ends() {
    desk(async |desk| {
        let stream = Stream::open(&desk, desk.office.clerk).await;
        desk.shutdown.send_replace(true);
        stream.ends().await;
    });
}

#[test]
fn whoever_is_blocked_hears_no_more() {
    desk(async |desk| {
        let stream = Stream::open(&desk, desk.outsider).await;
        let path = format!("/people/{}/block", desk.outsider);
        assert_eq!(desk.post(desk.office.admin, &path, &json!({})).await.status, 200);
        stream.ends().await;
    });
}

#[test]
fn a_token_or_session_that_is_taken_away_takes_its_stream_along_at_once() {
    desk(async |desk| {
        let (app, clerk) = (&desk.world.app, desk.office.clerk);
        let actor = Actor::Person(clerk);
        // Another token of the same person, another person: theirs go on.
        let mut other = Stream::open(&desk, clerk).await;
        let (token, secret) = sessions::create_token(app, &actor, "screen", 7).await.unwrap();
        let stream = Stream::with(&desk, ("authorization", &format!("Bearer {secret}"))).await;
        sessions::delete_token(app, &actor, token.id).await.unwrap();
        stream.ends().await;

        let password = "зелёный-чайник-7".to_owned();
        let login = ("irina".to_owned(), password.clone());
        let who = user(&desk, &login).await;
        let cookie = async || {
            let attempt =
                Login { login: login.0.clone(), password: login.1.clone(), ..Login::default() };
            sessions::login(app, attempt).await.unwrap().token
        };
        let (first, second) = (cookie().await, cookie().await);
        let open = async |secret: &str| {
            Stream::with(&desk, ("cookie", &format!("otklik_session={secret}"))).await
        };
        let (left, stays) = (open(&first).await, open(&second).await);
        sessions::logout(app, &first).await.unwrap();
        left.ends().await;
        // A new password ends every other session.
        let third = cookie().await;
        let change = (password, "синий-трактор-8".to_owned());
        sessions::change_password(app, &Actor::Person(who), Some(&third), change).await.unwrap();
        stays.ends().await;

        let errand = json!({"title": "Зайти", "who": clerk, "due_at": "2026-12-04T12:00:00Z"});
        assert_eq!(desk.post(desk.office.head, "/tasks", &errand).await.status, 201);
        other.hears("event: task").await;
    });
}

async fn user(desk: &Desk, (login, password): &(String, String)) -> PersonId {
    let person = NewPerson { name: "Иванова Ирина".into(), ..NewPerson::default() };
    let new = NewUser { person, login: login.clone(), password: password.clone() };
    people::create_user(&desk.world.app, &Actor::System, new).await.unwrap().id
}

#[test]
fn nobody_hears_nothing() {
    desk(async |desk| {
        let answer = desk.call(None, ("GET", "/events"), &serde_json::Value::Null).await;
        assert_eq!(answer.status, 401);
    });
}
