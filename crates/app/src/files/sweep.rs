//! Once a day: contents that nothing names are taken away.

use super::{KEPT_MS, WAITS_MS, sql};
use crate::app::App;
use base::Problem;
use store::Lane;

/// Contents per command.
const BATCH: i64 = 100;

/// Takes away uploads that no record took within a day, and contents that no file names; gives how
/// many contents went. What came within the last day stays, whatever names it.
///
/// # Errors
/// `store.*`
pub async fn sweep(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let (waited, kept) = (now.plus_ms(-WAITS_MS), now.plus_ms(-KEPT_MS));
    app.store.write(Lane::Bulk, move |tx| sql::forget(tx, waited, kept)).await?;
    let storage = app.shelf.storage();
    let old = storage.clone();
    super::storage::blocking(move || {
        old.forget_uploads(waited.0);
        Ok(())
    })
    .await?;
    let mut gone = 0;
    loop {
        // First nothing leads to a place any more, then its bytes go, then the place is forgotten:
        // whatever is cut off in between, the next sweep goes on, and a content that comes anew has
        // a place of its own.
        let places = app.store.write(Lane::Bulk, move |tx| {
            sql::let_go(tx, waited, BATCH)?;
            sql::gone(tx, BATCH)
        });
        let places = places.await?;
        if places.is_empty() {
            return Ok(gone);
        }
        let (storage, away) = (storage.clone(), places.clone());
        super::storage::blocking(move || away.iter().try_for_each(|place| storage.remove(place)))
            .await?;
        gone += places.len();
        app.store.write(Lane::Bulk, move |tx| sql::forget_places(tx, &places)).await?;
    }
}
