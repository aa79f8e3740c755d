//! Fixed SQL of runs and timers.

use base::{PersonId, Problem, RecordId, Time};
use engine::Run;
use store::{Row, Sql, Tx};

/// A run as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct RunRow {
    pub(crate) id: i64,
    pub(crate) record: RecordId,
    pub(crate) flow: String,
    /// Full stage code; empty for the whole life.
    pub(crate) scope: String,
    pub(crate) visit: i64,
    pub(crate) state: Run,
}

const RUNS: &str = "SELECT id, record_id, flow, scope, visit, state FROM run ";

fn run(row: &Row) -> Result<RunRow, Problem> {
    let state = serde_json::from_str(row.text(5))
        .map_err(|error| Problem::bug("the state of a run").because(error))?;
    Ok(RunRow {
        id: row.int(0)?,
        record: row.int(1)?,
        flow: row.text(2).to_owned(),
        scope: row.text(3).to_owned(),
        visit: row.int(4)?,
        state,
    })
}

/// Active runs of a record, the whole life first.
pub(crate) fn active(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<RunRow>, Problem> {
    let sql = format!("{RUNS} WHERE record_id = $1 AND is_active = 1 ORDER BY scope, id");
    tx.query(&sql, &[record.into()])?.iter().map(run).collect()
}

/// An active run.
pub(crate) fn active_run(tx: &mut Tx<'_>, id: i64) -> Result<Option<RunRow>, Problem> {
    let sql = format!("{RUNS} WHERE id = $1 AND is_active = 1");
    tx.query_one(&sql, &[id.into()])?.as_ref().map(run).transpose()
}

/// Starts a run.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    new: &RunRow,
    version: i64,
    at: Time,
) -> Result<i64, Problem> {
    tx.insert(
        "INSERT INTO run (record_id, flow, version, scope, visit, state, started_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            new.record.into(),
            new.flow.as_str().into(),
            version.into(),
            new.scope.as_str().into(),
            new.visit.into(),
            state(&new.state)?.into(),
            at.into(),
        ],
    )
}

/// Keeps what a run remembers.
pub(crate) fn save(tx: &mut Tx<'_>, run: &RunRow) -> Result<(), Problem> {
    tx.execute(
        "UPDATE run SET state = $2 WHERE id = $1",
        &[run.id.into(), state(&run.state)?.into()],
    )?;
    Ok(())
}

fn state(run: &Run) -> Result<String, Problem> {
    serde_json::to_string(run).map_err(|error| Problem::bug("the state of a run").because(error))
}

/// Ends one run and its timers.
pub(crate) fn end(tx: &mut Tx<'_>, run: i64, at: Time) -> Result<(), Problem> {
    tx.execute(
        "UPDATE run SET is_active = 0, ended_at = $2 WHERE id = $1",
        &[run.into(), at.into()],
    )?;
    tx.execute("UPDATE timer SET is_armed = 0 WHERE run_id = $1 AND is_armed <> 0", &[run.into()])?;
    Ok(())
}

/// Wakes the run of the whole life of a record that is open again; gives whether there was one.
pub(crate) fn wake_life(tx: &mut Tx<'_>, record: RecordId) -> Result<bool, Problem> {
    let touched = tx.execute(
        "UPDATE run SET is_active = 1, ended_at = NULL WHERE record_id = $1 AND scope = ''",
        &[record.into()],
    )?;
    Ok(touched > 0)
}

/// Keeps what came from outside; gives whether its key is new.
pub(crate) fn insert_incoming(
    tx: &mut Tx<'_>,
    key: Option<&str>,
    (record, name, data): (RecordId, &str, &str),
    (at, by): (Time, Option<PersonId>),
) -> Result<bool, Problem> {
    let touched = tx.execute(
        "INSERT INTO incoming (key, record_id, name, data, at, person_id) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &[key.into(), record.into(), name.into(), data.into(), at.into(), by.into()],
    )?;
    Ok(touched > 0)
}

/// A timer as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct TimerRow {
    pub(crate) id: i64,
    pub(crate) record: RecordId,
    pub(crate) run: i64,
    pub(crate) node: String,
    pub(crate) due_at: Time,
    pub(crate) is_armed: bool,
}

const TIMERS: &str = "SELECT id, record_id, run_id, node, due_at, is_armed FROM timer ";

fn timer(row: &Row) -> Result<TimerRow, Problem> {
    Ok(TimerRow {
        id: row.int(0)?,
        record: row.int(1)?,
        run: row.int(2)?,
        node: row.text(3).to_owned(),
        due_at: row.time(4),
        is_armed: row.flag(5),
    })
}

