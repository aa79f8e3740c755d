//! The description of the API: committed, true, and of nothing that the caller may not read.

use super::desk::{Desk, desk};
use base::PersonId;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

#[test]
fn the_committed_description_is_what_the_code_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    expect_test::expect_file![path].assert_eq(&web::openapi());
}

#[test]
fn every_operation_has_its_own_id_a_summary_and_an_answer() {
    let api: Json = serde_json::from_str(&web::openapi()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].to_string()), "{at}: an id twice");
            assert!(operation["summary"].is_string(), "{at}: no summary");
            let answers = operation["responses"].as_object().unwrap();
            let (status, answer) = answers.iter().find(|(code, _)| code.starts_with('2')).unwrap();
            let is_told = answer["content"].is_object() || status == "204";
            assert!(is_told, "{at}: what does it answer?");
        }
    }
}

#[test]
fn a_type_is_described_only_to_those_who_may_read_it() {
    desk(async |desk| {
        let described = async |who| desk.get(who, "/openapi.json").await.json();
        let (clerk, outsider) =
            (described(desk.office.clerk).await, described(desk.outsider).await);
        let channel = &clerk["components"]["schemas"]["record_appeal"]["properties"]["channel"];
        assert!(channel["enum"].as_array().unwrap().contains(&json!("post")), "{channel}");
        assert!(clerk["paths"]["/records/appeal/{id}"]["patch"].is_object());
        assert!(!outsider.to_string().contains("appeal_"), "an outsider reads of appeals");
        assert_eq!(outsider["paths"].get("/records/appeal"), None);
        // The deputy reads appeals and does not make them.
        let deputy = described(desk.office.deputy).await;
        assert!(deputy["paths"]["/records/appeal"]["get"].is_object());
        assert_eq!(deputy["paths"]["/records/appeal"].get("post"), None);
    });
}

/// What of a value is not as its schema says.
fn faults(api: &Json, schema: &Json, value: &Json, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (known, required) = keys(api, schema);
    if let Some(object) = value.as_object() {
        for key in &required {
            if !object.contains_key(key) {
                found.push(format!("{at}/{key} is not there"));
            }
        }
        for (key, inner) in object {
            match known.iter().filter(|(name, _)| name == key).collect::<Vec<_>>().as_slice() {
                [] if open(api, schema) => {}
                [] => found.push(format!("{at}/{key} is not described")),
                schemas => {
                    for (_, one) in schemas {
                        found.extend(faults(api, one, inner, &format!("{at}/{key}")));
                    }
                }
            }
        }
    }
    let resolved = resolve(api, schema);
    if let Some(options) = resolved["oneOf"].as_array() {
        let tried = options.iter().map(|one| faults(api, one, value, at));
        found.extend(tried.min_by_key(Vec::len).unwrap_or_default());
    }
    let types = match &resolved["type"] {
        Json::String(one) => vec![one.as_str()],
        Json::Array(all) => all.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|kind| is(kind, value)) {
        found.push(format!("{at} is not {types:?}: {value}"));
    }
    if let Some(codes) = resolved["enum"].as_array().filter(|codes| !codes.contains(value)) {
        found.push(format!("{at} is none of {codes:?}: {value}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(api, &resolved["items"], item, &format!("{at}/{index}")));
    }
    found
}

fn is(kind: &str, value: &Json) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        _ => value.is_object(),
    }
}

fn resolve<'a>(api: &'a Json, schema: &'a Json) -> &'a Json {
    match schema["$ref"].as_str() {
        Some(path) => api.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path}")),
        None => schema,
    }
}

/// The keys that a schema and its parts know, and those that must be there.
fn keys<'a>(api: &'a Json, schema: &'a Json) -> (Vec<(String, &'a Json)>, Vec<String>) {
    let schema = resolve(api, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut known: Vec<_> = own.map(|(key, inner)| (key.clone(), inner)).collect();
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let mut required: Vec<String> = names.map(str::to_owned).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, also) = keys(api, part);
        known.extend(more);
        required.extend(also);
    }
    (known, required)
}

/// Whether keys that are not named are welcome.
fn open(api: &Json, schema: &Json) -> bool {
    let schema = resolve(api, schema);
    let is_one_of = schema["oneOf"].is_array();
    let is_plain = schema.get("properties").is_none() && schema.get("allOf").is_none();
    is_one_of || is_plain
}

