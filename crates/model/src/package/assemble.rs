//! Packages to one set of record types: fields are added to types of other packages, and every
//! reference is followed.

use super::Package;
use super::inspect::Inspection;
use super::rollups;
use crate::access::{FieldLimit, Role};
use crate::expr::{Expr, RecordEnv, expand_branches};
use crate::field::Required;
use crate::record_type::{RecordType, Types};
use base::{Code, Name, Place, Problem};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Puts packages together, in any order.
///
/// # Errors
/// - `package.requires`: another package is needed (`package`, `requires`).
/// - `package.clash`: two packages make the same type, field or role.
/// - `package.invalid`, `expr.name`, `expr.type` with place and `what`: a reference to something
///   that does not exist, an expression that does not fit, more than 400 fields, a cycle.
pub fn assemble(packages: &[Package]) -> Result<Types, Problem> {
    are_there(packages)?;
    let mut types: BTreeMap<Name, RecordType> = BTreeMap::new();
    for package in packages {
        for record_type in &package.types {
            let code = &record_type.code;
            if types.insert(code.clone(), record_type.clone()).is_some() {
                let what = format!("the type `{code}` is made by another package already");
                return Err(clash(package, code, what));
            }
        }
    }
    for package in packages {
        extend(&mut types, package)?;
    }
    rollups::resolve(&mut types);
    for record_type in types.values_mut() {
        record_type.mark_live();
    }
    mark_guarded(&mut types, packages);
    let types: Types = types.into_iter().map(|(code, of)| (code, Arc::new(of))).collect();
    Inspection { packages, types: &types }.all()?;
    Ok(with_branches(types))
}

/// The types with the branches of trees in their expressions.
fn with_branches(types: Types) -> Types {
    let mut expanded = Types::new();
    for (code, of) in &types {
        let env = RecordEnv::new(&types, of);
        let mut of = RecordType::clone(of);
        let expand = |expr: &mut Expr| *expr = expand_branches(expr, &env);
        for field in &mut of.fields {
            if let Required::When(when) = &mut field.required {
                expand(when);
            }
            if let Some(rollup) = &mut field.rollup
                && let Some(from) = types.get(&rollup.from)
                && let Some(when) = &mut rollup.when
            {
                *when = expand_branches(when, &RecordEnv::new(&types, from));
            }
            let own = [&mut field.default, &mut field.fill, &mut field.compute, &mut field.prefix];
            own.into_iter().chain([&mut field.given_when]).flatten().for_each(expand);
            field.options.iter_mut().filter_map(|option| option.when.as_mut()).for_each(expand);
        }
        of.checks.iter_mut().map(|check| &mut check.when).for_each(expand);
        expanded.insert(code.clone(), Arc::new(of));
    }
    expanded
}

type Places = BTreeSet<(Name, Name)>;

/// Computed fields that tell something of special ones, of the same record or of a linked one, are
/// special as well; those that tell of what a role may not see can be closed as well.
fn mark_guarded(types: &mut BTreeMap<Name, RecordType>, packages: &[Package]) {
    let special: Places = types
        .values()
        .flat_map(|of| of.fields.iter().map(move |field| (of, field)))
        .filter(|(_, field)| field.is_special)
        .map(|(of, field)| (of.code.clone(), field.code.clone()))
        .collect();
    let special = with_told(types, special);
    let closed = packages.iter().flat_map(|package| &package.roles).flat_map(closed_to);
    let closed = with_told(types, closed.collect());
    for (code, of) in types {
        for field in &mut of.fields {
            let place = (code.clone(), field.code.clone());
            field.is_special = special.contains(&place);
            field.is_closable = closed.contains(&place);
        }
    }
}

fn closed_to(role: &Role) -> Places {
    let limits = role.limits.iter().flat_map(|(of, fields)| fields.iter().map(move |at| (of, at)));
    let closed = limits.filter(|(_, (_, limit))| **limit == FieldLimit::No);
    closed.map(|(of, (field, _))| (of.clone(), field.clone())).collect()
}

/// Roles with their limits extended to what computed fields would tell.
#[must_use]
pub fn roles(packages: &[Package], types: &Types) -> Vec<Role> {
    let types: BTreeMap<Name, RecordType> =
        types.iter().map(|(code, of)| (code.clone(), RecordType::clone(of))).collect();
    let extended = |role: &Role| {
        let mut role = role.clone();
        for (of, field) in with_told(&types, closed_to(&role)) {
            role.limits.entry(of).or_default().insert(field, FieldLimit::No);
        }
        role
    };
    packages.iter().flat_map(|package| &package.roles).map(extended).collect()
}

