//! Who may do what: rights of a person added up over roles, and the scope of every query.

mod seen;

pub(crate) use seen::Seen;

use crate::app::App;
use crate::catalog::Catalog;
use base::{Actor, Code, Name, PersonId, Problem};
use model::Field;
use model::access::{self, Action, Role};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Reach;

/// An actor with everything that decides rights, resolved once per request.
#[derive(Clone)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// Administrator: people, packages, settings.
    pub is_admin: bool,
    /// Department, for `my_department()`.
    pub department: Option<i64>,
    roles: Vec<Arc<Role>>,
    catalog: Arc<Catalog>,
}

/// Whether a record of this responsible person and author lies within a scope, tasks aside.
pub(crate) fn holds(reach: &Reach, owner: Option<PersonId>, author: Option<PersonId>) -> bool {
    let is_own = |person: PersonId| owner == Some(person) || author == Some(person);
    match reach {
        Reach::All => true,
        Reach::Nothing => false,
        Reach::Own(person) => is_own(*person),
        Reach::People(person, people) => {
            is_own(*person) || owner.is_some_and(|owner| people.contains(&owner))
        }
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("actor", &self.actor).finish_non_exhaustive()
    }
}

/// The caller of an actor; a blocked or unknown person has no rights at all.
#[must_use]
pub fn caller(app: &App, actor: &Actor) -> Caller {
    caller_in(&app.catalog(), actor)
}

/// The caller of an actor by a snapshot of the catalog.
#[must_use]
pub fn caller_in(catalog: &Arc<Catalog>, actor: &Actor) -> Caller {
    let person = actor.person().and_then(|id| catalog.people.get(&id));
    let person = person.filter(|person| person.is_active);
    let roles: Vec<Arc<Role>> = person
        .map(|person| person.roles.iter().filter_map(|role| catalog.roles.get(role).cloned()))
        .into_iter()
        .flatten()
        .collect();
    Caller {
        actor: actor.clone(),
        is_admin: *actor == Actor::System || roles.iter().any(|role| role.is_admin),
        department: person.and_then(|person| person.department),
        roles,
        catalog: Arc::clone(catalog),
    }
}

impl Caller {
    /// The scope of an action on a type, ready for a query.
    #[must_use]
    pub fn reach(&self, record_type: &str, action: Action) -> Reach {
        let Actor::Person(person) = self.actor else { return Reach::All };
        self.within(person, self.width(record_type, action))
    }

    /// The scope of what the caller may read and take out as well: the narrower of both.
    #[must_use]
    pub fn reach_of_export(&self, record_type: &str) -> Reach {
        let Actor::Person(person) = self.actor else { return Reach::All };
        let width = |action| self.width(record_type, action);
        self.within(person, width(Action::Read).min(width(Action::Export)))
    }

    fn within(&self, person: PersonId, width: access::Reach) -> Reach {
        match width {
            access::Reach::No => Reach::Nothing,
            access::Reach::Own => Reach::Own(person),
            access::Reach::Department => self.people(person, |one| BTreeSet::from([one])),
            access::Reach::Branch => self.people(person, |one| self.catalog.branch(one)),
            access::Reach::All => Reach::All,
        }
    }

    fn people(&self, person: PersonId, of: impl Fn(i64) -> BTreeSet<i64>) -> Reach {
        match self.department {
            Some(department) => Reach::People(person, self.catalog.people_in(&of(department))),
            None => Reach::Own(person),
        }
    }

    /// Refuses unless the caller may do this at least somewhere.
    ///
    /// # Errors
    /// `action.denied` (`type.unknown` when the caller may not even read the type).
    pub fn must(&self, record_type: &str, action: Action) -> Result<(), Problem> {
        if self.reach(record_type, Action::Read) == Reach::Nothing {
            return Err(Problem::new(Code::TypeUnknown).with("type", record_type));
        }
        if self.reach(record_type, action) == Reach::Nothing {
            return Err(Problem::new(Code::ActionDenied));
        }
        Ok(())
    }

