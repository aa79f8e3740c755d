//! Demo data of a package: an office that has been working for months.
//!
//! A package's `demo/people.yaml` and `demo/records.yaml` are played through the ordinary doors by
//! a clock that is set to each event's moment, so that histories, numbers and terms are those of
//! real work. Start at [`fill`].

mod passwords;
mod play;
mod script;
#[cfg(test)]
mod tests;

use crate::app::App;
use crate::people::{self, DepartmentChange, NewDepartment, NewPerson, NewUser};
use base::{Actor, PersonId, Problem};
use model::package::Files;
use script::Script;
use std::collections::HashMap;

/// A person of the demonstration who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoLogin {
    /// Login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// A new password; told once.
    pub password: String,
    /// Codes of roles.
    pub roles: Vec<String>,
}

/// Fills an empty organisation with the demo data of a package that is installed already. Gives
/// the people with their passwords; nobody when the organisation has people, and then nothing is
/// changed.
///
/// # Errors
/// `package.invalid` with the place in the demo files; what the writes give.
pub async fn fill(app: &App, files: &Files) -> Result<Vec<DemoLogin>, Problem> {
    let script = script::read(files)?;
    if !people::list(app, &Actor::System).await?.is_empty() {
        return Ok(Vec::new());
    }
    let mut departments = HashMap::new();
    for department in &script.departments {
        let new = NewDepartment {
            name: department.name.clone(),
            parent: department.part_of.as_ref().and_then(|code| departments.get(code)).copied(),
            head: None,
        };
        let made = people::create_department(app, &Actor::System, new).await?;
        departments.insert(department.code.clone(), made.id);
    }
    let mut logins = Vec::with_capacity(script.people.len());
    let mut ids: HashMap<String, PersonId> = HashMap::new();
    for person in &script.people {
        let new = NewUser {
            person: NewPerson {
                name: person.name.clone(),
                position: person.position.clone(),
                email: None,
                department: person
                    .department
                    .as_ref()
                    .and_then(|one| departments.get(one))
                    .copied(),
                roles: person.roles.clone(),
            },
            login: person.login.clone(),
            password: passwords::fresh()?,
        };
        logins.push(login_of(person, &new.password));
        let made = people::create_user(app, &Actor::System, new).await?;
        ids.insert(person.login.clone(), made.id);
    }
    heads(app, &script, &departments, &ids).await?;
    play::play(app, &script, ids).await?;
    Ok(logins)
}

/// Gives the people of the demonstration new passwords; those who are not there, or carry another
/// name, are left alone.
///
/// # Errors
/// `package.invalid`; what the writes give.
pub async fn renew_passwords(app: &App, files: &Files) -> Result<Vec<DemoLogin>, Problem> {
    let script = script::read(files)?;
    let known = people::list(app, &Actor::System).await?;
    let mut logins = Vec::new();
    for person in &script.people {
        let is_same = |one: &&people::PersonView| {
            one.login.as_deref() == Some(&*person.login) && one.name == person.name && one.is_active
        };
        let Some(found) = known.iter().find(is_same) else { continue };
        let password = passwords::fresh()?;
        people::set_password(app, &Actor::System, found.id, password.clone()).await?;
        logins.push(login_of(person, &password));
    }
    Ok(logins)
}

/// A readable random password.
///
/// # Errors
/// `bug` when the system gives no random bytes.
pub fn fresh_password() -> Result<String, Problem> {
    passwords::fresh()
}

fn login_of(person: &script::Person, password: &str) -> DemoLogin {
    DemoLogin {
        login: person.login.clone(),
        name: person.name.clone(),
        password: password.to_owned(),
        roles: person.roles.clone(),
    }
}

async fn heads(
    app: &App,
    script: &Script,
    departments: &HashMap<String, i64>,
    ids: &HashMap<String, PersonId>,
) -> Result<(), Problem> {
    let by_person =
        script.people.iter().filter_map(|one| Some((one.head_of.as_ref()?, &one.login)));
    let by_department =
        script.departments.iter().filter_map(|one| Some((&one.code, one.head.as_ref()?)));
    for (department, login) in by_person.chain(by_department) {
        let Some(id) = departments.get(department) else { continue };
        let head = ids.get(login).copied();
        let change = DepartmentChange { head: Some(head), ..DepartmentChange::default() };
        people::update_department(app, &Actor::System, *id, change).await?;
    }
    Ok(())
}