/// Fields with the computed ones that tell something of them.
fn with_told(types: &BTreeMap<Name, RecordType>, mut known: Places) -> Places {
    loop {
        let told: Vec<(Name, Name)> = types
            .values()
            .flat_map(|of| of.fields.iter().map(move |field| (of, field)))
            .filter(|(of, field)| {
                let paths = field.compute.iter().flat_map(|expr| expr.paths());
                paths.into_iter().any(|path| tells(types, of, path, &known))
                    || rollups::tells(types, field, &known)
            })
            .map(|(of, field)| (of.code.clone(), field.code.clone()))
            .filter(|place| !known.contains(place))
            .collect();
        if known.is_empty() || told.is_empty() {
            return known;
        }
        known.extend(told);
    }
}

/// Whether a path of a record ends in, or goes through, one of some fields.
fn tells(
    types: &BTreeMap<Name, RecordType>,
    of: &RecordType,
    path: &[String],
    known: &Places,
) -> bool {
    let mut of = Some(of);
    for name in path {
        let Some(field) = of.and_then(|of| of.field(name)) else { return false };
        let code = of.map(|of| of.code.clone());
        if code.is_some_and(|code| known.contains(&(code, field.code.clone()))) {
            return true;
        }
        of = field.to.as_ref().and_then(|to| types.get(to));
    }
    false
}

/// The place of a dotted name in the packages.
pub(super) fn place(packages: &[Package], name: &str) -> Option<Place> {
    packages.iter().find_map(|package| package.places.get(name)).cloned()
}

fn clash(package: &Package, name: &str, what: String) -> Problem {
    let problem = Problem::new(Code::PackageClash)
        .with("what", what)
        .with("package", package.code().to_owned());
    match package.places.get(name) {
        Some(place) => problem.at_place(place.clone()),
        None => problem,
    }
}

fn are_there(packages: &[Package]) -> Result<(), Problem> {
    for package in packages {
        let needed = package.manifest.iter().flat_map(|manifest| &manifest.requires);
        for name in needed {
            if !packages.iter().any(|other| other.code() == name.as_str()) {
                return Err(Problem::new(Code::PackageRequires)
                    .with("package", package.code())
                    .with("requires", name.as_str()));
            }
        }
        let is_twice = packages.iter().filter(|other| other.code() == package.code()).count() > 1;
        if is_twice {
            let what = format!("the package `{}` is here twice", package.code());
            return Err(clash(package, "", what));
        }
    }
    let roles: Vec<_> = packages.iter().flat_map(|package| &package.roles).collect();
    for (at, role) in roles.iter().enumerate() {
        if let Some(other) = roles.iter().skip(at + 1).find(|other| other.code == role.code) {
            let what = format!("the role `{}` is made by another package already", role.code);
            let package = packages.iter().find(|package| package.code() == other.package.as_str());
            return Err(match package {
                Some(package) => clash(package, &format!("role.{}", role.code), what),
                None => Problem::new(Code::PackageClash).with("what", what),
            });
        }
    }
    Ok(())
}

fn extend(types: &mut BTreeMap<Name, RecordType>, package: &Package) -> Result<(), Problem> {
    for extension in &package.extends {
        let code = &extension.record_type;
        let Some(record_type) = types.get_mut(code) else {
            let what = format!("there is no type `{code}` to extend");
            let problem = Problem::new(Code::PackageInvalid).with("what", what);
            return Err(match package.places.get(&format!("extends.{code}")) {
                Some(place) => problem.at_place(place.clone()),
                None => problem,
            });
        };
        for field in &extension.fields {
            if record_type.field(&field.code).is_some() {
                let what = format!("the type `{code}` has a field `{}` already", field.code);
                return Err(clash(package, &format!("{code}.fields.{}", field.code), what));
            }
            record_type.fields.push(field.clone());
        }
        for section in &extension.sections {
            match record_type.sections.iter_mut().find(|known| known.code == section.code) {
                Some(known) => known.fields.extend(section.fields.iter().cloned()),
                None => record_type.sections.push(section.clone()),
            }
        }
    }
    Ok(())
}
