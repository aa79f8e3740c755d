//! The description of the API: the static part from the code, and the installed record types.

use crate::{Caller, State};
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::access::Action;
use model::{Field, FieldKind, RecordType};
use serde_json::{Map, Value, json};

/// The static part, as pretty JSON: committed as `openapi.json` and compared with the code.
#[must_use]
pub fn openapi() -> String {
    let text = serde_json::to_string_pretty(&described()).unwrap_or_default();
    format!("{text}\n")
}

fn described() -> Value {
    let (_, api) = crate::api().split_for_parts();
    let mut api = serde_json::to_value(&api).unwrap_or_default();
    api["info"] = json!({
        "title": "Otklik",
        "version": "1",
        "license": { "name": "Apache-2.0" },
        "description": "Errors: see docs/errors.md. Dates 2026-11-24, moments RFC 3339 in UTC, decimals as text.",
    });
    api["servers"] = json!([{ "url": "/api/v1" }]);
    api
}

/// `GET /openapi.json`: with a schema for each record type that the caller may read.
pub(crate) async fn live(Shared(state): Shared<State>, caller: Caller) -> Response {
    let mut api = described();
    let catalog = state.app.catalog();
    let rights = app::access::caller_in(&catalog, &caller.actor);
    let mut schemas = Map::new();
    for (code, _) in rights.types(Action::Read) {
        if let Some(known) = catalog.types.get(&code) {
            schemas.insert(format!("record_{code}"), schema(known));
        }
    }
    if let Some(all) = api["components"]["schemas"].as_object_mut() {
        all.extend(schemas);
    } else {
        api["components"]["schemas"] = Value::Object(schemas);
    }
    ([(header::CONTENT_TYPE, "application/json")], api.to_string()).into_response()
}

/// The fields of a record type as a schema.
fn schema(known: &RecordType) -> Value {
    let fields = known.fields.iter().map(|field| (field.code.to_string(), property(field)));
    json!({
        "type": "object",
        "title": known.words.one.en,
        "properties": fields.collect::<Map<_, _>>(),
    })
}

/// One row per kind.
fn property(field: &Field) -> Value {
    let mut property = match field.value_kind() {
        FieldKind::String | FieldKind::Text | FieldKind::Number | FieldKind::Computed => {
            json!({"type": ["string", "null"]})
        }
        FieldKind::Integer => json!({"type": ["integer", "null"]}),
        FieldKind::Decimal | FieldKind::Money => {
            json!({"type": ["string", "null"], "format": "decimal"})
        }
        FieldKind::Bool => json!({"type": ["boolean", "null"]}),
        FieldKind::Date => json!({"type": ["string", "null"], "format": "date"}),
        FieldKind::Datetime => json!({"type": ["string", "null"], "format": "date-time"}),
        FieldKind::Choice => json!({"type": ["string", "null"], "enum": options(field)}),
        FieldKind::Choices => {
            json!({"type": "array", "items": {"type": "string", "enum": options(field)}})
        }
        FieldKind::Link | FieldKind::Person => json!({"type": ["integer", "null"]}),
        FieldKind::Phones | FieldKind::Emails => {
            json!({"type": "array", "items": {"type": "string"}})
        }
    };
    property["title"] = field.label.en.clone().into();
    property["readOnly"] = (field.is_read_only || field.compute.is_some()).into();
    property
}

fn options(field: &Field) -> Vec<&str> {
    field.options.iter().map(|option| option.code.as_str()).collect()
}
