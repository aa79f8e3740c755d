//! Signatures that hide what they mean, numbers without a unit, and how often the two databases are
//! told apart.

use super::{Source, at};

/// How often the code may ask which database it speaks to.
const DIALECT_BRANCHES: usize = 40;
/// Where it may ask.
const DIALECT_PLACES: &[&str] = &[
    "crates/store/src/render/",
    "crates/store/src/driver/",
    "crates/store/src/system/",
    "crates/store/src/tx/tables/",
    "crates/store/src/tx/words.rs",
    "crates/store/src/doctor.rs",
];
/// Names of amounts that say nothing without a unit.
const BARE: &[&str] = &["timeout", "ttl", "delay", "size", "interval", "age"];
const NUMBERS: &[&str] = &["u8", "u16", "u32", "u64", "i32", "i64", "usize", "f64"];

pub(super) fn check(sources: &[Source], found: &mut Vec<String>) {
    let mut branches = 0;
    for source in sources.iter().filter(|one| !one.is_test && one.path.starts_with("crates/")) {
        for (number, line) in source.code() {
            if asks_which_database(line) {
                branches += 1;
                if !DIALECT_PLACES.iter().any(|place| source.path.starts_with(place)) {
                    found.push(at(
                        source,
                        number,
                        "dialects are told apart in render, driver, system",
                    ));
                }
            }
            if let Some(name) = bare_number(line) {
                found.push(at(
                    source,
                    number,
                    &format!("`{name}` has no unit: `{name}_ms`, `_bytes`"),
                ));
            }
        }
        signatures(source, found);
    }
    if branches > DIALECT_BRANCHES {
        found.push(format!("{branches} branches by database, at most {DIALECT_BRANCHES}"));
    }
}

/// Each `match` on the dialect has one arm of SQLite; comparisons name either.
fn asks_which_database(line: &str) -> bool {
    line.contains("Dialect::Sqlite") || line.contains("== Dialect::Postgres")
}

/// `timeout: u64` in a struct or a signature.
fn bare_number(line: &str) -> Option<&'static str> {
    BARE.iter().copied().find(|name| {
        NUMBERS.iter().any(|number| {
            let Some(start) = line.find(&format!("{name}: {number}")) else { return false };
            let before = line.get(..start).unwrap_or_default().chars().last();
            let end = start + name.len() + 2 + number.len();
            let after = line.get(end..).unwrap_or_default().chars().next();
            let is_word = |ch: Option<char>| ch.is_some_and(|ch| ch.is_alphanumeric() || ch == '_');
            !is_word(before) && !is_word(after)
        })
    })
}

/// No yes-or-no parameter in what others call: `create(true)` tells a reader nothing.
fn signatures(source: &Source, found: &mut Vec<String>) {
    let mut signature: Option<(usize, String)> = None;
    for (number, line) in source.code() {
        let start = line.trim_start();
        if is_door(start) {
            signature = Some((number, String::new()));
        }
        let Some((first, text)) = &mut signature else { continue };
        text.push_str(start);
        if !start.ends_with('{') && !start.ends_with(';') && !start.ends_with('}') {
            continue;
        }
        if takes_bool(text) {
            found.push(at(source, *first, "a yes-or-no parameter: take an enum of two words"));
        }
        signature = None;
    }
}

fn is_door(start: &str) -> bool {
    ["pub fn ", "pub async fn ", "pub const fn "].iter().any(|word| start.starts_with(word))
}

/// Whether a parameter is a `bool`: what closures take and what comes back do not count.
fn takes_bool(signature: &str) -> bool {
    let params = signature.split(" -> ").next().unwrap_or_default();
    params.contains(": bool,") || params.contains(": bool)")
}

#[cfg(test)]
mod tests {
    use super::{bare_number, takes_bool};

    #[test]
    fn parameters_that_say_yes_or_no_are_seen() {
        #[track_caller]
        fn check(signature: &str, expected: bool) {
            assert_eq!(takes_bool(signature), expected, "{signature}");
        }
        check("pub fn open(path: &Path, is_new: bool) -> Store {", true);
        check("pub fn open(is_new: bool, path: &Path) {", true);
        check("pub fn is_open(path: &Path) -> bool {", false);
        check("pub fn pick(of: impl Fn(&str) -> bool, is_new: bool) {", false);
    }

    #[test]
    fn numbers_without_a_unit_are_seen() {
        #[track_caller]
        fn check(line: &str, expected: Option<&str>) {
            assert_eq!(bare_number(line), expected, "{line}");
        }
        check("    timeout: u64,", Some("timeout"));
        check("fn keep(size: usize)", Some("size"));
        check("    timeout_ms: u64,", None);
        check("    page_size: usize,", None);
        check("    size: usizes,", None);
        check("    timeout: Duration,", None);
    }
}
