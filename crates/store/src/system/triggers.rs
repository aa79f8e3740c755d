//! Lines of migrations that are triggers, which each database writes in its own way.

use crate::render::Dialect;

/// `{bump KEY: EVENT on TABLE when (…)}` or `{append_only TABLE}`; `None`: another line.
pub(super) fn line(text: &str, dialect: Dialect) -> Option<String> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if let Some(table) = inner.strip_prefix("append_only ") {
        return Some(append_only(table, dialect));
    }
    let (key, rest) = inner.strip_prefix("bump ")?.split_once(": ")?;
    let (event, rest) = rest.split_once(" on ")?;
    let (table, when) = rest.split_once(" when ").unwrap_or((rest, ""));
    Some(bump(key, event, (table, when), dialect))
}

fn bump(key: &str, event: &str, (table, when): (&str, &str), dialect: Dialect) -> String {
    let verb = event.split(' ').next().unwrap_or_default();
    let name = format!("bump_{key}_{table}_{verb}");
    let event = event.replace("update", "UPDATE").replace(" of ", " OF ");
    let condition = if when.is_empty() { String::new() } else { format!(" WHEN {when}") };
    match dialect {
        Dialect::Sqlite => format!(
            "CREATE TRIGGER {name} AFTER {event} ON {table}{condition} BEGIN \
             UPDATE generation SET number = number + 1 WHERE key = '{key}'; END;"
        ),
        Dialect::Postgres => {
            let each = if when.is_empty() { "STATEMENT" } else { "ROW" };
            format!(
                "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH {each}{condition} \
                 EXECUTE FUNCTION bump('{key}');"
            )
        }
    }
}

fn append_only(table: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => ["UPDATE", "DELETE"]
            .map(|event| {
                let name = format!("append_only_{table}_{event}");
                format!(
                    "CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN \
                     SELECT RAISE(ABORT, 'append_only'); END;"
                )
            })
            .join(" "),
        Dialect::Postgres => format!(
            "CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION append_only();"
        ),
    }
}
