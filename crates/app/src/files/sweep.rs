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
        let storage = storage.clone();
        let count = app.store.write(Lane::Bulk, move |tx| {
            let hashes = sql::nameless(tx, waited, BATCH)?;
            let mut count = 0;
            for hash in &hashes {
                // The bytes go while the row is held: an upload of the same content waits for it,
                // then puts its own bytes there. If this is not committed, the next sweep comes.
                if sql::delete_blob(tx, hash, waited)? {
                    storage.remove(hash)?;
                    count += 1;
                }
            }
            Ok(count)
        });
        match count.await? {
            0 => return Ok(gone),
            count => gone += count,
        }
    }
}
