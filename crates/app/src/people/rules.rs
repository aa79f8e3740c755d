//! Rules about people, with no IO.

use super::sql::PersonRow;
use super::views::DepartmentView;
use crate::catalog::Catalog;
use base::{Code, FieldProblem, Name, Problem};

/// The longest name of a person or a department, in characters.
const NAME_MAX: usize = 200;

/// A text in one line within its length.
pub(super) fn line(field: &str, text: &str, is_required: bool) -> Result<String, FieldProblem> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 if is_required => Err(FieldProblem::new(field, Code::FieldRequired)),
        count if count > NAME_MAX || line.contains('\0') => {
            Err(FieldProblem::new(field, Code::FieldTooLong).with("max", NAME_MAX.to_string()))
        }
        _ => Ok(line),
    }
}

/// Brings a person's columns into order.
///
/// # Errors
/// `record.invalid` (name, position, email), `department.unknown`.
pub(super) fn person(row: &PersonRow, catalog: &Catalog) -> Result<PersonRow, Problem> {
    let mut faults = Vec::new();
    let mut take = |checked: Result<String, FieldProblem>| {
        checked.unwrap_or_else(|fault| {
            faults.push(fault);
            String::new()
        })
    };
    let name = take(line("name", &row.name, true));
    let position = take(line("position", &row.position, false));
    let email = row.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    if email.is_some_and(|email| !is_email(email)) {
        faults.push(FieldProblem::new("email", Code::FieldEmail));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(Code::RecordInvalid, faults));
    }
    if let Some(id) = row.department
        && !catalog.departments.contains_key(&id)
    {
        return Err(Problem::new(Code::DepartmentUnknown).with("department", id.to_string()));
    }
    let email = email.map(str::to_owned);
    Ok(PersonRow { name, position, email, department: row.department, locale: row.locale.clone() })
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    text.len() <= 254
        && !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.contains(|ch: char| ch.is_whitespace() || ch.is_control())
}

/// Roles by their codes.
///
/// # Errors
/// `role.unknown`
pub(super) fn roles(codes: &[String], catalog: &Catalog) -> Result<Vec<Name>, Problem> {
    let mut roles = Vec::with_capacity(codes.len());
    for code in codes {
        let role = catalog.roles.get(code.as_str());
        let role = role.ok_or_else(|| {
            let shown: String = code.chars().take(60).collect();
            Problem::new(Code::RoleUnknown).with("role", shown)
        })?;
        if !roles.contains(&role.code) {
            roles.push(role.code.clone());
        }
    }
    Ok(roles)
}

/// Codes of the roles that make an administrator.
pub(super) fn admin_roles(catalog: &Catalog) -> Vec<Name> {
    let admins = catalog.roles.values().filter(|role| role.is_admin);
    let mut codes: Vec<Name> = admins.map(|role| role.code.clone()).collect();
    codes.sort();
    codes
}

/// Whether a department would be inside itself under a parent.
pub(super) fn is_cycle(all: &[DepartmentView], id: i64, parent: Option<i64>) -> bool {
    let mut at = parent;
    for _ in 0..=all.len() {
        match at {
            None => return false,
            Some(above) if above == id => return true,
            Some(above) => {
                at = all.iter().find(|one| one.id == above).and_then(|one| one.parent);
            }
        }
    }
    true
}
