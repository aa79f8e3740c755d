//! The text of statements in both dialects.

use super::fixture::{contact, indexed, lead, name, types};
use crate::render::Dialect;
use crate::render::select::{self, Part};
use crate::tx::Sql;
use crate::{Order, Reach, Select};
use base::{Date, Time};
use expect_test::{Expect, expect};
use model::{FieldKind, Value, expr};

fn filtered(filter: &str) -> Select {
    let select = Select {
        types: Some(types()),
        now: Time(1000),
        today: Date(20_000),
        me: Some(7),
        ..Select::of(&lead(), Reach::All)
    };
    select.filter(expr::parse(filter).unwrap()).unwrap()
}

/// Both dialects, one below the other, with the parameters.
fn check(make: impl Fn(Dialect) -> (String, Vec<Sql>), expected: &Expect) {
    let mut text = String::new();
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (sql, params) = make(dialect);
        let params: Vec<String> = params
            .iter()
            .map(|param| match param {
                Sql::Null => "NULL".to_owned(),
                Sql::Int(number) => number.to_string(),
                Sql::Text(text) => format!("'{text}'"),
            })
            .collect();
        text.push_str(&format!("{sql}\n    -- {}\n", params.join(", ")));
    }
    expected.assert_eq(&text);
}

fn check_filter(filter: &str, expected: &Expect) {
    let of = filtered(filter);
    check(
        |dialect| {
            let statement = select::count(&of, dialect).unwrap();
            (statement.sql.replace("SELECT COUNT(*) FROM r_lead r WHERE ", ""), statement.params)
        },
        expected,
    );
}

