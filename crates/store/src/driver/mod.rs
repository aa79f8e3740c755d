//! Connections, threads, group commit. The only place that matches on the kind of database.

mod cells;
mod command;
mod copies;
mod faults;
mod link;
mod portable;
mod postgres;
mod private;
mod queue;
mod sqlite;

pub use copies::{CopyKind, restore};
pub(crate) use faults::is_foreign;
pub(crate) use link::Link;
#[cfg(test)]
pub(crate) use postgres::connect;

use crate::render::Dialect;
use crate::tx::Tx;
use base::{Code, Name, Problem};
use command::{Command, Read, Write};
use model::RecordType;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which database to open.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file of SQLite.
    File(std::path::PathBuf),
    /// SQLite in a temporary file that is deleted at the end, for stories.
    Memory,
    /// `postgres://…`; `?pool=16` says how many connections (8 by default).
    Url(String),
}

/// Whose write it is: people before the engine, the engine before bulk work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// A person waits.
    People,
    /// Timers and processes.
    Engine,
    /// Imports, installs, long jobs.
    Bulk,
}

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: Arc<Db>,
}

#[derive(Debug)]
enum Db {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// How the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Which database, for people: `SQLite`, `PostgreSQL`.
    pub database: &'static str,
    /// Commands that wait: of people, of the engine, of bulk work.
    pub waiting: [usize; 3],
}

impl Store {
    /// Opens the database and brings its system tables up to date.
    ///
    /// # Errors
    /// - `store.newer`: a newer version of the product made it.
    /// - `store.unavailable`, `store.full`.
    pub async fn open(target: &Target) -> Result<Store, Problem> {
        let target = target.clone();
        let opened = tokio::task::spawn_blocking(move || open(&target)).await;
        let db = opened.map_err(|error| Problem::bug("opening panicked").because(error))??;
        Ok(Store { db: Arc::new(db) })
    }

    /// Runs one command in one transaction and answers after its commit. The command may run
    /// again from the start (a group refused, a serialisation failure), so it must not keep state.
    ///
    /// # Errors
    /// What the command gives; `step.missing` when the guard refuses it; faults of the store.
    pub async fn write<T, F>(&self, lane: Lane, command: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let (write, answer) = Write::new(command);
        self.push(lane, Box::new(write))?;
        if let Db::Postgres(db) = &*self.db
            && db.adds(lane)
        {
            // Nobody waits for it, and one that was lost is made up for by the next.
            let (gather, _answer) = Write::new(|tx: &mut Tx<'_>| tx.gather_tallies());
            self.push(Lane::Bulk, Box::new(gather))?;
        }
        answer.await.map_err(|_| closed())?
    }

    /// Runs a read on one consistent snapshot.
    ///
    /// # Errors
    /// What the read gives; faults of the store.
    pub async fn read<T, F>(&self, read: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        match &*self.db {
            Db::Sqlite(db) => db.read(read).await,
            Db::Postgres(_) => {
                let (read, answer) = Read::new(read);
                self.push(Lane::People, Box::new(read))?;
                answer.await.map_err(|_| closed())?
            }
        }
    }

    /// As [`Store::read`], for a few rows by their keys: tens of microseconds, never a list.
    ///
    /// # Errors
    /// What the read gives; faults of the store.
    pub async fn glance<T, F>(&self, read: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        match &*self.db {
            Db::Sqlite(db) => db.glance(read),
            Db::Postgres(_) => self.read(read).await,
        }
    }

    fn push(&self, lane: Lane, job: Box<dyn Command>) -> Result<(), Problem> {
        let queue = match &*self.db {
            Db::Sqlite(db) => db.queue(),
            Db::Postgres(db) => db.queue(),
        };
        queue.push(lane, job).map_err(|_| closed())
    }

    /// Whether the database answers, and how much waits for it.
    ///
    /// # Errors
    /// `store.*`
    pub async fn health(&self) -> Result<Health, Problem> {
        self.read(|tx| tx.query("SELECT 1", &[]).map(|_| ())).await?;
        Ok(match &*self.db {
            Db::Sqlite(db) => Health { database: "SQLite", waiting: db.queue().waiting() },
            Db::Postgres(db) => Health { database: "PostgreSQL", waiting: db.queue().waiting() },
        })
    }

    /// Tells the database how its tables have grown, after much was written: else it goes on with
    /// plans for empty tables. Behind everything else that waits.
    ///
    /// # Errors
    /// `store.*`
    pub async fn refresh_statistics(&self) -> Result<(), Problem> {
        self.write(Lane::Bulk, |tx| tx.link.refresh_statistics()).await?;
        if let Db::Sqlite(db) = &*self.db {
            db.forget_readers();
        }
        Ok(())
    }

    /// Makes the index of a field of a type, or (without a field) of its board, over records that
    /// are there already, while people go on writing. Twice is once.
    ///
    /// # Errors
    /// `field.taken` when a unique value is there twice; `store.*`
    pub async fn build_index(
        &self,
        record_type: &RecordType,
        field: Option<&Name>,
    ) -> Result<(), Problem> {
        if let Db::Sqlite(_) = &*self.db {
            for sql in crate::tx::tables::wanted(record_type, field, Dialect::Sqlite) {
                self.write(Lane::Bulk, move |tx| tx.link.batch(&sql)).await?;
            }
            return Ok(());
        }
        let statements = crate::tx::tables::wanted(record_type, field, Dialect::Postgres);
        let db = Arc::clone(&self.db);
        let table = crate::render::names::table(&record_type.code);
        let building = tokio::task::spawn_blocking(move || match &*db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(db) => db.build(&table, &statements),
        });
        building.await.map_err(|error| Problem::bug("an index panicked").because(error))?
    }

    /// Whether an index over many records is made faster before they are filled: then it is made
    /// of nothing, and grows with them. (SQLite has one writer, which a long index would hold.)
    #[must_use]
    pub fn indexes_first(&self) -> bool {
        matches!(&*self.db, Db::Sqlite(_))
    }

    /// Waits for the writes under way and closes all connections.
    pub async fn close(&self) {
        let db = Arc::clone(&self.db);
        let closing = tokio::task::spawn_blocking(move || match &*db {
            Db::Sqlite(db) => db.close(),
            Db::Postgres(db) => db.close(),
        });
        if let Err(error) = closing.await {
            tracing::error!(%error, "closing the database panicked");
        }
    }
}

fn closed() -> Problem {
    Problem::new(Code::StoreUnavailable).with("what", "the database is closed")
}

fn open(target: &Target) -> Result<Db, Problem> {
    match target {
        Target::File(path) => sqlite::Sqlite::open(path, false).map(Db::Sqlite),
        Target::Memory => sqlite::Sqlite::open(&temporary_path(), true).map(Db::Sqlite),
        Target::Url(url) => postgres::Postgres::open(url).map(Db::Postgres),
    }
}

/// A name no other database of this machine has.
fn temporary_path() -> std::path::PathBuf {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = format!("store-{}-{number}.db", std::process::id());
    let path = std::env::temp_dir().join(name);
    for ending in ["", "-wal", "-shm"] {
        let mut stale = path.clone().into_os_string();
        stale.push(ending);
        let _absent = std::fs::remove_file(stale);
    }
    path
}
