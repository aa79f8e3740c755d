//! What the dialects say differently about texts, lists and days.

use super::Dialect;

/// Whether `part` occurs in `text`, byte for byte. (`LIKE` is not used: it folds case on SQLite
/// and needs escapes.)
pub(crate) fn contains(text: &str, part: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("instr({text}, {part}) > 0"),
        Dialect::Postgres => format!("strpos({text}, {part}) > 0"),
    }
}

/// How many elements a JSON array has.
pub(crate) fn list_size(list: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("json_array_length({list})"),
        Dialect::Postgres => format!("json_array_length(({list})::json)"),
    }
}

/// A part of a day: `year`, `month`, `day`.
pub(crate) fn day_part(day: &str, part: &str, dialect: Dialect) -> String {
    let mark = match part {
        "year" => "%Y",
        "month" => "%m",
        _ => "%d",
    };
    match dialect {
        Dialect::Sqlite => {
            format!("CAST(strftime('{mark}', ({day}) * 86400, 'unixepoch') AS INTEGER)")
        }
        Dialect::Postgres => {
            format!("extract({part} FROM DATE '1970-01-01' + ({day})::integer)::bigint")
        }
    }
}

/// The smallest text that is greater than all texts with this beginning; `None`: there is none.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            other => char::from_u32(u32::from(other) + 1),
        };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}
