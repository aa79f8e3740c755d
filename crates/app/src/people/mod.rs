//! People of the organisation: invited, moved between departments, blocked without losing a step.
//!
//! Start at [`block`]: a person with open steps is handed over first.

mod departments;
mod handover;
mod rules;
mod sql;
#[cfg(test)]
mod tests;
mod views;

pub use departments::{create_department, delete_department, departments, update_department};
pub use views::{
    DepartmentChange, DepartmentView, MeChange, MeView, NewDepartment, NewPerson, PersonChange,
    PersonView,
};

use crate::access;
use crate::app::App;
use crate::catalog::Catalog;
use crate::events::Change;
use crate::records::write::Writer;
use crate::sessions::{self, Purpose, links, secret};
use base::{Actor, Code, FieldProblem, PersonId, Problem, Time};
use sql::PersonRow;
use std::sync::Arc;
use store::{Lane, Tx};

/// How long an invitation works, in ms: seven days.
const LINK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The longest settings of a person, in bytes.
const SETTINGS_MAX: usize = 32 * 1024;

/// All people by name, blocked ones too. Logins, e-mails and open tasks are for administrators.
///
/// # Errors
/// `store.*`
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<PersonView>, Problem> {
    let may_see_all = access::caller(app, actor).is_admin;
    let mut people = app.store.read(sql::list).await?;
    if !may_see_all {
        for person in &mut people {
            (person.login, person.email, person.open_tasks) = (None, None, 0);
        }
    }
    Ok(people)
}

async fn view(app: &App, id: PersonId) -> Result<PersonView, Problem> {
    let people = app.store.read(sql::list).await?;
    people.into_iter().find(|one| one.id == id).ok_or_else(|| not_found(id))
}

/// Makes a person and a link by which they come in; the link's secret is returned once.
///
/// # Errors
/// `action.denied`, `record.invalid` (name, position, email), `department.unknown`,
/// `role.unknown`.
pub async fn invite(
    app: &App,
    actor: &Actor,
    new: NewPerson,
) -> Result<(PersonView, String), Problem> {
    must_manage(app, actor)?;
    let (catalog, now) = (app.catalog(), app.now());
    let roles = rules::roles(&new.roles, &catalog)?;
    let row = PersonRow {
        name: new.name,
        position: new.position,
        email: new.email,
        department: new.department,
        locale: catalog.language.clone(),
    };
    let row = rules::person(&row, &catalog)?;
    let token = secret::fresh()?;
    let kept = token.clone();
    let id = app
        .store
        .write(Lane::People, move |tx| {
            let id = sql::insert(tx, &row, now)?;
            sql::set_roles(tx, id, &roles)?;
            links::issue(tx, &kept, (Purpose::Invite, Some(id)), now.plus_ms(LINK_MS))?;
            Ok(id)
        })
        .await?;
    told(app).await?;
    Ok((view(app, id).await?, token))
}

/// Changes a person.
///
/// # Errors
/// `action.denied`, `person.not_found`, `record.invalid`, `department.unknown`, `role.unknown`,
/// `person.last_admin`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: PersonId,
    change: PersonChange,
) -> Result<PersonView, Problem> {
    must_manage(app, actor)?;
    let catalog = app.catalog();
    let roles = change.roles.as_ref().map(|roles| rules::roles(roles, &catalog)).transpose()?;
    app.store
        .write(Lane::People, move |tx| {
            let before = sql::get(tx, id)?.ok_or_else(|| not_found(id))?;
            let row = PersonRow {
                name: change.name.clone().unwrap_or(before.name),
                position: change.position.clone().unwrap_or(before.position),
                email: change.email.clone().or(before.email),
                department: change.department.unwrap_or(before.department),
                locale: before.locale,
            };
            sql::update(tx, id, &rules::person(&row, &catalog)?)?;
            if let Some(roles) = &roles {
                let admins = rules::admin_roles(&catalog);
                if !roles.iter().any(|role| admins.contains(role)) {
                    must_leave_admin(tx, &catalog, id)?;
                }
                sql::set_roles(tx, id, roles)?;
            }
            Ok(())
        })
        .await?;
    told(app).await?;
    view(app, id).await
}

