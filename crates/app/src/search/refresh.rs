//! The index follows the packages: when what is searched or who may find it changed, the records
//! concerned are indexed anew.

use super::sql;
use crate::access::caller_in;
use crate::app::App;
use crate::records::write::Writer;
use crate::settings::sql as settings;
use base::{Actor, Problem, RecordId};
use model::RecordType;
use std::fmt::Write;
use std::sync::Arc;
use store::Lane;

/// Records of one command: no slice of the writer is longer than a blink.
const CHUNK: i64 = 200;
/// Counts up when tokens are made in another way.
const FORMAT: u32 = 3;

/// Indexes records anew whose index was made by other rules.
///
/// # Errors
/// `store.*`
pub(crate) async fn refresh(app: &App) -> Result<(), Problem> {
    let catalog = app.catalog();
    for record_type in catalog.types.values() {
        let (key, rules) = (format!("search/{}", record_type.code), rules(record_type));
        let asked = key.clone();
        let kept = app.store.read(move |tx| settings::get(tx, &asked)).await?;
        if kept.as_deref() == Some(rules.as_str()) {
            continue;
        }
        let mut last = 0;
        while let Some(next) = chunk(app, record_type, last).await? {
            last = next;
        }
        app.store.write(Lane::Bulk, move |tx| settings::put(tx, &key, &rules)).await?;
    }
    Ok(())
}

/// What the tokens of a type depend on.
fn rules(record_type: &RecordType) -> String {
    let mut text = FORMAT.to_string();
    for field in record_type.search.iter().filter_map(|code| record_type.field(code)) {
        let to = field.to.as_deref().unwrap_or_default();
        let mark = match (field.is_special, field.is_closable) {
            (_, true) => "?",
            (true, false) => "!",
            (false, false) => "",
        };
        let kind = field.value_kind().code();
        // A text takes everything.
        let _written = write!(text, " {}:{kind}{to}{mark}", field.code);
    }
    text
}

/// Indexes the next records of a type; gives the last one, `None` when there are no more.
async fn chunk(
    app: &App,
    record_type: &Arc<RecordType>,
    after: RecordId,
) -> Result<Option<RecordId>, Problem> {
    let (catalog, now) = (app.catalog(), app.now());
    let code = record_type.code.clone();
    let indexed = move |tx: &mut store::Tx<'_>| {
        let ids = sql::ids_after(tx, &code, after, CHUNK)?;
        let caller = caller_in(&catalog, &Actor::System);
        let mut writer = Writer::new(tx, &catalog, &caller, now);
        for id in &ids {
            writer.record(*id)?;
            writer.index(*id)?;
        }
        Ok(ids.last().copied())
    };
    app.store.write(Lane::Bulk, indexed).await
}
