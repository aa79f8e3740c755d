//! Tallies of a type: the triggers that keep them, and what they are counted from anew.

pub(crate) mod spot;

use super::{Dialect, names};
use base::Name;
use std::fmt::Write as _;

/// An hour in ms, the width of a bucket of next steps.
pub(crate) const HOUR_MS: i64 = 3_600_000;

/// The bucket of a moment: hours hold (hour - 1, hour], for work is due at full hours.
pub(crate) fn hour_of(ms: i64) -> i64 {
    (ms + HOUR_MS - 1) / HOUR_MS
}

/// A type and the fields whose sums are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tallied<'t> {
    pub(crate) record_type: &'t Name,
    pub(crate) sums: &'t [Name],
    pub(crate) dialect: Dialect,
}

impl Tallied<'_> {
    /// Puts the triggers in the place of those that are there, and counts everything.
    pub(crate) fn make(self) -> String {
        let triggers = match self.dialect {
            Dialect::Sqlite => self.sqlite(),
            Dialect::Postgres => self.postgres(),
        };
        format!("{triggers}\n{}", self.recount())
    }

    fn recount(self) -> String {
        let code = self.record_type;
        let mut sql = format!(
            "DELETE FROM tally WHERE type = '{code}'; \
             DELETE FROM tally_sum WHERE type = '{code}'; \
             DELETE FROM tally_hour WHERE type = '{code}';\n\
             INSERT INTO tally (type, stage, owner_id, n, n_due) {};\n\
             INSERT INTO tally_hour (type, stage, hour, n) {};\n",
            self.counted(),
            self.hours_counted(),
        );
        for field in self.sums {
            let _infallible = writeln!(
                sql,
                "INSERT INTO tally_sum (type, field, stage, owner_id, high, low) {};",
                self.summed_up(field)
            );
        }
        sql
    }

    /// Queries that give a row where a tally is not what the records say.
    pub(crate) fn differences(self) -> Vec<String> {
        let code = self.record_type;
        let kept = |columns: &str, sums: &str, table: &str, rest: &str| {
            let has = sums.replace("), ", ") <> 0 OR ");
            format!(
                "SELECT {columns}, {} FROM {table} WHERE type = '{code}'{rest} GROUP BY {columns} \
                 HAVING {has} <> 0",
                big(sums)
            )
        };
        let mut pairs = vec![
            (kept("type, stage, owner_id", "SUM(n), SUM(n_due)", "tally", ""), self.counted()),
            (kept("type, stage, hour", "SUM(n)", "tally_hour", ""), self.hours_counted()),
        ];
        for field in self.sums {
            let rest = format!(" AND field = '{field}'");
            let kept =
                kept("type, field, stage, owner_id", "SUM(high), SUM(low)", "tally_sum", &rest);
            let halves = halves(&format!("\"{field}\"")).map(|half| format!("SUM({half}) <> 0"));
            let counted = format!("{} HAVING {}", self.summed_up(field), halves.join(" OR "));
            pairs.push((kept, counted));
        }
        let differ = |(kept, counted): (String, String)| {
            format!(
                "SELECT * FROM ({kept} EXCEPT {counted}) a UNION ALL \
                 SELECT * FROM ({counted} EXCEPT {kept}) b LIMIT 1"
            )
        };
        pairs.into_iter().map(differ).collect()
    }

    fn counted(self) -> String {
        let (code, table) = (self.record_type, names::table(self.record_type));
        format!("SELECT '{code}', {PLACE}, COUNT(*), COUNT(next_due) FROM {table} GROUP BY {PLACE}")
    }

    fn hours_counted(self) -> String {
        let (code, table) = (self.record_type, names::table(self.record_type));
        let hour = hour("next_due");
        format!(
            "SELECT '{code}', COALESCE(stage, ''), {hour}, COUNT(*) FROM {table} \
             WHERE next_due IS NOT NULL GROUP BY COALESCE(stage, ''), {hour}"
        )
    }

    fn summed_up(self, field: &Name) -> String {
        let (code, table) = (self.record_type, names::table(self.record_type));
        let sums = halves(&format!("\"{field}\"")).map(|half| format!("SUM({half})"));
        let sum = big(&sums.join(", "));
        format!(
            "SELECT '{code}', '{field}', {PLACE}, {sum} FROM {table} \
             WHERE \"{field}\" IS NOT NULL GROUP BY {PLACE}"
        )
    }

    fn sqlite(self) -> String {
        let table = names::table(self.record_type);
        let mut sql = String::new();
        let mut add = |what: &str, event: &str, body: &str| {
            let name = names::index(self.record_type, what);
            let _infallible = writeln!(
                sql,
                "DROP TRIGGER IF EXISTS {name}; CREATE TRIGGER {name} AFTER {event} \
                 BEGIN {body} END;"
            );
        };
        add("tally_new", &format!("INSERT ON {table}"), &self.all("NEW", 1));
        add("tally_gone", &format!("DELETE ON {table}"), &self.all("OLD", -1));
        let event = format!("UPDATE OF stage, owner_id, next_due ON {table} WHEN {MOVED}");
        add("tally_moved", &event, &both(|row, sign| self.count(row, sign)));
        let event = format!("UPDATE OF stage, next_due ON {table} WHEN {DUE}");
        add("tally_due", &event, &both(|row, sign| self.hours(row, sign)));
        for field in self.sums {
            let changed = summed(field);
            let event = format!("UPDATE OF stage, owner_id, \"{field}\" ON {table} WHEN {changed}");
            let body = both(|row, sign| self.sum(field, row, sign));
            add(&format!("tally_sum_{field}"), &event, &body);
        }
        sql
    }

    fn postgres(self) -> String {
        let table = names::table(self.record_type);
        let name = names::index(self.record_type, "tally");
        let distinct = |changed: &str| changed.replace("IS NOT (", "IS DISTINCT FROM (");
        let part =
            |changed: &str, body: &str| format!("IF {} THEN {body} END IF; ", distinct(changed));
        let mut update = part(MOVED, &both(|row, sign| self.count(row, sign)));
        update.push_str(&part(DUE, &both(|row, sign| self.hours(row, sign))));
        let mut columns = String::from("stage, owner_id, next_due");
        for field in self.sums {
            update.push_str(&part(&summed(field), &both(|row, sign| self.sum(field, row, sign))));
            let _infallible = write!(columns, ", \"{field}\"");
        }
        format!(
            "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF TG_OP = 'INSERT' THEN {} ELSIF TG_OP = 'DELETE' THEN {} ELSE {update} END IF; \
             RETURN NULL; END $$;\n\
             DROP TRIGGER IF EXISTS {name} ON {table};\n\
             CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {name}();",
            self.all("NEW", 1),
            self.all("OLD", -1),
        )
    }

    fn all(self, row: &str, sign: i64) -> String {
        let mut sql = self.count(row, sign) + &self.hours(row, sign);
        for field in self.sums {
            sql.push_str(&self.sum(field, row, sign));
        }
        sql
    }

    fn count(self, row: &str, sign: i64) -> String {
        let code = self.record_type;
        let end = self.upsert(
            "(type, stage, owner_id)",
            "n = n + excluded.n, n_due = n_due + excluded.n_due",
        );
        format!(
            "INSERT INTO tally (type, stage, owner_id, n, n_due) VALUES ('{code}', \
             COALESCE({row}.stage, ''), COALESCE({row}.owner_id, 0), {sign}, \
             CASE WHEN {row}.next_due IS NULL THEN 0 ELSE {sign} END){end}; "
        )
    }

    fn hours(self, row: &str, sign: i64) -> String {
        let code = self.record_type;
        let due = format!("{row}.next_due");
        let hour = hour(&due);
        let end = self.upsert("(type, stage, hour)", "n = n + excluded.n");
        let mut sql = format!(
            "INSERT INTO tally_hour (type, stage, hour, n) SELECT '{code}', \
             COALESCE({row}.stage, ''), {hour}, {sign} WHERE {due} IS NOT NULL{end}; "
        );
        if sign < 0 && self.dialect == Dialect::Sqlite {
            // Hours go by: those without a step do not stay behind.
            let _infallible = write!(
                sql,
                "DELETE FROM tally_hour WHERE type = '{code}' \
                 AND stage = COALESCE({row}.stage, '') AND hour = {hour} AND n = 0; "
            );
        }
        sql
    }

    fn sum(self, field: &Name, row: &str, sign: i64) -> String {
        let code = self.record_type;
        let set = "high = high + excluded.high, low = low + excluded.low";
        let end = self.upsert("(type, field, stage, owner_id)", set);
        let [high, low] = halves(&format!("{row}.\"{field}\""));
        format!(
            "INSERT INTO tally_sum (type, field, stage, owner_id, high, low) \
             SELECT '{code}', '{field}', COALESCE({row}.stage, ''), COALESCE({row}.owner_id, 0), \
             {sign} * ({high}), {sign} * ({low}) WHERE {row}.\"{field}\" IS NOT NULL{end}; "
        )
    }

    /// How a change meets the row of its key.
    fn upsert(self, key: &str, set: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => format!(" ON CONFLICT {key} DO UPDATE SET {set}"),
            Dialect::Postgres => String::new(),
        }
    }
}

