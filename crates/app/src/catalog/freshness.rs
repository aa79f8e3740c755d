//! Whether another process (a command, a second server) changed what this one keeps in memory.

use super::sql::{Generation, generation};
use crate::app::App;
use crate::events::Change;
use base::{Problem, Time};
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Mutex;

/// How long what is in memory is believed without a look at the database, in ms.
const BELIEVED_MS: i64 = 200;

/// When the database was last asked, and what it said of sessions.
#[derive(Debug, Default)]
pub(crate) struct Freshness {
    asked_at: AtomicI64,
    /// Held while one looks: who comes meanwhile waits for the same answer.
    sessions: Mutex<i64>,
}

impl Freshness {
    fn is_due(&self, now: Time) -> bool {
        let asked_at = Time(self.asked_at.load(Ordering::Acquire));
        // A clock that was put back must not stop the looks.
        now < asked_at || now >= asked_at.plus_ms(BELIEVED_MS)
    }
}

impl App {
    /// Brings what is in memory up to date with the database, at most every 200 ms. Called at the
    /// beginning of every request: nearly always it only compares two numbers.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`.
    pub async fn keep_up(&self) -> Result<(), Problem> {
        if !self.freshness.is_due(self.now()) {
            return Ok(());
        }
        let mut sessions = self.freshness.sessions.lock().await;
        if self.freshness.is_due(self.now()) {
            self.compare(&mut sessions).await?;
        }
        Ok(())
    }

    /// The same at once.
    ///
    /// # Errors
    /// `store.*`, `package.invalid`.
    pub(crate) async fn look(&self) -> Result<(), Problem> {
        let mut sessions = self.freshness.sessions.lock().await;
        self.compare(&mut sessions).await
    }

    async fn compare(&self, sessions: &mut i64) -> Result<(), Problem> {
        let now = self.now();
        let Generation { catalog, sessions: ended } = self.store.glance(generation).await?;
        if *sessions != ended {
            self.sessions.forget_all();
            *sessions = ended;
        }
        if self.catalog().generation < catalog {
            self.reload().await?;
            self.events.publish(vec![Change::Meta]);
        }
        self.freshness.asked_at.store(now.0, Ordering::Release);
        Ok(())
    }
}
