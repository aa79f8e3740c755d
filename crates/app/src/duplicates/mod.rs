//! Records that may be one and the same: found in the background by the fields that a type names
//! (`same_by`), shown as pairs to whoever may read both, told apart once for everybody.

mod keys;
mod search;
mod sql;

pub(crate) use search::{KIND, resume};

use crate::access::{Seen, caller};
use crate::app::App;
use crate::jobs;
use crate::records::read::asking;
use base::{Actor, Case, Code, Problem, RecordId, Time};
use model::access::Action;
use serde_json::json;
use store::{Lane, Select};

/// Pairs on a page.
const PAGE: usize = 50;
/// Pairs read at once while a page is filled.
const PORTION: i64 = 100;
/// Reads of one page: with many hidden pairs a page may be short, and the next one goes on.
const READS_MAX: usize = 20;

/// A record of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
}

/// Two records that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The older one.
    pub a: Twin,
    /// The newer one.
    pub b: Twin,
    /// Why: codes of fields, `name`.
    pub reasons: Vec<String>,
}

/// What somebody says of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are different.
    Distinct,
    /// Nobody knows yet: the pair is offered again.
    Open,
}

/// A page of pairs, likest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Pairs.
    pub pairs: Vec<Pair>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// When they were last searched for.
    pub searched_at: Option<Time>,
    /// Whether a search is under way.
    pub is_searching: bool,
}

/// Starts a search in all records of a type; gives the job, or the one under way.
///
/// # Errors
/// `type.unknown`, `action.denied`; `request.invalid`: the type names no fields to search by.
pub async fn search(app: &App, actor: &Actor, record_type: &str) -> Result<i64, Problem> {
    caller(app, actor).must(record_type, Action::Edit)?;
    let catalog = app.catalog();
    if catalog.record_type(record_type)?.same_by.is_empty() {
        return Err(Problem::case(Case::RequestAction));
    }
    let of = record_type.to_owned();
    let last = app.store.read(move |tx| sql::last(tx, &of)).await?;
    if let Some((job, _, true)) = last {
        return Ok(job);
    }
    let payload = json!({ "type": record_type });
    let kept = payload.clone();
    let work: jobs::Work =
        Box::new(move |job| Box::pin(async move { search::resume(job, kept).await }));
    jobs::start(app, actor, KIND, payload, work).await
}

/// Pairs of which the caller may read both.
///
/// # Errors
/// `type.unknown`, `query.cursor`.
pub async fn list(
    app: &App,
    actor: &Actor,
    record_type: &str,
    cursor: Option<&str>,
) -> Result<Page, Problem> {
    let caller = caller(app, actor);
    caller.must(record_type, Action::Read)?;
    let of = record_type.to_owned();
    let mut after = cursor.map_or(Ok((i64::MAX, 0, 0)), at)?;
    app.store
        .read(move |tx| {
            let last = sql::last(tx, &of)?;
            let (mut pairs, mut is_end) = (Vec::new(), false);
            for _ in 0..READS_MAX {
                let found = sql::pairs(tx, &of, after, PORTION)?;
                is_end = found.is_empty();
                let ids = found.iter().flat_map(|pair| [pair.a, pair.b]);
                let records: Vec<(&str, RecordId)> = ids.map(|id| (of.as_str(), id)).collect();
                let seen = Seen::of(tx, &caller, &records)?;
                for pair in found {
                    if pairs.len() == PAGE {
                        break;
                    }
                    after = (pair.score, pair.a, pair.b);
                    if seen.sees(&of, pair.a) && seen.sees(&of, pair.b) {
                        pairs.push(shown(pair));
                    }
                }
                if is_end || pairs.len() == PAGE {
                    break;
                }
            }
            let next = (!is_end).then(|| format!("{}.{}.{}", after.0, after.1, after.2));
            let searched_at = last.map(|(_, at, _)| at);
            let is_searching = last.is_some_and(|(.., is_searching)| is_searching);
            Ok(Page { pairs, next, searched_at, is_searching })
        })
        .await
}

/// Says for everybody that two records are different, or takes it back.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `merge.pair`.
pub async fn tell_apart(
    app: &App,
    actor: &Actor,
    record_type: &str,
    (a, b): (RecordId, RecordId),
    verdict: Verdict,
) -> Result<(), Problem> {
    let asking = asking(app, actor);
    asking.caller.must(record_type, Action::Edit)?;
    if a == b {
        return Err(Problem::new(Code::MergePair));
    }
    let select = asking.select(record_type)?;
    let by = asking.caller.person();
    app.store
        .write(Lane::People, move |tx| {
            for id in [a, b] {
                if !tx.exists(&Select { ids: Some(vec![id]), limit: 1, ..select.clone() })? {
                    return Err(Problem::new(Code::RecordNotFound).with("id", id.to_string()));
                }
            }
            sql::tell_apart(tx, (a, b), verdict, (asking.now, by))
        })
        .await
}

fn shown(pair: sql::Pair) -> Pair {
    Pair {
        a: Twin { id: pair.a, title: pair.titles.0 },
        b: Twin { id: pair.b, title: pair.titles.1 },
        reasons: pair.reasons.into_iter().collect(),
    }
}

fn at(cursor: &str) -> Result<(i64, RecordId, RecordId), Problem> {
    let numbers: Vec<i64> = cursor.split('.').filter_map(|part| part.parse().ok()).collect();
    match numbers.as_slice() {
        [score, a, b] => Ok((*score, *a, *b)),
        _ => Err(Problem::new(Code::QueryCursor)),
    }
}
