//! PostgreSQL: a few threads that own a connection each and take commands from one queue.
//!
//! A transaction per command. The database checks the guard at the commit; before it the same
//! question is asked of the records the command touched, for a clear answer. Commands refused by
//! a deadlock or a serialisation failure run again.

use super::Lane;
use super::command::{Command, run_caught};
use super::faults;
use super::link::Link;
use super::queue::Queue;
use crate::tx::{Row, Sql, Tx};
use base::{Code, Problem};
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Connections, unless the address says `pool=`.
const POOL: usize = 8;
/// How often a command runs again after a deadlock.
const RETRIES: u32 = 5;
/// How long a command waits for a lost connection to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 512;
/// Writes after which appended tallies are gathered, and how many of them bulk work counts for.
const GATHER_AFTER: u64 = 500;
const ADDED_BY_BULK: u64 = 100;
/// The lock under which one server at a time changes the system tables.
const MIGRATION_LOCK: i64 = 7_310_224_501;

type Job = Box<dyn Command>;

/// The database with its threads.
#[derive(Debug)]
pub(crate) struct Postgres {
    config: Box<Config>,
    queue: Arc<Queue<Job>>,
    /// What writes have added to the tallies since they were gathered, roughly.
    added: AtomicU64,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Postgres {
    /// Connects, and brings the system tables up to date.
    pub(crate) fn open(url: &str) -> Result<Postgres, Problem> {
        let (mut config, pool) = settings(url)?;
        config.connect_timeout(PATIENCE).application_name("otklik");
        let mut link = PgLink::connect(&config)?;
        migrate(&mut link)?;
        let queue = Arc::new(Queue::new());
        let mut threads = Vec::new();
        let mut first = Some(link);
        for number in 0..pool {
            let mut worker = Worker { config: config.clone(), link: first.take() };
            let jobs = Arc::clone(&queue);
            // Two threads are kept free of bulk work, so that people never wait behind it.
            let lowest =
                if number < pool.min(3).saturating_sub(1) { Lane::Engine } else { Lane::Bulk };
            let thread = std::thread::Builder::new()
                .name(format!("store-{number}"))
                .spawn(move || worker.serve(&jobs, lowest))
                .map_err(|error| Problem::new(Code::StoreUnavailable).because(error))?;
            threads.push(thread);
        }
        let (config, added) = (Box::new(config), AtomicU64::new(0));
        Ok(Postgres { config, queue, added, threads: Mutex::new(threads) })
    }

    /// Counts a write; tells whether so much was added to the tallies that they be gathered.
    pub(crate) fn adds(&self, lane: Lane) -> bool {
        let rows = if lane == Lane::Bulk { ADDED_BY_BULK } else { 1 };
        let before = self.added.fetch_add(rows, Ordering::Relaxed);
        (before + rows) / GATHER_AFTER > before / GATHER_AFTER
    }

    pub(crate) fn queue(&self) -> &Queue<Job> {
        &self.queue
    }

    /// Makes indexes outside of transactions, on a connection of their own: nobody waits for them,
    /// they wait for everybody. What a broken attempt left is made anew.
    pub(crate) fn build(&self, table: &str, statements: &[String]) -> Result<(), Problem> {
        let mut link = PgLink::connect(&self.config)?;
        link.batch("SET lock_timeout = 0")?;
        let broken = link.query(
            "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             JOIN pg_class t ON t.oid = i.indrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() \
             WHERE t.relname = $1 AND NOT i.indisvalid",
            &[table.into()],
        )?;
        for row in broken {
            link.batch(&format!("DROP INDEX CONCURRENTLY IF EXISTS {}", row.text(0)))?;
        }
        for sql in statements {
            link.batch(&sql.replacen("INDEX IF", "INDEX CONCURRENTLY IF", 1))?;
        }
        Ok(())
    }

    /// Serves what waits, then closes all connections.
    pub(crate) fn close(&self) {
        self.queue.close();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            let _panicked = thread.join();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close();
    }
}

/// Where to connect, and with how many connections.
pub(super) fn settings(url: &str) -> Result<(Config, usize), Problem> {
    let (url, pool) = split_pool(url)?;
    let config = url.parse().map_err(|error: postgres::Error| {
        Problem::new(Code::ConfigInvalid).with("setting", "database").because(error)
    })?;
    Ok((config, pool))
}

/// Takes our own `pool=` out of the address.
fn split_pool(url: &str) -> Result<(String, usize), Problem> {
    let Some((head, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), POOL));
    };
    let mut pool = POOL;
    let mut others = Vec::new();
    for part in query.split('&') {
        match part.strip_prefix("pool=") {
            Some(number) => {
                pool = number.parse().ok().filter(|count| (1..=200).contains(count)).ok_or_else(
                    || Problem::new(Code::ConfigInvalid).with("setting", "database: pool"),
                )?;
            }
            None => others.push(part),
        }
    }
    let url =
        if others.is_empty() { head.to_owned() } else { format!("{head}?{}", others.join("&")) };
    Ok((url, pool))
}

