//! What databases refuse, in our codes.

use base::{Code, Problem};

/// A broken unique index: its name and the column it is about.
pub(crate) fn taken(table: &str, columns: &str) -> Problem {
    let fields: Vec<&str> = columns
        .split(',')
        .map(|column| column.trim().rsplit('.').next().unwrap_or_default().trim_matches('"'))
        .collect();
    let joined = fields.join("_");
    let suffix = if table.starts_with("r_") { "_unique" } else { "" };
    Problem::new(Code::FieldTaken)
        .with("index", format!("{table}_{joined}{suffix}"))
        .with("field", fields.join(","))
}

/// The guard's refusal.
pub(crate) fn step_missing() -> Problem {
    Problem::new(Code::StepMissing)
}

/// A fault of rusqlite.
pub(crate) fn sqlite(error: rusqlite::Error) -> Problem {
    use rusqlite::ErrorCode as E;
    let problem = match error.sqlite_error_code() {
        Some(E::DiskFull | E::ReadOnly) => Problem::new(Code::StoreFull),
        Some(E::DatabaseBusy | E::DatabaseLocked | E::OperationInterrupted) => {
            Problem::new(Code::StoreBusy)
        }
        Some(
            E::CannotOpen
            | E::NotADatabase
            | E::DatabaseCorrupt
            | E::SystemIoFailure
            | E::PermissionDenied
            | E::FileLockingProtocolFailed,
        ) => Problem::new(Code::StoreUnavailable),
        Some(E::ConstraintViolation) => return sqlite_constraint(error),
        _ => Problem::bug(format!("the database refused a statement: {error}")),
    };
    problem.because(error)
}

fn sqlite_constraint(error: rusqlite::Error) -> Problem {
    let rusqlite::Error::SqliteFailure(code, Some(text)) = &error else {
        return Problem::bug("a constraint is broken").because(error);
    };
    let extended = code.extended_code;
    let is_foreign = extended == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY;
    if is_foreign {
        return Problem::new(Code::FieldLinkMissing).because(error);
    }
    if let Some(columns) = text.strip_prefix("UNIQUE constraint failed: ") {
        let table = columns.split('.').next().unwrap_or_default().to_owned();
        return taken(&table, columns).because(error);
    }
    if GUARD.iter().any(|name| text.ends_with(name)) {
        return step_missing().because(error);
    }
    Problem::bug(format!("a constraint is broken: {text}")).because(error)
}

/// Whether a problem is a broken foreign key that was checked at once.
pub(crate) fn is_foreign(problem: &Problem) -> bool {
    problem.code() == Code::FieldLinkMissing
}

/// A fault of the `postgres` crate.
pub(crate) fn postgres(error: postgres::Error) -> Problem {
    let Some(db) = error.as_db_error() else {
        if error.is_closed() || std::error::Error::source(&error).is_some_and(is_io) {
            return Problem::new(Code::StoreUnavailable).because(error);
        }
        return Problem::bug(format!("the database driver refused a statement: {error}"))
            .because(error);
    };
    let state = db.code().code().to_owned();
    let constraint = db.constraint().unwrap_or_default();
    let problem = match state.as_str() {
        "23505" => taken(db.table().unwrap_or_default(), &key_columns(db.detail())),
        "23503" if GUARD.contains(&constraint) => step_missing(),
        "23503" => Problem::new(Code::FieldLinkMissing),
        "23514" if GUARD.contains(&constraint) => step_missing(),
        "53100" | "25006" => Problem::new(Code::StoreFull),
        "40001" | "40P01" | "55P03" | "57014" | "53300" => Problem::new(Code::StoreBusy),
        "57P01" | "57P02" | "57P03" | "3D000" | "28P01" | "28000" => {
            Problem::new(Code::StoreUnavailable)
        }
        other if other.starts_with("08") => Problem::new(Code::StoreUnavailable),
        _ => Problem::bug(format!("the database refused a statement: {state} {}", db.message())),
    };
    problem.because(error)
}

/// Keys, checks and triggers of the guard.
const GUARD: [&str; 5] =
    ["record_step", "step_task", "step_person", "record_has_step", "step_task_record"];

fn is_io(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some()
}

/// `Key (a, b)=(1, 2) already exists.` → `a, b`
fn key_columns(detail: Option<&str>) -> String {
    detail
        .and_then(|text| text.split_once('('))
        .and_then(|(_, rest)| rest.split_once(")="))
        .map(|(columns, _)| columns.to_owned())
        .unwrap_or_default()
}
