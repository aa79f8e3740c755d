//! How often sign-in may be tried, as a pure rule over time.

use base::Time;
use std::collections::HashMap;

/// Attempts allowed at once, then one per so many milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How many in a row.
    pub burst: i64,
    /// How long until one more is allowed, in ms.
    pub every_ms: i64,
}

/// Per login: ten in a row, then two a minute.
pub const PER_LOGIN: Pace = Pace { burst: 10, every_ms: 30_000 };

/// Per address, which a whole office may share: fifty in a row, then twelve a minute.
pub const PER_ADDRESS: Pace = Pace { burst: 50, every_ms: 5_000 };

/// Keys kept before spent ones are thrown away.
const KEPT: usize = 20_000;

/// Attempts so far: per key the moment when all of them are forgotten.
#[derive(Debug, Default)]
pub struct Attempts(HashMap<String, Time>);

impl Attempts {
    /// Counts an attempt, or tells in how many ms one is allowed.
    ///
    /// # Errors
    /// The wait, in ms; such an attempt is not counted.
    pub fn allow(&mut self, key: &str, pace: Pace, now: Time) -> Result<(), i64> {
        if self.0.len() > KEPT {
            self.0.retain(|_, until| *until > now);
        }
        let until = self.0.get(key).copied().unwrap_or(now).max(now);
        let next = until.plus_ms(pace.every_ms);
        let last = now.plus_ms(pace.burst * pace.every_ms);
        if next > last {
            return Err(next.0 - last.0);
        }
        self.0.insert(key.to_owned(), next);
        Ok(())
    }

    /// Takes one attempt of a key back.
    pub fn give_back(&mut self, key: &str, pace: Pace) {
        if let Some(until) = self.0.get_mut(key) {
            *until = until.plus_ms(-pace.every_ms);
        }
    }

    /// Forgets the attempts of a key, after a success.
    pub fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }
}
