//! Packages: what an office is made of, installed as text at run time.
//!
//! An install is a plan: the new texts are read and put together with the installed ones outside
//! of the transaction; then tables, texts, flows and rows of directories change in one.

mod changes;
mod convert;
mod diff;
mod lost;
mod plan;
mod revisions;
mod rows;
mod run;
mod sql;
mod steps;

pub use changes::PlannedChange;
pub use diff::{DiffLine, FileDiff};
pub use lost::{LostValue, LostView, lost};
pub use revisions::{RevisionView, compare, revision_files, revisions, take_back};
pub(crate) use run::run;

use crate::access::{Caller, caller};
use crate::app::App;
use crate::catalog::{Catalog, Installed};
use crate::events::Change;
use crate::jobs::{self, Job};
use base::{Actor, Code, Problem};
use model::RecordType;
use model::access::Action;
use model::package::Files;
use plan::{Install, Wish};
use std::sync::Arc;
use std::time::Duration;
use store::Lane;

/// The job that brings records along.
pub(crate) const KIND: &str = "schema";

/// How often a change waits anew for tables that somebody uses, and how long between.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(250);

/// The longest description taken from a README, in characters.
const DESCRIPTION_MAX: usize = 300;

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageView {
    /// Stable code.
    pub code: String,
    /// Version.
    pub version: String,
    /// Name in both languages.
    pub label: model::field::Label,
    /// What it is for, in the caller's language.
    pub description: String,
}

/// Installed packages in order.
///
/// # Errors
/// `action.denied`: administrators only.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<PackageView>, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let catalog = app.catalog();
    Ok(catalog.definitions.packages.iter().map(|one| view(one, caller.locale())).collect())
}

/// What installing would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanView {
    /// As lines for people.
    pub lines: Vec<String>,
    /// Change by change.
    pub changes: Vec<PlannedChange>,
    /// The revision of the package it was compared with.
    pub base: Option<i64>,
}

/// An install that was asked for by a person.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The package.
    pub files: Files,
    /// The revision the person saw ([`PlanView::base`]); another one refuses the install.
    pub base: Option<i64>,
    /// Why.
    pub note: String,
}

/// What came of an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The package.
    pub package: PackageView,
    /// The job that still brings records along.
    pub job: Option<i64>,
}

/// What installing would do, as lines for people; changes nothing. Administrators only.
///
/// # Errors
/// `action.denied`, `package.*`, `expr.*` with file, line and column.
pub async fn check(app: &App, actor: &Actor, files: &Files) -> Result<Vec<String>, Problem> {
    Ok(plan(app, actor, files).await?.lines)
}

/// What installing would do, with the records it touches; changes nothing. Administrators only.
///
/// # Errors
/// As [`check`].
pub async fn plan(app: &App, actor: &Actor, files: &Files) -> Result<PlanView, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let old = app.catalog();
    let install = Install::prepare(&old, files)?;
    let read = move |tx: &mut store::Tx<'_>| {
        let changes = changes::of_install(tx, &install, &old)?;
        Ok((sql::newest(tx, &install.fresh.code)?, changes, install))
    };
    let (base, mut changes, install) = app.store.read(read).await?;
    for change in &mut changes {
        hide(&app.catalog(), &caller, change);
    }
    let lines = install.lines(&changes, caller.locale());
    Ok(PlanView { lines, changes, base })
}

/// Values are for those who read all of them.
fn hide(catalog: &Catalog, caller: &Caller, change: &mut PlannedChange) {
    let of = catalog.types.get(change.record_type.as_str());
    let field = of.and_then(|of| of.field(&change.code));
    let is_open = field.is_some_and(|field| !caller.is_closed(&change.record_type, field));
    if !is_open || caller.reach(&change.record_type, Action::Read) != store::Reach::All {
        change.examples.clear();
    }
}

/// Installs or updates a package and brings the records along before it answers. Does nothing when
/// the same text is installed already. Administrators and the product itself only.
///
/// # Errors
/// As [`check`]; `store.*`.
pub async fn install(app: &App, actor: &Actor, files: &Files) -> Result<PackageView, Problem> {
    install_as(app, actor, Asked { files: files.clone(), ..Asked::default() }).await
}

/// The same of a plan that was looked at, with a note.
///
/// # Errors
/// As [`install`] and [`apply`].
pub async fn install_as(app: &App, actor: &Actor, asked: Asked) -> Result<PackageView, Problem> {
    let applied = put(app, actor, asked).await?;
    if let Some(id) = applied.job {
        jobs::carry_out(job(app, actor, id), Box::new(|job| Box::pin(run(job)))).await?;
    }
    Ok(applied.package)
}

