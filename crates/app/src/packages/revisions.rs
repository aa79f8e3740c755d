//! Every text that a package has had: listed, compared, taken back.

use super::diff::{self, FileDiff};
use super::{Applied, Asked, apply, sql};
use crate::access::caller;
use crate::app::App;
use base::{Actor, Code, PersonId, Problem, Time};
use model::package::Files;

/// The most revisions listed.
const LIST_MAX: i64 = 200;

/// A revision of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionView {
    /// Id.
    pub id: i64,
    /// Version of the package.
    pub version: String,
    /// When it came.
    pub at: Time,
    /// Who brought it; nobody: the product itself, or the command line.
    pub person: Option<PersonId>,
    /// Why.
    pub note: String,
    /// The job that brought records along.
    pub job: Option<i64>,
}

/// Revisions of a package, newest first.
///
/// # Errors
/// `action.denied`: administrators only.
pub async fn revisions(
    app: &App,
    actor: &Actor,
    package: &str,
) -> Result<Vec<RevisionView>, Problem> {
    caller(app, actor).must_admin()?;
    let package = package.to_owned();
    app.store.read(move |tx| sql::revisions(tx, &package, LIST_MAX)).await
}

/// How a revision differs from another one, or from the one before it.
///
/// # Errors
/// `action.denied`, `revision.unknown`.
pub async fn compare(
    app: &App,
    actor: &Actor,
    (package, id): (&str, i64),
    from: Option<i64>,
) -> Result<Vec<FileDiff>, Problem> {
    caller(app, actor).must_admin()?;
    let package = package.to_owned();
    let read = move |tx: &mut store::Tx<'_>| {
        let new = sql::revision(tx, &package, id)?.ok_or_else(|| unknown(id))?;
        let from = match from {
            Some(from) => Some(from),
            None => sql::before(tx, &package, id)?,
        };
        let old = match from {
            Some(from) => sql::revision(tx, &package, from)?.ok_or_else(|| unknown(from))?,
            None => Files::new(),
        };
        Ok(diff::files(&old, &new))
    };
    app.store.read(read).await
}

/// The text of a revision.
///
/// # Errors
/// `action.denied`, `revision.unknown`.
pub async fn revision_files(
    app: &App,
    actor: &Actor,
    (package, id): (&str, i64),
) -> Result<Files, Problem> {
    caller(app, actor).must_admin()?;
    let package = package.to_owned();
    let found = app.store.read(move |tx| sql::revision(tx, &package, id)).await?;
    found.ok_or_else(|| unknown(id))
}

/// Installs the text of an earlier revision again: a new revision, with everything that follows.
///
/// # Errors
/// As [`revision_files`] and [`apply`].
pub async fn take_back(
    app: &App,
    actor: &Actor,
    at: (&str, i64),
    (base, note): (Option<i64>, String),
) -> Result<Applied, Problem> {
    let files = revision_files(app, actor, at).await?;
    apply(app, actor, Asked { files, base, note }).await
}

fn unknown(id: i64) -> Problem {
    Problem::new(Code::RevisionUnknown).with("id", id.to_string())
}
