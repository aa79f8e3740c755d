//! Live events: to those who may see, and never to others.

use super::desk::{Desk, desk};
use axum::body::Body;
use base::PersonId;
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
fn nobody_hears_nothing() {
    desk(async |desk| {
        let answer = desk.call(None, ("GET", "/events"), &serde_json::Value::Null).await;
        assert_eq!(answer.status, 401);
    });
}
