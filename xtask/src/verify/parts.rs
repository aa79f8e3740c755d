//! The parts of `cargo verify`, in order.

use super::machine;
use super::postgres::{Cluster, free_port};
use super::tally::Count;
use crate::kill::{self, Rounds};
use crate::server::Server;
use crate::{paths, shell, ui, up};
use anyhow::{Context, Result, bail};
use std::process::Stdio;

/// One part.
pub(crate) struct Part {
    pub name: &'static str,
    /// Also part of `cargo fine`.
    pub is_quick: bool,
    pub run: fn(&Cluster) -> Result<Count>,
}

/// All parts, in order.
pub(crate) const ALL: &[Part] = &[
    Part { name: "format", is_quick: true, run: format },
    Part { name: "ui", is_quick: false, run: ui_checks },
    Part { name: "clippy", is_quick: true, run: clippy },
    Part { name: "tests", is_quick: true, run: rust_tests },
    Part { name: "release", is_quick: false, run: release },
    Part { name: "openapi", is_quick: false, run: openapi },
    Part { name: "browser", is_quick: false, run: browser },
    Part { name: "kill", is_quick: false, run: kill_rounds },
];

fn format(_: &Cluster) -> Result<Count> {
    shell::run("cargo", &["fmt", "--all", "--check"], &paths::root())?;
    Ok(Count::one())
}

fn clippy(_: &Cluster) -> Result<Count> {
    let args =
        ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    shell::run("cargo", &args, &paths::root())?;
    Ok(Count::one())
}

/// Types, lint, unit tests, build and sizes of the UI.
fn ui_checks(_: &Cluster) -> Result<Count> {
    ui::install()?;
    let dir = paths::ui();
    shell::run("npm", &["run", "--silent", "typecheck"], &dir)?;
    shell::run("npm", &["run", "--silent", "lint"], &dir)?;
    let report = shell::output("npx", &["vitest", "run", "--reporter=json"], &dir)?;
    let mut count = vitest(&report)?;
    ui::build()?;
    shell::run("node", &["scripts/size.mjs"], &dir)?;
    count.passed += 3;
    Ok(count)
}

fn vitest(report: &str) -> Result<Count> {
    let start = report.find('{').context("vitest printed no report")?;
    let json: serde_json::Value = serde_json::from_str(report.get(start..).unwrap_or_default())?;
    let number = |key: &str| json.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    if number("numTotalTests") == 0 {
        bail!("vitest ran no test");
    }
    Ok(Count { passed: number("numPassedTests"), failed: number("numFailedTests"), pieces: vec![] })
}

/// Rule tests, the rules of the house, stories on both databases, HTTP transcripts.
fn rust_tests(cluster: &Cluster) -> Result<Count> {
    let args = ["test", "--workspace", "--locked", "--no-fail-fast"];
    let mut command = shell::command("cargo", &args, &paths::root());
    let databases = if cluster.is_there() { 2 } else { 1 };
    // A test fails when the stories do not run on as many databases as are promised here.
    command.env("TEST_DATABASES", databases.to_string());
    if cluster.is_there() {
        command.env("TEST_POSTGRES_URL", format!("{}/postgres", cluster.url()));
    } else {
        command.env_remove("TEST_POSTGRES_URL");
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut count = Count::default();
    for line in text.lines() {
        if let Some((passed, failed)) = test_result(line) {
            count.passed += passed;
            count.failed += failed;
        }
    }
    if count.failed > 0 || !output.status.success() {
        shell::say(&*text);
        count.failed = count.failed.max(1);
    }
    shell::say(match databases {
        1 => "Stories ran on one database: SQLite",
        _ => "Stories ran on two databases: SQLite and PostgreSQL",
    });
    Ok(count)
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn test_result(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("test result: ")?;
    let number = |word: &str| {
        let end = rest.find(word)?;
        rest.get(..end)?.split_whitespace().last()?.parse().ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

fn release(_: &Cluster) -> Result<Count> {
    up::build_server()?;
    Ok(Count::one())
}

/// `openapi.json` is what the code says.
fn openapi(_: &Cluster) -> Result<Count> {
    let binary = paths::binary().to_string_lossy().into_owned();
    let text = shell::output(&binary, &["openapi"], &paths::root())?;
    let kept = std::fs::read_to_string(paths::root().join("openapi.json")).unwrap_or_default();
    if text.trim() == kept.trim() {
        Ok(Count::one())
    } else {
        bail!("openapi.json is not what the code says: run `cargo xtask openapi`")
    }
}

/// Playwright with axe against the real binary with demo data.
fn browser(_: &Cluster) -> Result<Count> {
    let chromium = machine::chromium().context("Chromium is not installed")?;
    let folder = tempfile::tempdir()?;
    let server = Server::demo(folder.path(), free_port()?)?;
    let report = folder.path().join("report.json");
    let status = shell::command(
        "npx",
        &["playwright", "test", "-c", "e2e/playwright.config.ts"],
        &paths::ui(),
    )
    .env("CHROMIUM", chromium)
    .env("BASE_URL", server.url())
    .env("OTKLIK_PASSWORDS", server.passwords())
    .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
    .args(["--reporter=list,json"])
    .status()?;
    let text = std::fs::read_to_string(&report).context("Playwright wrote no report")?;
    let count = playwright(&text)?;
    server.check_doctor()?;
    if !status.success() && count.failed == 0 {
        bail!("Playwright failed: {status}");
    }
    Ok(count)
}

fn playwright(report: &str) -> Result<Count> {
    let json: serde_json::Value = serde_json::from_str(report)?;
    let stats = json.get("stats").context("no stats in Playwright's report")?;
    let number = |key: &str| stats.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let mut count = Count {
        passed: number("expected"),
        failed: number("unexpected") + number("flaky"),
        pieces: Vec::new(),
    };
    if count.passed + count.failed == 0 {
        bail!("Playwright ran no test");
    }
    for suite in json.get("suites").and_then(|suites| suites.as_array()).into_iter().flatten() {
        pieces(suite, &mut count.pieces);
    }
    Ok(count)
}

fn pieces(suite: &serde_json::Value, into: &mut Vec<(String, f64)>) {
    let list = |key: &str| suite.get(key).and_then(|value| value.as_array()).into_iter().flatten();
    for spec in list("specs") {
        let title = spec.get("title").and_then(|title| title.as_str()).unwrap_or_default();
        let ms: f64 = spec
            .pointer("/tests/0/results/0/duration")
            .and_then(serde_json::Value::as_f64)
            .unwrap_or_default();
        into.push((title.to_owned(), ms / 1000.0));
    }
    for inner in list("suites") {
        pieces(inner, into);
    }
}

/// `kill -9` under writing load; the short form of the soak.
fn kill_rounds(cluster: &Cluster) -> Result<Count> {
    kill::all(cluster, &Rounds { sqlite: 100, postgres: 20, postmaster: 3 })?;
    Ok(Count { passed: 3, ..Count::default() })
}

#[cfg(test)]
mod tests {
    use super::test_result;

    #[test]
    fn the_lines_of_the_test_runner_are_counted() {
        assert_eq!(
            test_result("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured"),
            Some((12, 0))
        );
        assert_eq!(test_result("test result: FAILED. 3 passed; 2 failed; 0 ignored"), Some((3, 2)));
        assert_eq!(test_result("test a ... ok"), None);
    }
}
