//! Licences of what is built in, and libraries that are there in two major versions.

use super::edges::array;
use serde_json::Value;
use std::collections::BTreeMap;

/// Licences that go with Apache-2.0.
const FREE: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "Unlicense",
    "BSL-1.0",
    "MIT-0",
    "CDLA-Permissive-2.0",
    "MPL-2.0",
    "Apache-2.0 WITH LLVM-exception",
];

/// How many libraries may be there in two or more major versions: this only shrinks.
const MAJORS_AT_MOST: usize = 24;

pub(super) fn check(metadata: &Value, found: &mut Vec<String>) {
    let mut majors: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for package in array(metadata, "packages").filter(|package| !package["source"].is_null()) {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        if !is_free(licence) {
            found.push(format!("library {name}: licence `{licence}` is not in the list"));
        }
        let version = package["version"].as_str().unwrap_or_default();
        let versions = majors.entry(name).or_default();
        let major = major(version);
        if !versions.contains(&major) {
            versions.push(major);
        }
    }
    let doubles: Vec<&&str> =
        majors.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| name).collect();
    if doubles.len() > MAJORS_AT_MOST {
        found.push(format!(
            "{} libraries are there in several major versions, at most {MAJORS_AT_MOST}: {doubles:?}",
            doubles.len()
        ));
    }
}

/// Whether one alternative of an SPDX text is made of free licences only.
fn is_free(licence: &str) -> bool {
    let text = licence.replace('/', " OR ");
    text.split(" OR ").any(|alternative| {
        alternative.split(" AND ").all(|part| FREE.contains(&part.trim().trim_matches(['(', ')'])))
    })
}

/// `1.2.3` → `1`, `0.4.2` → `0.4`.
fn major(version: &str) -> String {
    let mut parts = version.split('.');
    let first = parts.next().unwrap_or_default();
    if first == "0" { format!("0.{}", parts.next().unwrap_or_default()) } else { first.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::is_free;

    #[test]
    fn one_free_alternative_is_enough() {
        #[track_caller]
        fn check(licence: &str, free: bool) {
            assert_eq!(is_free(licence), free, "{licence}");
        }
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0 OR MIT", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("AGPL-3.0", false);
        check("MIT AND GPL-2.0", false);
        check("", false);
    }
}
