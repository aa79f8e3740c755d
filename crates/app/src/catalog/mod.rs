//! What an organisation is made of, in memory: types, flows, roles, calendar, people, departments.
//! Loaded at start and after every change of packages or people; read without locks by requests.

mod definitions;
mod freshness;
pub(crate) mod sql;
pub(crate) mod watches;

pub use definitions::{Definitions, Installed};
pub(crate) use freshness::Freshness;

use crate::app::Options;
use base::{Date, Name, PersonId, Problem, Time};
use engine::definition::Ways;
use engine::{Calendar, Flow};
use model::RecordType;
use model::access::Role;
use model::record_type::Types;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Store;

/// A snapshot of the organisation's definitions and people.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Record types by code.
    pub types: Arc<Types>,
    /// Flows by record type.
    pub flows: HashMap<Name, Arc<Flow>>,
    /// Number of the present text of each flow.
    pub flow_versions: HashMap<String, i64>,
    /// Roles by code.
    pub roles: HashMap<Name, Arc<Role>>,
    /// The working calendar, with the office's zone.
    pub calendar: Arc<Calendar>,
    /// People by id.
    pub people: HashMap<PersonId, Person>,
    /// Departments by id.
    pub departments: HashMap<i64, Department>,
    /// Fields by record type whose values are still being converted or filled.
    pub preparing: Arc<HashMap<Name, BTreeSet<Name>>>,
    /// Installed packages, in order: code and version.
    pub packages: Vec<(Name, String)>,
    /// Person of duty (setting `duty`), else the first active administrator.
    pub duty: Option<PersonId>,
    /// Language of texts the machine writes: `ru` or `en`.
    pub language: String,
    /// How large files may be.
    pub files: crate::files::Limits,
    /// Counts up with every reload.
    pub version: u64,
    /// Of which state of the database it is; another process may have moved on since.
    pub(crate) generation: i64,
    /// What the packages say, kept so that a change of people does not read them again.
    pub definitions: Arc<Definitions>,
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
        Catalog::load_after(store, options, None).await
    }

    /// Reads everything anew; packages whose text is as before are not read again.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`.
    pub async fn load_after(
        store: &Store,
        options: &Options,
        before: Option<&Catalog>,
    ) -> Result<Catalog, Problem> {
        let rows = store.read(sql::everything).await?;
        let zone = zone(options)?;
        let definitions = match before {
            Some(before) if before.definitions.is_of(&rows.packages) => {
                Arc::clone(&before.definitions)
            }
            _ => Arc::new(Definitions::read(&rows.packages, &zone)?),
        };
        Ok(Catalog::of(definitions, &rows, options))
    }

    /// A catalog of other definitions with the same people, for an install under way.
    #[must_use]
    pub fn with_definitions(&self, definitions: Arc<Definitions>) -> Catalog {
        let mut catalog = self.clone();
        catalog.take(definitions);
        catalog
    }

    fn of(definitions: Arc<Definitions>, rows: &sql::Everything, options: &Options) -> Catalog {
        let mut catalog = Catalog {
            types: Arc::default(),
            flows: HashMap::new(),
            flow_versions: rows.flow_versions.clone(),
            roles: HashMap::new(),
            calendar: Arc::clone(&definitions.calendar),
            people: rows.people.iter().map(|person| (person.id, person.clone())).collect(),
            departments: rows.departments.iter().map(|one| (one.id, one.clone())).collect(),
            preparing: Arc::new(rows.preparing.clone()),
            packages: Vec::new(),
            duty: None,
            language: options.language.clone(),
            files: options.files,
            version: 0,
            generation: rows.generation.catalog,
            definitions: Arc::clone(&definitions),
        };
        catalog.take(definitions);
        catalog.duty = catalog.duty_of(rows.duty);
        catalog
    }

    fn take(&mut self, definitions: Arc<Definitions>) {
        static VERSION: AtomicU64 = AtomicU64::new(1);
        self.types = Arc::clone(&definitions.types);
        self.flows = definitions.flows.clone();
        self.roles = definitions.roles.clone();
        self.calendar = Arc::clone(&definitions.calendar);
        let packages = definitions.packages.iter();
        self.packages = packages.map(|one| (one.code.clone(), one.version.clone())).collect();
        self.version = VERSION.fetch_add(1, Ordering::Relaxed);
        self.definitions = definitions;
    }

    /// The chosen person of duty while active, else the first active administrator, else the first
    /// active person.
    fn duty_of(&self, chosen: Option<PersonId>) -> Option<PersonId> {
        if let Some(id) = chosen
            && self.is_active(id)
        {
            return Some(id);
        }
        let active = || self.people.values().filter(|person| person.is_active);
        let admin = active().filter(|person| self.is_admin(person)).map(|person| person.id).min();
        admin.or_else(|| active().map(|person| person.id).min())
    }

    /// Active administrators, in the order of their ids.
    #[must_use]
    pub fn admins(&self) -> Vec<PersonId> {
        let admins = self.people.values().filter(|one| one.is_active && self.is_admin(one));
        let mut people: Vec<PersonId> = admins.map(|person| person.id).collect();
        people.sort_unstable();
        people
    }

    /// The stages that no way of a record from one stage to another avoids, the first among them.
    #[must_use]
    pub fn passed(&self, of: &RecordType, from: &str, to: &str) -> Vec<String> {
        Ways::of(of, self.flows.values().map(Arc::as_ref)).passed(from, to)
    }

    /// Whether a person has one of these roles.
    #[must_use]
    pub fn has_any_role(&self, person: PersonId, roles: &[Name]) -> bool {
        let person = self.people.get(&person);
        person.is_some_and(|one| one.roles.iter().any(|role| roles.contains(role)))
    }

    fn is_admin(&self, person: &Person) -> bool {
        person.roles.iter().any(|role| self.roles.get(role).is_some_and(|role| role.is_admin))
    }

    /// A record type.
    ///
    /// # Errors
    /// `type.unknown`.
    pub fn record_type(&self, code: &str) -> Result<&Arc<RecordType>, Problem> {
        self.types.get(code).ok_or_else(|| Problem::new(base::Code::TypeUnknown).with("type", code))
    }

    /// Whether the values of a field are still being converted or filled.
    #[must_use]
    pub fn is_preparing(&self, record_type: &str, field: &str) -> bool {
        self.preparing.get(record_type).is_some_and(|fields| fields.contains(field))
    }

    /// Whether a person exists and may work.
    #[must_use]
    pub fn is_active(&self, id: PersonId) -> bool {
        self.people.get(&id).is_some_and(|person| person.is_active)
    }

    /// Active people of a role, in the order of their ids.
    #[must_use]
    pub fn people_of_role(&self, role: &str) -> Vec<PersonId> {
        let of_role =
            |person: &&Person| person.is_active && person.roles.iter().any(|one| *one == *role);
        let mut people: Vec<PersonId> =
            self.people.values().filter(of_role).map(|person| person.id).collect();
        people.sort_unstable();
        people
    }

    /// The head of a person: of the department, or of the one above when it is the person itself.
    #[must_use]
    pub fn head_of(&self, person: PersonId) -> Option<PersonId> {
        let mut at = self.people.get(&person)?.department;
        // A department cannot be inside itself, but a broken row must not hang us.
        for _ in 0..self.departments.len() {
            let department = self.departments.get(&at?)?;
            match department.head {
                Some(head) if head != person && self.is_active(head) => return Some(head),
                _ => at = department.parent,
            }
        }
        None
    }

    /// A department with all below it.
    #[must_use]
    pub fn branch(&self, department: i64) -> BTreeSet<i64> {
        let mut found = BTreeSet::from([department]);
        loop {
            let below: Vec<i64> = self
                .departments
                .values()
                .filter(|one| one.parent.is_some_and(|parent| found.contains(&parent)))
                .map(|one| one.id)
                .filter(|id| !found.contains(id))
                .collect();
            if below.is_empty() {
                return found;
            }
            found.extend(below);
        }
    }

    /// People of some departments, blocked ones too, in the order of their ids.
    #[must_use]
    pub fn people_in(&self, departments: &BTreeSet<i64>) -> Vec<PersonId> {
        let inside = |person: &&Person| {
            person.department.is_some_and(|department| departments.contains(&department))
        };
        let mut people: Vec<PersonId> =
            self.people.values().filter(inside).map(|person| person.id).collect();
        people.sort_unstable();
        people
    }

    /// People of the departments a person heads, with all below, without the person.
    #[must_use]
    pub fn team_of(&self, head: PersonId) -> Vec<PersonId> {
        let headed = self.departments.values().filter(|one| one.head == Some(head));
        let all: BTreeSet<i64> = headed.flat_map(|one| self.branch(one.id)).collect();
        let mut people = self.people_in(&all);
        people.retain(|id| *id != head);
        people
    }

    /// The day of a moment in the office.
    #[must_use]
    pub fn day_of(&self, time: Time) -> Date {
        time.date_in(&self.calendar.zone)
    }

    /// The first moment of the day after the day of a moment, in the office.
    #[must_use]
    pub fn day_end(&self, time: Time) -> Time {
        self.day_of(time).plus_days(1).at(0, 0, &self.calendar.zone)
    }

    /// A label in a language; where it lacks, in the other.
    #[must_use]
    pub fn said<'l>(&self, label: &'l model::field::Label, language: &str) -> &'l str {
        let (wanted, other) =
            if language == "en" { (&label.en, &label.ru) } else { (&label.ru, &label.en) };
        if wanted.is_empty() { other } else { wanted }
    }

    /// A label in the language of texts the machine writes.
    #[must_use]
    pub fn say<'l>(&self, label: &'l model::field::Label) -> &'l str {
        if self.language == "en" { &label.en } else { &label.ru }
    }
}

fn zone(options: &Options) -> Result<jiff::tz::TimeZone, Problem> {
    jiff::tz::TimeZone::get(&options.zone).map_err(|error| {
        Problem::new(base::Code::ConfigInvalid).with("what", "zone").because(error)
    })
}
