//! What processes cost, from the operating system's accounting.

use std::fs;

/// CPU milliseconds (user and system) that processes have used so far.
pub(super) fn cpu_ms(pids: &[u32]) -> f64 {
    pids.iter().filter_map(|pid| ticks(*pid)).sum::<f64>() * 1000.0 / TICKS_PER_SECOND
}

/// Clock ticks per second of Linux's `/proc`: 100 on every machine it runs on today.
const TICKS_PER_SECOND: f64 = 100.0;

fn ticks(pid: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in brackets that may hold spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let user: f64 = fields.get(11)?.parse().ok()?;
    let system: f64 = fields.get(12)?.parse().ok()?;
    Some(user + system)
}

/// Resident memory of a process in MB: now and at its highest.
pub(super) fn memory_mb(pid: u32) -> (f64, f64) {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let read = |key: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        let kb: f64 = line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0.0);
        kb / 1024.0
    };
    (read("VmRSS:"), read("VmHWM:"))
}
