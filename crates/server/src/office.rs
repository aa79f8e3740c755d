//! Wiring: settings, database, organisation.

use crate::config::{self, Config};
use crate::embedded;
use crate::lock::{self, Lock};
use app::{App, Options, packages};
use base::{Actor, Clock, Code, Problem, Time};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::Store;

/// The clock of the machine.
#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the product reads a clock")]
    fn now(&self) -> Time {
        let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Opens the organisation of the settings, makes its database and installs what every
/// organisation has when it is new.
///
/// # Errors
/// `config.invalid`, `store.*`, `package.*`.
pub(crate) async fn open(config: &Config) -> Result<App, Problem> {
    make_folder(config)?;
    let store = Store::open(&config.target()).await?;
    let options = Options {
        data: config.data.clone(),
        zone: config.zone.clone(),
        language: config.language.clone(),
        files: config.files,
        bucket: config.bucket(),
    };
    let options = app::settings::options(&store, options).await?;
    let app = App::open(store, Arc::new(SystemClock), options).await?;
    if app.catalog().packages.is_empty() {
        packages::install(&app, &Actor::System, &embedded::package("base")?).await?;
    }
    Ok(app)
}

/// Takes the embedded database for this server alone. Servers on PostgreSQL may be many.
///
/// # Errors
/// `config.invalid`, `store.in_use`, `store.full`.
pub(crate) fn lock(config: &Config) -> Result<Option<Lock>, Problem> {
    make_folder(config)?;
    config.database.is_none().then(|| lock::take(&config.data)).transpose()
}

fn make_folder(config: &Config) -> Result<(), Problem> {
    make_private(&config.data).map_err(|error| {
        Problem::new(Code::ConfigInvalid)
            .with("name", "data")
            .with("expected", config::expected("writable_folder"))
            .with("folder", config.data.display().to_string())
            .because(error)
    })
}

/// Makes a folder that is its owner's alone: what is inside is personal data.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Writes a line to the standard output at once: others wait for it.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may listen any more; that is no reason to stop.
    let _closed = writeln!(out, "{text}").and_then(|()| out.flush());
}
