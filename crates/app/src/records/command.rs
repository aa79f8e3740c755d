//! One command of a caller: a transaction with a writer, then its changes to all screens.

use super::write::Writer;
use crate::access::caller_in;
use crate::app::App;
use base::{Actor, Problem};
use store::Lane;

/// Runs a write as a caller and publishes what changed.
///
/// # Errors
/// What the write gives; `store.*`.
pub(crate) async fn command<T, F>(app: &App, actor: &Actor, write: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: Fn(&mut Writer<'_, '_>) -> Result<T, Problem> + Send + 'static,
{
    let catalog = app.catalog();
    let caller = caller_in(&catalog, actor);
    let now = app.now();
    let done = app.store.write(Lane::People, move |tx| {
        let mut writer = Writer::new(tx, &catalog, &caller, now);
        let value = write(&mut writer)?;
        Ok((value, writer.changes))
    });
    let (value, changes) = done.await?;
    app.events.publish(changes);
    Ok(value)
}