/// Calls a route and compares the answer with what its description promises.
async fn compare(desk: &Desk, api: &Json, who: PersonId, (route, path): (&str, &str)) {
    let answer = desk.get(who, path).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    let promised = &api["paths"][route]["get"]["responses"]["200"]["content"]["application/json"];
    assert!(promised["schema"].is_object(), "{route} promises nothing");
    let found = faults(api, &promised["schema"], &answer.json(), path);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn answers_are_as_described() {
    desk(async |desk| {
        let (clerk, admin) = (desk.office.clerk, desk.office.admin);
        let body = json!({"fields": {"summary": "Фонари у школы", "channel": "post"}});
        let made = desk.post(clerk, "/records/appeal", &body).await;
        let one = format!("/records/appeal/{}", made.number("/id"));
        let said = json!({"kind": "comment", "text": "Звонил заявитель"});
        assert_eq!(desk.post(clerk, &format!("{one}/activities"), &said).await.status, 201);
        let task = format!("/tasks/{}", made.number("/tasks/0/id"));
        let api = desk.get(clerk, "/openapi.json").await.json();
        let timeline = format!("{one}/timeline");
        let routes = [
            ("/me", "/me"),
            ("/meta", "/meta"),
            ("/records/{type}", "/records/appeal?total=true"),
            ("/records/appeal", "/records/appeal?columns=summary,channel,reg_no"),
            ("/records/{type}/board", "/records/appeal/board?cards=5"),
            ("/records/{type}/totals", "/records/appeal/totals"),
            ("/records/{type}/{id}", &one),
            ("/records/appeal/{id}", &one),
            ("/records/{type}/{id}/timeline", &timeline),
            ("/tasks", "/tasks?scope=mine"),
            ("/tasks/{id}", &task),
            ("/day", "/day"),
            ("/notices", "/notices"),
            ("/search", "/search?q=фонари"),
            ("/recent", "/recent"),
            ("/people", "/people"),
            ("/departments", "/departments"),
            ("/tokens", "/tokens"),
            ("/imports", "/imports"),
            ("/settings", "/settings"),
        ];
        for at in routes {
            compare(&desk, &api, clerk, at).await;
        }
        for at in [("/packages", "/packages"), ("/packages/{code}", "/packages/base")] {
            compare(&desk, &api, admin, at).await;
        }
        // The comparison itself sees what differs.
        let wrong = json!({"$ref": "#/components/schemas/Task"});
        let me = desk.get(clerk, "/me").await.json();
        let found = faults(&api, &wrong, &me, "/me");
        for fault in ["/me/due_at is not there", "/me/counters is not described"] {
            assert!(found.iter().any(|one| one == fault), "{found:?}");
        }
        let refused = desk.get(clerk, "/records/appeal/999").await;
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        assert_eq!(faults(&api, &problem, &refused.json(), "404"), Vec::<String>::new());
    });
}

#[test]
fn the_page_of_the_api_loads_nothing_from_elsewhere() {
    desk(async |desk| {
        let page = desk.page("/api/docs").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("/records/{type}"), "no routes on the page");
        for outside in ["src=", "href=\"http", "@import", "url("] {
            assert!(!page.text.contains(outside), "{outside}");
        }
    });
}

#[test]
fn requests_are_counted_by_route_and_never_by_address() {
    desk(async |desk| {
        desk.call(None, ("BREW", "/me"), &Json::Null).await;
        let missing = desk.get(desk.office.clerk, "/records/appeal/987654").await;
        assert_eq!(missing.status, 404);
        let text = super::peers::figures(&desk, desk.office.admin).await.text;
        let route = "route=\"/api/v1/records/{type}/{id}\"";
        let line = text.lines().find(|line| line.contains(route) && line.contains("\"404\""));
        assert!(line.is_some_and(|line| line.contains("method=\"GET\"")), "{text}");
        assert!(text.contains("otklik_request_seconds_bucket"), "{text}");
        for foreign in ["987654", "BREW"] {
            assert!(!text.contains(foreign), "{foreign} is among the figures");
        }
    });
}
