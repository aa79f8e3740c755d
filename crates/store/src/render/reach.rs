//! The access scope as a condition.

use super::{Cast, Params};
use crate::query::Reach;
use crate::tx::Sql;
use base::PersonId;

/// The condition of a scope on a table with `id`, `owner_id`, `created_by`; `None`: everything.
pub(crate) fn condition(reach: &Reach, alias: &str, params: &mut Params) -> Option<String> {
    match reach {
        Reach::All => None,
        Reach::Nothing => Some("FALSE".to_owned()),
        Reach::Own(person) => Some(format!("({})", own(*person, alias, params))),
        Reach::People(person, people) => {
            let list = params.add(Sql::ids(people), Cast::Ints);
            let own = own(*person, alias, params);
            Some(format!("({alias}.owner_id = ANY({list}) OR {own})"))
        }
    }
}

fn own(person: PersonId, alias: &str, params: &mut Params) -> String {
    let me = params.add(person, Cast::Int);
    format!(
        "{alias}.owner_id = {me} OR {alias}.created_by = {me} OR {alias}.id IN \
         (SELECT k.record_id FROM task k WHERE k.who = {me} AND k.is_open = 1)"
    )
}
