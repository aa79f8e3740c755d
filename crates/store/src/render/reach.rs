//! The access scope as a condition.

use super::{Cast, Params};
use crate::query::Reach;
use crate::tx::Sql;
use base::PersonId;

/// The scope on a table with `id`, `owner_id`, `created_by`, as conditions of which one must hold.
/// No condition: everything.
pub(crate) fn branches(reach: &Reach, alias: &str, params: &mut Params) -> Vec<String> {
    match reach {
        Reach::All => Vec::new(),
        Reach::Nothing => vec!["FALSE".to_owned()],
        Reach::Own(person) => own(*person, alias, params),
        Reach::People(person, people) => {
            let list = params.add(Sql::ids(people), Cast::Ints);
            let mut found = vec![format!("{alias}.owner_id = ANY({list})")];
            found.extend(own(*person, alias, params));
            found
        }
    }
}

/// The same as one condition; `None`: everything.
pub(crate) fn condition(reach: &Reach, alias: &str, params: &mut Params) -> Option<String> {
    let found = branches(reach, alias, params);
    match found.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(format!("({})", found.join(" OR "))),
    }
}

fn own(person: PersonId, alias: &str, params: &mut Params) -> Vec<String> {
    let me = params.add(person, Cast::Int);
    vec![
        format!("{alias}.owner_id = {me}"),
        format!("{alias}.created_by = {me}"),
        format!(
            "{alias}.id IN (SELECT k.record_id FROM task k WHERE k.who = {me} AND k.is_open = 1)"
        ),
    ]
}
