//! The description of the API: the static part from the code, and the installed record types.

#![expect(
    clippy::indexing_slicing,
    reason = "a key of a JSON object: read as null, or made, where it is missing"
)]

use crate::{Caller, State, failure};
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::access::{Action, Reach};
use model::field::Required;
use model::field::Shape;
use model::{Field, FieldKind, RecordType};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

/// What no handler says.
#[derive(OpenApi)]
#[openapi(components(schemas(failure::ProblemView)))]
struct Common;

/// The methods of paths.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The static part, as pretty JSON: committed as `openapi.json` and compared with the code.
#[must_use]
pub fn openapi() -> String {
    let text = serde_json::to_string_pretty(&described()).unwrap_or_default();
    format!("{text}\n")
}

fn described() -> Value {
    let (_, mut api) = crate::api().split_for_parts();
    api.merge(Common::openapi());
    let mut api = serde_json::to_value(&api).unwrap_or_default();
    api["info"] = json!({
        "title": "Otklik",
        "version": "1",
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        "description": "Errors: docs/errors.md. Days are 2026-11-24, moments RFC 3339 in UTC, decimals text.",
    });
    api["servers"] = json!([{ "url": "/api/v1" }]);
    api["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A personal token." },
        "session": { "type": "apiKey", "in": "cookie", "name": crate::gate::COOKIE },
    });
    api["security"] = json!([{ "token": [] }, { "session": [] }]);
    for (path, item) in api["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                complete(operation, (method, path));
            }
        }
    }
    api
}

/// An id that is unique, and the refusal that every operation may answer with.
fn complete(operation: &mut Value, (method, path): (&str, &str)) {
    operation["operationId"] = operation_id(method, path).into();
    operation["responses"]["default"] = json!({
        "description": "A refusal",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
}

/// `get /records/{type}/{id}` is `get_records_type_id`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(['/', '.']).map(|word| word.trim_matches(['{', '}']));
    let words = words.filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// `GET /openapi.json`: with the schemas and paths of the record types that the caller may read.
pub(crate) async fn live(Shared(state): Shared<State>, caller: Caller) -> Response {
    let mut api = described();
    let catalog = state.app.catalog();
    let rights = app::access::caller_in(&catalog, &caller.actor);
    for (code, _) in rights.types(Action::Read) {
        let Some(known) = catalog.types.get(&code) else { continue };
        let may = |action| rights.width(&code, action) != Reach::No;
        let fields: Vec<&Field> =
            known.fields.iter().filter(|field| !rights.is_hidden(&code, field)).collect();
        add_type(&mut api, (known, &fields), may);
    }
    ([(header::CONTENT_TYPE, "application/json")], api.to_string()).into_response()
}

/// A record type: its fields as a schema, its paths with the bodies that it takes and gives.
fn add_type(
    api: &mut Value,
    (known, fields): (&RecordType, &[&Field]),
    may: impl Fn(Action) -> bool,
) {
    let code = known.code.as_str();
    let (kept, new) = (format!("record_{code}"), format!("new_record_{code}"));
    api["components"]["schemas"][&kept] = schema(known, fields);
    let needed = needed(fields);
    // A new record asks for fields that a change, or an answer about some columns, may leave out.
    if may(Action::Create) && !needed.is_empty() {
        api["components"]["schemas"][&new] =
            json!({"allOf": [reference(&kept), { "required": needed }]});
    }
    let with = |general: &str, fields: &str, required: Value| {
        let own = json!({"type": "object", "properties": { "fields": reference(fields) }, "required": required});
        json!({"allOf": [reference(general), own]})
    };
    let of_type = |general: &str| with(general, &kept, json!(["fields"]));
    let of_new = || match needed.is_empty() {
        true => of_type("NewRecord"),
        false => with("NewRecord", &new, json!(["fields"])),
    };
    let page = json!({"allOf": [
        reference("RecordPage"),
        { "type": "object", "properties": { "rows": { "type": "array", "items": of_type("RecordRow") } } },
    ]});
    let mut add = |rest: &str, method: &str, given: Option<Value>, answer| {
        let general = format!("/records/{{type}}{rest}");
        let path = format!("/records/{code}{rest}");
        let mut operation = api["paths"][&general][method].clone();
        operation["operationId"] = operation_id(method, &path).into();
        without_type(&mut operation);
        if let Some(given) = given {
            operation["requestBody"]["content"]["application/json"]["schema"] = given;
        }
        let status = if method == "post" { "201" } else { "200" };
        operation["responses"][status]["content"]["application/json"]["schema"] = answer;
        api["paths"][path][method] = operation;
    };
    add("", "get", None, page);
    add("/{id}", "get", None, of_type("Record"));
    if may(Action::Create) {
        add("", "post", Some(of_new()), of_type("Record"));
    }
    if may(Action::Edit) {
        add("/{id}", "patch", Some(of_type("NewFields")), of_type("Record"));
    }
}

fn without_type(operation: &mut Value) {
    if let Some(params) = operation["parameters"].as_array_mut() {
        params.retain(|param| param["name"] != "type");
    }
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Fields that a new record must bring: those always required, which nothing fills by itself.
fn needed(fields: &[&Field]) -> Vec<String> {
    let is_needed = |field: &&&Field| {
        field.required == Required::Always && field.default.is_none() && !is_closed(field)
    };
    fields.iter().filter(is_needed).map(|field| field.code.to_string()).collect()
}

fn is_closed(field: &Field) -> bool {
    field.is_read_only || field.compute.is_some() || field.value_kind() == FieldKind::Number
}

/// The fields of a record type as a schema.
fn schema(known: &RecordType, fields: &[&Field]) -> Value {
    let fields = fields.iter().map(|field| (field.code.to_string(), property(field)));
    json!({
        "type": "object",
        "title": known.words.one.en,
        "properties": fields.collect::<Map<_, _>>(),
    })
}

/// One row per kind.
fn property(field: &Field) -> Value {
    let mut property = match (field.value_kind(), field.shape()) {
        (FieldKind::Choice | FieldKind::Tree, _) => {
            let codes = options(field).into_iter().map(Value::from).chain([Value::Null]);
            json!({"type": ["string", "null"], "enum": codes.collect::<Vec<_>>()})
        }
        (FieldKind::Choices, _) => {
            json!({"type": ["array", "null"], "items": {"type": "string", "enum": options(field)}})
        }
        (FieldKind::Url, _) => json!({"type": ["string", "null"], "format": "uri"}),
        (_, Shape::Line | Shape::Long | Shape::Code) => json!({"type": ["string", "null"]}),
        (_, Shape::Whole | Shape::Record | Shape::Person) => json!({"type": ["integer", "null"]}),
        (_, Shape::Scaled) => json!({"type": ["string", "null"], "format": "decimal"}),
        (_, Shape::Flag) => json!({"type": ["boolean", "null"]}),
        (_, Shape::Day) => json!({"type": ["string", "null"], "format": "date"}),
        (_, Shape::Moment) => json!({"type": ["string", "null"], "format": "date-time"}),
        (_, Shape::Texts) => json!({"type": ["array", "null"], "items": {"type": "string"}}),
        (_, Shape::Records | Shape::People | Shape::Files) => {
            json!({"type": ["array", "null"], "items": {"type": "integer"}})
        }
    };
    property["title"] = field.label.en.clone().into();
    property["readOnly"] = is_closed(field).into();
    property
}

fn options(field: &Field) -> Vec<&str> {
    field.options.iter().map(|option| option.code.as_str()).collect()
}