/// All timers of a record, fired ones too.
pub(crate) fn timers(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<TimerRow>, Problem> {
    let sql = format!("{TIMERS} WHERE record_id = $1");
    tx.query(&sql, &[record.into()])?.iter().map(timer).collect()
}

/// The first timer that is due.
pub(crate) fn due(tx: &mut Tx<'_>, now: Time) -> Result<Option<TimerRow>, Problem> {
    let sql = format!(
        "{TIMERS} WHERE is_armed = 1 AND due_at <= $1 ORDER BY is_armed, due_at, id LIMIT 1"
    );
    tx.query_one(&sql, &[now.into()])?.as_ref().map(timer).transpose()
}

/// When the first armed timer is due.
pub(crate) fn next_due(tx: &mut Tx<'_>) -> Result<Option<Time>, Problem> {
    let row = tx.query_one(
        "SELECT due_at FROM timer WHERE is_armed = 1 ORDER BY is_armed, due_at LIMIT 1",
        &[],
    )?;
    Ok(row.and_then(|row| row.maybe_time(0)))
}

/// Marks a timer as fired, unless another process was first or its moment was moved.
pub(crate) fn fire(tx: &mut Tx<'_>, id: i64, now: Time) -> Result<bool, Problem> {
    let touched = tx.execute(
        "UPDATE timer SET is_armed = 0, fired_at = $2 \
         WHERE id = $1 AND is_armed = 1 AND due_at <= $2",
        &[id.into(), now.into()],
    )?;
    Ok(touched > 0)
}

/// How a timer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Waits for its moment.
    Armed,
    /// Has fired just now.
    Fired(Time),
    /// Neither: no moment, or one that was past and is to be skipped.
    Off,
}

impl Stand {
    fn cells(self) -> [Sql; 2] {
        match self {
            Stand::Armed => [true.into(), Sql::Null],
            Stand::Fired(at) => [false.into(), at.into()],
            Stand::Off => [false.into(), Sql::Null],
        }
    }
}

/// Makes a timer.
pub(crate) fn insert_timer(
    tx: &mut Tx<'_>,
    run: &RunRow,
    node: &str,
    due_at: Time,
    stand: Stand,
) -> Result<(), Problem> {
    let [armed, fired] = stand.cells();
    tx.execute(
        "INSERT INTO timer (record_id, run_id, node, due_at, is_armed, fired_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[run.record.into(), run.id.into(), node.into(), due_at.into(), armed, fired],
    )?;
    Ok(())
}

/// Moves a timer.
pub(crate) fn move_timer(
    tx: &mut Tx<'_>,
    id: i64,
    due_at: Time,
    stand: Stand,
) -> Result<(), Problem> {
    let [armed, fired] = stand.cells();
    tx.execute(
        "UPDATE timer SET due_at = $2, is_armed = $3, fired_at = $4 WHERE id = $1",
        &[id.into(), due_at.into(), armed, fired],
    )?;
    Ok(())
}

/// An active run without what it remembers, with one of its armed timers if it has any.
#[derive(Debug)]
pub(crate) struct AtWork {
    pub(crate) run: i64,
    pub(crate) flow: String,
    /// Full stage code; empty for the whole life.
    pub(crate) scope: String,
    /// When, and the node.
    pub(crate) timer: Option<(Time, String)>,
}

/// Active runs of a record, the whole life first, with their armed timers by time: one row for
/// each timer. (The few rows are sorted here: asked for in order, SQLite would walk through all
/// armed timers of the office.)
pub(crate) fn at_work(tx: &mut Tx<'_>, record: RecordId) -> Result<Vec<AtWork>, Problem> {
    let rows = tx.query(
        "SELECT r.id, r.flow, r.scope, t.due_at, t.node FROM run r LEFT JOIN timer t \
         ON t.record_id = r.record_id AND t.run_id = r.id AND t.is_armed <> 0 \
         WHERE r.record_id = $1 AND r.is_active = 1",
        &[record.into()],
    )?;
    let row = |row: &Row| {
        Ok(AtWork {
            run: row.int(0)?,
            flow: row.text(1).to_owned(),
            scope: row.text(2).to_owned(),
            timer: row.maybe_time(3).map(|due_at| (due_at, row.text(4).to_owned())),
        })
    };
    let mut found = rows.iter().map(row).collect::<Result<Vec<_>, Problem>>()?;
    found.sort_by(|a, b| (&a.scope, a.run, &a.timer).cmp(&(&b.scope, b.run, &b.timer)));
    Ok(found)
}
