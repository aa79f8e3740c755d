//! Bodies and queries, refused with our own problems; JSON answers.

use crate::failure::Failure;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, Place, Problem};
use model::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// JSON in and out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Failure> {
        let bytes = bytes::Bytes::from_request(request, state).await.map_err(|rejection| {
            let is_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let code = if is_large { Code::RequestTooLarge } else { Code::RequestInvalid };
            Failure::from(Problem::new(code))
        })?;
        let body = if bytes.is_empty() { &b"{}"[..] } else { &bytes };
        serde_json::from_slice(body).map(Json).map_err(|error| unreadable(&error).into())
    }
}

fn unreadable(error: &serde_json::Error) -> Problem {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let place =
        Place { file: "body".into(), line: number(error.line()), column: number(error.column()) };
    Problem::new(Code::RequestInvalid).with("what", error.to_string()).at_place(place)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut bytes = Vec::with_capacity(4096);
        if let Err(error) = serde_json::to_writer(&mut bytes, &self.0) {
            return Failure::from(Problem::bug("an answer cannot be written").because(error))
                .into_response();
        }
        let mut response = Response::new(Body::from(bytes));
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

/// The form of a page. Pages stand beside the gate, so its refusal is worded here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Form<T>, Response> {
        let language = crate::gate::accepted(request.headers());
        let form = axum::extract::Form::<T>::from_request(request, state).await;
        form.map(|form| Form(form.0)).map_err(|rejection| {
            let problem = Problem::new(Code::RequestInvalid).with("what", rejection.body_text());
            crate::failure::worded(Failure::from(problem).into_response(), language)
        })
    }
}

/// The query of an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Failure> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Query(query.0)).map_err(|rejection| {
            Problem::new(Code::RequestInvalid).with("what", rejection.body_text()).into()
        })
    }
}

/// The parameters in an address; where they cannot be read there is nothing at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Failure> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Path(path.0)).map_err(|_| Problem::new(Code::RouteUnknown).into())
    }
}

/// Field values of a body, as given; kinds are checked by the write path.
pub(crate) fn values(fields: serde_json::Map<String, serde_json::Value>) -> Vec<(String, Value)> {
    fields.into_iter().map(|(code, json)| (code, value(json))).collect()
}

/// One value of a body.
pub(crate) fn value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => match number.to_string().parse() {
                Ok(decimal) => Value::Decimal(decimal),
                Err(_) => Value::Text(number.to_string()),
            },
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        serde_json::Value::Object(_) => Value::Text(json.to_string()),
    }
}

/// Tells "not given" from "given as null".
#[expect(clippy::option_option, reason = "a change may take a value away")]
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
