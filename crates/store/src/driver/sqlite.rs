//! SQLite: one writer thread that commits in groups, and a few read-only connections.
//!
//! Deferred keys are checked only at the group's commit. So each command also has its own records
//! checked before its savepoint is released, and a refused group is run again one command at a
//! time: only the guilty one fails. Answers go out after the commit.

use super::Lane;
use super::command::{Command, run_caught};
use super::faults;
use super::link::Link;
use super::private;
use super::queue::Queue;
use crate::tx::Tx;
use base::{Code, Problem};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// The most commands in one commit.
const GROUP_MAX: usize = 64;
/// A group gathers no longer than this.
const GATHER: Duration = Duration::from_millis(20);
/// Bytes of the file that readers see through the system's own cache: pages are not copied into
/// each connection, and memory that the system needs it takes back.
const MAPPED: i64 = 1 << 28;
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

type Job = Box<dyn Command>;

/// The database with its writer and readers.
#[derive(Debug)]
pub(crate) struct Sqlite {
    path: PathBuf,
    is_temporary: bool,
    queue: Arc<Queue<Job>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Arc<Readers>,
    permits: Semaphore,
}

/// Read-only connections at rest.
#[derive(Debug)]
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for dyn Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Command")
    }
}

impl Sqlite {
    /// Opens or makes the file, and brings its tables up to date.
    pub(crate) fn open(path: &Path, is_temporary: bool) -> Result<Sqlite, Problem> {
        private::prepare(path).map_err(|error| {
            Problem::new(Code::StoreUnavailable)
                .with("path", path.display().to_string())
                .because(error)
        })?;
        let connection = open_writer(path, is_temporary)?;
        {
            let mut link = Link::Sqlite(&connection);
            crate::system::migrate(&mut link)?;
        }
        let queue = Arc::new(Queue::new());
        let jobs = Arc::clone(&queue);
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || write_forever(&connection, &jobs))
            .map_err(|error| Problem::new(Code::StoreUnavailable).because(error))?;
        Ok(Sqlite {
            path: path.to_owned(),
            is_temporary,
            queue,
            writer: Mutex::new(Some(writer)),
            readers: Arc::new(Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()) }),
            permits: Semaphore::new(readers_max()),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn queue(&self) -> &Queue<Job> {
        &self.queue
    }

    /// Runs a read on a snapshot of its own, on a thread for blocking work.
    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let permit = self.permits.acquire().await;
        let _permit = permit.map_err(|_| Problem::new(Code::StoreUnavailable))?;
        let readers = Arc::clone(&self.readers);
        let done = tokio::task::spawn_blocking(move || readers.read(read)).await;
        done.map_err(|error| Problem::bug("a read was given up").because(error))?
    }

    /// Runs a read of a few rows by their keys right here: handing it to another thread would
    /// cost more than the read.
    pub(crate) fn glance<T, F>(&self, read: F) -> Result<T, Problem>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    {
        if self.permits.is_closed() {
            return Err(Problem::new(Code::StoreUnavailable));
        }
        self.readers.read(read)
    }

    /// Connections read the planner's figures when they are opened, so those that wait go.
    pub(crate) fn forget_readers(&self) {
        self.readers.idle().clear();
    }

    /// Serves what waits, then closes everything.
    pub(crate) fn close(&self) {
        self.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            let _panicked = writer.join();
        }
        self.permits.close();
        self.readers.idle().clear();
        if self.is_temporary {
            for ending in ["", "-wal", "-shm"] {
                let mut name = self.path.clone().into_os_string();
                name.push(ending);
                let _gone = std::fs::remove_file(name);
            }
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

impl Readers {
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T, F>(&self, read: F) -> Result<T, Problem>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let outcome = read_on(&connection, read);
        if connection.is_autocommit() {
            self.idle().push(connection);
        }
        outcome
    }
}

/// Reads at once: each keeps a core busy, and a few wait for the disk.
fn readers_max() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) + 2
}

fn open_writer(path: &Path, is_temporary: bool) -> Result<Connection, Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(faults::sqlite)?;
    let synchronous = if is_temporary { "OFF" } else { "FULL" };
    connection
        .execute_batch(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
             PRAGMA synchronous = {synchronous}; PRAGMA cache_size = -16000;"
        ))
        .map_err(faults::sqlite)?;
    prepare(&connection)?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection, Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(faults::sqlite)?;
    connection
        .execute_batch(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -2000; PRAGMA mmap_size = {MAPPED};"
        ))
        .map_err(faults::sqlite)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Settings of every connection. Without foreign keys there is no guard: refuse to start.
