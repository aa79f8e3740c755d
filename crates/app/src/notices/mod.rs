//! Notices: what the product tells a person.

mod sql;

use crate::access::{self, Seen};
use crate::app::App;
use crate::events::Change;
use crate::records::write::Writer;
use base::{Actor, Code, PersonId, Problem, RecordId, TaskId, Time};
use model::access::Action;
use store::Lane;

/// How many notices a page has.
const PAGE: usize = 50;

/// Which notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Those that ask for something.
    Action,
    /// Those that only tell.
    Info,
}

/// The record a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRecord {
    /// Id.
    pub id: RecordId,
    /// Code of its type.
    pub record_type: String,
    /// Title.
    pub title: String,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeView {
    /// Id; newer ones are larger.
    pub id: i64,
    /// When.
    pub at: Time,
    /// What is told; `None` when it is about a record that the caller may not
    /// read any more.
    pub text: Option<String>,
    /// Whether it is about a record.
    pub is_of_record: bool,
    /// The record, when there is one that the caller may read.
    pub record: Option<NoticeRecord>,
    /// The task, when it is about one.
    pub task: Option<TaskId>,
    /// Whether something is asked for.
    pub needs_action: bool,
    /// When it was read.
    pub read_at: Option<Time>,
}

/// A page of notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePage {
    /// Notices, newest first.
    pub rows: Vec<NoticeView>,
    /// The `before` of the next page, when there is one.
    pub next: Option<i64>,
    /// Unread notices of both tabs.
    pub unread: i64,
}

/// Tells a person something, inside the transaction of what it is about. The same `idem` is told
/// once only.
///
/// # Errors
/// `store.*`
#[expect(clippy::too_many_arguments, reason = "one row of the table of notices")]
pub fn add(
    writer: &mut Writer<'_, '_>,
    who: PersonId,
    text: &str,
    record: Option<RecordId>,
    task: Option<TaskId>,
    rule: &str,
    tab: Tab,
    idem: Option<&str>,
) -> Result<(), Problem> {
    let now = writer.now;
    // What a task says is said to its own person in any case.
    if let (Some(record), None) = (record, task)
        && !may_hear(writer, who, record)?
    {
        return Ok(());
    }
    sql::insert(writer.tx, (who, now), text, (record, task, rule), (tab == Tab::Action, idem))?;
    let change = Change::Notice(who);
    if !writer.changes.contains(&change) {
        writer.changes.push(change);
    }
    Ok(())
}

/// Whether a person may read this record: else a notice would tell them of what does not exist
/// for them.
fn may_hear(writer: &mut Writer<'_, '_>, who: PersonId, record: RecordId) -> Result<bool, Problem> {
    let receiver = access::caller_in(&writer.catalog, &Actor::Person(who));
    writer.may_of(&receiver, record, Action::Read)
}

/// The caller's notices, newest first, from before an id.
///
/// # Errors
/// `session.missing`
pub async fn list(
    app: &App,
    actor: &Actor,
    tab: Tab,
    before: Option<i64>,
) -> Result<NoticePage, Problem> {
    let me = me(actor)?;
    let caller = access::caller(app, actor);
    app.store
        .read(move |tx| {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let mut rows = sql::page(tx, me, tab, before.unwrap_or(i64::MAX), limit)?;
            let is_more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let records: Vec<(&str, RecordId)> = rows
                .iter()
                .filter_map(|row| row.record.as_ref())
                .map(|record| (record.record_type.as_str(), record.id))
                .collect();
            let seen = Seen::of(tx, &caller, &records)?;
            for row in &mut rows {
                row.record = row.record.take().filter(|of| seen.sees(&of.record_type, of.id));
                // The text names the record as well.
                let is_open = row.record.is_some() || row.task.is_some() || !row.is_of_record;
                row.text = row.text.take().filter(|_| is_open);
            }
            let next = rows.last().filter(|_| is_more).map(|row| row.id);
            Ok(NoticePage { rows, next, unread: sql::unread(tx, me)? })
        })
        .await
}

/// How many notices the caller has not read.
///
/// # Errors
/// `session.missing`
pub async fn unread(app: &App, actor: &Actor) -> Result<i64, Problem> {
    let me = me(actor)?;
    app.store.read(move |tx| sql::unread(tx, me)).await
}

/// Marks notices of the caller as read (`None`: all); gives how many are still unread.
///
/// # Errors
/// `session.missing`
pub async fn mark_read(app: &App, actor: &Actor, ids: Option<Vec<i64>>) -> Result<i64, Problem> {
    let (me, now) = (me(actor)?, app.now());
    let (touched, left) = app
        .store
        .write(Lane::People, move |tx| {
            let touched = sql::read(tx, me, ids.as_deref(), now)?;
            Ok((touched, sql::unread(tx, me)?))
        })
        .await?;
    if touched > 0 {
        app.events.publish(vec![Change::Notice(me)]);
    }
    Ok(left)
}

fn me(actor: &Actor) -> Result<PersonId, Problem> {
    actor.person().ok_or_else(|| Problem::new(Code::SessionMissing))
}
