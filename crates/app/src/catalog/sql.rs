//! What the catalog reads.

use super::{Department, Person};
use base::{Name, PersonId, Problem};
use std::collections::{BTreeSet, HashMap};
use store::Tx;

/// Text of an installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageRow {
    pub(crate) code: String,
    /// JSON: path → text.
    pub(crate) files: String,
}

/// All rows the catalog is made of.
#[derive(Debug)]
pub(super) struct Everything {
    pub(super) packages: Vec<PackageRow>,
    pub(super) people: Vec<Person>,
    pub(super) departments: Vec<Department>,
    pub(super) duty: Option<PersonId>,
    pub(super) flow_versions: HashMap<String, i64>,
    pub(super) preparing: HashMap<Name, BTreeSet<Name>>,
    pub(super) generation: Generation,
}

/// How often what processes keep in memory was changed, by whichever of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Generation {
    /// People, packages, flows, settings.
    pub(crate) catalog: i64,
    /// Sessions and tokens that were ended.
    pub(crate) sessions: i64,
}

/// The present generation: one row read by its key.
pub(crate) fn generation(tx: &mut Tx<'_>) -> Result<Generation, Problem> {
    let rows = tx.query("SELECT number FROM generation ORDER BY key", &[])?;
    let number = |at: usize| rows.get(at).map_or(Ok(0), |row| row.int(0));
    Ok(Generation { catalog: number(0)?, sessions: number(1)? })
}

pub(super) fn everything(tx: &mut Tx<'_>) -> Result<Everything, Problem> {
    Ok(Everything {
        packages: packages(tx)?,
        people: people(tx)?,
        departments: departments(tx)?,
        duty: duty(tx)?,
        flow_versions: flow_versions(tx)?,
        preparing: preparing(tx)?,
        generation: generation(tx)?,
    })
}

/// Texts of installed packages, in order.
pub(crate) fn packages(tx: &mut Tx<'_>) -> Result<Vec<PackageRow>, Problem> {
    let rows = tx.query("SELECT code, files FROM package ORDER BY position, code", &[])?;
    let read = |row: &store::Row| PackageRow {
        code: row.text(0).to_owned(),
        files: row.text(1).to_owned(),
    };
    Ok(rows.iter().map(read).collect())
}

fn people(tx: &mut Tx<'_>) -> Result<Vec<Person>, Problem> {
    let mut roles: HashMap<PersonId, Vec<Name>> = HashMap::new();
    for row in tx.query("SELECT person_id, role FROM person_role ORDER BY role", &[])? {
        if let Ok(role) = Name::parse(row.text(1)) {
            roles.entry(row.int(0)?).or_default().push(role);
        }
    }
    let rows = tx.query(
        "SELECT id, name, position, department_id, is_active, locale FROM person ORDER BY id",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            let id = row.int(0)?;
            Ok(Person {
                id,
                name: row.text(1).to_owned(),
                position: row.text(2).to_owned(),
                department: row.maybe_int(3),
                roles: roles.remove(&id).unwrap_or_default(),
                is_active: row.flag(4),
                locale: row.text(5).to_owned(),
            })
        })
        .collect()
}

fn departments(tx: &mut Tx<'_>) -> Result<Vec<Department>, Problem> {
    let rows = tx.query("SELECT id, parent_id, name, head_id FROM department ORDER BY id", &[])?;
    rows.iter()
        .map(|row| {
            Ok(Department {
                id: row.int(0)?,
                parent: row.maybe_int(1),
                name: row.text(2).to_owned(),
                head: row.maybe_int(3),
            })
        })
        .collect()
}

/// Fields that unfinished changes of the types still convert or fill.
fn preparing(tx: &mut Tx<'_>) -> Result<HashMap<Name, BTreeSet<Name>>, Problem> {
    let mut preparing: HashMap<Name, BTreeSet<Name>> = HashMap::new();
    let sql = "SELECT type, work FROM schema_step WHERE is_done = 0 AND kind = 'walk'";
    for row in tx.query(sql, &[])? {
        let work: serde_json::Value = serde_json::from_str(row.text(1)).unwrap_or_default();
        let fields = work.get("fields").and_then(serde_json::Value::as_array);
        let names = fields.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let fields = names.filter_map(|name| Name::parse(name).ok());
        preparing.entry(Name::parse(row.text(0))?).or_default().extend(fields);
    }
    Ok(preparing)
}

/// The setting may be kept as a number or as a JSON text of one.
fn duty(tx: &mut Tx<'_>) -> Result<Option<PersonId>, Problem> {
    let row = tx.query_one("SELECT value FROM setting WHERE key = 'duty'", &[])?;
    Ok(row.and_then(|row| row.text(0).trim_matches('"').parse().ok()))
}

fn flow_versions(tx: &mut Tx<'_>) -> Result<HashMap<String, i64>, Problem> {
    let rows =
        tx.query("SELECT code, MAX(version) FROM flow WHERE is_active = 1 GROUP BY code", &[])?;
    rows.iter().map(|row| Ok((row.text(0).to_owned(), row.int(1)?))).collect()
}
