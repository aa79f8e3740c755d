//! What an organisation is made of, in memory: types, flows, roles, calendar, people, departments.
//! Loaded at start and after every change of packages or people; read without locks by requests.

use crate::app::Options;
use base::{Name, PersonId, Problem};
use engine::{Calendar, Flow};
use model::access::Role;
use model::record_type::Types;
use model::RecordType;
use std::collections::HashMap;
use std::sync::Arc;
use store::Store;

/// A snapshot of the organisation's definitions and people.
#[derive(Debug)]
pub struct Catalog {
    /// Record types by code.
    pub types: Types,
    /// Flows by record type.
    pub flows: HashMap<Name, Arc<Flow>>,
    /// Roles by code.
    pub roles: HashMap<Name, Arc<Role>>,
    /// The working calendar, with the office's zone.
    pub calendar: Calendar,
    /// People by id.
    pub people: HashMap<PersonId, Person>,
    /// Departments by id.
    pub departments: HashMap<i64, Department>,
    /// Installed packages, in order: code and version.
    pub packages: Vec<(Name, String)>,
    /// Person of duty (setting `duty`), else the first active administrator.
    pub duty: Option<PersonId>,
    /// Language of texts the machine writes: `ru` or `en`.
    pub language: String,
    /// Counts up with every reload.
    pub version: u64,
}

/// A person as requests need them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Department.
    pub department: Option<i64>,
    /// Roles.
    pub roles: Vec<Name>,
    /// Whether they may work.
    pub is_active: bool,
    /// Language of their screens.
    pub locale: String,
}

/// A department.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    /// Id.
    pub id: i64,
    /// The one above.
    pub parent: Option<i64>,
    /// Name.
    pub name: String,
    /// Its head.
    pub head: Option<PersonId>,
}

impl Catalog {
    /// Reads everything from the database.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`.
    pub async fn load(store: &Store, options: &Options) -> Result<Catalog, Problem> {
        let _ = (store, options);
        Err(Problem::bug("not built"))
    }

    /// A record type.
    ///
    /// # Errors
    /// `type.unknown`.
    pub fn record_type(&self, code: &str) -> Result<&Arc<RecordType>, Problem> {
        self.types
            .get(code)
            .ok_or_else(|| Problem::new(base::Code::TypeUnknown).with("type", code))
    }
}
