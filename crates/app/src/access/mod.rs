//! Who may do what: rights of a person added up over roles, and the scope of every query.

use crate::app::App;
use base::{Actor, PersonId, Problem};
use model::access::Action;
use store::Reach;

/// An actor with everything that decides rights, resolved once per request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// Administrator: people, packages, settings.
    pub is_admin: bool,
    /// Department, for `my_department()`.
    pub department: Option<i64>,
    rights: std::sync::Arc<std::collections::HashMap<(String, Action), Reach>>,
}

/// The caller of an actor; a blocked or unknown person has no rights at all.
#[must_use]
pub fn caller(app: &App, actor: &Actor) -> Caller {
    let _ = app;
    Caller { actor: actor.clone(), is_admin: false, department: None, rights: Default::default() }
}

impl Caller {
    /// The scope of an action on a type, ready for a query.
    #[must_use]
    pub fn reach(&self, record_type: &str, action: Action) -> Reach {
        self.rights.get(&(record_type.to_owned(), action)).cloned().unwrap_or(Reach::Nothing)
    }

    /// Refuses unless the caller may do this at least somewhere.
    ///
    /// # Errors
    /// `action.denied` (`type.unknown` when the caller may not even read the type).
    pub fn must(&self, record_type: &str, action: Action) -> Result<(), Problem> {
        let _ = (record_type, action);
        Err(Problem::new(base::Code::ActionDenied))
    }

    /// Refuses unless the caller is an administrator.
    ///
    /// # Errors
    /// `action.denied`.
    pub fn must_admin(&self) -> Result<(), Problem> {
        if self.is_admin { Ok(()) } else { Err(Problem::new(base::Code::ActionDenied)) }
    }

    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.actor.person()
    }
}
