//! A clock that stands until a story turns it.

use base::{Clock, Time};
use std::sync::atomic::{AtomicI64, Ordering};

/// Time as the story says.
#[derive(Debug)]
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    /// A clock that shows a moment, for instance `2026-12-02T09:00:00Z`.
    ///
    /// # Panics
    /// When the text is not RFC 3339.
    #[must_use]
    pub fn at(text: &str) -> VirtualClock {
        VirtualClock(AtomicI64::new(
            Time::parse(text).expect("a moment like 2026-12-02T09:00:00Z").0,
        ))
    }

    /// Turns it to a moment; never back.
    pub fn turn_to(&self, time: Time) {
        self.0.fetch_max(time.0, Ordering::SeqCst);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}
