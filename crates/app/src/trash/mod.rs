//! The recycle bin: what was deleted, restored with everything that went with it, or forgotten.
//!
//! Records are put into it by [`crate::records::delete`]. Whoever may read a record may see it in
//! the bin, and whoever deleted it.

mod sql;

use crate::access::{Caller, holds};
use crate::app::App;
use crate::merges;
use crate::records::command;
use crate::records::read::{Asking, asking};
use crate::settings::trash_days;
use base::{Actor, Code, PersonId, Problem, RecordId, Time};
use model::access::Action;
use store::{Lane, Reach, TrashQuery, Trashed, Tx};

/// Lines on a page.
const PAGE: u32 = 50;
/// Deletions forgotten by one command.
const PORTION: i64 = 20;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is looked for in the bin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Records of this type only.
    pub record_type: Option<String>,
    /// A part of the title.
    pub text: String,
    /// Where the page begins: [`Page::next`] of the page before.
    pub cursor: Option<String>,
}

/// A page of the bin, last deleted first.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its lines.
    pub rows: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Days after which the bin forgets a record.
    pub days: i64,
}

/// A record in the bin.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Id.
    pub id: RecordId,
    /// Its type.
    pub record_type: String,
    /// Its title.
    pub title: String,
    /// When it was deleted.
    pub at: Time,
    /// Who deleted it.
    pub person: Option<PersonId>,
    /// The rule that deleted it.
    pub rule: Option<String>,
    /// How many records went with it.
    pub along: i64,
    /// The record it was merged into.
    pub merged_into: Option<RecordId>,
    /// When the bin forgets it.
    pub until: Time,
    /// Whether the caller may restore it.
    pub can_restore: bool,
    /// Whether the caller may delete it for ever.
    pub can_erase: bool,
}

/// A page of what the caller may see of the bin.
///
/// # Errors
/// `type.unknown`, `query.cursor`.
pub async fn list(app: &App, actor: &Actor, query: Query) -> Result<Page, Problem> {
    let asking = asking(app, actor);
    let mut wanted = visible(&asking);
    if let Some(record_type) = &query.record_type {
        asking.caller.must(record_type, Action::Read)?;
        wanted.types.retain(|(code, _)| *code == **record_type);
    }
    wanted.text = query.text.trim().to_owned();
    wanted.after = query.cursor.as_deref().map(after).transpose()?;
    wanted.limit = PAGE + 1;
    app.store
        .read(move |tx| {
            let days = trash_days(tx)?;
            let mut found = tx.trashed(&wanted)?;
            let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let has_more = found.len() > page;
            found.truncate(page);
            let last = found.last().filter(|_| has_more);
            let next = last.map(|last| format!("{}.{}", last.how.at.0, last.id));
            let rows = found.into_iter().map(|one| line(&asking.caller, one, days)).collect();
            Ok(Page { rows, next, days })
        })
        .await
}

/// Restores a record with everything that went with it; gives its type. One that was merged into
/// another is taken out of it.
///
/// # Errors
/// `trash.not_found`, `action.denied`, `trash.parent`, `record.invalid` when another record has a
/// unique value by now.
pub async fn restore(app: &App, actor: &Actor, id: RecordId) -> Result<String, Problem> {
    let asking = asking(app, actor);
    let merge = app.store.read(move |tx| sql::merge_of(tx, id)).await?;
    if let Some(merge) = merge {
        return merges::undo(app, actor, merge).await.map(|undone| undone.record_type);
    }
    command(app, actor, move |writer| {
        let found = must_restore(writer.tx, &asking, id)?;
        writer.restore(id)?;
        Ok(found.record_type)
    })
    .await
}

/// A record in the bin that the caller may restore.
///
/// # Errors
/// `trash.not_found`, `action.denied`.
pub(crate) fn must_restore(
    tx: &mut Tx<'_>,
    asking: &Asking,
    id: RecordId,
) -> Result<Trashed, Problem> {
    let found = find(tx, asking, id)?;
    if may_restore(&asking.caller, &found) {
        Ok(found)
    } else {
        Err(Problem::new(Code::ActionDenied))
    }
}

/// Whether a record is in the bin, for the caller.
pub(crate) fn is_seen(tx: &mut Tx<'_>, asking: &Asking, id: RecordId) -> Result<bool, Problem> {
    let wanted = TrashQuery { id: Some(id), ..visible(asking) };
    Ok(!tx.trashed(&wanted)?.is_empty())
}

/// Deletes a record of the bin for ever, with everything that went with it. Administrators only.
///
/// # Errors
/// `trash.not_found`, `action.denied`.
pub async fn erase(app: &App, actor: &Actor, id: RecordId) -> Result<(), Problem> {
    let asking = asking(app, actor);
    command(app, actor, move |writer| {
        let found = find(writer.tx, &asking, id)?;
        if !may_erase(&asking.caller, &found) {
            return Err(Problem::new(Code::ActionDenied));
        }
        writer.erase_trashed(id)
    })
    .await
}

/// Forgets what has been in the bin for longer than the setting says; gives how many deletions.
///
/// # Errors
/// `store.*`
pub async fn sweep(app: &App) -> Result<usize, Problem> {
    let mut gone = 0;
    loop {
        let catalog = app.catalog();
        let caller = crate::access::caller_in(&catalog, &Actor::System);
        let now = app.now();
        let count = app.store.write(Lane::Bulk, move |tx| {
            let before = now.plus_ms(-trash_days(tx)? * DAY_MS);
            let old = sql::older(tx, before, PORTION)?;
            for id in &old {
                crate::records::Writer::new(tx, &catalog, &caller, now).erase_trashed(*id)?;
            }
            Ok(old.len())
        });
        match count.await? {
            0 => return Ok(gone),
            count => gone += count,
        }
    }
}

/// What the caller may see of the bin.
fn visible(asking: &Asking) -> TrashQuery {
    TrashQuery {
        types: asking.caller.types(Action::Read),
        me: asking.caller.person(),
        id: None,
        text: String::new(),
        after: None,
        limit: 1,
    }
}

fn find(tx: &mut Tx<'_>, asking: &Asking, id: RecordId) -> Result<Trashed, Problem> {
    tx.lock_record(id)?;
    let wanted = TrashQuery { id: Some(id), ..visible(asking) };
    let found = tx.trashed(&wanted)?.into_iter().next();
    found.ok_or_else(|| Problem::new(Code::TrashNotFound).with("id", id.to_string()))
}

fn may_restore(caller: &Caller, found: &Trashed) -> bool {
    let is_own = caller.person().is_some() && found.how.by == caller.person();
    let reach = caller.reach(&found.record_type, Action::Delete);
    is_own || holds(&reach, found.owner, found.created_by)
}

fn may_erase(caller: &Caller, found: &Trashed) -> bool {
    caller.is_admin && caller.reach(&found.record_type, Action::Delete) == Reach::All
}

fn line(caller: &Caller, found: Trashed, days: i64) -> Line {
    Line {
        can_restore: may_restore(caller, &found),
        can_erase: may_erase(caller, &found),
        until: found.how.at.plus_ms(days * DAY_MS),
        id: found.id,
        record_type: found.record_type,
        title: found.title,
        at: found.how.at,
        person: found.how.by,
        rule: found.how.rule,
        along: found.along,
        merged_into: found.merged_into,
    }
}

fn after(cursor: &str) -> Result<(Time, RecordId), Problem> {
    let parts = cursor.split_once('.');
    let parsed = parts.and_then(|(at, id)| Some((Time(at.parse().ok()?), id.parse().ok()?)));
    parsed.ok_or_else(|| Problem::new(Code::QueryCursor))
}
