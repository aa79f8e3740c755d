//! Packages: what an office is made of, installed as text at run time.

use crate::app::App;
use base::{Actor, Problem};
use model::package::Files;

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageView {
    /// Stable code.
    pub code: String,
    /// Version.
    pub version: String,
    /// Name in both languages.
    pub label: model::field::Label,
    /// The beginning of its README.
    pub description: String,
}

/// Installed packages in order.
///
/// # Errors
/// `store.*`
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<PackageView>, Problem> {
    let _ = (app, actor);
    Err(Problem::bug("not built"))
}

/// What installing would do, as lines for people; changes nothing. Administrators only.
///
/// # Errors
/// `action.denied`, `package.*`, `expr.*` with file, line and column.
pub async fn check(app: &App, actor: &Actor, files: &Files) -> Result<Vec<String>, Problem> {
    let _ = (app, actor, files);
    Err(Problem::bug("not built"))
}

/// Installs or updates a package in one transaction and loads the catalog anew. Does nothing when
/// the same text is installed already. Administrators and the product itself only.
///
/// # Errors
/// As [`check`]; `store.*`.
pub async fn install(app: &App, actor: &Actor, files: &Files) -> Result<PackageView, Problem> {
    let _ = (app, actor, files);
    Err(Problem::bug("not built"))
}

/// The files of an installed package.
///
/// # Errors
/// `action.denied`, `package.unknown`.
pub async fn files(app: &App, actor: &Actor, code: &str) -> Result<Files, Problem> {
    let _ = (app, actor, code);
    Err(Problem::bug("not built"))
}
