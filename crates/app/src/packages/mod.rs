//! Packages: what an office is made of, installed as text at run time.
//!
//! An install is a plan: the new texts are read and put together with the installed ones outside
//! of the transaction; then tables, texts, flows and rows of directories change in one.

mod plan;
mod rows;
mod sql;

use crate::access::caller;
use crate::app::App;
use crate::catalog::{Catalog, Installed};
use crate::events::Change;
use base::{Actor, Code, Problem};
use model::RecordType;
use model::package::Files;
use plan::Install;
use std::sync::Arc;
use store::Lane;

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

/// What installing would do, as lines for people; changes nothing. Administrators only.
///
/// # Errors
/// `action.denied`, `package.*`, `expr.*` with file, line and column.
pub async fn check(app: &App, actor: &Actor, files: &Files) -> Result<Vec<String>, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let install = Install::prepare(&app.catalog(), files)?;
    Ok(install.lines(caller.locale()))
}

/// Installs or updates a package in one transaction and loads the catalog anew. Does nothing when
/// the same text is installed already. Administrators and the product itself only.
///
/// # Errors
/// As [`check`]; `store.*`.
pub async fn install(app: &App, actor: &Actor, files: &Files) -> Result<PackageView, Problem> {
    let caller = caller(app, actor);
    caller.must_admin()?;
    let catalog = app.catalog();
    let fresh = Installed::read(files.clone())?;
    let shown = view(&fresh, caller.locale());
    let installed = catalog.definitions.packages.iter();
    if installed.into_iter().any(|one| one.code == fresh.code && one.files == fresh.files) {
        return Ok(shown);
    }
    let install = Arc::new(Install::prepare(&catalog, files)?);
    let now = app.now();
    app.store.write(Lane::Bulk, move |tx| install.apply(tx, now)).await?;
    app.reload().await?;
    crate::search::refresh(app).await?;
    app.events.publish(vec![Change::Meta]);
    Ok(shown)
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
