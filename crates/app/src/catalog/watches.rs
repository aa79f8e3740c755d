//! Which roll-ups a write of a record concerns.

use base::Name;
use model::RecordType;
use model::record_type::Types;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Gather, Reach, Select};

/// A roll-up as the records that it gathers see it.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    /// The place of the roll-up in the type of the records that gather.
    pub(crate) at: usize,
    /// The place of the link in the gathered type.
    pub(crate) link: usize,
    /// Places of the gathered type whose values matter.
    pub(crate) needs: Vec<usize>,
    /// Whether the stage matters.
    pub(crate) is_of_stage: bool,
}

/// Roll-ups by the type that they gather.
pub(super) fn of(types: &Types) -> HashMap<Name, Arc<[Watch]>> {
    let mut found: HashMap<Name, Vec<Watch>> = HashMap::new();
    for of in types.values() {
        for (at, field) in of.fields.iter().enumerate() {
            let Some(rollup) = &field.rollup else { continue };
            let Some(from) = types.get(&rollup.from) else { continue };
            let place = |code: &str| from.fields.iter().position(|field| field.code == *code);
            let Some(link) = place(&rollup.link) else { continue };
            let paths: Vec<&str> = rollup
                .when
                .iter()
                .flat_map(|when| when.paths())
                .filter_map(|path| path.first().map(String::as_str))
                .collect();
            let owner = from.owner.as_deref().filter(|_| paths.contains(&"owner"));
            let named = [rollup.value.as_deref(), rollup.by.as_deref(), owner];
            let needs = named.into_iter().flatten().chain(paths.iter().copied());
            found.entry(from.code.clone()).or_default().push(Watch {
                at,
                link,
                needs: needs.filter_map(place).collect(),
                is_of_stage: paths.iter().any(|name| ["stage", "is_open"].contains(name)),
            });
        }
    }
    found.into_iter().map(|(code, watches)| (code, watches.into())).collect()
}

/// What the roll-up at a place of a type gathers.
pub(crate) fn gather<'t>(types: &'t Types, of: &'t RecordType, at: usize) -> Option<Gather<'t>> {
    let rollup = of.fields.get(at)?.rollup.as_ref()?;
    let from = types.get(&rollup.from)?;
    let mut select = Select::of(from, Reach::All);
    select.filter.clone_from(&rollup.when);
    let field = |code: &Option<Name>| code.as_ref().and_then(|code| from.field(code));
    Some(Gather {
        select,
        link: from.field(&rollup.link)?,
        how: rollup.how,
        value: field(&rollup.value),
        by: field(&rollup.by),
    })
}
