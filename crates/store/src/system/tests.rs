//! A database of the first version goes on under the present one, with what was in it.

use super::{MIGRATIONS, fingerprint, migrate, migrate_to};
use crate::driver::Link;
use base::Code;

const OPEN: &str = "
    INSERT INTO person (id, name, name_fold, created_at) VALUES (1, 'Анна', 'анна', 0);
    BEGIN;
    INSERT INTO record (id, type, is_open, needs_step, next_step_id, created_at, updated_at)
      VALUES (1, 'lead', 1, 1, 1, 0, 0);
    INSERT INTO record (id, type, created_at, updated_at) VALUES (2, 'contact', 0, 0);
    INSERT INTO task (id, record_id, kind, title, who, due_at, created_at)
      VALUES (1, 1, 'task', 'Позвонить', 1, 5, 0);
    INSERT INTO plan_step (task_id, record_id, who, due_at) VALUES (1, 1, 1, 5);
    INSERT INTO record (id, type, created_at, updated_at) VALUES (3, 'lead', 7, 7);
    CREATE TABLE r_lead (id BIGINT PRIMARY KEY, stage TEXT, is_open BIGINT NOT NULL DEFAULT 0,
      owner_id BIGINT, next_due BIGINT, created_at BIGINT NOT NULL);
    INSERT INTO type_column (type, code, kind) VALUES ('lead', 'summary', 'string');
    INSERT INTO r_lead VALUES (1, 'main.new', 1, 4, 5, 0), (3, 'main.won', 0, NULL, NULL, 7);
    INSERT INTO history (record_id, type, at, kind) VALUES (1, 'lead', 40, 'moved'), (1, 'lead', 50, 'changed');
    COMMIT;";

/// What the first version let through.
const FAULTS: [&str; 3] = [
    "UPDATE record SET needs_step = 0, next_step_id = NULL WHERE needs_step = 1",
    "INSERT INTO record (id, type, is_open, needs_step, created_at, updated_at) \
     VALUES (77, 'lead', 1, 0, 0, 0)",
    "UPDATE task SET record_id = NULL WHERE id = 1",
];

fn check(link: &mut Link<'_>) {
    migrate_to(link, MIGRATIONS.get(..1).unwrap()).unwrap();
    link.batch(OPEN).unwrap();
    for fault in FAULTS {
        link.batch(&format!("BEGIN; {fault}; ROLLBACK;")).unwrap();
    }
    migrate(link).unwrap();
    // Records know since when they stand where they stand, as far as history knows; twice is once.
    migrate(link).unwrap();
    let rows = link.query("SELECT stage_at, closed_at FROM r_lead ORDER BY id", &[]).unwrap();
    let moments = rows.iter().map(|row| (row.maybe_int(0), row.maybe_int(1)));
    assert_eq!(moments.collect::<Vec<_>>(), [(Some(40), None), (Some(7), Some(7))]);
    // Records that came before the tallies have been counted.
    let rows =
        link.query("SELECT stage, owner_id, n, n_due FROM tally ORDER BY stage", &[]).unwrap();
    let tallies = rows.iter().map(|row| (row.text(0), [1, 2, 3].map(|at| row.int(at).unwrap())));
    assert_eq!(tallies.collect::<Vec<_>>(), [("main.new", [4, 1, 1]), ("main.won", [0, 1, 0])]);
    for fault in FAULTS {
        link.batch("BEGIN").unwrap();
        let refused = link.execute(fault, &[]).and_then(|_| link.batch("COMMIT")).unwrap_err();
        assert_eq!(refused.code(), Code::StepMissing, "{fault}");
        link.batch("ROLLBACK").unwrap();
    }
    link.batch("UPDATE record SET title = 'Лид' WHERE id = 1").unwrap();
    let log = "INSERT INTO special_view (person_id, record_id, hour, at) VALUES (1, 1, 0, 0)";
    link.batch(log).unwrap();
    assert!(link.batch("DELETE FROM special_view").is_err());
    assert!(link.batch("UPDATE special_view SET at = 1").is_err());
    let marks = |link: &mut Link<'_>| -> Vec<i64> {
        let rows = link.query("SELECT number FROM generation ORDER BY key", &[]).unwrap();
        rows.iter().map(|row| row.int(0).unwrap()).collect()
    };
    let before = marks(link);
    // What nobody keeps in memory moves nothing.
    link.batch("INSERT INTO setting (key, value) VALUES ('recent/1', '[]')").unwrap();
    link.batch("UPDATE person SET settings = '{}' WHERE id = 1").unwrap();
    assert_eq!(marks(link), before);
    link.batch("INSERT INTO setting (key, value) VALUES ('duty', '1')").unwrap();
    link.batch("DELETE FROM session").unwrap();
    link.batch("UPDATE person SET locale = 'en' WHERE id = 1").unwrap();
    assert!(marks(link).first() > before.first());
}

/// A database keeps the fingerprints of what made it: a text edited later would lock it out.
#[test]
fn migrations_are_never_edited() {
    let found: Vec<(i64, String)> =
        MIGRATIONS.iter().map(|(id, text)| (*id, fingerprint(text))).collect();
    let kept = [
        (1, "fa9778380381c85b".to_owned()),
        (2, "d9c3cbcb39f96112".to_owned()),
        (3, "eec4ca0dd095665c".to_owned()),
        (4, "91d9cddc49434af3".to_owned()),
        (5, "2e3ac56be0574c83".to_owned()),
        (6, "389bf64b0e96522f".to_owned()),
        (7, "2cf144dc6f7a4b5d".to_owned()),
        (8, "fe855473a03d7c50".to_owned()),
        (10, "ffb6edbd8694a6e7".to_owned()),
        (14, "d9688147692017d0".to_owned()),
        (15, "aae8c6b638f0fad2".to_owned()),
    ];
    assert_eq!(found, kept);
}

#[test]
fn a_migration_that_came_after_a_higher_number_is_made_up_for() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut link = Link::Sqlite(&connection);
    let early: Vec<_> = MIGRATIONS.iter().filter(|(id, _)| *id != 8).copied().collect();
    migrate_to(&mut link, &early).unwrap();
    assert!(link.query("SELECT id FROM incoming", &[]).is_err());
    migrate(&mut link).unwrap();
    assert!(link.query("SELECT id FROM incoming", &[]).unwrap().is_empty());
}

#[test]
fn a_database_of_the_first_version_is_guarded_after_the_second_on_sqlite() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    check(&mut Link::Sqlite(&connection));
}

#[test]
fn a_database_of_the_first_version_is_guarded_after_the_second_on_postgres() {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else { return };
    let database = format!("store_migration_{}", std::process::id());
    let mut admin = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    admin.batch_execute(&format!("CREATE DATABASE {database}")).unwrap();
    let (head, _) = url.rsplit_once('/').unwrap();
    let mut link = crate::driver::connect(&format!("{head}/{database}")).unwrap();
    check(&mut Link::Postgres(&mut link));
    drop(link);
    admin.batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)")).unwrap();
}