/// Where a record stands.
const PLACE: &str = "COALESCE(stage, ''), COALESCE(owner_id, 0)";
const MOVED: &str = "(OLD.stage, OLD.owner_id, OLD.next_due IS NULL) IS NOT \
    (NEW.stage, NEW.owner_id, NEW.next_due IS NULL)";
const DUE: &str = "(OLD.stage, OLD.next_due) IS NOT (NEW.stage, NEW.next_due)";

fn summed(field: &Name) -> String {
    format!(
        "(OLD.stage, OLD.owner_id, OLD.\"{field}\") IS NOT \
         (NEW.stage, NEW.owner_id, NEW.\"{field}\")"
    )
}

fn both(of: impl Fn(&str, i64) -> String) -> String {
    of("OLD", -1) + &of("NEW", 1)
}

/// What a sum is kept as: neither half grows too large for a column.
pub(crate) const HIGH: i64 = 1_000_000_000;

/// The halves of an amount.
pub(crate) fn halves(amount: &str) -> [String; 2] {
    [format!("{amount} / {HIGH}"), format!("{amount} % {HIGH}")]
}

/// Sums as whole numbers on both databases.
fn big(sums: &str) -> String {
    let all: Vec<String> = sums.split(", ").map(|sum| format!("CAST({sum} AS BIGINT)")).collect();
    all.join(", ")
}

