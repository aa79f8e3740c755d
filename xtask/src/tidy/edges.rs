//! Which crate may know which. A new edge is a decision (`docs/decisions/`), not a line in a diff.

use crate::{paths, shell};
use anyhow::Result;
use serde_json::Value;

/// Crate → the crates of ours it may depend on (tests aside).
const EDGES: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("model", &["base"]),
    ("engine", &["base", "model"]),
    ("store", &["base", "model"]),
    ("documents", &["base"]),
    ("app", &["base", "model", "engine", "store"]),
    ("web", &["base", "model", "app"]),
    ("server", &["base", "model", "engine", "store", "documents", "app", "web"]),
    ("testkit", &["base", "model", "engine", "store", "documents", "app", "web"]),
    ("xtask", &[]),
];

/// Libraries that keep IO and `async` out of the lower rooms.
const PURE: &[&str] = &["base", "model", "engine"];
const IMPURE: &[&str] = &["tokio", "axum", "rusqlite", "postgres", "reqwest", "getrandom", "rand"];

/// `cargo metadata` as JSON.
pub(super) fn metadata() -> Result<Value> {
    let args = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ];
    let text = shell::output("cargo", &args, &paths::root())?;
    Ok(serde_json::from_str(&text)?)
}

pub(super) fn check(metadata: &Value, found: &mut Vec<String>) {
    let ours: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    for package in array(metadata, "packages").filter(|package| package["source"].is_null()) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, may)) = EDGES.iter().find(|(known, _)| *known == name) else {
            found
                .push(format!("crate {name}: not in the table of edges (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for dependency in array(package, "dependencies") {
            let to = dependency["name"].as_str().unwrap_or_default();
            let is_test = dependency["kind"].as_str() == Some("dev");
            if ours.contains(&to) && !may.contains(&to) && !is_test {
                found.push(format!("crate {name} must not know {to}"));
            }
            if PURE.contains(&name) && IMPURE.contains(&to) && !is_test {
                found.push(format!("crate {name} is pure and must not use {to}"));
            }
        }
    }
}

/// The elements of an array inside a JSON object.
pub(super) fn array<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