/// Installs or updates a package in one transaction and loads the catalog anew; what is left to do
/// with the records that are there goes on as a job.
///
/// # Errors
/// As [`check`]; `package.conflict` when somebody else changed it meanwhile, `package.busy` while
/// an earlier change of a type is under way; `store.*`.
pub async fn apply(app: &App, actor: &Actor, asked: Asked) -> Result<Applied, Problem> {
    let applied = put(app, actor, asked).await?;
    if let Some(id) = applied.job {
        jobs::go(job(app, actor, id), Box::new(|job| Box::pin(run(job))));
    }
    Ok(applied)
}

fn job(app: &App, actor: &Actor, id: i64) -> Job {
    Job { app: app.clone(), id, person: actor.person(), done: 0 }
}

async fn put(app: &App, actor: &Actor, asked: Asked) -> Result<Applied, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let catalog = app.catalog();
    let fresh = Installed::read(asked.files.clone())?;
    let package = view(&fresh, caller.locale());
    let mut installed = catalog.definitions.packages.iter();
    if installed.any(|one| one.code == fresh.code && one.files == fresh.files) {
        return Ok(Applied { package, job: None });
    }
    let install = Arc::new(Install::prepare(&catalog, &asked.files)?);
    let wish = Wish { person: actor.person(), base: asked.base, note: asked.note };
    let job = change(app, &install, &wish).await?;
    app.reload().await?;
    app.events.publish(vec![Change::Meta]);
    if job.is_none() {
        crate::search::refresh(app).await?;
    }
    Ok(Applied { package, job })
}

/// One transaction; when a table is in use for long, it stands back and tries again, so that
/// nobody waits behind it.
async fn change(app: &App, install: &Arc<Install>, wish: &Wish) -> Result<Option<i64>, Problem> {
    let (now, indexes_first) = (app.now(), app.store.indexes_first());
    let mut attempt = 0;
    loop {
        let (install, wish) = (Arc::clone(install), wish.clone());
        let applying = move |tx: &mut store::Tx<'_>| install.apply(tx, &wish, (now, indexes_first));
        match app.store.write(Lane::Bulk, applying).await {
            Err(problem) if problem.code() == Code::StoreBusy && attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

/// The guard of the next step knows what the installed types say: a database of an earlier version
/// may not have been told.
pub(crate) async fn keep_rules(app: &App) -> Result<(), Problem> {
    let known = app.store.read(sql::rules).await?;
    let catalog = app.catalog();
    let says = |of: &RecordType| known.get(of.code.as_str()) == Some(&of.needs_step);
    if catalog.types.values().all(|of| says(of)) {
        return Ok(());
    }
    let told =
        move |tx: &mut store::Tx<'_>| catalog.types.values().try_for_each(|of| tx.keep_rules(of));
    app.store.write(Lane::Bulk, told).await
}

/// Report tools see the types as they are installed: a database of an earlier version has no views
/// yet, and words follow the office's language.
pub(crate) async fn keep_views(app: &App) -> Result<(), Problem> {
    let catalog = app.catalog();
    if catalog.types.is_empty() {
        return Ok(());
    }
    let types = sorted(&catalog);
    let (known, language) = (types.clone(), catalog.language.clone());
    if app.store.read(move |tx| tx.has_views(&known, &language)).await? {
        return Ok(());
    }
    let told = move |tx: &mut store::Tx<'_>| tx.keep_views(&types, &catalog.language);
    app.store.write(Lane::Bulk, told).await
}

fn sorted(catalog: &Catalog) -> Vec<Arc<RecordType>> {
    let mut types: Vec<Arc<RecordType>> = catalog.types.values().map(Arc::clone).collect();
    types.sort_by(|a, b| a.code.cmp(&b.code));
    types
}

/// The files of an installed package.
///
/// # Errors
/// `action.denied`, `package.unknown`.
pub async fn files(app: &App, actor: &Actor, code: &str) -> Result<Files, Problem> {
    caller(app, actor).must_admin()?;
    let catalog = app.catalog();
    let mut packages = catalog.definitions.packages.iter();
    let found = packages.find(|one| one.code == *code);
    let unknown = || Problem::new(Code::PackageUnknown).with("package", code);
    found.map(|one| one.files.clone()).ok_or_else(unknown)
}

fn view(one: &Installed, locale: &str) -> PackageView {
    let manifest = one.package.manifest.as_ref();
    let described = manifest.map(|manifest| match locale {
        "en" => manifest.description.en.clone(),
        _ => manifest.description.ru.clone(),
    });
    let description = described.filter(|text| !text.is_empty());
    PackageView {
        code: one.code.to_string(),
        version: one.version.clone(),
        label: manifest.map(|manifest| manifest.label.clone()).unwrap_or_default(),
        description: description.unwrap_or_else(|| beginning(&one.files)),
    }
}

/// The first paragraph of a README that is not a heading.
fn beginning(files: &Files) -> String {
    let text = files.get("README.md").map(String::as_str).unwrap_or_default();
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let first = paragraphs.find(|part| !part.is_empty() && !part.starts_with('#'));
    first.unwrap_or_default().chars().take(DESCRIPTION_MAX).collect()
}
