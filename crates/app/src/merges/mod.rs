//! Two records of one and the same thing become one; the merge can be taken back whole.

pub(crate) mod sql;

use crate::app::App;
use crate::records::read::{Asking, after, asking};
use crate::records::{RecordView, command};
use crate::trash;
use base::{Actor, Code, Problem, RecordId, TaskId};
use model::access::Action;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Select, Tx};

/// How many merges are followed from a record that was merged, and merged again.
const FOLLOWED_MAX: usize = 20;

/// Whose value stays in which field; in the others it is the main record's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks {
    /// Fields whose value is the other record's.
    pub take: Vec<String>,
    /// Lists (phones, files …) that take what both have.
    pub join: Vec<String>,
}

/// What a merge moved, kept so that it can be taken back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Moved {
    /// Fields of the main record.
    pub(crate) fields: Vec<MovedField>,
    /// Links of other records.
    pub(crate) links: Vec<MovedLink>,
    /// Tasks with the runs that made them.
    pub(crate) tasks: Vec<(TaskId, Option<i64>)>,
    pub(crate) activities: Vec<i64>,
    /// Lines of history.
    pub(crate) lines: Vec<i64>,
    pub(crate) notices: Vec<i64>,
}

/// A field of the main record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MovedField {
    pub(crate) code: String,
    pub(crate) before: Json,
    pub(crate) after: Json,
}

/// A link of another record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MovedLink {
    pub(crate) field: String,
    pub(crate) id: RecordId,
    pub(crate) before: Vec<RecordId>,
    pub(crate) after: Vec<RecordId>,
}

/// A merge that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// Its id, to undo it.
    pub id: i64,
    /// The main record.
    pub record: RecordView,
}

/// A merge that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Type of both records.
    pub record_type: String,
    /// The main record.
    pub main: RecordId,
    /// The record that is back.
    pub other: RecordId,
    /// Fields that somebody has changed since: they stay.
    pub kept: Vec<String>,
}

/// Makes one record of two: whoever may change the main one and delete the other.
///
/// # Errors
/// `type.unknown`, `record.not_found`, `action.denied`, `merge.pair`, `record.numbered`,
/// `merge.large`, `record.invalid`.
pub async fn merge(
    app: &App,
    actor: &Actor,
    record_type: &str,
    (main, other): (RecordId, RecordId),
    picks: Picks,
) -> Result<Merged, Problem> {
    let record_type = record_type.to_owned();
    command(app, actor, move |writer| {
        // In one order, so that two people who merge the same two do not wait for each other.
        for id in [main.min(other), main.max(other)] {
            writer.tx.lock_record(id)?;
        }
        writer.open(&record_type, main, Action::Edit)?;
        if main == other {
            return Err(Problem::new(Code::MergePair));
        }
        writer.open(&record_type, other, Action::Delete)?;
        writer.must_be_open(main)?;
        let title = writer.record(other)?.title.clone();
        let moved = writer.merge((main, other), &picks)?;
        let kept = sql::Kept { record_type: record_type.clone(), main, other, moved };
        let id = sql::insert(writer.tx, &kept, (writer.now, writer.caller.person()))?;
        writer.log_merge(main, "merged", (id, &title))?;
        let record = after(writer, &record_type, main)?;
        Ok(Merged { id, record })
    })
    .await
}

/// Takes a merge back: the other record leaves the bin, and all that was moved returns to it.
///
/// # Errors
/// `merge.gone`, `record.not_found`, `action.denied`, `record.invalid` when a unique value is
/// another record's by now.
pub async fn undo(app: &App, actor: &Actor, id: i64) -> Result<Undone, Problem> {
    let asking = asking(app, actor);
    command(app, actor, move |writer| {
        let gone = || Problem::new(Code::MergeGone).with("id", id.to_string());
        let kept = sql::get(writer.tx, id)?.ok_or_else(gone)?;
        for one in [kept.main.min(kept.other), kept.main.max(kept.other)] {
            writer.tx.lock_record(one)?;
        }
        let kept = sql::get(writer.tx, id)?.ok_or_else(gone)?;
        // Who sees neither of them does not learn that they were merged.
        let seen = writer.open(&kept.record_type, kept.main, Action::Edit);
        seen.map_err(|problem| match problem.code() {
            Code::ActionDenied => problem,
            _ => gone(),
        })?;
        let title = trash::must_restore(writer.tx, &asking, kept.other)?.title;
        let stays = writer.unmerge((kept.main, kept.other), &kept.moved)?;
        sql::undone(writer.tx, id, writer.now)?;
        writer.log_merge(kept.main, "unmerged", (id, &title))?;
        let sql::Kept { record_type, main, other, .. } = kept;
        Ok(Undone { record_type, main, other, kept: stays })
    })
    .await
}

/// Where a record went that was merged, when the asker may know of both.
pub(crate) fn target(
    tx: &mut Tx<'_>,
    asking: &Asking,
    record_type: &str,
    id: RecordId,
) -> Result<Option<RecordId>, Problem> {
    if !trash::is_seen(tx, asking, id)? {
        return Ok(None);
    }
    let mut at = id;
    for _ in 0..FOLLOWED_MAX {
        match sql::target(tx, at)? {
            Some(next) => at = next,
            None => break,
        }
    }
    if at == id {
        return Ok(None);
    }
    let select = asking.select(record_type)?;
    let is_there = tx.exists(&Select { ids: Some(vec![at]), limit: 1, ..select })?;
    Ok(is_there.then_some(at))
}
