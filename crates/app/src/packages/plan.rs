//! What an install does, made ready outside of the transaction and shown to people.

use super::changes::PlannedChange;
use super::steps::{self, Work};
use super::{rows, sql};
use crate::access::caller_in;
use crate::catalog::{Catalog, Definitions, Installed};
use crate::jobs;
use crate::records::write::{Rules, Writer};
use base::{Actor, Code, Name, PersonId, Problem, Time};
use model::package::Files;
use model::plan::{Change, Plan, Walk, diff, walks};
use serde_json::json;
use std::sync::Arc;
use store::Tx;

/// An install that is ready to be applied.
#[derive(Debug)]
pub(super) struct Install {
    /// The package that comes.
    pub(super) fresh: Installed,
    /// The package it takes the place of.
    before: Option<Installed>,
    /// The office with it.
    pub(super) catalog: Arc<Catalog>,
    pub(super) plan: Plan,
    /// The office without it.
    old: Arc<Catalog>,
}

/// On whose behalf, on which text, and why.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) person: Option<PersonId>,
    pub(super) base: Option<i64>,
    pub(super) note: String,
}

impl Install {
    /// Reads the files, puts them together with the installed packages, and compares the types.
    pub(super) fn prepare(catalog: &Arc<Catalog>, files: &Files) -> Result<Install, Problem> {
        let fresh = Installed::read(files.clone())?;
        let mut packages = catalog.definitions.packages.clone();
        let place = packages.iter().position(|one| one.code == fresh.code);
        let before = match place.and_then(|at| packages.get_mut(at)) {
            Some(one) => Some(std::mem::replace(one, fresh.clone())),
            None => {
                packages.push(fresh.clone());
                None
            }
        };
        let definitions = Definitions::assemble(packages, &catalog.calendar.zone)?;
        let mut plan = Plan::new();
        let mut types: Vec<_> = definitions.types.values().collect();
        types.sort_by(|a, b| a.code.cmp(&b.code));
        for record_type in types {
            plan.extend(diff(catalog.types.get(&record_type.code).map(|old| &**old), record_type)?);
        }
        let old = Arc::clone(catalog);
        let catalog = catalog.with_definitions(Arc::new(definitions));
        Ok(Install { fresh, before, old, catalog: Arc::new(catalog), plan })
    }

    /// Applies it: tables first, then texts, flows, rows. What is left to do with the records that
    /// are there is kept as the steps of a job, which is told.
    pub(super) fn apply(
        &self,
        tx: &mut Tx<'_>,
        wish: &Wish,
        (now, indexes_first): (Time, bool),
    ) -> Result<Option<i64>, Problem> {
        sql::lock(tx)?;
        self.must_be_fresh(tx, wish.base)?;
        let steps =
            steps::of_plan((&self.old.types, &self.catalog.types), &self.plan, indexes_first);
        self.must_be_free(tx, &steps)?;
        let aside = tx.apply(&self.plan)?;
        for record_type in self.catalog.types.values() {
            tx.keep_rules(record_type)?;
        }
        tx.keep_views(&super::sorted(&self.catalog), &self.catalog.language)?;
        sql::keep(tx, &self.fresh, now)?;
        for flow in self.catalog.flows.values() {
            let text = engine::definition::print(flow);
            sql::keep_flow(tx, &flow.record_type, &text, now)?;
        }
        let caller = caller_in(&self.catalog, &Actor::System);
        let mut writer = Writer::new(tx, &self.catalog, &caller, now);
        writer.rules = Rules::Off;
        let before = self.before.as_ref().map(|one| &one.package);
        rows::put(&mut writer, before, &self.fresh.package)?;
        let job = match steps.is_empty() {
            true => None,
            false => {
                let payload = json!({ "package": self.fresh.code });
                let job = jobs::sql::insert(tx, super::KIND, &payload, wish.person, now)?;
                steps::keep(tx, job, (&steps, &aside))?;
                Some(job)
            }
        };
        sql::revise(tx, &self.fresh, (wish.person, &wish.note, job), now)?;
        Ok(job)
    }

    /// The plan was made from the texts that are installed now, and from the text the caller saw.
    fn must_be_fresh(&self, tx: &mut Tx<'_>, base: Option<i64>) -> Result<(), Problem> {
        let texts = crate::catalog::sql::packages(tx)?;
        let newest = sql::newest(tx, &self.fresh.code)?;
        let is_seen = base.is_none_or(|base| newest == Some(base));
        if is_seen && self.old.definitions.is_of(&texts) {
            return Ok(());
        }
        Err(Problem::new(Code::PackageConflict).with("package", self.fresh.code.as_str()))
    }

    /// No type is changed while an earlier change is still under way.
    fn must_be_free(&self, tx: &mut Tx<'_>, steps: &[(Name, Work)]) -> Result<(), Problem> {
        let planned = self.plan.iter().filter_map(|change| match change {
            Change::AddTable(_) => None,
            Change::AddColumn(of, _)
            | Change::Convert(of, ..)
            | Change::AddIndex(of, _)
            | Change::DropUnique(of, _)
            | Change::RetireColumn(of, _) => Some(of.as_str()),
        });
        let types: Vec<&str> = planned.chain(steps.iter().map(|(of, _)| of.as_str())).collect();
        let Some(of) = sql::busy(tx, &types)? else { return Ok(()) };
        let of_type = self.old.types.get(of.as_str());
        let label = of_type.map_or(of.as_str(), |of| self.old.say(&of.words.title));
        Err(Problem::new(Code::PackageBusy).with("type", of.clone()).with("label", label))
    }

    /// What is done with the records that are there.
    pub(super) fn walks(&self) -> Vec<Walk> {
        walks(&self.old.types, &self.catalog.types, &self.plan)
    }

    /// The plan as lines for people.
    pub(super) fn lines(&self, changes: &[PlannedChange], locale: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let of = (&self.fresh.code, &self.fresh.version);
        lines.push(match &self.before {
            None => format!("+ package {} {}", of.0, of.1),
            Some(before) if before.files == self.fresh.files => {
                format!("= package {} {}", of.0, of.1)
            }
            Some(before) => format!("~ package {} {} → {}", of.0, before.version, of.1),
        });
        lines.extend(changes.iter().map(|change| change.line(locale)));
        lines.extend(self.rows());
        lines
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.fresh.package.rows.iter();
        rows.map(|(code, rows)| format!("+ {code}: {} rows", rows.len())).collect()
    }
}
