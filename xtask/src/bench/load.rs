//! Requests from several connections at once, from this process.

use crate::kill::Client;
use anyhow::{Result, bail};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Connections at once: enough that the server is not measured while it falls asleep and wakes.
const CONNECTIONS: u64 = 16;

/// What a load did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub requests: u64,
    pub seconds: f64,
    /// Wall-clock milliseconds of one request: half of them are faster; 99 of 100 are faster.
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Sends `total` requests, each made from its number; stops at the first failure.
pub(super) fn drive(
    url: &str,
    token: &str,
    total: u64,
    request: impl Fn(&Client, u64) -> Result<()> + Send + Sync + 'static,
) -> Result<Done> {
    let request = Arc::new(request);
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let client = Client::new(url, token);
            let (request, next) = (Arc::clone(&request), Arc::clone(&next));
            std::thread::spawn(move || -> Result<Vec<Duration>> {
                let mut times = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= total {
                        return Ok(times);
                    }
                    let began = Instant::now();
                    request(&client, number)?;
                    times.push(began.elapsed());
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for thread in threads {
        match thread.join() {
            Ok(result) => times.extend(result?),
            Err(_) => bail!("a connection panicked"),
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    times.sort();
    let at = |share: usize| -> f64 {
        let place = times.len().saturating_sub(1) * share / 100;
        times.get(place).map(|time| time.as_secs_f64() * 1000.0).unwrap_or_default()
    };
    Ok(Done { requests: total, seconds, p50_ms: at(50), p99_ms: at(99) })
}