fn hour(due: &str) -> String {
    format!("({due} + {}) / {HOUR_MS}", HOUR_MS - 1)
}

/// Brings appended changes together, key by key, where many have piled up (PostgreSQL).
const GATHER: &str = "\
    WITH full_keys AS (SELECT type, stage, owner_id FROM tally GROUP BY 1, 2, 3 HAVING COUNT(*) > 16), \
    gone AS (DELETE FROM tally t USING full_keys k WHERE t.type = k.type AND t.stage = k.stage \
    AND t.owner_id = k.owner_id RETURNING t.*) \
    INSERT INTO tally SELECT type, stage, owner_id, SUM(n), SUM(n_due) FROM gone GROUP BY 1, 2, 3 \
    HAVING SUM(n) <> 0 OR SUM(n_due) <> 0;\n\
    WITH full_keys AS (SELECT type, field, stage, owner_id FROM tally_sum GROUP BY 1, 2, 3, 4 \
    HAVING COUNT(*) > 16), \
    gone AS (DELETE FROM tally_sum t USING full_keys k WHERE t.type = k.type AND t.field = k.field \
    AND t.stage = k.stage AND t.owner_id = k.owner_id RETURNING t.*) \
    INSERT INTO tally_sum SELECT type, field, stage, owner_id, SUM(high), SUM(low) FROM gone \
    GROUP BY 1, 2, 3, 4 HAVING SUM(high) <> 0 OR SUM(low) <> 0;\n\
    WITH full_keys AS (SELECT type, stage, hour FROM tally_hour GROUP BY 1, 2, 3 \
    HAVING COUNT(*) > 16 OR SUM(n) = 0), \
    gone AS (DELETE FROM tally_hour t USING full_keys k WHERE t.type = k.type AND t.stage = k.stage \
    AND t.hour = k.hour RETURNING t.*) \
    INSERT INTO tally_hour SELECT type, stage, hour, SUM(n) FROM gone GROUP BY 1, 2, 3 \
    HAVING SUM(n) <> 0;";

/// Brings appended changes together; where there is a row for each key, nothing is to be done.
pub(crate) fn gather(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => GATHER,
    }
}
