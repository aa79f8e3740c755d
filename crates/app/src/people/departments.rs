//! Departments: a forest with heads.

use super::views::{DepartmentChange, DepartmentView, NewDepartment};
use super::{must_manage, rules, sql, told};
use crate::app::App;
use crate::catalog::Catalog;
use base::{Actor, Code, Problem};
use store::{Lane, Tx};

/// All departments by name.
///
/// # Errors
/// `store.*`
pub async fn departments(app: &App, actor: &Actor) -> Result<Vec<DepartmentView>, Problem> {
    let _everyone_may = actor;
    app.store.read(sql::departments).await
}

/// Makes a department.
///
/// # Errors
/// `action.denied`, `record.invalid` (name), `department.unknown`, `person.not_found`.
pub async fn create_department(
    app: &App,
    actor: &Actor,
    new: NewDepartment,
) -> Result<DepartmentView, Problem> {
    must_manage(app, actor)?;
    let catalog = app.catalog();
    let made = app
        .store
        .write(Lane::People, move |tx| {
            let row = checked(tx, &catalog, None, &new)?;
            let id = sql::insert_department(tx, &row)?;
            Ok(view(id, &row))
        })
        .await?;
    told(app).await?;
    Ok(made)
}

/// Changes a department.
///
/// # Errors
/// `action.denied`, `record.invalid` (name), `department.unknown`, `department.cycle`,
/// `person.not_found`.
pub async fn update_department(
    app: &App,
    actor: &Actor,
    id: i64,
    change: DepartmentChange,
) -> Result<DepartmentView, Problem> {
    must_manage(app, actor)?;
    let catalog = app.catalog();
    let changed = app
        .store
        .write(Lane::People, move |tx| {
            let all = sql::departments(tx)?;
            let before = all.into_iter().find(|one| one.id == id).ok_or_else(|| unknown(id))?;
            let row = NewDepartment {
                name: change.name.clone().unwrap_or(before.name),
                parent: change.parent.unwrap_or(before.parent),
                head: change.head.unwrap_or(before.head),
            };
            let row = checked(tx, &catalog, Some(id), &row)?;
            sql::update_department(tx, id, &row)?;
            Ok(view(id, &row))
        })
        .await?;
    told(app).await?;
    Ok(changed)
}

/// Deletes a department in which nobody and nothing is.
///
/// # Errors
/// `action.denied`, `department.unknown`, `department.not_empty`.
pub async fn delete_department(app: &App, actor: &Actor, id: i64) -> Result<(), Problem> {
    must_manage(app, actor)?;
    app.store
        .write(Lane::People, move |tx| {
            if !sql::departments(tx)?.iter().any(|one| one.id == id) {
                return Err(unknown(id));
            }
            if sql::delete_department(tx, id)? {
                return Ok(());
            }
            Err(Problem::new(Code::DepartmentNotEmpty))
        })
        .await?;
    told(app).await
}

fn checked(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    id: Option<i64>,
    row: &NewDepartment,
) -> Result<NewDepartment, Problem> {
    let name = rules::line("name", &row.name, true)
        .map_err(|fault| Problem::fields(Code::RecordInvalid, vec![fault]))?;
    if let Some(head) = row.head
        && !catalog.people.contains_key(&head)
    {
        return Err(Problem::new(Code::PersonNotFound).with("person", head.to_string()));
    }
    let all = sql::departments(tx)?;
    if let Some(parent) = row.parent
        && !all.iter().any(|one| one.id == parent)
    {
        return Err(unknown(parent));
    }
    if let Some(id) = id
        && rules::is_cycle(&all, id, row.parent)
    {
        return Err(Problem::new(Code::DepartmentCycle));
    }
    Ok(NewDepartment { name, parent: row.parent, head: row.head })
}

fn view(id: i64, row: &NewDepartment) -> DepartmentView {
    DepartmentView { id, parent: row.parent, name: row.name.clone(), head: row.head }
}

fn unknown(id: i64) -> Problem {
    Problem::new(Code::DepartmentUnknown).with("department", id.to_string())
}
