//! Counting: what passed, what failed, what was slow.

use crate::shell;
use anyhow::Result;
use std::time::Instant;

/// What one part counted.
#[derive(Debug, Default, Clone)]
pub(crate) struct Count {
    pub passed: u64,
    pub failed: u64,
    /// Names and seconds of its own pieces, when it knows them.
    pub pieces: Vec<(String, f64)>,
}

impl Count {
    /// A check that passed as a whole.
    pub(crate) fn one() -> Count {
        Count { passed: 1, ..Count::default() }
    }
}

/// All parts so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    times: Vec<(String, f64)>,
    broken: Vec<String>,
}

impl Tally {
    /// Runs a part and counts it; an error is one failure, and the other parts go on.
    pub(crate) fn run(&mut self, name: &str, part: impl FnOnce() -> Result<Count>) {
        shell::say(format!("\n── {name}"));
        let start = Instant::now();
        let result = part();
        let seconds = start.elapsed().as_secs_f64();
        let count = result.unwrap_or_else(|error| {
            shell::say(format!("{name}: {error:#}"));
            Count { failed: 1, ..Count::default() }
        });
        self.passed += count.passed;
        self.failed += count.failed;
        if count.failed > 0 {
            self.broken.push(name.to_owned());
        }
        if count.pieces.is_empty() {
            self.times.push((name.to_owned(), seconds));
        }
        for (piece, seconds) in count.pieces {
            self.times.push((format!("{name}: {piece}"), seconds));
        }
        shell::say(format!(
            "── {name}: {} passed, {} failed, {seconds:.1} s",
            count.passed, count.failed
        ));
    }

    /// How many failed so far.
    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    /// Prints the ten slowest parts, the broken ones, and the closing line.
    pub(crate) fn report(&self) {
        let mut times = self.times.clone();
        times.sort_by(|a, b| b.1.total_cmp(&a.1));
        shell::say("\nThe ten slowest parts:");
        for (name, seconds) in times.iter().take(10) {
            shell::say(format!("{seconds:8.1} s  {name}"));
        }
        if !self.broken.is_empty() {
            shell::say(format!("Broken: {}", self.broken.join(", ")));
        }
        shell::say(format!("{} passed, {} failed", self.passed, self.failed));
    }
}
