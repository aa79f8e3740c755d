//! The end of records.

use super::{Row, Sql, Tx};
use crate::driver::is_foreign;
use crate::render::names;
use base::{Code, Name, Problem, RecordId};
use model::RecordType;

/// What belongs to a record and goes with it, in an order that breaks no key.
const BELONGINGS: &[&str] = &[
    "UPDATE record SET is_open = 0, next_step_id = NULL WHERE id = $1",
    "DELETE FROM plan_step WHERE record_id = $1",
    "DELETE FROM timer WHERE record_id = $1",
    "DELETE FROM run WHERE record_id = $1",
    "DELETE FROM task_item WHERE task_id IN (SELECT id FROM task WHERE record_id = $1)",
    "DELETE FROM task WHERE record_id = $1",
    "DELETE FROM activity WHERE record_id = $1",
    "DELETE FROM stage_visit WHERE record_id = $1",
    "DELETE FROM notice WHERE record_id = $1",
    "DELETE FROM import_record WHERE record_id = $1",
    "DELETE FROM record_link WHERE record_id = $1",
];

impl Tx<'_> {
    /// Deletes a record with its tasks, steps, runs, timers, activities, notices and search entry.
    /// Its history stays.
    ///
    /// # Errors
    /// - `record.linked` when another record points at it (parameter `count`).
    /// - `record.not_found`
    pub fn delete_record(&mut self, record_type: &RecordType, id: RecordId) -> Result<(), Problem> {
        let linked = self.links_to(&record_type.code, id)?;
        if linked > 0 {
            return Err(Problem::new(Code::RecordLinked).with("count", linked.to_string()));
        }
        self.delete_belongings(id)?;
        let table = names::table(&record_type.code);
        self.execute(&format!("DELETE FROM {table} WHERE id = $1"), &[id.into()])?;
        let gone = self.execute("DELETE FROM record WHERE id = $1", &[id.into()]);
        match gone {
            Ok(0) => Err(Problem::new(Code::RecordNotFound).with("id", id.to_string())),
            Ok(_) => Ok(()),
            // Linked between the count and the deletion.
            Err(problem) if is_foreign(&problem) => {
                Err(Problem::new(Code::RecordLinked).with("count", "1").because(problem))
            }
            Err(problem) => Err(problem),
        }
    }

    /// Deletes what belongs to a record, and its search entry.
    pub(super) fn delete_belongings(&mut self, id: RecordId) -> Result<(), Problem> {
        for sql in BELONGINGS {
            self.execute(sql, &[id.into()])?;
        }
        self.search_remove(id)
    }

    /// Tables and columns that point at records of a type.
    pub(super) fn links_at(&mut self, record_type: &Name) -> Result<Vec<(String, Name)>, Problem> {
        let columns = self.query(
            "SELECT type, code FROM type_column WHERE to_type = $1 AND kind <> 'links' \
             ORDER BY type, code",
            &[record_type.as_str().into()],
        )?;
        let column =
            |row: &Row| Ok((names::table(&Name::parse(row.text(0))?), Name::parse(row.text(1))?));
        columns.iter().map(column).collect()
    }

    /// How many other records point at a record.
    fn links_to(&mut self, record_type: &Name, id: RecordId) -> Result<i64, Problem> {
        let mut counts = vec![
            "SELECT COUNT(*) AS n FROM record_link r WHERE r.to_id = $1 AND r.record_id <> $1"
                .to_owned(),
        ];
        for (table, column) in self.links_at(record_type)? {
            counts.push(format!(
                "SELECT COUNT(*) AS n FROM {table} r WHERE r.\"{column}\" = $1 AND r.id <> $1"
            ));
        }
        let sql = format!("SELECT SUM(c.n) FROM ({}) c", counts.join(" UNION ALL "));
        let rows = self.query(&sql, &[Sql::Int(id)])?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }
}
