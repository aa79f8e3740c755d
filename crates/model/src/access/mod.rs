//! Rights: role × record type × action × scope, adding up over roles.

use crate::field::Label;
use base::Name;
use std::collections::{BTreeMap, HashMap};

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
    /// See special categories of personal data, and change them where fields may be changed.
    Special,
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

impl Action {
    /// All actions, in the order of the text.
    pub const ALL: [Action; 8] = [
        Action::Read,
        Action::Create,
        Action::Edit,
        Action::Delete,
        Action::Stage,
        Action::Export,
        Action::Import,
        Action::Special,
    ];

    /// Its code in texts and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
            Action::Stage => "stage",
            Action::Export => "export",
            Action::Import => "import",
            Action::Special => "special",
        }
    }

    /// The action of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.code() == code)
    }
}

impl Reach {
    /// All scopes, narrow to wide.
    pub const ALL: [Reach; 5] =
        [Reach::No, Reach::Own, Reach::Department, Reach::Branch, Reach::All];

    /// Its code in texts and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reach::No => "no",
            Reach::Own => "own",
            Reach::Department => "department",
            Reach::Branch => "branch",
            Reach::All => "all",
        }
    }

    /// The scope of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| reach.code() == code)
    }
}

/// What a role takes away from its rights on one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldLimit {
    /// The field is not there.
    No,
    /// It is read, never written.
    Read,
}

impl FieldLimit {
    /// All limits, narrow to wide.
    pub const ALL: [FieldLimit; 2] = [FieldLimit::No, FieldLimit::Read];

    /// Its code in texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            FieldLimit::No => "no",
            FieldLimit::Read => "read",
        }
    }

    /// The limit of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<FieldLimit> {
        FieldLimit::ALL.into_iter().find(|limit| limit.code() == code)
    }
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
    /// By record type and field: what the role may not do that it may do with the rest.
    pub limits: BTreeMap<Name, BTreeMap<Name, FieldLimit>>,
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

    /// The scope of an action on one field of a type.
    #[must_use]
    pub fn field_reach(&self, record_type: &str, field: &str, action: Action) -> Reach {
        match self.limit(record_type, field) {
            Some(FieldLimit::No) => Reach::No,
            Some(FieldLimit::Read) if !matches!(action, Action::Read | Action::Export) => Reach::No,
            _ => self.reach(record_type, action),
        }
    }

    /// What the role may not do with a field, if it is limited.
    #[must_use]
    pub fn limit(&self, record_type: &str, field: &str) -> Option<FieldLimit> {
        self.limits.get(record_type)?.get(field).copied()
    }
}

/// The widest scope that any of the roles gives.
#[must_use]
pub fn reach(roles: &[&Role], record_type: &str, action: Action) -> Reach {
    roles.iter().map(|role| role.reach(record_type, action)).max().unwrap_or_default()
}

/// The scopes of all actions on a type, added up over the roles.
#[must_use]
pub fn rights(roles: &[&Role], record_type: &str) -> HashMap<Action, Reach> {
    Action::ALL.into_iter().map(|action| (action, reach(roles, record_type, action))).collect()
}

/// Whether any of the roles manages people, packages and settings.
#[must_use]
pub fn is_admin(roles: &[&Role]) -> bool {
    roles.iter().any(|role| role.is_admin)
}

#[cfg(test)]
mod tests {
    use super::{Action, BTreeMap, FieldLimit, HashMap, Reach, Role, is_admin, reach, rights};
    use crate::record_type::tests::{label, name};

    fn role(code: &str, read: Reach, default: Reach) -> Role {
        Role {
            code: name(code),
            label: label(code),
            is_admin: code == "admin",
            rights: HashMap::from([(name("appeal"), HashMap::from([(Action::Read, read)]))]),
            default: HashMap::from([(Action::Read, default), (Action::Edit, default)]),
            limits: BTreeMap::new(),
            note: String::new(),
            package: name("test"),
        }
    }

    #[test]
    fn roles_add_up_and_a_named_type_hides_the_default() {
        let (clerk, boss) =
            (role("clerk", Reach::Own, Reach::No), role("boss", Reach::No, Reach::Branch));
        assert_eq!(reach(&[&clerk, &boss], "appeal", Action::Read), Reach::Own);
        assert_eq!(reach(&[&clerk, &boss], "appeal", Action::Edit), Reach::No);
        assert_eq!(reach(&[&clerk, &boss], "letter", Action::Edit), Reach::Branch);
        assert_eq!(reach(&[], "letter", Action::Read), Reach::No);
        assert_eq!(rights(&[&clerk], "appeal").get(&Action::Read), Some(&Reach::Own));
        let mut narrow = role("narrow", Reach::All, Reach::All);
        let limits = [("sum", FieldLimit::No), ("phone", FieldLimit::Read)];
        let limits = limits.map(|(field, limit)| (name(field), limit));
        narrow.limits = BTreeMap::from([(name("letter"), limits.into())]);
        let reach = |field, action| narrow.field_reach("letter", field, action);
        assert_eq!(reach("sum", Action::Read), Reach::No);
        assert_eq!(reach("phone", Action::Read), Reach::All);
        assert_eq!(reach("phone", Action::Edit), Reach::No);
        assert_eq!(reach("note", Action::Edit), Reach::All);
        assert_eq!(narrow.field_reach("appeal", "sum", Action::Read), Reach::All);
        assert!(!is_admin(&[&clerk, &boss]) && is_admin(&[&role("admin", Reach::No, Reach::No)]));
    }
}
