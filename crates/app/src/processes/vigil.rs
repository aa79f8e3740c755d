//! Keeping vigil: timers fire as their moments come, and nobody looks at the database in vain.

use super::timers::{next_due, tick};
use crate::app::App;
use crate::events::Change;
use base::{Problem, Time};
use std::time::Duration;

/// The longest sleep, in ms: another process may have armed a timer, the clock may have been set.
const LONGEST_MS: i64 = 60_000;
/// How soon is tried again what the database refused, in ms.
const AGAIN_MS: i64 = 1_000;

/// Fires timers as their moments come, until it is dropped. At the first moment of a day open
/// screens are told to load anew what depends on it. Files of exports go when their day is over.
pub async fn run_forever(app: &App) {
    let mut armed = app.events.timers();
    let mut midnight = app.catalog().day_end(app.now());
    let mut sweep_at = app.now();
    loop {
        // Before the database is asked: whatever is armed after that is heard of.
        app.events.forget_timers();
        if sweep_at <= app.now() {
            sweep_at = app.now().plus_ms(LONGEST_MS);
            if let Err(problem) = crate::exports::sweep(app).await {
                tracing::warn!(%problem, "files of exports could not be removed");
            }
        }
        let planned = planned(app).await.unwrap_or_else(|problem| {
            tracing::error!(%problem, "timers could not be fired");
            app.now().plus_ms(AGAIN_MS)
        });
        loop {
            let soonest = *armed.borrow_and_update();
            let wait = wait(app.now(), planned.min(midnight), soonest);
            let is_over = tokio::select! {
                () = tokio::time::sleep(wait) => true,
                // The sender lives as long as the app.
                _ = armed.changed() => false,
            };
            if is_over {
                break;
            }
        }
        if midnight <= app.now() {
            midnight = app.catalog().day_end(app.now());
            app.events.publish(vec![Change::Meta]);
            new_day(app);
        }
    }
}

/// What is done at the calm time of a day.
fn new_day(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(problem) = app.store.refresh_statistics().await {
            tracing::warn!(%problem, "the database could not count its tables");
        }
        match crate::trash::sweep(&app).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "the recycle bin forgot old records"),
            Err(problem) => tracing::error!(%problem, "the recycle bin could not be emptied"),
        }
        match crate::files::sweep(&app).await {
            Ok(gone) => tracing::info!(gone, "contents that nothing names were taken away"),
            Err(problem) => tracing::error!(%problem, "files could not be swept"),
        }
    });
}

/// Fires what is due; gives the moment to look again.
async fn planned(app: &App) -> Result<Time, Problem> {
    tick(app).await?;
    let latest = app.now().plus_ms(LONGEST_MS);
    Ok(next_due(app).await?.map_or(latest, |due| due.min(latest)))
}

/// How long to sleep: to the first of what was planned and what was armed since.
fn wait(now: Time, planned: Time, armed: Option<Time>) -> Duration {
    let until = armed.map_or(planned, |armed| armed.min(planned));
    let ms = (until.0 - now.0).clamp(0, LONGEST_MS);
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_MS, wait};
    use base::Time;

    #[test]
    fn sleep_ends_at_the_first_moment_and_never_lasts_over_a_minute() {
        #[track_caller]
        fn check(planned: i64, armed: Option<i64>, ms: i64) {
            let now = Time(1_000_000);
            let slept = wait(now, now.plus_ms(planned), armed.map(|armed| now.plus_ms(armed)));
            assert_eq!(i64::try_from(slept.as_millis()).unwrap(), ms);
        }
        check(5_000, None, 5_000);
        check(5_000, Some(9_000), 5_000);
        check(5_000, Some(700), 700);
        check(5_000, Some(-700), 0);
        check(-1, None, 0);
        check(3_600_000, None, LONGEST_MS);
    }
}
