//! Roll-ups of assembled types: their kinds follow from what they gather, and none needs itself.

use super::inspect::Inspection;
use crate::expr::Type;
use crate::field::{Field, FieldKind, How, Rollup, Shape};
use crate::record_type::computed::is_restless;
use crate::record_type::{RecordType, Types};
use base::{Name, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// System names that change only with a write of the record itself.
const SYSTEM: [&str; 6] = ["id", "stage", "is_open", "created_at", "created_by", "owner"];

/// Gives roll-ups the kind of their values. A roll-up of a roll-up waits for that one.
pub(super) fn resolve(types: &mut BTreeMap<Name, RecordType>) {
    loop {
        let mut found: Vec<(Name, Field)> = Vec::new();
        for of in types.values() {
            for field in of.fields.iter().filter(|of| of.kind == FieldKind::Rollup) {
                let resolved = field.rollup.as_ref().and_then(|of| resolved(types, field, of));
                if let Some(resolved) = resolved.filter(|resolved| resolved != field) {
                    found.push((of.code.clone(), resolved));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        for (of, resolved) in found {
            let fields = types.get_mut(&of).map(|of| of.fields.iter_mut());
            for field in fields.into_iter().flatten().filter(|field| field.code == resolved.code) {
                *field = resolved.clone();
            }
        }
    }
}

fn resolved(types: &BTreeMap<Name, RecordType>, field: &Field, rollup: &Rollup) -> Option<Field> {
    let mut resolved = field.clone();
    if rollup.how == How::Count {
        (resolved.result, resolved.scale) = (Some(FieldKind::Integer), 0);
        return Some(resolved);
    }
    let value = types.get(&rollup.from)?.field(rollup.value.as_deref()?)?;
    let kind = value.value_kind();
    if kind.is_derived() {
        return None;
    }
    resolved.result = Some(kind);
    resolved.scale = value.scale;
    resolved.options.clone_from(&value.options);
    Some(resolved)
}

/// Whether a roll-up tells something of special fields.
pub(super) fn tells(
    types: &BTreeMap<Name, RecordType>,
    field: &Field,
    special: &BTreeSet<(Name, Name)>,
) -> bool {
    let Some(rollup) = &field.rollup else { return false };
    let is_special = |name: &str| {
        let of = types.get(&rollup.from).and_then(|of| of.field(name));
        of.is_some_and(|of| special.contains(&(rollup.from.clone(), of.code.clone())))
    };
    needs(rollup).into_iter().any(is_special)
}

/// Fields of the gathered records that a roll-up looks at.
fn needs(rollup: &Rollup) -> Vec<&str> {
    let named = [Some(&rollup.link), rollup.value.as_ref(), rollup.by.as_ref()];
    let paths = rollup.when.iter().flat_map(|when| when.paths());
    let asked = paths.filter_map(|path| path.first().map(String::as_str));
    named.into_iter().flatten().map(|name| &**name).chain(asked).collect()
}

impl Inspection<'_> {
    /// A roll-up names what is there and changes only with the records that it gathers.
    pub(super) fn rollup(
        &self,
        of: &RecordType,
        field: &Field,
        place: &str,
    ) -> Result<(), Problem> {
        let Some(rollup) = &field.rollup else { return Ok(()) };
        let at = format!("{place}.rollup");
        let Some(from) = self.types.get(&rollup.from) else {
            return Err(self.refuse(&at, format!("there is no type `{}`", rollup.from)));
        };
        let link = from.field(&rollup.link);
        let is_link = |link: &Field| {
            link.kind != FieldKind::Rollup && link.is_link() && link.to.as_ref() == Some(&of.code)
        };
        if !link.is_some_and(is_link) {
            let what = format!("`{}.{}` is no link to `{}`", from.code, rollup.link, of.code);
            return Err(self.refuse(&at, what));
        }
        let value = rollup.value.as_deref().and_then(|value| from.field(value));
        if rollup.how == How::Count && rollup.value.is_some()
            || rollup.how != How::Count && !value.is_some_and(|value| is_fit(rollup.how, value))
        {
            let what = format!("`value` does not fit `{}`", rollup.how.code());
            return Err(self.refuse(&at, what));
        }
        let by = rollup.by.as_deref().map(|by| from.field(by));
        if by.is_some_and(|by| rollup.how != How::Latest || !by.is_some_and(is_ordered)) {
            return Err(self.refuse(&at, "`by` is a day, a moment or a number of the latest"));
        }
        let Some(when) = &rollup.when else { return Ok(()) };
        self.expr(from, &at, when, &Type::Bool)?;
        let is_own = |path: &[String]| match path {
            [name] => match from.field(name) {
                Some(field) => field.is_stored(),
                None => SYSTEM.contains(&&**name),
            },
            _ => false,
        };
        if is_restless(&when.root) || !when.paths().into_iter().all(is_own) {
            let what = "`when` looks at kept fields of the gathered record alone, at no moment";
            return Err(self.refuse(&at, what));
        }
        Ok(())
    }

    /// No roll-up and no computed field needs itself by way of others.
    pub(super) fn rollup_cycles(&self) -> Result<(), Problem> {
        let mut done: BTreeSet<(Name, Name)> = BTreeSet::new();
        let mut types: Vec<&RecordType> = self.types.values().map(|of| &**of).collect();
        types.sort_by(|a, b| a.code.cmp(&b.code));
        for of in types {
            for field in of.fields.iter().filter(|field| field.rollup.is_some()) {
                let start = (of.code.clone(), field.code.clone());
                let mut way = Vec::new();
                if let Some(cycle) = walk(self.types, &start, &mut way, &mut done) {
                    let names: Vec<String> =
                        cycle.iter().map(|(of, field)| format!("{of}.{field}")).collect();
                    let what = format!("roll-ups need each other: {}", names.join(" → "));
                    let place = format!("{}.fields.{}.rollup", of.code, field.code);
                    return Err(self.refuse(&place, what));
                }
            }
        }
        Ok(())
    }
}

type Node = (Name, Name);

/// The way round, when there is one.
fn walk(
    types: &Types,
    node: &Node,
    way: &mut Vec<Node>,
    done: &mut BTreeSet<Node>,
) -> Option<Vec<Node>> {
    if let Some(at) = way.iter().position(|known| known == node) {
        let mut cycle: Vec<Node> = way.iter().skip(at).cloned().collect();
        cycle.push(node.clone());
        return Some(cycle);
    }
    if done.contains(node) {
        return None;
    }
    way.push(node.clone());
    for next in needed(types, node) {
        if let Some(cycle) = walk(types, &next, way, done) {
            return Some(cycle);
        }
    }
    way.pop();
    done.insert(node.clone());
    None
}

/// The derived fields that a field is made of.
fn needed(types: &Types, (of, field): &Node) -> Vec<Node> {
    let Some(field) = types.get(of).and_then(|of| of.field(field)) else { return Vec::new() };
    let mut found: Vec<Node> = Vec::new();
    if let Some(rollup) = &field.rollup {
        let names = needs(rollup).into_iter();
        found.extend(names.filter_map(|name| Some((rollup.from.clone(), Name::parse(name).ok()?))));
    }
    for path in field.compute.iter().flat_map(|expr| expr.paths()) {
        let name = path.first().and_then(|name| Name::parse(name).ok());
        found.extend(name.map(|name| (of.clone(), name)));
    }
    found
}

fn is_fit(how: How, value: &Field) -> bool {
    let shape = value.shape();
    let fits = match how {
        How::Count => false,
        How::Sum => {
            matches!(shape, Shape::Scaled) || matches!(shape, Shape::Whole) && !value.is_link()
        }
        How::Min | How::Max => is_ordered(value),
        How::Latest => {
            is_ordered(value)
                || matches!(shape, Shape::Code | Shape::Line | Shape::Flag | Shape::Person)
        }
    };
    fits && value.is_stored()
}

fn is_ordered(field: &Field) -> bool {
    let shape = field.shape();
    field.is_stored() && matches!(shape, Shape::Whole | Shape::Scaled | Shape::Day | Shape::Moment)
}
