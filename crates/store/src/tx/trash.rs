//! The recycle bin: a record's row leaves the table of its type and is kept as it was; its spine,
//! tasks, runs and files stay, asleep.

use super::{Sql, Tx};
use crate::query::Reach;
use crate::render::cells::from_cell;
use crate::render::{Cast, Params, names, reach};
use base::fold::fold;
use base::{Code, Name, PersonId, Problem, RecordId, Time};
use model::{Field, FieldKind, RecordType, Value};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// Columns that every table of records has.
const SYSTEM: [&str; 8] =
    ["id", "stage", "is_open", "owner_id", "next_due", "created_at", "updated_at", "created_by"];

/// What falls asleep with a record, in an order that breaks no key. A task that is neither open
/// nor closed by anyone (`closed_at`) sleeps, and so does a timer that is armed with 2.
const ASLEEP: &[&str] = &[
    "DELETE FROM plan_step WHERE record_id = $1",
    "UPDATE task SET is_open = 0 WHERE record_id = $1 AND is_open = 1",
    "UPDATE timer SET is_armed = 2 WHERE record_id = $1 AND is_armed = 1",
    "DELETE FROM record_link WHERE record_id = $1",
];

/// What a column of a type's table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Value,
    /// The id of a record.
    Link,
    /// Ids of records as a JSON list; `record_link` has a row for each.
    Links,
}

/// The same awake again; the plan is made by who knows the people.
const AWAKE: &[&str] = &[
    "UPDATE task SET is_open = 1 WHERE record_id = $1 AND is_open = 0 AND closed_at IS NULL",
    "UPDATE timer SET is_armed = 1 WHERE record_id = $1 AND is_armed = 2",
    "DELETE FROM trash WHERE record_id = $1",
];

/// How a record came into the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashing {
    /// The record whose deletion took it along, or itself.
    pub root: RecordId,
    /// When.
    pub at: Time,
    /// Who.
    pub by: Option<PersonId>,
    /// The rule that did it.
    pub rule: Option<String>,
}

/// A record in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// Id.
    pub id: RecordId,
    /// Its type.
    pub record_type: String,
    /// Its title.
    pub title: String,
    /// Who was responsible.
    pub owner: Option<PersonId>,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// How it came here.
    pub how: Trashing,
    /// How many records it took along.
    pub along: i64,
    /// The record it was merged into.
    pub merged_into: Option<RecordId>,
}

/// Which part of the bin is wanted.
#[derive(Debug, Clone)]
pub struct TrashQuery {
    /// Types with the scope of each; what lies outside does not exist.
    pub types: Vec<(Name, Reach)>,
    /// Who asks: what they deleted themselves is theirs to see.
    pub me: Option<PersonId>,
    /// One record alone.
    pub id: Option<RecordId>,
    /// A part of the title.
    pub text: String,
    /// Moment and id of the last one of the page before.
    pub after: Option<(Time, RecordId)>,
    /// How many at most.
    pub limit: u32,
}

