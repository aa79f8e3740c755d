//! Refusals: their codes, their words, and what must never be in them.

use super::desk::desk;
use axum::body::Body;
use base::{Case, Code, Kind};
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
    text.push_str(
        "\nSome codes say in `detail` what exactly is wrong, by a stable word:\n\n\
         | code | `detail` | meaning |\n| --- | --- | --- |\n",
    );
    for case in Case::ALL {
        let (code, what) = (case.code().wire(), case.what());
        writeln!(text, "| `{code}` | `{what}` | {} |", case.english()).unwrap();
    }
    text
}

#[test]
fn the_manual_of_errors_is_the_table_of_codes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
    expect_test::expect_file![path].assert_eq(&manual());
}

#[test]
fn every_case_has_its_sentence_in_both_languages() {
    for language in ["ru", "en"] {
        let path = format!("{}/../../words/{language}/errors.json", env!("CARGO_MANIFEST_DIR"));
        let words: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let words = words.as_object().unwrap();
        for case in Case::ALL {
            let [own, code] = base::cases::keys(case.code().wire(), Some(case.what()));
            assert!(words.contains_key(&code) && words.contains_key(&own), "{language}: {own}");
        }
        // Only texts about files of packages say more than a sentence by its key can.
        let raw = words.iter().filter(|(_, text)| text.as_str().unwrap().contains("{{what}}"));
        let raw: Vec<&str> = raw.map(|(key, _)| key.as_str()).collect();
        assert_eq!(raw, ["package_invalid", "package_clash"], "{language}");
    }
}

/// A bare word in `what` would be shown to people as it is: such words are rows of `base::cases`.
#[test]
fn no_code_names_a_case_outside_of_the_table() {
    let mut open = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/..").into()];
    let mut found: Vec<String> = Vec::new();
    while let Some(path) = open.pop() {
        let path: std::path::PathBuf = path;
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let given = text.split("with(\"what\", \"").skip(1);
            let words = given.filter_map(|rest| rest.split('"').next());
            found.extend(words.filter(|word| !word.contains(' ')).map(str::to_owned));
        }
    }
    // A setting's name, for the log.
    assert_eq!(found, ["zone"]);
}

#[test]
fn a_case_is_told_in_the_language_of_the_reader() {
    use base::Problem;
    let filter = "responsible";
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let path = format!("/records/appeal?filter={filter}");
        let answer = desk.get(clerk, &path).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("expr.type")));
        let said = "Отбор должен отвечать «да» или «нет», а это не условие: responsible.";
        assert_eq!(answer.json()["message"], said);
    });
    let problem = || Problem::case(Case::FileCells).with("row", "2").with("count", "3");
    let problem = problem().with("max", "2");
    let said = |language| app::words::problem(language, &problem);
    assert_eq!(said(app::words::Language::Ru), "Строка 2: ячеек 3, а столбцов в первой строке 2.");
    assert_eq!(
        said(app::words::Language::En),
        "Row 2: 3 cells, while the first row has 2 columns."
    );
}
