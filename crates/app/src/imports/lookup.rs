//! Records that texts of a file name: by title, by code, by id.

use super::setup::Setup;
use super::table::Table;
use super::{rows, sql};
use crate::access::Seen;
use base::{Name, PersonId, Problem, RecordId};
use model::access::Action;
use model::{FieldKind, Value};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use store::{Reach, Select, Tx};

/// Rows of a directory that are known by their codes.
const CODES_MAX: u32 = 50_000;

/// What is known of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It names one record.
    One(RecordId),
    /// It names several.
    Many,
    /// It names nothing.
    None,
}

/// Records by type and folded text.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookup {
    found: HashMap<Name, HashMap<String, Known>>,
    /// People by their folded logins.
    logins: HashMap<String, PersonId>,
}

impl Lookup {
    /// What a text names.
    pub(super) fn find(&self, of: &Name, text: &str) -> Known {
        let known = self.found.get(of).and_then(|texts| texts.get(&base::fold::fold(text)));
        known.copied().unwrap_or(Known::None)
    }

    /// The person of a login.
    pub(super) fn login(&self, text: &str) -> Option<PersonId> {
        self.logins.get(&*base::fold::fold(text)).copied()
    }

    /// Remembers a record that was made.
    pub(super) fn learn(&mut self, of: &Name, text: &str, id: RecordId) {
        self.put(of, base::fold::fold(text), Known::One(id));
    }

    fn put(&mut self, of: &Name, folded: String, known: Known) {
        self.found.entry(of.clone()).or_default().insert(folded, known);
    }

    /// Looks up the texts of some rows that are not known yet.
    pub(super) fn extend(
        &mut self,
        tx: &mut Tx<'_>,
        setup: &Setup,
        table: &Table,
        range: Range<usize>,
    ) -> Result<(), Problem> {
        for column in &setup.columns {
            let Some(of) = column.field.to.as_ref().filter(|_| column.field.is_link()) else {
                continue;
            };
            let known = self.found.get(of);
            let is_list = column.field.kind == FieldKind::Links;
            let texts: BTreeSet<String> = range
                .clone()
                .map(|at| rows::meant(column, table.cell(at, column.at)))
                .flat_map(|text| if is_list { rows::candidates(text) } else { vec![text] })
                .map(base::fold::fold)
                .filter(|text| !text.is_empty())
                .filter(|text| known.is_none_or(|known| !known.contains_key(text)))
                .collect();
            let asked: Vec<&str> = texts.iter().map(String::as_str).collect();
            let found = sql::by_titles(tx, of, &asked)?;
            for (text, ids) in self.seen(tx, setup, of, found)? {
                let known = match ids.as_slice() {
                    [] => Known::None,
                    [id] => Known::One(*id),
                    _ => Known::Many,
                };
                self.put(of, text, known);
            }
        }
        Ok(())
    }

    /// Only what the caller may read can be named.
    fn seen(
        &self,
        tx: &mut Tx<'_>,
        setup: &Setup,
        of: &Name,
        mut found: HashMap<String, Vec<RecordId>>,
    ) -> Result<HashMap<String, Vec<RecordId>>, Problem> {
        let all: Vec<(&str, RecordId)> =
            found.values().flatten().map(|id| (of.as_str(), *id)).collect();
        let seen = Seen::of(tx, &setup.caller, &all)?;
        for ids in found.values_mut() {
            ids.retain(|id| seen.sees(of, *id));
        }
        Ok(found)
    }

    /// Logins, and the codes of directories that columns name; titles are looked up as rows come.
    pub(super) fn load(tx: &mut Tx<'_>, setup: &Setup) -> Result<Lookup, Problem> {
        let mut lookup = Lookup::default();
        if setup.columns.iter().any(|column| column.field.kind == FieldKind::Person) {
            lookup.logins = sql::logins(tx)?;
        }
        for column in &setup.columns {
            let Some(of) = column.field.to.as_ref() else { continue };
            let Some(directory) = setup.catalog.types.get(of).filter(|of| of.is_directory) else {
                continue;
            };
            let Some(at) = directory.fields.iter().position(|field| field.code == *"code") else {
                continue;
            };
            let reach = setup.caller.reach(of, Action::Read);
            if reach == Reach::Nothing
                || !directory.fields.get(at).is_some_and(|code| code.kind == FieldKind::String)
            {
                continue;
            }
            let mut select = Select::of(directory, reach);
            (select.fields, select.limit) = ([at].into(), CODES_MAX);
            for row in tx.select(&select)? {
                if let Some(Value::Text(code)) = row.values.first() {
                    lookup.put(of, base::fold::fold(code), Known::One(row.id));
                }
            }
        }
        Ok(lookup)
    }
}
