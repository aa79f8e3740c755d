//! What the installed packages say, read from their texts.

use super::sql::PackageRow;
use super::watches::{self, Watch};
use base::{Code, Name, Problem};
use engine::{Calendar, Flow, definition};
use jiff::tz::TimeZone;
use model::access::Role;
use model::package::{self, Files, Package};
use model::record_type::Types;
use model::{Field, FieldKind, RecordType};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An installed package.
#[derive(Debug, Clone)]
pub struct Installed {
    /// Stable code.
    pub code: Name,
    /// Version.
    pub version: String,
    /// Its files.
    pub files: Files,
    /// What was read from them.
    pub package: Package,
}

/// Everything that packages define.
#[derive(Debug)]
pub struct Definitions {
    /// Installed packages, in order.
    pub packages: Vec<Installed>,
    /// Record types, assembled from all packages.
    pub types: Arc<Types>,
    /// Flows by record type.
    pub flows: HashMap<Name, Arc<Flow>>,
    /// Roles by code.
    pub roles: HashMap<Name, Arc<Role>>,
    /// The working calendar.
    pub calendar: Arc<Calendar>,
    stored: HashMap<Name, Arc<[usize]>>,
    /// Types whose records are rows of tables: the link to the record they belong to.
    row_links: HashMap<Name, Name>,
    pointers: HashMap<Name, Vec<Pointer>>,
    watches: HashMap<Name, Arc<[Watch]>>,
    texts: Vec<PackageRow>,
}

impl Definitions {
    /// Reads the texts of packages, as rows of the database keep them.
    ///
    /// # Errors
    /// `package.invalid`, `expr.*` with file, line and column.
    pub(crate) fn read(rows: &[PackageRow], zone: &TimeZone) -> Result<Definitions, Problem> {
        let packages = rows.iter().map(installed).collect::<Result<Vec<_>, Problem>>()?;
        let mut definitions = Definitions::assemble(packages, zone)?;
        definitions.texts = rows.to_vec();
        Ok(definitions)
    }

    /// Puts packages together: types first, then what is checked against them.
    ///
    /// # Errors
    /// `package.invalid`, `expr.*` with file, line and column.
    pub(crate) fn assemble(
        packages: Vec<Installed>,
        zone: &TimeZone,
    ) -> Result<Definitions, Problem> {
        let parts: Vec<Package> = packages.iter().map(|one| one.package.clone()).collect();
        let types = Arc::new(package::assemble(&parts)?);
        let mut flows = HashMap::new();
        let mut roles = HashMap::new();
        for role in package::roles(&parts, &types) {
            roles.insert(role.code.clone(), Arc::new(role));
        }
        for part in &parts {
            for (file, text) in &part.flows {
                let flow = definition::read(file, text, &types)?;
                let code = flow.record_type.clone();
                if flows.insert(code.clone(), Arc::new(flow)).is_some() {
                    return Err(Problem::new(Code::PackageClash)
                        .with("package", part.code())
                        .with("what", format!("there is another flow of {code}")));
                }
            }
        }
        let calendar = Arc::new(calendar(&packages, zone)?);
        let stored = types.iter().map(|(code, of)| {
            let fields = of.fields.iter().enumerate().filter(|(_, field)| field.is_stored());
            (code.clone(), fields.map(|(at, _)| at).collect())
        });
        let stored = stored.collect();
        Ok(Definitions {
            row_links: row_links(&types),
            pointers: pointers(&types),
            watches: watches::of(&types),
            packages,
            types,
            flows,
            roles,
            calendar,
            stored,
            texts: Vec::new(),
        })
    }

    /// Places of all fields of a type that have a column, in the order of the type.
    pub(crate) fn stored_fields(&self, record_type: &str) -> Arc<[usize]> {
        self.stored.get(record_type).cloned().unwrap_or_default()
    }

