//! Whole copies of a database: taken beside running work as it is at one moment, and put into an
//! empty place. SQLite copies itself; PostgreSQL has tools of its own for it, which come with the
//! server and are asked for by name.

use super::{Db, Store, Target, faults};
use base::{Case, Code, Problem};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Which database a copy is of, as a word of the copy's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyKind(pub &'static str);

impl Target {
    /// Which database it is.
    #[must_use]
    pub fn copy_kind(&self) -> CopyKind {
        CopyKind(match self {
            Target::File(_) | Target::Memory => "sqlite",
            Target::Url(_) => "postgresql",
        })
    }
}

impl Store {
    /// Writes a copy of the whole database into a new file.
    ///
    /// # Errors
    /// `backup.tool` without the tools of PostgreSQL, `store.full`, `store.unavailable`.
    pub async fn copy_to(&self, target: &Target, path: &Path) -> Result<(), Problem> {
        let (target, path) = (target.clone(), path.to_owned());
        let from = match &*self.db {
            Db::Sqlite(db) => Some(db.path().to_owned()),
            Db::Postgres(_) => None,
        };
        blocking(move || match (from, &target) {
            (Some(from), _) => copy_file(&from, &path),
            (None, Target::Url(url)) => {
                let file = path.to_string_lossy();
                tool(
                    "pg_dump",
                    url,
                    &["--format=custom", "--no-owner", "--no-privileges", "--file", &file],
                )
            }
            (None, _) => Err(Problem::bug("a copy of another database")),
        })
        .await
    }
}

/// Puts a copy into an empty place; all of it or nothing.
///
/// # Errors
/// `backup.invalid` when something is there already, `backup.tool`, `store.*`.
pub async fn restore(target: &Target, copy: &Path) -> Result<(), Problem> {
    let (target, copy) = (target.clone(), copy.to_owned());
    blocking(move || match &target {
        Target::Url(url) => {
            must_be_empty(url)?;
            let file = copy.to_string_lossy();
            let how = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"];
            tool(
                "pg_restore",
                url,
                &[how[0], how[1], how[2], how[3], "--dbname", &database(url)?, &file],
            )
        }
        Target::File(path) => place_file(&copy, path),
        Target::Memory => Err(Problem::bug("a copy for a passing database")),
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::bug("copying panicked").because(error))?
}

fn copy_file(from: &Path, to: &Path) -> Result<(), Problem> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(from, flags).map_err(faults::sqlite)?;
    let path = to.to_string_lossy();
    connection.execute("VACUUM INTO ?1", [&path]).map(drop).map_err(faults::sqlite)
}

/// The copy gets its name only when all of it is on the disk.
fn place_file(copy: &Path, path: &Path) -> Result<(), Problem> {
    if path.exists() {
        return Err(filled(&path.display().to_string()));
    }
    let full = |error: std::io::Error| Problem::new(Code::StoreFull).because(error);
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    std::fs::copy(copy, &part).map_err(full)?;
    std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(full)?;
    std::fs::rename(&part, path).map_err(full)
}

fn filled(place: &str) -> Problem {
    Problem::case(Case::BackupFilled).with("place", place)
}

fn settings(url: &str) -> Result<postgres::Config, Problem> {
    super::postgres::settings(url).map(|(config, _)| config)
}

fn database(url: &str) -> Result<String, Problem> {
    let config = settings(url)?;
    let name = config.get_dbname().or(config.get_user()).unwrap_or("postgres");
    Ok(name.to_owned())
}

fn must_be_empty(url: &str) -> Result<(), Problem> {
    let mut client = settings(url)?.connect(postgres::NoTls).map_err(faults::postgres)?;
    let sql = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()";
    let count: i64 = client.query_one(sql, &[]).map_err(faults::postgres)?.get(0);
    if count > 0 { Err(filled(&database(url)?)) } else { Ok(()) }
}

/// Runs a tool of PostgreSQL. Where to connect goes by the environment: the list of processes shows
/// arguments to everybody.
fn tool(name: &'static str, url: &str, args: &[&str]) -> Result<(), Problem> {
    let config = settings(url)?;
    let mut command = Command::new(name);
    command.args(args).stdin(Stdio::null()).env("PGDATABASE", database(url)?);
    if let Some(host) = config.get_hosts().first() {
        match host {
            postgres::config::Host::Tcp(host) => command.env("PGHOST", host),
            #[cfg(unix)]
            postgres::config::Host::Unix(folder) => command.env("PGHOST", folder),
        };
    }
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).into_owned());
    }
    let output = command
        .output()
        .map_err(|error| Problem::new(Code::BackupTool).with("tool", name).because(error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default().to_owned();
    Err(Problem::new(Code::StoreUnavailable).with("tool", name).because(last))
}
