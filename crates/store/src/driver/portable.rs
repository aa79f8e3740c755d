//! Portable statement text to SQLite's: parameters, lists as one parameter, row locks.

use std::borrow::Cow;

const ANY: &str = "= ANY(";
const LOCKS: [&str; 3] = [" FOR UPDATE SKIP LOCKED", " FOR NO KEY UPDATE", " FOR UPDATE"];

/// `= ANY($1)` → `IN (SELECT value FROM json_each($1))`; no `FOR UPDATE`. SQLite takes `$1` as the
/// name of a parameter.
pub(crate) fn for_sqlite(sql: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(sql);
    for lock in LOCKS {
        if text.contains(lock) {
            text = Cow::Owned(text.replace(lock, ""));
        }
    }
    if !text.contains(ANY) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest: &str = &text;
    let mut is_quoted = false;
    while let Some(at) = rest.find(['\'', '=']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let mut chars = here.chars();
        let mark = chars.next().unwrap_or_default();
        rest = chars.as_str();
        if mark == '\'' {
            is_quoted = !is_quoted;
        }
        match any_list(here).filter(|_| !is_quoted) {
            Some((list, after)) => {
                out.push_str("IN (SELECT value FROM json_each($");
                out.push_str(list);
                out.push_str("))");
                rest = after;
            }
            None => out.push(mark),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `= ANY($12) …` → `12` and what follows.
fn any_list(text: &str) -> Option<(&str, &str)> {
    let (number, after) = text.strip_prefix(ANY)?.strip_prefix('$')?.split_once(')')?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some((number, after))
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn statements_become_those_of_sqlite() {
        let check = |sql: &str, expected: &str| assert_eq!(for_sqlite(sql), expected);
        check("SELECT 1", "SELECT 1");
        check("SELECT $1, $12", "SELECT $1, $12");
        check(
            "SELECT x FROM t WHERE id = ANY($2) AND y = $1",
            "SELECT x FROM t WHERE id IN (SELECT value FROM json_each($2)) AND y = $1",
        );
        check("SELECT '$1 = ANY($1)' WHERE a = $1", "SELECT '$1 = ANY($1)' WHERE a = $1");
        check(
            "SELECT 'it''s = ANY($1)' WHERE b = 'x' AND a = ANY($12)",
            "SELECT 'it''s = ANY($1)' WHERE b = 'x' AND a IN (SELECT value FROM json_each($12))",
        );
        check(
            "UPDATE job SET x = 1 WHERE id = (SELECT id FROM job FOR UPDATE SKIP LOCKED)",
            "UPDATE job SET x = 1 WHERE id = (SELECT id FROM job)",
        );
        check(
            "SELECT 'ё' WHERE a >= $1 AND b = 'it''s $2'",
            "SELECT 'ё' WHERE a >= $1 AND b = 'it''s $2'",
        );
    }
}