#[test]
fn filters_become_conditions() {
    check_filter(
        "topic == \"roads\" && amount > 10.5",
        &expect![[r#"
        (r."topic" = $1 AND r."amount" > $2)
            -- 'roads', 1050
        (r."topic" = $1::text AND r."amount" > $2::bigint)
            -- 'roads', 1050
    "#]],
    );
    check_filter(
        "topic != \"roads\" || !urgent",
        &expect![[r#"
        (r."topic" IS DISTINCT FROM $1 OR (NOT COALESCE(r."urgent", FALSE)))
            -- 'roads'
        (r."topic" IS DISTINCT FROM $1::text OR (NOT COALESCE(r."urgent", FALSE)))
            -- 'roads'
    "#]],
    );
    check_filter(
        "contains(summary, \"Дом\") && startsWith(summary, \"Я\")",
        &expect![[r#"
        (instr(r."summary_fold", $1) > 0 AND (r."summary_fold" >= $2 AND r."summary_fold" < $3))
            -- 'дом', 'я', 'ѐ'
        (strpos(r."summary_fold", $1::text) > 0 AND (r."summary_fold" >= $2::text AND r."summary_fold" < $3::text))
            -- 'дом', 'я', 'ѐ'
    "#]],
    );
    check_filter(
        "places in [1, 2, null] && topic in [\"a\"]",
        &expect![[r#"
        ((r."places" = ANY($1) OR r."places" IS NULL) AND (r."topic" = ANY($2)))
            -- '[1,2]', '["a"]'
        ((r."places" = ANY($1::bigint[]) OR r."places" IS NULL) AND (r."topic" = ANY($2::text[])))
            -- '[1,2]', '["a"]'
    "#]],
    );
}

#[test]
fn filters_look_through_links_and_call_functions() {
    check_filter(
        "client.last_name == \"Иванов\" && client.city != \"x\"",
        &expect![[r#"
        (r."client" IN (SELECT l.id FROM r_contact l WHERE (l."last_name_fold" = $1 AND l."last_name" = $2)) AND (SELECT l."city" FROM r_contact l WHERE l.id = r."client") IS DISTINCT FROM $3)
            -- 'иванов', 'Иванов', 'x'
        (r."client" IN (SELECT l.id FROM r_contact l WHERE (l."last_name_fold" = $1::text AND l."last_name" = $2::text)) AND (SELECT l."city" FROM r_contact l WHERE l.id = r."client") IS DISTINCT FROM $3::text)
            -- 'иванов', 'Иванов', 'x'
    "#]],
    );
    check_filter(
        "owner == me() && next_due < now() && is_open",
        &expect![[r#"
        ((r.owner_id = $1 AND r.next_due < $2) AND (r.is_open = 1))
            -- 7, 1000
        ((r.owner_id = $1::bigint AND r.next_due < $2::bigint) AND (r.is_open = 1))
            -- 7, 1000
    "#]],
    );
    check_filter(
        "year(close_on) == 2026 && contains(tags, \"a\")",
        &expect![[r#"
            (CAST(strftime('%Y', (r."close_on") * 86400, 'unixepoch') AS INTEGER) = $1 AND instr((',' || substr(r."tags", 2)), $2) > 0)
                -- 2026, ',"a"'
            (extract(year FROM DATE '1970-01-01' + (r."close_on")::integer)::bigint = $1::bigint AND strpos((',' || substr(r."tags", 2)), $2::text) > 0)
                -- 2026, ',"a"'
        "#]],
    );
    check_filter(
        "min(amount, rate) < coalesce(places, 0)",
        &expect![[r#"
            (SELECT min(e.v) FROM (SELECT r."amount" AS v UNION ALL SELECT r."rate" AS v) e) < (COALESCE(r."places", $1) * 100)
                -- 0
            (SELECT min(e.v) FROM (SELECT r."amount" AS v UNION ALL SELECT r."rate" AS v) e) < ((COALESCE(r."places", $1::bigint))::numeric * 100)
                -- 0
        "#]],
    );
}

#[test]
fn a_page_is_one_statement() {
    let place = |code: &str| lead().fields.iter().position(|field| field.code == *code).unwrap();
    let fields = ["amount", "client"].map(place).into();
    let order = Some(Order { by: "close_on".into(), is_descending: true });
    let of = Select {
        fields,
        order,
        after: Some((Value::Date(Date(20_100)), 55)),
        reach: Reach::People(7, vec![8, 9]),
        ..filtered("stage == \"main.new\"")
    };
    let page = |part: Part| {
        let of = of.clone();
        move |dialect| {
            let statement = select::page(&of, part, 50, dialect).unwrap();
            (statement.sql, statement.params)
        }
    };
    check(
        page(Part::Keyed),
        &expect![[r#"
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, p.k, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM (SELECT u.id, u.k FROM (SELECT u0.id, u0.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = ANY($1) AND r.stage = $3 AND (r."close_on", r.id) < ($4, $5) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6) u0 UNION SELECT u1.id, u1.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = $2 AND r.stage = $3 AND (r."close_on", r.id) < ($4, $5) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6) u1 UNION SELECT u2.id, u2.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.created_by = $2 AND r.stage = $3 AND (r."close_on", r.id) < ($4, $5) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6) u2 UNION SELECT u3.id, u3.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.id IN (SELECT k.record_id FROM task k WHERE k.who = $2 AND k.is_open = 1) AND r.stage = $3 AND (r."close_on", r.id) < ($4, $5) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6) u3) u ORDER BY u.k DESC NULLS LAST, u.id DESC LIMIT $6) p JOIN r_lead r ON r.id = p.id JOIN record s ON s.id = p.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" ORDER BY p.k DESC NULLS LAST, p.id DESC
                -- '[8,9]', 7, 'main.new', 20100, 55, 50
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, p.k, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM (SELECT u.id, u.k FROM (SELECT u0.id, u0.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = ANY($1::bigint[]) AND r.stage = $3::text AND (r."close_on", r.id) < ($4::bigint, $5::bigint) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6::bigint) u0 UNION SELECT u1.id, u1.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = $2::bigint AND r.stage = $3::text AND (r."close_on", r.id) < ($4::bigint, $5::bigint) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6::bigint) u1 UNION SELECT u2.id, u2.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.created_by = $2::bigint AND r.stage = $3::text AND (r."close_on", r.id) < ($4::bigint, $5::bigint) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6::bigint) u2 UNION SELECT u3.id, u3.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.id IN (SELECT k.record_id FROM task k WHERE k.who = $2::bigint AND k.is_open = 1) AND r.stage = $3::text AND (r."close_on", r.id) < ($4::bigint, $5::bigint) ORDER BY r."close_on" DESC NULLS LAST, r.id DESC LIMIT $6::bigint) u3) u ORDER BY u.k DESC NULLS LAST, u.id DESC LIMIT $6::bigint) p JOIN r_lead r ON r.id = p.id JOIN record s ON s.id = p.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" ORDER BY p.k DESC NULLS LAST, p.id DESC
                -- '[8,9]', 7, 'main.new', 20100, 55, 50
        "#]],
    );
    check(
        page(Part::Empty),
        &expect![[r#"
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, p.k, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM (SELECT u.id, u.k FROM (SELECT u0.id, u0.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = ANY($1) AND r.stage = $3 AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4) u0 UNION SELECT u1.id, u1.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = $2 AND r.stage = $3 AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4) u1 UNION SELECT u2.id, u2.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.created_by = $2 AND r.stage = $3 AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4) u2 UNION SELECT u3.id, u3.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.id IN (SELECT k.record_id FROM task k WHERE k.who = $2 AND k.is_open = 1) AND r.stage = $3 AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4) u3) u ORDER BY u.k DESC NULLS LAST, u.id DESC LIMIT $4) p JOIN r_lead r ON r.id = p.id JOIN record s ON s.id = p.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" ORDER BY p.k DESC NULLS LAST, p.id DESC
                -- '[8,9]', 7, 'main.new', 50
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, p.k, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM (SELECT u.id, u.k FROM (SELECT u0.id, u0.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = ANY($1::bigint[]) AND r.stage = $3::text AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4::bigint) u0 UNION SELECT u1.id, u1.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.owner_id = $2::bigint AND r.stage = $3::text AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4::bigint) u1 UNION SELECT u2.id, u2.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.created_by = $2::bigint AND r.stage = $3::text AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4::bigint) u2 UNION SELECT u3.id, u3.k FROM (SELECT r.id, r."close_on" AS k FROM r_lead r WHERE r.id IN (SELECT k.record_id FROM task k WHERE k.who = $2::bigint AND k.is_open = 1) AND r.stage = $3::text AND r."close_on" IS NULL ORDER BY r.id DESC LIMIT $4::bigint) u3) u ORDER BY u.k DESC NULLS LAST, u.id DESC LIMIT $4::bigint) p JOIN r_lead r ON r.id = p.id JOIN record s ON s.id = p.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" ORDER BY p.k DESC NULLS LAST, p.id DESC
                -- '[8,9]', 7, 'main.new', 50
        "#]],
    );
    let one = Select { fields: of.fields.clone(), ..Select::one(&lead(), Reach::All, 5) };
    check(
        |dialect| {
            let statement = select::page(&one, Part::Whole, 1, dialect).unwrap();
            (statement.sql, statement.params)
        },
        &expect![[r#"
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, r.id, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM r_lead r JOIN record s ON s.id = r.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" WHERE r.id = $1
                -- 5
            SELECT s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, r.stage_at, r.stage_due, r.closed_at, r.id, r."amount", CASE WHEN l1.trashed_at IS NULL THEN r."client" END, CASE WHEN l1.trashed_at IS NULL THEN l1.title END FROM r_lead r JOIN record s ON s.id = r.id LEFT JOIN task t ON t.id = s.next_step_id LEFT JOIN record l1 ON l1.id = r."client" WHERE r.id = $1::bigint
                -- 5
        "#]],
    );
}

#[test]
fn totals_are_one_statement() {
    let of = Select::of(&lead(), Reach::Own(7));
    let amount = lead().field("amount").unwrap().clone();
    check(
        |dialect| {
            let statement =
                select::totals(&of, Some(&amount), (Time(5), Time(9)), dialect).unwrap();
            (statement.sql, statement.params)
        },
        &expect![[r#"
            SELECT r.stage, COUNT(*), CAST(COALESCE(SUM(r."amount" / 1000000000), 0) AS BIGINT), CAST(COALESCE(SUM(r."amount" % 1000000000), 0) AS BIGINT), COUNT(*) FILTER (WHERE r.next_due < $2), COUNT(*) FILTER (WHERE r.next_due <= $3), COUNT(*) - COUNT(r.next_due) FROM r_lead r WHERE (r.owner_id = $1 OR r.created_by = $1 OR r.id IN (SELECT k.record_id FROM task k WHERE k.who = $1 AND k.is_open = 1)) AND r.stage IS NOT NULL GROUP BY r.stage
                -- 7, 5, 9
            SELECT r.stage, COUNT(*), CAST(COALESCE(SUM(r."amount" / 1000000000), 0) AS BIGINT), CAST(COALESCE(SUM(r."amount" % 1000000000), 0) AS BIGINT), COUNT(*) FILTER (WHERE r.next_due < $2::bigint), COUNT(*) FILTER (WHERE r.next_due <= $3::bigint), COUNT(*) - COUNT(r.next_due) FROM r_lead r WHERE (r.owner_id = $1::bigint OR r.created_by = $1::bigint OR r.id IN (SELECT k.record_id FROM task k WHERE k.who = $1::bigint AND k.is_open = 1)) AND r.stage IS NOT NULL GROUP BY r.stage
                -- 7, 5, 9
        "#]],
    );
}

#[test]
fn types_become_tables() {
    use crate::tx::tables;
    let make = |dialect| {
        let mut lines = vec![tables::create_table(&name("lead"), dialect)];
        lines.extend(tables::board_index(&lead(), dialect));
        let fields = [
            contact().field("last_name").unwrap().clone(),
            contact().field("inn").unwrap().clone(),
            lead().field("client").unwrap().clone(),
            lead().field("urgent").unwrap().clone(),
            indexed("close_on", FieldKind::Date),
        ];
        for field in &fields {
            lines.extend(tables::add_column(&name("lead"), field, dialect));
            lines.extend(tables::field_indexes(&name("lead"), field, dialect));
        }
        (lines.join("\n"), Vec::new())
    };
    check(
        make,
        &expect![[r#"
            CREATE TABLE IF NOT EXISTS r_lead (id INTEGER PRIMARY KEY REFERENCES record (id), stage TEXT, is_open INTEGER NOT NULL DEFAULT 0, owner_id INTEGER, next_due INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, created_by INTEGER, stage_at INTEGER, stage_due INTEGER, closed_at INTEGER) STRICT
            CREATE INDEX IF NOT EXISTS r_lead_board ON r_lead (stage, next_due, owner_id, "amount")
            ALTER TABLE r_lead ADD COLUMN "last_name" TEXT
            ALTER TABLE r_lead ADD COLUMN "last_name_fold" TEXT
            CREATE INDEX IF NOT EXISTS r_lead_last_name ON r_lead ("last_name_fold")
            ALTER TABLE r_lead ADD COLUMN "inn" TEXT
            ALTER TABLE r_lead ADD COLUMN "inn_fold" TEXT
            CREATE UNIQUE INDEX IF NOT EXISTS r_lead_inn_unique ON r_lead ("inn")
            ALTER TABLE r_lead ADD COLUMN "client" INTEGER REFERENCES record (id)
            CREATE INDEX IF NOT EXISTS r_lead_client ON r_lead ("client")
            ALTER TABLE r_lead ADD COLUMN "urgent" INTEGER
            ALTER TABLE r_lead ADD COLUMN "close_on" INTEGER
            CREATE INDEX IF NOT EXISTS r_lead_close_on ON r_lead ("close_on")
            CREATE INDEX IF NOT EXISTS r_lead_stage_close_on ON r_lead (stage, owner_id, "close_on")
                -- 
            CREATE TABLE IF NOT EXISTS r_lead (id BIGINT PRIMARY KEY REFERENCES record (id), stage TEXT COLLATE "C", is_open BIGINT NOT NULL DEFAULT 0, owner_id BIGINT, next_due BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, created_by BIGINT, stage_at BIGINT, stage_due BIGINT, closed_at BIGINT)
            CREATE INDEX IF NOT EXISTS r_lead_board ON r_lead (stage, next_due, owner_id, "amount", id)
            ALTER TABLE r_lead ADD COLUMN "last_name" TEXT COLLATE "C"
            ALTER TABLE r_lead ADD COLUMN "last_name_fold" TEXT COLLATE "C"
            CREATE INDEX IF NOT EXISTS r_lead_last_name ON r_lead ("last_name_fold", id)
            ALTER TABLE r_lead ADD COLUMN "inn" TEXT COLLATE "C"
            ALTER TABLE r_lead ADD COLUMN "inn_fold" TEXT COLLATE "C"
            CREATE UNIQUE INDEX IF NOT EXISTS r_lead_inn_unique ON r_lead ("inn")
            ALTER TABLE r_lead ADD COLUMN "client" BIGINT REFERENCES record (id)
            CREATE INDEX IF NOT EXISTS r_lead_client ON r_lead ("client", id)
            ALTER TABLE r_lead ADD COLUMN "urgent" BOOLEAN
            ALTER TABLE r_lead ADD COLUMN "close_on" BIGINT
            CREATE INDEX IF NOT EXISTS r_lead_close_on ON r_lead ("close_on" DESC NULLS LAST, id DESC)
            CREATE INDEX IF NOT EXISTS r_lead_stage_close_on ON r_lead (stage, owner_id, "close_on" DESC NULLS LAST, id DESC)
                -- 
        "#]],
    );
}

#[test]
fn long_names_of_indexes_stay_distinct() {
    let long = |last: &str| {
        let field = indexed(&format!("{}{last}", "f".repeat(47)), FieldKind::Integer);
        let of = name(&"t".repeat(48));
        crate::tx::tables::field_indexes(&of, &field, Dialect::Postgres).join("\n")
    };
    assert_ne!(long("a").replace("fa", "f"), long("b").replace("fb", "f"));
}
