//! Fixed SQL of people and departments.

use super::views::{MeView, NewDepartment, PersonView};
use base::{Name, PersonId, Problem, RecordId, Time};
use std::collections::HashMap;
use store::{Sql, Tx};

pub(super) fn list(tx: &mut Tx<'_>) -> Result<Vec<PersonView>, Problem> {
    let mut roles: HashMap<PersonId, Vec<Name>> = HashMap::new();
    for row in tx.query("SELECT person_id, role FROM person_role ORDER BY role", &[])? {
        if let Ok(role) = Name::parse(row.text(1)) {
            roles.entry(row.int(0)?).or_default().push(role);
        }
    }
    let mut open = HashMap::new();
    for row in tx.query("SELECT who, COUNT(*) FROM task WHERE is_open = 1 GROUP BY who", &[])? {
        open.insert(row.int(0)?, row.int(1)?);
    }
    let rows = tx.query(
        "SELECT id, name, position, department_id, is_active, password_hash IS NOT NULL, login, \
         email FROM person ORDER BY name_fold, id",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            let id = row.int(0)?;
            Ok(PersonView {
                id,
                name: row.text(1).to_owned(),
                position: row.text(2).to_owned(),
                department: row.maybe_int(3),
                roles: roles.remove(&id).unwrap_or_default(),
                is_active: row.flag(4),
                has_password: row.flag(5),
                login: row.maybe_text(6).map(str::to_owned),
                email: row.maybe_text(7).map(str::to_owned),
                open_tasks: open.get(&id).copied().unwrap_or_default(),
            })
        })
        .collect()
}

/// Columns of a person that people change.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonRow {
    pub(super) name: String,
    pub(super) position: String,
    pub(super) email: Option<String>,
    pub(super) department: Option<i64>,
    pub(super) locale: String,
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &PersonRow, now: Time) -> Result<PersonId, Problem> {
    tx.insert(
        "INSERT INTO person (name, name_fold, position, email, department_id, locale, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            row.name.as_str().into(),
            base::fold::fold(&row.name).into(),
            row.position.as_str().into(),
            row.email.clone().into(),
            row.department.into(),
            row.locale.as_str().into(),
            now.into(),
        ],
    )
}

pub(super) fn get(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<PersonRow>, Problem> {
    let row = tx.query_one(
        "SELECT name, position, email, department_id, locale FROM person WHERE id = $1",
        &[id.into()],
    )?;
    Ok(row.map(|row| PersonRow {
        name: row.text(0).to_owned(),
        position: row.text(1).to_owned(),
        email: row.maybe_text(2).map(str::to_owned),
        department: row.maybe_int(3),
        locale: row.text(4).to_owned(),
    }))
}

pub(super) fn update(tx: &mut Tx<'_>, id: PersonId, row: &PersonRow) -> Result<(), Problem> {
    tx.execute(
        "UPDATE person SET name = $2, name_fold = $3, position = $4, email = $5, \
         department_id = $6 WHERE id = $1",
        &[
            id.into(),
            row.name.as_str().into(),
            base::fold::fold(&row.name).into(),
            row.position.as_str().into(),
            row.email.clone().into(),
            row.department.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn set_roles(tx: &mut Tx<'_>, id: PersonId, roles: &[Name]) -> Result<(), Problem> {
    tx.execute("DELETE FROM person_role WHERE person_id = $1", &[id.into()])?;
    for role in roles {
        tx.execute(
            "INSERT INTO person_role (person_id, role) VALUES ($1, $2)",
            &[id.into(), role.as_str().into()],
        )?;
    }
    Ok(())
}

pub(super) fn set_active(tx: &mut Tx<'_>, id: PersonId, is_active: bool) -> Result<(), Problem> {
    tx.execute("UPDATE person SET is_active = $2 WHERE id = $1", &[id.into(), is_active.into()])?;
    Ok(())
}

pub(super) fn set_login(
    tx: &mut Tx<'_>,
    id: PersonId,
    login: &str,
    hash: Option<&str>,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE person SET login = $2, password_hash = COALESCE($3, password_hash) WHERE id = $1",
        &[id.into(), login.into(), hash.into()],
    )
    .map_err(crate::sessions::sql::login_taken)?;
    Ok(())
}

/// Active people of some roles who can sign in, without one of them.
pub(super) fn others_of_roles(
    tx: &mut Tx<'_>,
    roles: &[Name],
    but: PersonId,
) -> Result<i64, Problem> {
    let row = tx.query_one(
        "SELECT COUNT(DISTINCT p.id) FROM person p JOIN person_role r ON r.person_id = p.id \
         WHERE p.is_active = 1 AND p.password_hash IS NOT NULL AND p.id <> $2 \
         AND r.role = ANY($1)",
        &[Sql::texts(&roles.iter().map(Name::as_str).collect::<Vec<_>>()), but.into()],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Open records a person is responsible for.
pub(super) fn open_records(tx: &mut Tx<'_>, owner: PersonId) -> Result<Vec<RecordId>, Problem> {
    let rows = tx.query(
        "SELECT id FROM record WHERE owner_id = $1 AND is_open = 1 ORDER BY id",
        &[owner.into()],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

pub(super) fn me(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<MeView>, Problem> {
    let row = tx.query_one(
        "SELECT id, name, position, locale, settings FROM person WHERE id = $1",
        &[id.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(MeView {
        id: row.int(0)?,
        name: row.text(1).to_owned(),
        position: row.text(2).to_owned(),
        locale: row.text(3).to_owned(),
        settings: row.text(4).to_owned(),
    }))
}

pub(super) fn set_me(
    tx: &mut Tx<'_>,
    id: PersonId,
    locale: Option<&str>,
    settings: Option<&str>,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE person SET locale = COALESCE($2, locale), settings = COALESCE($3, settings) \
         WHERE id = $1",
        &[id.into(), locale.into(), settings.into()],
    )?;
    Ok(())
}

pub(super) fn insert_department(tx: &mut Tx<'_>, new: &NewDepartment) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO department (parent_id, name, head_id) VALUES ($1, $2, $3)",
        &[new.parent.into(), new.name.as_str().into(), new.head.into()],
    )
}

pub(super) fn update_department(
    tx: &mut Tx<'_>,
    id: i64,
    row: &NewDepartment,
) -> Result<(), Problem> {
    tx.execute(
        "UPDATE department SET parent_id = $2, name = $3, head_id = $4 WHERE id = $1",
        &[id.into(), row.parent.into(), row.name.as_str().into(), row.head.into()],
    )?;
    Ok(())
}

/// Every department: id, the one above, name, head.
pub(super) fn departments(tx: &mut Tx<'_>) -> Result<Vec<super::views::DepartmentView>, Problem> {
    let rows =
        tx.query("SELECT id, parent_id, name, head_id FROM department ORDER BY name, id", &[])?;
    rows.iter()
        .map(|row| {
            Ok(super::views::DepartmentView {
                id: row.int(0)?,
                parent: row.maybe_int(1),
                name: row.text(2).to_owned(),
                head: row.maybe_int(3),
            })
        })
        .collect()
}

/// Deletes a department without people and departments in it; tells whether it did.
pub(super) fn delete_department(tx: &mut Tx<'_>, id: i64) -> Result<bool, Problem> {
    let gone = tx.execute(
        "DELETE FROM department WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM person p WHERE p.department_id = $1) \
         AND NOT EXISTS (SELECT 1 FROM department d WHERE d.parent_id = $1)",
        &[id.into()],
    )?;
    Ok(gone > 0)
}
