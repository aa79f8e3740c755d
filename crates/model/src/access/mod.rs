//! Rights: role × record type × action × scope, adding up over roles.

use crate::field::Label;
use base::Name;
use std::collections::HashMap;

/// What may be done with records of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// See.
    Read,
    /// Make a new one.
    Create,
    /// Change fields, tasks, comments.
    Edit,
    /// Delete.
    Delete,
    /// Move over stages.
    Stage,
    /// Take lists out.
    Export,
    /// Bring lists in.
    Import,
}

/// Over which records; a wider scope contains a narrower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Reach {
    /// None.
    #[default]
    No,
    /// Where the person is responsible, the author, or has an open task.
    Own,
    /// Whose responsible is in the person's department.
    Department,
    /// The same with the departments below.
    Branch,
    /// All.
    All,
}

/// A role: what its people may do. Roles come from packages.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Stable code.
    pub code: Name,
    /// Name for people.
    pub label: Label,
    /// Manages people, packages and settings.
    pub is_admin: bool,
    /// Scope by record type and action; the type `*` is the default of types not named.
    pub rights: HashMap<Name, HashMap<Action, Reach>>,
    /// The default for types that are not named.
    pub default: HashMap<Action, Reach>,
    /// A remark of the package's author; survives printing.
    pub note: String,
    /// The package that made it.
    pub package: Name,
}

impl Role {
    /// The scope of an action on a type.
    #[must_use]
    pub fn reach(&self, record_type: &str, action: Action) -> Reach {
        let of_type = self.rights.get(record_type).unwrap_or(&self.default);
        of_type.get(&action).copied().unwrap_or_default()
    }
}
