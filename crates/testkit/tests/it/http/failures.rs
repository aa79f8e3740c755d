//! Refusals: their codes, their words, and what must never be in them.

use super::desk::desk;
use axum::body::Body;
use base::{Code, Kind};
use http::header;
use serde_json::{Value as Json, json};
use std::fmt::Write;

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let broken = async |text: &'static str| {
            let mut request =
                desk.request(Some(clerk), ("POST", "/records/appeal"), &json!({})).await;
            *request.body_mut() = Body::from(text);
            desk.send(request).await
        };
        let answer = broken("{\n  \"fields\": {,}\n}").await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("request.invalid")));
        let place = &answer.json()["place"];
        assert_eq!((&place["line"], &place["column"]), (&json!(2), &json!(14)));
        let unknown = broken("{\"feilds\": {}}").await;
        assert_eq!(unknown.status, 422, "a misspelt key is not silently dropped: {unknown:?}");
        let limit = desk.get(clerk, "/records/appeal?limit=many").await;
        assert_eq!(limit.status, 422, "{limit:?}");
    });
}

#[test]
fn a_body_of_more_than_two_megabytes_is_refused() {
    desk(async |desk| {
        let body = json!({"fields": {"summary": "я".repeat(1_100_000)}});
        let answer = desk.post(desk.office.clerk, "/records/appeal", &body).await;
        assert_eq!(&answer.json()["code"], &json!("request.too_large"), "{}", answer.status);
        assert!((400..500).contains(&answer.status));
    });
}

#[test]
fn an_address_of_the_api_without_anything_says_so_in_json() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        for path in ["/nothing", "/records", "/records/appeal/first"] {
            let answer = desk.get(clerk, path).await;
            assert_eq!(answer.status, 404, "{path}: {answer:?}");
            assert_eq!(answer.json()["code"], "route.unknown", "{path}");
        }
        let wrong_method = desk.call(Some(clerk), ("PUT", "/me"), &Json::Null).await;
        assert_eq!(wrong_method.status, 404);
        for path in ["/records/appeal/999999", "/records/no_such_type/1"] {
            assert_eq!(desk.get(clerk, path).await.status, 404, "{path}");
        }
    });
}

#[test]
fn a_hidden_type_answers_as_one_that_is_not_there() {
    desk(async |desk| {
        let made = desk
            .post(desk.office.clerk, "/records/appeal", &json!({"fields": {"summary": "Тайна"}}))
            .await;
        let hidden =
            desk.get(desk.outsider, &format!("/records/appeal/{}", made.number("/id"))).await;
        let absent = desk.get(desk.outsider, "/records/nothing/1").await;
        assert_eq!((hidden.status, absent.status), (404, 404));
        assert_eq!(hidden.json()["code"], absent.json()["code"]);
        // Nor does a wrong field of a hidden type tell that the type is there.
        let probe = json!({"fields": {"no_such": 1}});
        let hidden = desk.post(desk.outsider, "/records/appeal", &probe).await.json();
        assert_eq!(hidden["code"], "type.unknown");
    });
}

#[test]
fn a_nobody_is_answered_in_the_language_of_the_browser() {
    desk(async |desk| {
        let ask = async |language: &'static str| {
            let mut request = desk.request(None, ("GET", "/me"), &Json::Null).await;
            request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
            desk.send(request).await
        };
        let (russian, english) = (ask("ru-RU,ru;q=0.9").await, ask("en-GB").await);
        assert_eq!((russian.status, english.status), (401, 401));
        assert_eq!(russian.json()["message"], "Войдите в систему.");
        assert_ne!(russian.json()["message"], english.json()["message"]);
    });
}

#[test]
fn a_token_that_is_not_ours_is_nobody() {
    desk(async |desk| {
        let mut request = desk.request(None, ("GET", "/me"), &Json::Null).await;
        let token = "Bearer otk_0000000000000000000000000000000000000000000";
        request.headers_mut().insert(header::AUTHORIZATION, token.parse().unwrap());
        let answer = desk.send(request).await;
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("session.missing")));
    });
}

/// `docs/errors.md` as the table of codes says.
fn manual() -> String {
    let mut text = String::from(
        "# Errors of the API\n\n\
         Every refusal is JSON: `code` is stable, `message` is a sentence in the caller's language, \
         `fields` says what is wrong with each field, `place` where in a text, `detail` more for \
         developers, `incident` the number under which a mistake of ours was logged.\n\n\
         The status follows from the kind of the code: invalid 422, unknown 401, denied 403, not \
         found 404, conflict 409, limited 429 (`request.too_large`: 413), unavailable 503, bug 500.\n\n\
         | code | kind | meaning |\n| --- | --- | --- |\n",
    );
    for code in Code::ALL {
        let kind = match code.kind() {
            Kind::Invalid => "invalid",
            Kind::Unknown => "unknown",
            Kind::Denied => "denied",
            Kind::NotFound => "not found",
            Kind::Conflict => "conflict",
            Kind::Limited => "limited",
            Kind::Unavailable => "unavailable",
            Kind::Bug => "bug",
        };
        writeln!(text, "| `{}` | {kind} | {} |", code.wire(), code.english()).unwrap();
    }
    text
}

#[test]
fn the_manual_of_errors_is_the_table_of_codes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
    expect_test::expect_file![path].assert_eq(&manual());
}
