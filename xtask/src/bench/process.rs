//! What processes cost, from the operating system's accounting.

use std::fs;

/// CPU milliseconds (user and system) that processes and their ended children have used so far.
pub(super) fn cpu_ms(pids: &[u32]) -> f64 {
    pids.iter().filter_map(|pid| ticks(&pid.to_string(), 11, 4)).sum::<f64>() * MS_PER_TICK
}

/// CPU milliseconds of this process's children that have ended.
pub(super) fn children_ms() -> f64 {
    ticks("self", 13, 2).unwrap_or_default() * MS_PER_TICK
}

/// Linux counts 100 ticks a second in `/proc` on every machine it runs on today.
const MS_PER_TICK: f64 = 10.0;

/// The sum of some fields of a process's accounting: at 11 the process's user and system ticks,
/// at 13 those of its children that have ended.
fn ticks(process: &str, first: usize, count: usize) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is a name in brackets that may hold spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let fields = rest.split_whitespace().skip(first).take(count);
    fields.map(|field| field.parse::<f64>().ok()).sum()
}

/// Memory of a process in MB: its own, and with the pages of files that it shares with the
/// system's cache.
pub(super) fn memory_mb(pid: u32) -> (f64, f64) {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let read = |key: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        let kb: f64 = line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0.0);
        kb / 1024.0
    };
    (read("Pss_Anon:"), read("Pss:"))
}