fn prepare(connection: &Connection) -> Result<(), Problem> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A statement's plan does not depend on its parameters: else SQLite prepares most statements
    // anew for every set of parameters, at ten times the cost of running them.
    connection
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(faults::sqlite)?;
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
        .map_err(faults::sqlite)?;
    let is_on: bool = connection
        .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
        .map_err(faults::sqlite)?;
    if is_on {
        return Ok(());
    }
    Err(Problem::new(Code::StoreUnavailable).with("what", "foreign keys cannot be switched on"))
}

fn read_on<T, F>(connection: &Connection, read: F) -> Result<T, Problem>
where
    F: FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
{
    run(connection, "BEGIN")?;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        read(&mut Tx::new(Link::Sqlite(connection)))
    }));
    run(connection, "COMMIT")?;
    caught.unwrap_or_else(|panic| Err(super::command::panicked(panic.as_ref())))
}

fn run(connection: &Connection, sql: &str) -> Result<(), Problem> {
    let mut statement = connection.prepare_cached(sql).map_err(faults::sqlite)?;
    statement.raw_execute().map(|_| ()).map_err(faults::sqlite)
}

/// The life of the writer thread.
fn write_forever(connection: &Connection, queue: &Queue<Job>) {
    while let Some((lane, job)) = queue.pop(Lane::Bulk) {
        write_group(connection, queue, lane, job);
    }
    let _best_effort = connection.execute_batch("PRAGMA optimize");
}

/// One commit: the first command and those that wait behind it.
fn write_group(connection: &Connection, queue: &Queue<Job>, lane: Lane, first: Job) {
    if let Err(problem) = run(connection, "BEGIN IMMEDIATE") {
        first.answer(Err(problem));
        return;
    }
    let start = Instant::now();
    // Whoever waits for a person's command does not wait for bulk work gathered behind it.
    let mut lowest = if lane == Lane::People { Lane::Engine } else { Lane::Bulk };
    let mut done: Vec<(Job, Result<(), Problem>)> = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        let outcome = write_one(connection, job.as_mut());
        done.push((job, outcome));
        if connection.is_autocommit() {
            // The database gave the whole transaction up (disk full, out of memory).
            one_by_one(connection, done);
            return;
        }
        if done.len() < GROUP_MAX && start.elapsed() < GATHER {
            next = queue.pop_now(lowest).map(|(lane, job)| {
                if lane == Lane::People {
                    lowest = Lane::Engine;
                }
                job
            });
        }
    }
    match run(connection, "COMMIT") {
        Ok(()) => done.into_iter().for_each(|(job, outcome)| job.answer(outcome)),
        Err(_) => {
            roll_back(connection);
            one_by_one(connection, done);
        }
    }
}

/// One command in its savepoint, with its guard.
fn write_one(connection: &Connection, job: &mut dyn Command) -> Result<(), Problem> {
    run(connection, "SAVEPOINT command")?;
    let outcome = run_guarded(connection, job);
    if outcome.is_err() && !connection.is_autocommit() {
        run(connection, "ROLLBACK TO command")?;
    }
    if connection.is_autocommit() {
        return outcome.and_then(|()| Err(Problem::bug("a command ended the transaction")));
    }
    run(connection, "RELEASE command")?;
    outcome
}

fn run_guarded(connection: &Connection, job: &mut dyn Command) -> Result<(), Problem> {
    let mut tx = Tx::new(Link::Sqlite(connection));
    run_caught(job, &mut tx)?;
    tx.guard()
}

/// Each command in a transaction of its own, after the group was refused.
fn one_by_one(connection: &Connection, jobs: Vec<(Job, Result<(), Problem>)>) {
    for (mut job, _) in jobs {
        let outcome = write_alone(connection, job.as_mut());
        job.answer(outcome);
    }
}

fn write_alone(connection: &Connection, job: &mut dyn Command) -> Result<(), Problem> {
    run(connection, "BEGIN IMMEDIATE")?;
    let outcome = run_guarded(connection, job).and_then(|()| {
        run(connection, "COMMIT").map_err(|problem| {
            // Only keys of the guard are deferred.
            if faults::is_foreign(&problem) {
                faults::step_missing().because(problem)
            } else {
                problem
            }
        })
    });
    if outcome.is_err() {
        roll_back(connection);
    }
    outcome
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(problem) = run(connection, "ROLLBACK")
    {
        tracing::error!(%problem, "a transaction could not be rolled back");
    }
}
