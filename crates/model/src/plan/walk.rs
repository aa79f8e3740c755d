//! What a change of the types asks of the records that are there: one walk over all of a type,
//! which converts, fills, gathers and computes.

use super::{Change, Plan};
use crate::expr::Expr;
use crate::field::Field;
use crate::record_type::{RecordType, Types};
use crate::template;
use base::Name;
use std::collections::BTreeSet;

/// A field whose values become others.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// The field as it was.
    pub from: Field,
    /// The field as it is.
    pub to: Name,
}

/// What is done with each record of a type.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The type.
    pub record_type: Name,
    /// Values that become others.
    pub converts: Vec<Conversion>,
    /// Fields that are filled where they are empty.
    pub fills: Vec<Name>,
    /// Roll-ups that are gathered anew.
    pub rollups: Vec<Name>,
    /// Computed fields that are computed anew.
    pub computes: Vec<Name>,
    /// Whether titles may become others.
    pub titles: bool,
}

impl Walk {
    /// Fields whose values are not all there before the end of the walk.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<Name> {
        let converts = self.converts.iter().map(|one| &one.to);
        let others = self.fills.iter().chain(&self.rollups).chain(&self.computes);
        converts.chain(others).cloned().collect()
    }

    fn is_needed(&self) -> bool {
        self.titles || !self.fields().is_empty()
    }
}

type Places = BTreeSet<(Name, Name)>;

/// The walks that a plan asks for, in an order in which roll-ups find what they gather.
#[must_use]
pub fn walks(old: &Types, new: &Types, plan: &Plan) -> Vec<Walk> {
    let changed = followed(old, new, moved(old, new, plan));
    let mut walks: Vec<Walk> = new
        .values()
        .filter_map(|of| Some(walk(old.get(&of.code)?, of, (plan, &changed))))
        .filter(Walk::is_needed)
        .collect();
    walks.sort_by(|a, b| a.record_type.cmp(&b.record_type));
    in_order(new, walks)
}

/// Fields whose values change by the plan itself.
fn moved(old: &Types, new: &Types, plan: &Plan) -> Places {
    let mut places = Places::new();
    for change in plan {
        match change {
            Change::Convert(of, _, to) => {
                places.insert((of.clone(), to.code.clone()));
            }
            Change::AddColumn(of, field) if field.fill.is_some() || field.kind.is_derived() => {
                places.insert((of.clone(), field.code.clone()));
            }
            _ => {}
        }
    }
    for of in new.values() {
        let Some(before) = old.get(&of.code) else { continue };
        for field in &of.fields {
            let known = before.field(&field.code).filter(|known| known.is_stored());
            let Some(known) = known.filter(|_| field.is_stored()) else { continue };
            let is_other = known.rollup != field.rollup
                || !is_same(known.compute.as_ref(), field.compute.as_ref())
                || field.fill.is_some() && !is_same(known.fill.as_ref(), field.fill.as_ref());
            if is_other {
                places.insert((of.code.clone(), field.code.clone()));
            }
        }
    }
    places
}

fn is_same(a: Option<&Expr>, b: Option<&Expr>) -> bool {
    a.map(|expr| &expr.root) == b.map(|expr| &expr.root)
}

/// The same with the computed fields and roll-ups that follow from them.
fn followed(old: &Types, new: &Types, mut known: Places) -> Places {
    loop {
        let follows = |of: &RecordType, field: &Field| {
            let has =
                |name: &str| known.iter().any(|(code, field)| *code == of.code && *field == *name);
            let paths = field.compute.iter().flat_map(|expr| expr.paths());
            let mut names = paths.filter_map(|path| path.first());
            names.any(|name| has(name)) || gathers(field, &known)
        };
        let more: Places = new
            .values()
            .filter(|of| old.contains_key(&of.code))
            .flat_map(|of| of.fields.iter().map(move |field| (of, field)))
            .filter(|(of, field)| field.is_stored() && follows(of, field))
            .map(|(of, field)| (of.code.clone(), field.code.clone()))
            .filter(|place| !known.contains(place))
            .collect();
        if more.is_empty() {
            return known;
        }
        known.extend(more);
    }
}

fn gathers(field: &Field, known: &Places) -> bool {
    let Some(rollup) = &field.rollup else { return false };
    let paths = rollup.when.iter().flat_map(|when| when.paths());
    let named = [Some(&*rollup.link), rollup.value.as_deref(), rollup.by.as_deref()];
    let names = paths.filter_map(|path| path.first().map(String::as_str));
    names
        .chain(named.into_iter().flatten())
        .any(|name| known.iter().any(|(code, field)| *code == rollup.from && *field == *name))
}

fn walk(old: &RecordType, new: &RecordType, (plan, changed): (&Plan, &Places)) -> Walk {
    let is_changed = |code: &Name| changed.contains(&(new.code.clone(), code.clone()));
    let of_plan = plan.iter().filter_map(|change| match change {
        Change::Convert(of, from, to) if *of == new.code && !to.kind.is_derived() => {
            Some(Conversion { from: Field::clone(from), to: to.code.clone() })
        }
        _ => None,
    });
    let converts: Vec<Conversion> = of_plan.collect();
    let of = |is_wanted: &dyn Fn(&Field) -> bool| -> Vec<Name> {
        let fields = new.fields.iter().filter(|field| field.is_stored() && is_wanted(field));
        fields.map(|field| field.code.clone()).filter(is_changed).collect()
    };
    let is_converted = |field: &Field| converts.iter().any(|one| one.to == field.code);
    let names = template::names(&new.title).unwrap_or_default();
    let titles = old.title != new.title
        || names
            .iter()
            .any(|name| changed.iter().any(|(of, code)| *of == new.code && *code == **name));
    Walk {
        fills: of(&|field| field.fill.is_some() && !is_converted(field)),
        rollups: of(&|field| field.rollup.is_some()),
        computes: of(&|field| field.compute.is_some()),
        titles,
        record_type: new.code.clone(),
        converts,
    }
}

/// Types come after those that their roll-ups gather; a ring is taken in the order of codes.
fn in_order(types: &Types, mut rest: Vec<Walk>) -> Vec<Walk> {
    let mut ordered = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let waits = |walk: &Walk| {
            let of = types.get(&walk.record_type);
            let rollups =
                of.into_iter().flat_map(|of| &of.fields).filter_map(|f| f.rollup.as_ref());
            rollups.into_iter().any(|rollup| {
                rollup.from != walk.record_type
                    && rest.iter().any(|other| other.record_type == rollup.from)
            })
        };
        let next = rest.iter().position(|walk| !waits(walk)).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}
