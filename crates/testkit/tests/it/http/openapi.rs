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

/// What a schema may be called in `type`.
const KINDS: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

/// What breaks the form of OpenAPI 3.1 in a schema and all that is inside.
fn malformed(api: &Json, schema: &Json, place: &str, found: &mut Vec<String>) {
    let Some(keys) = schema.as_object() else {
        if !schema.is_boolean() {
            found.push(format!("{place} is no schema: {schema}"));
        }
        return;
    };
    let mut wrong = |what: &str| found.push(format!("{place}: {what}"));
    let is_kind = |kind: &Json| kind.as_str().is_some_and(|kind| KINDS.contains(&kind));
    let is_list = |list: &Json| list.as_array().is_some_and(|list| !list.is_empty());
    let kind = keys.get("type");
    let kinds_fit = kind.is_none_or(|kind| match kind.as_array() {
        Some(kinds) => !kinds.is_empty() && kinds.iter().all(is_kind),
        None => is_kind(kind),
    });
    if !kinds_fit {
        wrong("type");
    }
    if keys.get("enum").is_some_and(|list| !is_list(list)) {
        wrong("enum");
    }
    if keys.get("$ref").is_some_and(|to| {
        to.as_str().is_none_or(|to| api.pointer(to.trim_start_matches('#')).is_none())
    }) {
        wrong("$ref leads nowhere");
    }
    let names_fit = keys
        .get("required")
        .is_none_or(|list| list.as_array().is_some_and(|list| list.iter().all(Json::is_string)));
    if !names_fit {
        wrong("required");
    }
    for (key, value) in keys {
        let inside = format!("{place}/{key}");
        match (key.as_str(), value) {
            ("properties", Json::Object(map)) => {
                for (name, inner) in map {
                    malformed(api, inner, &format!("{inside}/{name}"), found);
                }
            }
            ("allOf" | "oneOf" | "anyOf", Json::Array(parts)) if !parts.is_empty() => {
                for part in parts {
                    malformed(api, part, &inside, found);
                }
            }
            ("default", _) => {}
            ("items" | "additionalProperties" | "propertyNames", inner) => {
                malformed(api, inner, &inside, found);
            }
            ("properties" | "allOf" | "oneOf" | "anyOf", _) | (_, Json::Null) => {
                found.push(format!("{inside}: {value}"));
            }
            _ => {}
        }
    }
}

/// What breaks the form of operations: their ids, parameters, bodies and answers.
fn malformed_paths(api: &Json, found: &mut Vec<String>) {
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap_or_default();
            if id.is_empty() || !ids.insert(id.to_owned()) {
                found.push(format!("{place}: operationId {id:?}"));
            }
            let named: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
            let params = operation["parameters"].as_array().into_iter().flatten();
            let of_path: Vec<&str> = params
                .filter(|one| one["in"] == "path")
                .filter_map(|one| one["name"].as_str())
                .collect();
            if named != of_path {
                found.push(format!("{place}: parameters {named:?} and {of_path:?}"));
            }
            let body = operation.get("requestBody").into_iter();
            let answers = operation["responses"].as_object().unwrap().values();
            for content in body.chain(answers).filter_map(|part| part.get("content")) {
                for (kind, media) in content.as_object().unwrap() {
                    // Texts and streams have no schema; JSON has one.
                    if kind.ends_with("json") || media.get("schema").is_some() {
                        malformed(api, &media["schema"], &format!("{place} {kind}"), found);
                    }
                }
            }
        }
    }
}

#[test]
fn the_description_of_the_present_types_is_well_formed() {
    desk(async |desk| {
        let office = &desk.office;
        for who in [office.head, office.clerk, office.deputy, office.admin, desk.outsider] {
            let api = desk.get(who, "/openapi.json").await.json();
            let mut found = Vec::new();
            for (name, schema) in api["components"]["schemas"].as_object().unwrap() {
                malformed(&api, schema, name, &mut found);
            }
            malformed_paths(&api, &mut found);
            assert_eq!(found, Vec::<String>::new());
        }
        let schemas = |api: &Json| api["components"]["schemas"].clone();
        let clerk = schemas(&desk.get(office.clerk, "/openapi.json").await.json());
        let appeal = &clerk["record_appeal"]["properties"];
        assert_eq!(appeal["summary"].get("enum"), None);
        assert!(appeal["channel"]["enum"].as_array().unwrap().contains(&Json::Null));
        assert!(appeal.get("benefit_category").is_some());
        let whole = json!({ "components": { "schemas": clerk.clone() } });
        let (known, required) = keys(&whole, &clerk["new_record_appeal"]);
        assert!(required.contains(&"summary".to_owned()), "{required:?}");
        assert!(required.iter().all(|name| known.iter().any(|(code, _)| code == name)));
        // What it calls required is what the server asks for.
        let empty = desk.post(office.clerk, "/records/appeal", &json!({"fields": {}})).await;
        let asked = empty.json()["fields"].clone();
        for name in &required {
            assert!(asked.to_string().contains(name), "{name}: {asked}");
        }
        // Who may not see special fields reads nothing of them; who makes nothing needs nothing.
        let lawyer = desk.world.person("Юрист", &["lawyer"]).await;
        let lawyer = schemas(&desk.get(lawyer, "/openapi.json").await.json());
        assert!(lawyer["record_appeal"]["properties"].get("benefit_category").is_none());
        assert!(lawyer.get("new_record_appeal").is_none());
        let mut seen = Vec::new();
        malformed(&clerk, &json!({"type": "text", "enum": null}), "x", &mut seen);
        assert_eq!(seen.len(), 3, "{seen:?}");
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