fn migrate(link: &mut PgLink) -> Result<(), Problem> {
    link.batch(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
    let outcome = crate::system::migrate(&mut Link::Postgres(link));
    link.batch(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
    outcome
}

/// A connection without migrations, for their tests.
#[cfg(test)]
pub(crate) fn connect(url: &str) -> Result<PgLink, Problem> {
    PgLink::connect(&url.parse().map_err(faults::postgres)?)
}

/// A thread's connection and the way back to it.
struct Worker {
    config: Config,
    link: Option<PgLink>,
}

impl Worker {
    fn serve(&mut self, queue: &Queue<Job>, lowest: Lane) {
        while let Some((_, mut job)) = queue.pop(lowest) {
            let outcome = self.run(job.as_mut());
            job.answer(outcome);
        }
    }

    /// Runs a command until it is done, refused, or the patience ends.
    fn run(&mut self, job: &mut dyn Command) -> Result<(), Problem> {
        let mut attempt: u32 = 0;
        loop {
            let link = self.connected()?;
            if let Err(problem) = begin(link, job.is_read()) {
                if link.is_broken() && attempt < RETRIES {
                    attempt += 1;
                    self.link = None;
                    continue;
                }
                return Err(problem);
            }
            let end = attempt_once(link, job);
            if link.is_broken() {
                self.link = None;
            }
            match end {
                End::Done(outcome) => return outcome,
                End::Again(problem) if job.is_read() || attempt >= RETRIES => return Err(problem),
                End::Again(_) => {
                    attempt += 1;
                    std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
                }
            }
        }
    }

    /// The connection, made anew when it was lost.
    fn connected(&mut self) -> Result<&mut PgLink, Problem> {
        if self.link.as_ref().is_some_and(PgLink::is_broken) {
            self.link = None;
        }
        let link = match self.link.take() {
            Some(link) => link,
            None => reconnect(&self.config)?,
        };
        Ok(self.link.insert(link))
    }
}

fn reconnect(config: &Config) -> Result<PgLink, Problem> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        match PgLink::connect(config) {
            Ok(link) => return Ok(link),
            Err(problem) if start.elapsed() + pause > PATIENCE => return Err(problem),
            Err(_) => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        }
    }
}

enum End {
    Done(Result<(), Problem>),
    /// Nothing is stored and it may run again.
    Again(Problem),
}

fn begin(link: &mut PgLink, is_read: bool) -> Result<(), Problem> {
    link.is_retry = false;
    link.batch(if is_read {
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    } else {
        "BEGIN ISOLATION LEVEL READ COMMITTED"
    })
}

fn attempt_once(link: &mut PgLink, job: &mut dyn Command) -> End {
    let is_read = job.is_read();
    let mut tx = Tx::new(Link::Postgres(link));
    let outcome = run_caught(job, &mut tx).and_then(|()| if is_read { Ok(()) } else { tx.guard() });
    drop(tx);
    if let Err(problem) = outcome {
        let may_retry = link.is_retry || link.is_broken();
        if !link.is_broken()
            && let Err(problem) = link.batch("ROLLBACK")
        {
            tracing::error!(%problem, "a transaction could not be rolled back");
            link.is_lost = true;
        }
        return if may_retry { End::Again(problem) } else { End::Done(Err(problem)) };
    }
    match link.batch("COMMIT") {
        Ok(()) => End::Done(Ok(())),
        // A connection lost at the commit: it may be stored or not, so it does not run again.
        Err(problem) if link.is_retry => End::Again(problem),
        Err(problem) => End::Done(Err(problem)),
    }
}

/// A connection with its prepared statements.
pub(crate) struct PgLink {
    client: Client,
    statements: HashMap<String, Statement>,
    /// The last fault was a deadlock or the like: the command may run again.
    is_retry: bool,
    is_lost: bool,
}

impl std::fmt::Debug for PgLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PgLink").field("statements", &self.statements.len()).finish()
    }
}

impl PgLink {
    fn connect(config: &Config) -> Result<PgLink, Problem> {
        let client = config
            .connect(NoTls)
            .map_err(|error| Problem::new(Code::StoreUnavailable).because(error))?;
        let mut link =
            PgLink { client, statements: HashMap::new(), is_retry: false, is_lost: false };
        link.batch(
            "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'; \
             SET TimeZone = 'UTC'; SET client_min_messages = warning; \
             SET standard_conforming_strings = on",
        )?;
        Ok(link)
    }

    fn is_broken(&self) -> bool {
        self.is_lost || self.client.is_closed()
    }

    fn fault(&mut self, error: postgres::Error) -> Problem {
        let state = error.code().map(|state| state.code().to_owned()).unwrap_or_default();
        // Deadlock, serialisation, and a table changed under a prepared statement.
        self.is_retry = matches!(state.as_str(), "40001" | "40P01" | "0A000");
        if state == "0A000" {
            self.statements.clear();
        }
        let problem = faults::postgres(error);
        if problem.code() == Code::StoreUnavailable {
            self.is_lost = true;
        }
        problem
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Problem> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|error| self.fault(error))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Sql]) -> Result<Vec<Row>, Problem> {
        let statement = self.statement(sql)?;
        let params = counted(&statement, params)?;
        let rows = self.client.query(&statement, &params).map_err(|error| self.fault(error))?;
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(row.len());
            for index in 0..row.len() {
                cells.push(row.try_get::<_, Sql>(index).map_err(|error| self.fault(error))?);
            }
            out.push(Row(cells));
        }
        Ok(out)
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Sql]) -> Result<u64, Problem> {
        let statement = self.statement(sql)?;
        let params = counted(&statement, params)?;
        self.client.execute(&statement, &params).map_err(|error| self.fault(error))
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Problem> {
        self.client.batch_execute(sql).map_err(|error| self.fault(error))
    }
}

fn counted<'p>(
    statement: &Statement,
    params: &'p [Sql],
) -> Result<Vec<&'p (dyn ToSql + Sync)>, Problem> {
    let wanted = statement.params().len();
    if wanted != params.len() {
        let given = params.len();
        return Err(Problem::bug(format!("a statement wants {wanted} parameters, got {given}")));
    }
    Ok(params.iter().map(|param| -> &(dyn ToSql + Sync) { param }).collect())
}