/// Blocks a person: they are signed out at once and get no more work. With `to`, everything they
/// have in hand goes to that person in the same transaction.
///
/// # Errors
/// `action.denied`, `person.not_found`, `person.last_admin`; `person.has_steps` with `count` when
/// there is work and no `to`; `person.inactive` of the other one.
pub async fn block(
    app: &App,
    actor: &Actor,
    id: PersonId,
    to: Option<PersonId>,
) -> Result<PersonView, Problem> {
    must_manage(app, actor)?;
    let (catalog, now) = (app.catalog(), app.now());
    let caller = access::caller_in(&catalog, actor);
    let changes = app
        .store
        .write(Lane::People, move |tx| {
            sql::get(tx, id)?.ok_or_else(|| not_found(id))?;
            must_leave_admin(tx, &catalog, id)?;
            let mut writer = Writer::new(tx, &catalog, &caller, now);
            handover::hand_over(&mut writer, id, to)?;
            let changes = std::mem::take(&mut writer.changes);
            sql::set_active(tx, id, false)?;
            sessions::sql::delete_sessions(tx, id, "")?;
            sessions::sql::delete_tokens(tx, id)?;
            sessions::sql::delete_links(tx, id)?;
            Ok(changes)
        })
        .await?;
    app.sessions.forget_person(id);
    app.events.publish(changes);
    told(app).await?;
    view(app, id).await
}

/// Lets a blocked person work again; they sign in with their old password.
///
/// # Errors
/// `action.denied`, `person.not_found`.
pub async fn unblock(app: &App, actor: &Actor, id: PersonId) -> Result<PersonView, Problem> {
    must_manage(app, actor)?;
    app.store
        .write(Lane::People, move |tx| {
            sql::get(tx, id)?.ok_or_else(|| not_found(id))?;
            sql::set_active(tx, id, true)
        })
        .await?;
    told(app).await?;
    view(app, id).await
}

/// Makes a new one-time link for a person (the former one stops working): an invitation, or a new
/// password for those who have a login.
///
/// # Errors
/// `action.denied`, `person.not_found`, `person.inactive`.
pub async fn new_link(app: &App, actor: &Actor, id: PersonId) -> Result<String, Problem> {
    must_manage(app, actor)?;
    let now = app.now();
    let person = view(app, id).await?;
    if !person.is_active {
        return Err(Problem::new(Code::PersonInactive).with("person", person.name));
    }
    let purpose = if person.has_password { Purpose::Password } else { Purpose::Invite };
    let token = secret::fresh()?;
    let kept = token.clone();
    app.store
        .write(Lane::People, move |tx| {
            links::issue(tx, &kept, (purpose, Some(id)), now.plus_ms(LINK_MS))
        })
        .await?;
    Ok(token)
}

/// The secret of a link by which the first administrator comes in; `None` once there is an active
/// administrator with a password. Each call makes a new link and ends the former one.
///
/// # Errors
/// `store.*`
pub async fn first_admin_link(app: &App) -> Result<Option<String>, Problem> {
    let (catalog, now) = (app.catalog(), app.now());
    let token = secret::fresh()?;
    let kept = token.clone();
    let is_made = app
        .store
        .write(Lane::People, move |tx| {
            if sql::others_of_roles(tx, &rules::admin_roles(&catalog), 0)? > 0 {
                return Ok(false);
            }
            links::issue(tx, &kept, (Purpose::Admin, None), now.plus_ms(LINK_MS))?;
            Ok(true)
        })
        .await?;
    Ok(is_made.then_some(token))
}

/// Makes the first administrator, unless there is one meanwhile.
pub(crate) fn make_first_admin(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    name: &str,
    now: Time,
) -> Result<PersonId, Problem> {
    let admins = rules::admin_roles(catalog);
    let role = admins.first().ok_or_else(|| {
        Problem::new(Code::RoleUnknown).with("what", "no installed package has administrators")
    })?;
    if sql::others_of_roles(tx, &admins, 0)? > 0 {
        return Err(Problem::new(Code::LinkSpent));
    }
    let row = PersonRow {
        name: name.to_owned(),
        locale: catalog.language.clone(),
        ..PersonRow::default()
    };
    let id = sql::insert(tx, &row, now)?;
    sql::set_roles(tx, id, std::slice::from_ref(role))?;
    Ok(id)
}

/// A person with login and password, made without a link: by the command line and demo data.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// The person.
    pub person: NewPerson,
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
}

