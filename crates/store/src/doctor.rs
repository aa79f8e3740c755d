//! The doctor: asks of the whole database what the guard asks of each command, and whether the
//! tables are what the packages say. Trusts nothing that the write path keeps.

use crate::render::{Dialect, names};
use crate::tx::{Finding, Sql, Tx};
use base::Problem;
use model::RecordType;
use std::collections::HashSet;
use std::sync::Arc;

/// Each: what is wrong, and a query that gives the ids where it is.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "step_missing",
        "SELECT r.id FROM record r WHERE r.is_open = 1 AND r.needs_step = 1 AND NOT EXISTS \
         (SELECT 1 FROM plan_step s WHERE s.task_id = r.next_step_id AND s.record_id = r.id)",
    ),
    (
        "step_broken",
        "SELECT s.record_id FROM plan_step s LEFT JOIN task t ON t.id = s.task_id \
         LEFT JOIN person p ON p.id = s.who LEFT JOIN record r ON r.id = s.record_id \
         WHERE t.id IS NULL OR p.id IS NULL OR r.id IS NULL OR t.is_open = 0 OR p.is_active = 0 \
         OR t.record_id IS DISTINCT FROM s.record_id",
    ),
    (
        "step_stale",
        "SELECT s.record_id FROM plan_step s JOIN task t ON t.id = s.task_id \
         WHERE t.who <> s.who OR t.due_at <> s.due_at",
    ),
    (
        "step_not_earliest",
        "SELECT r.id FROM record r JOIN plan_step s ON s.task_id = r.next_step_id WHERE EXISTS \
         (SELECT 1 FROM plan_step o WHERE o.record_id = r.id AND o.due_at < s.due_at)",
    ),
    (
        "trash_differs",
        "SELECT r.id FROM record r LEFT JOIN trash b ON b.record_id = r.id \
         WHERE (r.trashed_at IS NULL AND b.record_id IS NOT NULL) \
         OR (r.trashed_at IS NOT NULL AND (b.record_id IS NULL OR r.is_open = 1))",
    ),
];

impl Tx<'_> {
    /// Examines the database; `types` are the record types of the catalogue.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn doctor(&mut self, types: &[Arc<RecordType>]) -> Result<Vec<Finding>, Problem> {
        let mut findings = Vec::new();
        for (code, sql) in QUESTIONS {
            for row in self.query(&format!("{sql} ORDER BY 1 LIMIT 100"), &[])? {
                findings.push(Finding::new(code, format!("record {}", row.int(0)?)));
            }
        }
        for record_type in types {
            self.examine_table(record_type, &mut findings)?;
            self.examine_spines(record_type, &mut findings)?;
            self.examine_tallies(&record_type.code, &mut findings)?;
        }
        if self.link.dialect() == Dialect::Sqlite {
            self.examine_file(&mut findings)?;
        }
        Ok(findings)
    }

    fn examine_table(
        &mut self,
        record_type: &RecordType,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Problem> {
        let table = names::table(&record_type.code);
        let found = self.columns(&table)?;
        if found.is_empty() {
            findings.push(Finding::new("table_missing", table));
            return Ok(());
        }
        for field in record_type.fields.iter().filter(|field| field.is_stored()) {
            let is_there = found.contains(field.code.as_str())
                && (!names::is_folded(field.value_kind())
                    || found.contains(names::fold_column(field).as_str()));
            if !is_there {
                findings.push(Finding::new("column_missing", format!("{table}.{}", field.code)));
            }
        }
        Ok(())
    }

    fn columns(&mut self, table: &str) -> Result<HashSet<String>, Problem> {
        let sql = match self.link.dialect() {
            Dialect::Sqlite => "SELECT name FROM pragma_table_info($1)",
            Dialect::Postgres => {
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1"
            }
        };
        let rows = self.query(sql, &[table.into()])?;
        Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
    }

    /// Whether spine and row agree.
    fn examine_spines(
        &mut self,
        record_type: &RecordType,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Problem> {
        let table = names::table(&record_type.code);
        if findings.iter().any(|found| found.code == "table_missing" && found.place == table) {
            return Ok(());
        }
        let owner = self.owner_column(record_type, &table)?;
        let sql = format!(
            "SELECT s.id FROM record s LEFT JOIN {table} r ON r.id = s.id \
             LEFT JOIN plan_step p ON p.task_id = s.next_step_id \
             WHERE s.type = $1 AND s.trashed_at IS NULL AND (r.id IS NULL OR r.stage IS DISTINCT FROM s.stage \
             OR r.is_open <> s.is_open OR r.owner_id IS DISTINCT FROM s.owner_id \
             OR {owner} IS DISTINCT FROM s.owner_id \
             OR r.next_due IS DISTINCT FROM p.due_at) ORDER BY 1 LIMIT 100"
        );
        for row in self.query(&sql, &[record_type.code.as_str().into()])? {
            findings.push(Finding::new("row_differs", format!("record {}", row.int(0)?)));
        }
        self.examine_needs(record_type, findings)
    }

    /// The column whose value is responsible for the record; scopes depend on its copies.
    fn owner_column(&mut self, record_type: &RecordType, table: &str) -> Result<String, Problem> {
        let columns = self.columns(table)?;
        let owner = record_type.owner.as_ref().filter(|owner| columns.contains(owner.as_str()));
        Ok(owner.map_or("r.owner_id".to_owned(), |owner| format!("r.\"{owner}\"")))
    }

    /// Whether records are open as their stage says, and need a step as their type says.
    fn examine_needs(
        &mut self,
        record_type: &RecordType,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Problem> {
        let stages = record_type.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let open: Vec<String> =
            stages.filter(|one| one.outcome.is_none()).map(|one| one.code.clone()).collect();
        let rule = "SELECT needs_step FROM type_rule WHERE type = $1";
        let rule = self.query_one(rule, &[record_type.code.as_str().into()])?;
        if rule.is_none_or(|rule| rule.flag(0) != record_type.needs_step) {
            findings.push(Finding::new("rule_differs", format!("type {}", record_type.code)));
        }
        let rows = self.query(
            "SELECT id, CASE WHEN needs_step <> $2 THEN 1 ELSE 0 END FROM record \
             WHERE type = $1 AND trashed_at IS NULL AND (needs_step <> $2 \
             OR is_open <> CASE WHEN stage = ANY($3) THEN 1 ELSE 0 END) ORDER BY 1 LIMIT 100",
            &[
                record_type.code.as_str().into(),
                i64::from(record_type.needs_step).into(),
                Sql::texts(&open),
            ],
        )?;
        for row in rows {
            let code = if row.flag(1) { "need_differs" } else { "open_differs" };
            findings.push(Finding::new(code, format!("record {}", row.int(0)?)));
        }
        Ok(())
    }

    fn examine_file(&mut self, findings: &mut Vec<Finding>) -> Result<(), Problem> {
        for row in self.query("SELECT integrity_check FROM pragma_integrity_check", &[])? {
            if row.text(0) != "ok" {
                findings.push(Finding::new("integrity", row.text(0)));
            }
        }
        let broken = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 100";
        for row in self.query(broken, &[])? {
            let place = match row.cell(1) {
                Sql::Int(id) => format!("{} {id} → {}", row.text(0), row.text(2)),
                _ => format!("{} → {}", row.text(0), row.text(2)),
            };
            findings.push(Finding::new("foreign_key", place));
        }
        Ok(())
    }
}
