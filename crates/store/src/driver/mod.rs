//! Connections, threads, group commit. The only place that matches on the kind of database.

use crate::tx::Tx;
use base::Problem;

/// Which database to open.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file of SQLite.
    File(std::path::PathBuf),
    /// SQLite in memory, for stories.
    Memory,
    /// `postgres://…`
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
    _private: (),
}

impl Store {
    /// Opens the database and brings its system tables up to date.
    ///
    /// # Errors
    /// - `store.newer`: a newer version of the product made it.
    /// - `store.unavailable`, `store.full`.
    pub async fn open(target: &Target) -> Result<Store, Problem> {
        let _ = target;
        Err(Problem::bug("not built"))
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
        let _ = (lane, command);
        Err(Problem::bug("not built"))
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
        let _ = read;
        Err(Problem::bug("not built"))
    }

    /// Waits for the writes under way and closes all connections.
    pub async fn close(&self) {}
}