/// Makes a person who can sign in at once. Administrators and the product itself only.
///
/// # Errors
/// As [`invite`]; `password.weak`, `person.login_taken`.
pub async fn create_user(app: &App, actor: &Actor, new: NewUser) -> Result<PersonView, Problem> {
    must_manage(app, actor)?;
    let (catalog, now) = (app.catalog(), app.now());
    let roles = rules::roles(&new.person.roles, &catalog)?;
    let row = PersonRow {
        name: new.person.name,
        position: new.person.position,
        email: new.person.email,
        department: new.person.department,
        locale: catalog.language.clone(),
    };
    let row = rules::person(&row, &catalog)?;
    let login = base::fold::fold(&new.login);
    if !links::is_login(&login) {
        let fault = FieldProblem::new("login", Code::FieldWrongKind);
        return Err(Problem::fields(Code::RecordInvalid, vec![fault]));
    }
    let hash = sessions::checked_hash(app, &login, &row.name, new.password).await?;
    let id = app
        .store
        .write(Lane::People, move |tx| {
            let id = sql::insert(tx, &row, now)?;
            sql::set_roles(tx, id, &roles)?;
            sql::set_login(tx, id, &login, Some(&hash))?;
            Ok(id)
        })
        .await?;
    told(app).await?;
    view(app, id).await
}

/// Sets the password of a person who has lost theirs; all their sessions end.
///
/// # Errors
/// `action.denied`, `person.not_found`, `record.invalid` (no login yet), `password.weak`.
pub async fn set_password(
    app: &App,
    actor: &Actor,
    id: PersonId,
    password: String,
) -> Result<(), Problem> {
    must_manage(app, actor)?;
    let person = view(app, id).await?;
    let Some(login) = person.login else {
        let fault = FieldProblem::new("login", Code::FieldRequired);
        return Err(Problem::fields(Code::RecordInvalid, vec![fault]));
    };
    let hash = sessions::checked_hash(app, &login, &person.name, password).await?;
    app.store
        .write(Lane::People, move |tx| {
            sql::set_login(tx, id, &login, Some(&hash))?;
            sessions::sql::delete_sessions(tx, id, "")
        })
        .await?;
    app.sessions.forget_person(id);
    Ok(())
}

/// The caller as a person.
///
/// # Errors
/// `session.missing`
pub async fn me(app: &App, actor: &Actor) -> Result<MeView, Problem> {
    let missing = || Problem::new(Code::SessionMissing);
    let id = actor.person().ok_or_else(missing)?;
    app.store.read(move |tx| sql::me(tx, id)).await?.ok_or_else(missing)
}

/// Changes the caller's own settings.
///
/// # Errors
/// `session.missing`, `record.invalid` (locale, settings).
pub async fn set_me(app: &App, actor: &Actor, change: MeChange) -> Result<MeView, Problem> {
    let id = actor.person().ok_or_else(|| Problem::new(Code::SessionMissing))?;
    let mut faults = Vec::new();
    if change.locale.as_deref().is_some_and(|locale| !matches!(locale, "ru" | "en")) {
        faults.push(FieldProblem::new("locale", Code::FieldNotOption));
    }
    if let Some(text) = &change.settings {
        if text.len() > SETTINGS_MAX {
            faults.push(FieldProblem::new("settings", Code::FieldTooLong));
        } else if !serde_json::from_str::<serde_json::Value>(text).is_ok_and(|v| v.is_object()) {
            faults.push(FieldProblem::new("settings", Code::FieldWrongKind));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::fields(Code::RecordInvalid, faults));
    }
    let is_known_to_all = change.locale.is_some();
    app.store
        .write(Lane::People, move |tx| {
            sql::set_me(tx, id, change.locale.as_deref(), change.settings.as_deref())
        })
        .await?;
    if is_known_to_all {
        app.reload().await?;
    }
    me(app, actor).await
}

/// People are managed by administrators and by the product itself.
fn must_manage(app: &App, actor: &Actor) -> Result<(), Problem> {
    access::caller(app, actor).must_admin()
}

/// Refuses when a person is the last administrator who can sign in.
fn must_leave_admin(tx: &mut Tx<'_>, catalog: &Arc<Catalog>, id: PersonId) -> Result<(), Problem> {
    let admins = rules::admin_roles(catalog);
    let person = catalog.people.get(&id).filter(|person| person.is_active);
    let is_admin = person.is_some_and(|person| person.roles.iter().any(|r| admins.contains(r)));
    if is_admin && sql::others_of_roles(tx, &admins, id)? == 0 {
        return Err(Problem::new(Code::PersonLastAdmin));
    }
    Ok(())
}

/// People have changed: the catalog and open screens load them anew.
async fn told(app: &App) -> Result<(), Problem> {
    app.reload().await?;
    app.events.publish(vec![Change::Meta]);
    Ok(())
}

fn not_found(id: PersonId) -> Problem {
    Problem::new(Code::PersonNotFound).with("person", id.to_string())
}
