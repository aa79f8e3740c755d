//! The search as a job: keys of all records first, then the pairs that share one.

use super::keys::{NAME, alike, keys};
use super::sql;
use crate::jobs::{self, Job};
use base::{Problem, RecordId};
use model::{RecordType, Value};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Lane, Order, Reach, RowRef, Select, Tx};

/// What kind of job it is.
pub(crate) const KIND: &str = "duplicates";

/// Records whose keys one command keeps.
const RECORDS: u32 = 500;
/// Keys whose pairs one command looks at.
const KEYS: i64 = 100;
/// Records with one key that are compared with each other: what more share is no sign.
const GROUP: i64 = 40;

/// Searches from the beginning: what a restart interrupted is done anew.
///
/// # Errors
/// `type.unknown`, `store.*`
pub(crate) async fn resume(job: Job, payload: Json) -> Result<Json, Problem> {
    let code = payload.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    let catalog = job.app.catalog();
    let of = Arc::clone(catalog.record_type(&code)?);
    let type_code = code.clone();
    job.app.store.write(Lane::Bulk, move |tx| sql::clear(tx, &type_code)).await?;
    gather(&job, &of).await?;
    let pairs = compare(&job, &code).await?;
    job.app.store.write(Lane::Bulk, move |tx| sql::forget_keys(tx, &code)).await?;
    Ok(json!({ "pairs": pairs }))
}

async fn gather(job: &Job, of: &Arc<RecordType>) -> Result<(), Problem> {
    let mut select = Select::of(of, Reach::All);
    let places = of.same_by.iter().filter_map(|code| {
        of.fields.iter().position(|field| field.code == *code && field.is_stored())
    });
    select.fields = places.collect();
    select.order = Some(Order { by: "id".to_owned(), is_descending: false });
    select.limit = RECORDS;
    let counted = select.clone();
    let total = job.app.store.read(move |tx| tx.count(&counted)).await?;
    let mut done = 0_i64;
    loop {
        let page = select.clone();
        let rows = job.app.store.read(move |tx| tx.select(&page)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        select.after = Some((last.key.clone(), last.id));
        done += i64::try_from(rows.len()).unwrap_or_default();
        let found: Vec<(RecordId, String)> =
            rows.iter().flat_map(|row| keys_of(of, &select, row)).collect();
        let (code, id, now) = (of.code.to_string(), job.id, job.app.now());
        let keep = move |tx: &mut Tx<'_>| {
            sql::put_keys(tx, &code, &found)?;
            jobs::sql::progress(tx, id, (done, total), now)
        };
        job.app.store.write(Lane::Bulk, keep).await?;
        job.tell();
    }
}

fn keys_of(of: &RecordType, select: &Select, row: &RowRef) -> Vec<(RecordId, String)> {
    let value = |code: &str| {
        let is_it = |at: &usize| of.fields.get(*at).is_some_and(|field| field.code == *code);
        let at = select.fields.iter().position(is_it);
        at.and_then(|at| row.values.get(at)).cloned().unwrap_or(Value::Null)
    };
    keys(of, &row.title, value).into_iter().map(|key| (row.id, key)).collect()
}

async fn compare(job: &Job, code: &str) -> Result<i64, Problem> {
    let (mut after, mut pairs) = (String::new(), 0_i64);
    loop {
        let (of, from) = (code.to_owned(), after.clone());
        let done = job.app.store.write(Lane::Bulk, move |tx| {
            let common = sql::common(tx, &of, &from, KEYS)?;
            let mut count = 0_i64;
            for key in &common {
                count += meet(tx, &of, key)?;
            }
            Ok((common.last().cloned(), count))
        });
        let (last, count) = done.await?;
        pairs += count;
        match last {
            Some(last) => after = last,
            None => return Ok(pairs),
        }
    }
}

/// Notes the pairs of records with a key.
fn meet(tx: &mut Tx<'_>, of: &str, key: &str) -> Result<i64, Problem> {
    let reason = key.split(':').next().unwrap_or_default();
    let group = sql::of_key(tx, of, key, GROUP)?;
    let mut count = 0;
    for (at, (a, one)) in group.iter().enumerate() {
        for (b, other) in group.iter().skip(at + 1) {
            // Equal numbers weigh more than alike names.
            let score = if reason == NAME { alike(one, other) } else { Some(2000) };
            if let Some(score) = score {
                sql::put(tx, of, (*a, *b), (score, reason))?;
                count += 1;
            }
        }
    }
    Ok(count)
}
