//! A database per test: nothing is shared, nothing is ordered.

use crate::world::World;
use std::sync::atomic::{AtomicU32, Ordering};
use store::Target;

/// Where a story runs.
#[derive(Debug, Clone)]
pub enum Database {
    /// SQLite in a temporary file.
    Sqlite,
    /// A new database on this PostgreSQL server.
    Postgres(String),
}

/// A database made for one test; dropped with it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) target: Target,
    server: Option<(String, String)>,
}

impl Database {
    /// SQLite, and PostgreSQL when `TEST_POSTGRES_URL` names a server.
    #[must_use]
    pub fn all() -> Vec<Database> {
        let server = std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
        // The name of a database at the end is that of the server's own one.
        let server = server.map(|url| url.trim_end_matches("/postgres").to_owned());
        std::iter::once(Database::Sqlite).chain(server.map(Database::Postgres)).collect()
    }

    pub(crate) fn make(&self) -> Made {
        match self {
            Database::Sqlite => Made { target: Target::Memory, server: None },
            Database::Postgres(server) => {
                static COUNTER: AtomicU32 = AtomicU32::new(0);
                let number = COUNTER.fetch_add(1, Ordering::Relaxed);
                let name = format!("story_{}_{number}", std::process::id());
                administer(server, &format!("CREATE DATABASE {name}"));
                // Few connections: many stories run at once.
                let url = format!("{}/{name}?pool=2", server.trim_end_matches('/'));
                Made { target: Target::Url(url), server: Some((server.clone(), name)) }
            }
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some((server, name)) = self.server.take() {
            administer(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// One statement on the server's own database, on a thread of its own: the driver blocks.
fn administer(server: &str, sql: &str) {
    let url = format!("{}/postgres", server.trim_end_matches('/'));
    let sql = sql.to_owned();
    let done = std::thread::spawn(move || {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("PostgreSQL");
        client.batch_execute(&sql).expect("a statement on the server");
    });
    done.join().expect("a statement on the server");
}

/// A runtime like the server's.
fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime")
}

/// Runs a story of two processes that share one database, on each database: a server and a
/// command, or two servers.
///
/// # Panics
/// When the story does.
pub fn story_of_two(tell: impl AsyncFn(World, World)) {
    for database in Database::all() {
        let runtime = runtime();
        let made = database.make();
        let data = tempfile::tempdir().expect("a folder");
        let target = match &made.target {
            Target::Memory => Target::File(data.path().join("otklik.db")),
            other => other.clone(),
        };
        runtime.block_on(async {
            let one = World::open(target.clone(), data.path()).await;
            let other = World::open(target, data.path()).await;
            let stores = [one.app.store.clone(), other.app.store.clone()];
            tell(one, other).await;
            for store in stores {
                store.close().await;
            }
        });
        drop(runtime);
        drop(made);
    }
}

/// Runs a story on each database, on a runtime like the server's.
///
/// # Panics
/// When the story does.
pub fn story(tell: impl AsyncFn(World)) {
    for database in Database::all() {
        let runtime = runtime();
        let made = database.make();
        // Stories run side by side, and some delete what the office keeps: one folder each.
        let data = tempfile::tempdir().expect("a folder");
        runtime.block_on(async {
            let world = World::open(made.target.clone(), data.path()).await;
            let store = world.app.store.clone();
            tell(world).await;
            store.close().await;
        });
        drop(runtime);
        drop(made);
    }
}
