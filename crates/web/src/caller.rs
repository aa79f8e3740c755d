//! Who asks, as handlers take it.

use crate::failure::Failure;
use crate::gate::Asker;
use crate::words::Language;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::{Actor, Code, Problem};

/// A signed-in caller and their language.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    pub(crate) language: Language,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Failure> {
        let language = parts.extensions.get::<Language>().copied().unwrap_or(Language::Ru);
        match parts.extensions.get::<Asker>() {
            Some(Asker(Ok(actor))) => Ok(Caller { actor: actor.clone(), language }),
            _ => Err(Problem::new(Code::SessionMissing).into()),
        }
    }
}