impl Tx<'_> {
    /// Puts a record into the bin: it leaves lists, counts, unique indexes, search and the plan.
    ///
    /// # Errors
    /// `record.not_found`; as [`Tx::execute`].
    pub fn trash_record(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        how: &Trashing,
    ) -> Result<(), Problem> {
        let cells = self.cells_of(&record_type.code, id)?;
        self.execute(
            "INSERT INTO trash (record_id, root_id, type, at, person_id, rule, cells) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                id.into(),
                how.root.into(),
                record_type.code.as_str().into(),
                how.at.into(),
                how.by.into(),
                how.rule.as_deref().into(),
                Json::Object(cells).to_string().into(),
            ],
        )?;
        self.execute(
            "UPDATE record SET is_open = 0, next_step_id = NULL, trashed_at = $2 WHERE id = $1",
            &[id.into(), how.at.into()],
        )?;
        for sql in ASLEEP {
            self.execute(sql, &[id.into()])?;
        }
        self.search_remove(id)?;
        let table = names::table(&record_type.code);
        self.execute(&format!("DELETE FROM {table} WHERE id = $1"), &[id.into()])?;
        Ok(())
    }

    /// Takes a record out of the bin: its row stands in its table again, its open tasks and armed
    /// timers are awake. Links to records that are gone for ever are empty. Index, plan and next
    /// step are the caller's; the guard watches it.
    ///
    /// # Errors
    /// `record.not_found`; `field.taken` when another record has a unique value meanwhile.
    pub fn restore_record(
        &mut self,
        record_type: &RecordType,
        id: RecordId,
        at: Time,
    ) -> Result<(), Problem> {
        let mut cells = self.trashed_cells(id)?;
        let columns = self.columns_of(&record_type.code)?;
        self.empty_dead_links(&mut cells, &columns)?;
        cells.insert("next_due".to_owned(), Json::Null);
        let known: Vec<&(String, Holds)> =
            columns.iter().filter(|(name, _)| cells.contains_key(name)).collect();
        let list: Vec<String> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let marks: Vec<String> = (1..=known.len()).map(|number| format!("${number}")).collect();
        let values: Vec<Sql> = known.iter().map(|(name, _)| cell(cells.get(name))).collect();
        let table = names::table(&record_type.code);
        self.execute(
            &format!("INSERT INTO {table} ({}) VALUES ({})", list.join(", "), marks.join(", ")),
            &values,
        )?;
        self.execute(
            "UPDATE record SET trashed_at = NULL, version = version + 1, updated_at = $3, \
             is_open = CAST($2 AS BIGINT), \
             next_step_id = CASE WHEN CAST($2 AS BIGINT) = 1 AND needs_step = 1 THEN 0 END \
             WHERE id = $1",
            &[id.into(), cell(cells.get("is_open")), at.into()],
        )?;
        for (name, _) in columns.iter().filter(|(_, holds)| *holds == Holds::Links) {
            for to in list_of(cells.get(name)) {
                self.execute(
                    "INSERT INTO record_link (record_id, field, to_id) VALUES ($1, $2, $3)",
                    &[id.into(), name.into(), to.into()],
                )?;
            }
        }
        for sql in AWAKE {
            self.execute(sql, &[id.into()])?;
        }
        self.watch(id);
        Ok(())
    }

    /// The columns of a record in the bin.
    ///
    /// # Errors
    /// `record.not_found`
    pub fn trashed_cells(&mut self, id: RecordId) -> Result<Map<String, Json>, Problem> {
        let row = self.query_one("SELECT cells FROM trash WHERE record_id = $1", &[id.into()])?;
        let row = row.ok_or_else(|| gone(id))?;
        let cells = serde_json::from_str(row.text(0));
        cells.map_err(|error| Problem::bug("a row in the bin cannot be read").because(error))
    }

    /// What one deletion put into the bin: ids and types, the record itself first.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn trashed_with(&mut self, root: RecordId) -> Result<Vec<(RecordId, String)>, Problem> {
        let rows = self.query(
            "SELECT record_id, type FROM trash WHERE root_id = $1 \
             ORDER BY CASE WHEN record_id = $1 THEN 0 ELSE 1 END, record_id",
            &[root.into()],
        )?;
        rows.iter().map(|row| Ok((row.int(0)?, row.text(1).to_owned()))).collect()
    }

    /// Deletes a record of the bin for ever; links of other records to it become empty. Its
    /// history stays.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn erase_trashed(&mut self, record_type: &Name, id: RecordId) -> Result<(), Problem> {
        for (table, column) in self.links_at(record_type)? {
            let sql = format!("UPDATE {table} SET \"{column}\" = NULL WHERE \"{column}\" = $1");
            self.execute(&sql, &[id.into()])?;
        }
        self.strike_out(id)?;
        self.execute("DELETE FROM trash WHERE record_id = $1", &[id.into()])?;
        self.delete_belongings(id)?;
        self.execute("DELETE FROM record WHERE id = $1", &[id.into()])?;
        Ok(())
    }

    /// Takes a record out of the lists of links that name it.
    fn strike_out(&mut self, id: RecordId) -> Result<(), Problem> {
        let rows = self.query(
            "SELECT l.record_id, l.field, r.type FROM record_link l \
             JOIN record r ON r.id = l.record_id WHERE l.to_id = $1",
            &[id.into()],
        )?;
        for row in &rows {
            let (holder, field) = (row.int(0)?, Name::parse(row.text(1))?);
            let table = names::table(&Name::parse(row.text(2))?);
            let sql = format!("SELECT \"{field}\" FROM {table} WHERE id = $1");
            let Some(kept) = self.query_one(&sql, &[holder.into()])? else { continue };
            let kept = Json::from(kept.text(0));
            let left: Vec<i64> =
                list_of(Some(&kept)).into_iter().filter(|one| *one != id).collect();
            let left = Sql::from(kept_list(&left));
            let sql = format!("UPDATE {table} SET \"{field}\" = $2 WHERE id = $1");
            self.execute(&sql, &[holder.into(), left])?;
        }
        self.execute("DELETE FROM record_link WHERE to_id = $1", &[id.into()])?;
        Ok(())
    }

    /// A page of the bin, last deleted first; what was taken along is not listed.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn trashed(&mut self, query: &TrashQuery) -> Result<Vec<Trashed>, Problem> {
        let mut params = Params::new(self.link.dialect());
        let mut scopes = Vec::new();
        for (record_type, scope) in &query.types {
            let name = params.add(record_type.as_str(), Cast::Text);
            scopes.push(match reach::condition(scope, "r", &mut params) {
                None => format!("b.type = {name}"),
                Some(seen) => match query.me {
                    Some(me) => {
                        let me = params.add(me, Cast::Int);
                        format!("(b.type = {name} AND ({seen} OR b.person_id = {me}))")
                    }
                    None => format!("(b.type = {name} AND {seen})"),
                },
            });
        }
        if scopes.is_empty() {
            return Ok(Vec::new());
        }
        let mut wheres =
            vec!["b.root_id = b.record_id".to_owned(), format!("({})", scopes.join(" OR "))];
        if let Some(id) = query.id {
            let id = params.add(id, Cast::Int);
            wheres.push(format!("b.record_id = {id}"));
        }
        if !query.text.is_empty() {
            let part = params.add(like(&fold(&query.text)), Cast::Text);
            wheres.push(format!("r.title_fold LIKE {part} ESCAPE '\\'"));
        }
        if let Some((at, id)) = query.after {
            let (at, id) = (params.add(at, Cast::Int), params.add(id, Cast::Int));
            wheres.push(format!("(b.at, b.record_id) < ({at}, {id})"));
        }
        let limit = params.add(i64::from(query.limit), Cast::Int);
        let sql = format!(
            "SELECT b.record_id, b.type, r.title, r.owner_id, r.created_by, b.at, b.person_id, \
             b.rule, b.merged_into, \
             (SELECT COUNT(*) FROM trash c WHERE c.root_id = b.record_id) - 1 \
             FROM trash b JOIN record r ON r.id = b.record_id WHERE {} \
             ORDER BY b.at DESC, b.record_id DESC LIMIT {limit}",
            wheres.join(" AND ")
        );
        let rows = self.query(&sql, &params.values)?;
        rows.iter()
            .map(|row| {
                let id = row.int(0)?;
                Ok(Trashed {
                    id,
                    record_type: row.text(1).to_owned(),
                    title: row.text(2).to_owned(),
                    owner: row.maybe_int(3),
                    created_by: row.maybe_int(4),
                    how: Trashing {
                        root: id,
                        at: row.time(5),
                        by: row.maybe_int(6),
                        rule: row.maybe_text(7).map(str::to_owned),
                    },
                    merged_into: row.maybe_int(8),
                    along: row.int(9)?,
                })
            })
            .collect()
    }

    /// Records of a type that point at a record by a field, in the order of their ids.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn pointing(
        &mut self,
        (of, field): (&Name, &Name),
        id: RecordId,
        limit: i64,
    ) -> Result<Vec<RecordId>, Problem> {
        let table = names::table(of);
        let sql = format!("SELECT id FROM {table} WHERE \"{field}\" = $1 ORDER BY id LIMIT $2");
        let rows = self.query(&sql, &[id.into(), limit.into()])?;
        rows.iter().map(|row| row.int(0)).collect()
    }

    /// The same by a field of several links.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn listing(
        &mut self,
        (of, field): (&Name, &Name),
        id: RecordId,
        limit: i64,
    ) -> Result<Vec<RecordId>, Problem> {
        let rows = self.query(
            "SELECT l.record_id FROM record_link l JOIN record r ON r.id = l.record_id \
             WHERE l.to_id = $1 AND l.field = $2 AND r.type = $3 ORDER BY l.record_id LIMIT $4",
            &[id.into(), field.as_str().into(), of.as_str().into(), limit.into()],
        )?;
        rows.iter().map(|row| row.int(0)).collect()
    }

    /// The row of a record as JSON by column.
    fn cells_of(&mut self, of: &Name, id: RecordId) -> Result<Map<String, Json>, Problem> {
        let columns = self.columns_of(of)?;
        let list: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let sql = format!("SELECT {} FROM {} WHERE id = $1", list.join(", "), names::table(of));
        let row = self.query_one(&sql, &[id.into()])?.ok_or_else(|| gone(id))?;
        let value = |at: usize| match row.cell(at) {
            Sql::Null => Json::Null,
            Sql::Int(number) => Json::from(*number),
            Sql::Text(text) => Json::from(text.as_str()),
        };
        Ok(columns.iter().enumerate().map(|(at, (name, _))| (name.clone(), value(at))).collect())
    }

    /// The columns of a type's table, retired ones too, and what each holds.
    fn columns_of(&mut self, of: &Name) -> Result<Vec<(String, Holds)>, Problem> {
        let rows = self.query(
            "SELECT code, kind FROM type_column WHERE type = $1 ORDER BY code",
            &[of.as_str().into()],
        )?;
        let mut columns: Vec<(String, Holds)> =
            SYSTEM.iter().map(|name| ((*name).to_owned(), Holds::Value)).collect();
        for row in &rows {
            let code = Name::parse(row.text(0))?;
            let kind = FieldKind::of_code(row.text(1));
            let holds = match kind {
                Some(FieldKind::Link) => Holds::Link,
                Some(FieldKind::Links) => Holds::Links,
                _ => Holds::Value,
            };
            columns.push((code.to_string(), holds));
            if kind.is_some_and(names::is_folded) {
                columns.push((format!("{code}_fold"), Holds::Value));
            }
        }
        Ok(columns)
    }

    /// Links to records that are gone for ever go; those to merged ones follow them.
    fn empty_dead_links(
        &mut self,
        cells: &mut Map<String, Json>,
        columns: &[(String, Holds)],
    ) -> Result<(), Problem> {
        let ids: Vec<i64> = columns
            .iter()
            .flat_map(|(name, holds)| match holds {
                Holds::Value => Vec::new(),
                Holds::Link => cells.get(name).and_then(Json::as_i64).into_iter().collect(),
                Holds::Links => list_of(cells.get(name)),
            })
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        let rows = self.query(
            "SELECT r.id, COALESCE(t.merged_into, r.id) FROM record r \
             LEFT JOIN trash t ON t.record_id = r.id WHERE r.id = ANY($1)",
            &[Sql::ids(&ids)],
        )?;
        let now: HashMap<i64, i64> =
            rows.iter().filter_map(|row| row.maybe_int(0).zip(row.maybe_int(1))).collect();
        for (name, holds) in columns {
            let Some(cell) = cells.get_mut(name).filter(|cell| !cell.is_null()) else { continue };
            match holds {
                Holds::Value => {}
                Holds::Link => {
                    let to = cell.as_i64().and_then(|id| now.get(&id));
                    *cell = to.map_or(Json::Null, |to| Json::from(*to));
                }
                Holds::Links => {
                    let mut left: Vec<i64> = Vec::new();
                    for to in list_of(Some(cell)).iter().filter_map(|id| now.get(id)) {
                        if !left.contains(to) {
                            left.push(*to);
                        }
                    }
                    *cell = kept_list(&left).map_or(Json::Null, Json::from);
                }
            }
        }
        Ok(())
    }
}

/// The ids in a cell that holds a list of them.
fn list_of(cell: Option<&Json>) -> Vec<i64> {
    let text = cell.and_then(Json::as_str).unwrap_or_default();
    let items: Vec<String> = serde_json::from_str(text).unwrap_or_default();
    items.iter().filter_map(|id| id.parse().ok()).collect()
}

/// The same as its column keeps it; an empty list is NULL.
fn kept_list(ids: &[i64]) -> Option<String> {
    let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| Json::from(texts).to_string())
}

/// The value of a field among the columns of a record in the bin.
#[must_use]
pub fn trashed_value(cells: &Map<String, Json>, field: &Field) -> Value {
    from_cell(field, cell(cells.get(field.code.as_str())))
}

fn cell(value: Option<&Json>) -> Sql {
    match value {
        Some(Json::Number(number)) => number.as_i64().map_or(Sql::Null, Sql::Int),
        Some(Json::String(text)) => Sql::Text(text.clone()),
        _ => Sql::Null,
    }
}

/// A pattern of what contains a text.
fn like(text: &str) -> String {
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

fn gone(id: RecordId) -> Problem {
    Problem::new(Code::RecordNotFound).with("id", id.to_string())
}
