//! Packages: record types, pipelines, roles and rows of a solution as text files.

mod assemble;
mod inspect;
mod print;
mod read;
mod read_types;
mod rollups;
#[cfg(test)]
mod tests;
pub mod yaml;

pub use assemble::{assemble, roles};

use crate::access::Role;
use crate::field::Label;
use crate::record_type::{RecordType, Section};
use base::{Name, Place, Problem};
use std::collections::BTreeMap;

/// The files of a package, by path inside it.
pub type Files = BTreeMap<String, String>;

/// A package as read from its files. Flow files are kept as text for the engine.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Stable code, version, packages it needs, words.
    pub manifest: Option<Manifest>,
    /// Record types it makes.
    pub types: Vec<RecordType>,
    /// Fields it adds to types of other packages (type code → partial type).
    pub extends: Vec<Extension>,
    /// Roles it makes.
    pub roles: Vec<Role>,
    /// Rows of directories: type code → rows (field code → JSON value).
    pub rows: BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>>,
    /// Flow files by path (`flows/*.yaml`), read by `engine::definition`.
    pub flows: BTreeMap<String, String>,
    /// Other files by path (demo data, calendars, README), untouched.
    pub others: Files,
    /// Remarks of files whose contents have no place for one (`rows/*.yaml`), by path.
    pub notes: BTreeMap<String, String>,
    /// Where things were read, for problems found later: `appeal.fields.channel` → place.
    pub places: Places,
}

/// Places by the dotted name of what stands there.
pub type Places = BTreeMap<String, Place>;

/// `package.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Stable code.
    pub code: Name,
    /// Version, `major.minor`.
    pub version: String,
    /// Packages that must be there first.
    pub requires: Vec<Name>,
    /// Name for people.
    pub label: Label,
    /// One or two sentences about it.
    pub description: Label,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

/// Fields that a package adds to another package's type.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// The type.
    pub record_type: Name,
    /// Added fields.
    pub fields: Vec<crate::field::Field>,
    /// Added sections; one that exists already gets more fields.
    pub sections: Vec<Section>,
    /// A remark of the package's author; survives printing.
    pub note: String,
}

impl Package {
    /// The package's code; `app` for definitions without a manifest.
    #[must_use]
    pub fn code(&self) -> &str {
        self.manifest.as_ref().map_or("app", |manifest| &manifest.code)
    }
}

/// Reads a package.
///
/// # Errors
/// - `package.invalid` with file, line, column and what is wrong (`what`).
/// - `expr.syntax`, `expr.limit` with the same place.
pub fn read(files: &Files) -> Result<Package, Problem> {
    read::package(files)
}

/// Prints a package canonically: `read(print(p)) == p`, and printing what was read from a
/// canonical text gives that text.
#[must_use]
pub fn print(package: &Package) -> Files {
    print::package(package)
}