    /// Roll-ups that gather records of a type.
    pub(crate) fn watches(&self, record_type: &str) -> Option<Arc<[Watch]>> {
        self.watches.get(record_type).cloned()
    }

    /// What points at records of a type and is found by an index, in the order of types and fields;
    /// rows of its tables are not among it.
    pub(crate) fn pointers(&self, record_type: &str) -> &[Pointer] {
        self.pointers.get(record_type).map_or(&[], Vec::as_slice)
    }

    /// Of a type whose records are rows of a table: the link to the record they belong to.
    pub(crate) fn row_link(&self, record_type: &str) -> Option<&Name> {
        self.row_links.get(record_type)
    }

    /// Whether these are the definitions of these texts.
    pub(crate) fn is_of(&self, rows: &[PackageRow]) -> bool {
        self.texts == rows
    }
}

/// A field of a type that links its records to others.
#[derive(Debug, Clone)]
pub(crate) struct Pointer {
    /// The type that has the field.
    pub(crate) of: Arc<RecordType>,
    /// Place of the field.
    pub(crate) at: usize,
}

impl Pointer {
    /// The field.
    pub(crate) fn field(&self) -> Option<&Field> {
        self.of.fields.get(self.at)
    }
}

fn pointers(types: &Types) -> HashMap<Name, Vec<Pointer>> {
    let mut sorted: Vec<_> = types.values().collect();
    sorted.sort_by(|a, b| (a.position, &a.code).cmp(&(b.position, &b.code)));
    let mut found: HashMap<Name, Vec<Pointer>> = HashMap::new();
    for of in sorted {
        for (at, field) in of.fields.iter().enumerate() {
            let is_fast = field.is_parent || field.is_indexed || field.kind == FieldKind::Links;
            let Some(to) = field.to.as_ref().filter(|_| is_fast && field.is_link()) else {
                continue;
            };
            let holder = types.get(to);
            let is_table = holder.is_some_and(|holder| {
                holder.sections.iter().any(|section| section.table.as_ref() == Some(&of.code))
            });
            if !(is_table && field.is_parent) {
                found.entry(to.clone()).or_default().push(Pointer { of: Arc::clone(of), at });
            }
        }
    }
    found
}

fn row_links(types: &Types) -> HashMap<Name, Name> {
    let tables = types.values().flat_map(|of| {
        of.sections.iter().filter_map(move |section| {
            let rows = types.get(section.table.as_ref()?)?;
            Some((rows.code.clone(), rows.row_link(&of.code)?.code.clone()))
        })
    });
    tables.collect()
}

fn installed(row: &PackageRow) -> Result<Installed, Problem> {
    let files: Files = serde_json::from_str::<BTreeMap<String, String>>(&row.files)
        .map_err(|error| Problem::bug(format!("package {}", row.code)).because(error))?;
    Installed::read(files)
}

impl Installed {
    /// Reads the files of one package.
    ///
    /// # Errors
    /// `package.invalid` with file, line and column.
    pub(crate) fn read(files: Files) -> Result<Installed, Problem> {
        let package = package::read(&files)?;
        let Some(manifest) = &package.manifest else {
            return Err(Problem::new(Code::PackageInvalid).with("what", "there is no package.yaml"));
        };
        let (code, version) = (manifest.code.clone(), manifest.version.clone());
        Ok(Installed { code, version, files, package })
    }
}

/// The first calendar file of any package; without one, a plain week.
fn calendar(packages: &[Installed], zone: &TimeZone) -> Result<Calendar, Problem> {
    let mut files = packages.iter().flat_map(|one| &one.files);
    let file = files.find(|(path, _)| path.starts_with("calendars/") && path.ends_with(".json"));
    match file {
        Some((_, text)) => Calendar::read(text, None, zone.clone()),
        None => Ok(Calendar {
            zone: zone.clone(),
            day_start: 540,
            day_end: 1080,
            short_by: 60,
            days: BTreeMap::new(),
            years: Vec::new(),
        }),
    }
}