    /// Types on which the caller may do this at least somewhere, with the scope of each.
    #[must_use]
    pub fn types(&self, action: Action) -> Vec<(Name, Reach)> {
        let mut types: Vec<(Name, Reach)> = self
            .catalog
            .types
            .keys()
            .map(|code| (code.clone(), self.reach(code, action)))
            .filter(|(_, reach)| *reach != Reach::Nothing)
            .collect();
        types.sort_by(|a, b| a.0.cmp(&b.0));
        types
    }

    /// How wide a right is, for screens.
    #[must_use]
    pub fn width(&self, record_type: &str, action: Action) -> model::access::Reach {
        if self.actor == Actor::System {
            return model::access::Reach::All;
        }
        let widths = self.roles.iter().map(|role| role.reach(record_type, action));
        widths.max().unwrap_or_default()
    }

    /// How wide a right is on one field: what a role takes from a field, another role may give;
    /// special categories have a right of their own besides.
    #[must_use]
    pub fn field_width(
        &self,
        record_type: &str,
        field: &Field,
        action: Action,
    ) -> model::access::Reach {
        if self.actor == Actor::System {
            return model::access::Reach::All;
        }
        let widths =
            self.roles.iter().map(|role| role.field_reach(record_type, &field.code, action));
        let width = widths.max().unwrap_or_default();
        if field.is_special { width.min(self.width(record_type, Action::Special)) } else { width }
    }

    /// Whether a field is closed on some of the records that the caller reads: then nothing may be
    /// asked by it, for the answer would tell its value.
    #[must_use]
    pub fn is_closed(&self, record_type: &str, field: &Field) -> bool {
        field.is_guarded()
            && self.field_width(record_type, field, Action::Read)
                < self.width(record_type, Action::Read)
    }

    /// Whether a field is closed on every record: it is not there for the caller.
    #[must_use]
    pub fn is_hidden(&self, record_type: &str, field: &Field) -> bool {
        field.is_guarded()
            && self.field_width(record_type, field, Action::Read) == model::access::Reach::No
    }

    /// Over which records the caller may write a field; `None`: wherever they may write at all.
    pub(crate) fn limit(&self, record_type: &str, field: &Field) -> Option<model::access::Reach> {
        if self.actor == Actor::System {
            return None;
        }
        let mut limited = false;
        let mut width = model::access::Reach::No;
        for role in &self.roles {
            limited |= role.limit(record_type, &field.code).is_some();
            width = width.max(role.field_reach(record_type, &field.code, Action::Edit));
        }
        let special = field.is_special.then(|| self.width(record_type, Action::Special));
        match (limited, special) {
            (true, Some(special)) => Some(width.min(special)),
            (true, None) => Some(width),
            (false, special) => special,
        }
    }

    /// Whether the caller may never write a field, whatever the record.
    #[must_use]
    pub fn is_read_only(&self, record_type: &str, field: &Field) -> bool {
        self.limit(record_type, field) == Some(model::access::Reach::No)
    }

    /// The scope of a width, ready for a query.
    pub(crate) fn of_width(&self, width: model::access::Reach) -> Reach {
        let Actor::Person(person) = self.actor else { return Reach::All };
        self.within(person, width)
    }

    /// Refuses unless the caller is an administrator.
    ///
    /// # Errors
    /// `action.denied`.
    pub fn must_admin(&self) -> Result<(), Problem> {
        if self.is_admin { Ok(()) } else { Err(Problem::new(Code::ActionDenied)) }
    }

    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.actor.person()
    }

    /// Codes of the caller's roles.
    #[must_use]
    pub fn role_codes(&self) -> Vec<Name> {
        self.roles.iter().map(|role| role.code.clone()).collect()
    }

    /// Language of the caller's screens.
    #[must_use]
    pub fn locale(&self) -> &str {
        let person = self.person().and_then(|id| self.catalog.people.get(&id));
        person.map_or(self.catalog.language.as_str(), |person| person.locale.as_str())
    }
}
