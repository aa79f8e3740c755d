//! What an install does, made ready outside of the transaction and shown to people.

use super::{rows, sql};
use crate::access::caller_in;
use crate::catalog::{Catalog, Definitions, Installed, watches};
use crate::records::write::{Rules, Writer};
use base::{Actor, Name, Problem, Time};
use model::package::Files;
use model::plan::{Change, Plan, diff};
use std::sync::Arc;
use store::Tx;

/// An install that is ready to be applied.
#[derive(Debug)]
pub(super) struct Install {
    /// The package that comes.
    fresh: Installed,
    /// The package it takes the place of.
    before: Option<Installed>,
    /// The office with it.
    catalog: Arc<Catalog>,
    plan: Plan,
    /// Roll-ups that are new or gather something else: type and place.
    rollups: Vec<(Name, usize)>,
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
        let mut rollups = Vec::new();
        let mut types: Vec<_> = definitions.types.values().collect();
        types.sort_by(|a, b| a.code.cmp(&b.code));
        for record_type in types {
            let old = catalog.types.get(&record_type.code).map(|old| &**old);
            plan.extend(diff(old, record_type)?);
            for (at, field) in record_type.fields.iter().enumerate() {
                let known = old.and_then(|old| old.field(&field.code));
                let is_new = known.is_none_or(|known| known.rollup != field.rollup);
                if old.is_some() && field.rollup.is_some() && is_new {
                    rollups.push((record_type.code.clone(), at));
                }
            }
        }
        let catalog = catalog.with_definitions(Arc::new(definitions));
        Ok(Install { fresh, before, catalog: Arc::new(catalog), plan, rollups })
    }

    /// Applies it: tables first, then texts, flows, rows.
    pub(super) fn apply(&self, tx: &mut Tx<'_>, now: Time) -> Result<(), Problem> {
        tx.apply(&self.plan)?;
        for record_type in self.catalog.types.values() {
            tx.keep_rules(record_type)?;
        }
        self.roll_up(tx)?;
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
        rows::put(&mut writer, before, &self.fresh.package)
    }

    /// Fills roll-ups over the records that are there, each after those it is made of.
    fn roll_up(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let types = &self.catalog.types;
        for _ in &self.rollups {
            for (code, at) in &self.rollups {
                let Some(of) = types.get(code) else { continue };
                let Some((gather, field)) = watches::gather(types, of, *at).zip(of.fields.get(*at))
                else {
                    continue;
                };
                tx.gather_all(of, field, &gather)?;
            }
        }
        Ok(())
    }

    /// The plan as lines for people.
    pub(super) fn lines(&self, locale: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let of = (&self.fresh.code, &self.fresh.version);
        lines.push(match &self.before {
            None => format!("+ package {} {}", of.0, of.1),
            Some(before) if before.files == self.fresh.files => {
                format!("= package {} {}", of.0, of.1)
            }
            Some(before) => format!("~ package {} {} → {}", of.0, before.version, of.1),
        });
        lines.extend(self.plan.iter().map(|change| line(change, locale)));
        lines.extend(self.rows());
        lines
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.fresh.package.rows.iter();
        rows.map(|(code, rows)| format!("+ {code}: {} rows", rows.len())).collect()
    }
}

fn line(change: &Change, locale: &str) -> String {
    let say = |label: &model::field::Label| {
        if locale == "en" { label.en.clone() } else { label.ru.clone() }
    };
    match change {
        Change::AddTable(of) => {
            format!("+ type {} «{}», {} fields", of.code, say(&of.words.title), of.fields.len())
        }
        Change::AddColumn(of, field) => {
            let kind = field.value_kind().code();
            format!("+ field {of}.{} «{}», {kind}", field.code, say(&field.label))
        }
        Change::AddIndex(of, field) => format!("+ index {of}.{}", field.code),
        Change::RetireColumn(of, field) => format!("- field {of}.{field}"),
    }
}
