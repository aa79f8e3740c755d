//! What readers of people get, and what they send.

use base::{Name, PersonId};

/// A person in the list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
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
    /// Whether they have set a password.
    pub has_password: bool,
    /// Login; administrators only.
    pub login: Option<String>,
    /// E-mail; administrators only.
    pub email: Option<String>,
    /// Open tasks; administrators only.
    pub open_tasks: i64,
}

/// A person to invite.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// E-mail.
    pub email: Option<String>,
    /// Department.
    pub department: Option<i64>,
    /// Codes of roles.
    pub roles: Vec<String>,
}

/// A change of a person; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// Full name.
    pub name: Option<String>,
    /// Position.
    pub position: Option<String>,
    /// E-mail; empty takes it away.
    pub email: Option<String>,
    /// Department; `Some(None)`: none.
    pub department: Option<Option<i64>>,
    /// Codes of roles.
    pub roles: Option<Vec<String>>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentView {
    /// Id.
    pub id: i64,
    /// The one above.
    pub parent: Option<i64>,
    /// Name.
    pub name: String,
    /// Its head.
    pub head: Option<PersonId>,
}

/// A department to make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDepartment {
    /// Name.
    pub name: String,
    /// The one above.
    pub parent: Option<i64>,
    /// Its head.
    pub head: Option<PersonId>,
}

/// A change of a department; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepartmentChange {
    /// Name.
    pub name: Option<String>,
    /// The one above; `Some(None)`: none.
    pub parent: Option<Option<i64>>,
    /// Its head; `Some(None)`: none.
    pub head: Option<Option<PersonId>>,
}

/// The caller as a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeView {
    /// Id.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Language of their screens.
    pub locale: String,
    /// What their screens remember: a JSON object as text.
    pub settings: String,
}

/// A change of the caller's own settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeChange {
    /// Language of their screens: `ru` or `en`.
    pub locale: Option<String>,
    /// What their screens remember: a JSON object as text, at most 32 kB.
    pub settings: Option<String>,
}
