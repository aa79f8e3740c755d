//! Answers from the tallies of a type, exact at any size.

use super::{HOUR_MS, hour_of};
use crate::query::{Reach, Select};
use crate::render::{Cast, Params, names};
use base::{PersonId, Time};
use model::expr::{Binary, Node};
use model::{Field, RecordType};

/// Records of a stage, of a person, of both, or all of a type: what the tallies know by heart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    stage: Option<String>,
    owner: Option<PersonId>,
}

impl Spot {
    /// The spot that a query is about, if it is one.
    pub(crate) fn of(select: &Select) -> Option<Spot> {
        let mut spot = Spot::default();
        if let Some(filter) = &select.filter {
            spot.take(&filter.root, &select.record_type)?;
        }
        let is_seen = match (&select.reach, spot.owner) {
            (Reach::All, _) => true,
            // Whoever is responsible for a record reads it.
            (Reach::Own(me), Some(owner)) => owner == *me,
            (Reach::People(me, people), Some(owner)) => owner == *me || people.contains(&owner),
            (Reach::Nothing, _) | (_, None) => false,
        };
        (is_seen && select.ids.is_none()).then_some(spot)
    }

    /// Whether it is the whole type.
    pub(crate) fn is_whole(&self) -> bool {
        *self == Spot::default()
    }

    /// Narrows it by a condition; `None` for one that is not of stage and responsible alone.
    fn take(&mut self, node: &Node, of: &RecordType) -> Option<()> {
        match node {
            Node::Binary(Binary::And, left, right) => {
                self.take(left, of)?;
                self.take(right, of)
            }
            Node::Binary(Binary::Eq, left, right) => match (&**left, &**right) {
                (Node::Path(path), value) | (value, Node::Path(path)) => {
                    self.equal(path, value, of)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn equal(&mut self, path: &[String], value: &Node, of: &RecordType) -> Option<()> {
        let [name] = path else { return None };
        let is_field = of.field(name).is_some();
        match value {
            Node::Text(stage) if name == "stage" && !is_field && self.stage.is_none() => {
                self.stage = Some(stage.clone());
                Some(())
            }
            Node::Int(person) if self.owner.is_none() => {
                let is_owner = match is_field {
                    true => of.owner.as_deref() == Some(name.as_str()),
                    false => name == "owner",
                };
                is_owner.then(|| self.owner = Some(*person))
            }
            _ => None,
        }
    }

    /// How many records there are.
    pub(crate) fn count(&self, select: &Select, params: &mut Params) -> String {
        let name = params.add(select.record_type.code.as_str(), Cast::Text);
        let mut sql =
            format!("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally WHERE type = {name}");
        if let Some(stage) = &self.stage {
            let stage = params.add(stage.as_str(), Cast::Text);
            sql.push_str(&format!(" AND stage = {stage}"));
        }
        if let Some(owner) = self.owner {
            let owner = params.add(owner, Cast::Int);
            sql.push_str(&format!(" AND owner_id = {owner}"));
        }
        sql
    }
}

/// Totals per stage over the whole type, in the columns of `select::totals`.
pub(crate) fn totals(
    select: &Select,
    sum: Option<&Field>,
    (now, day_end): (Time, Time),
    params: &mut Params,
) -> String {
    let table = names::table(&select.record_type.code);
    let name = params.add(select.record_type.code.as_str(), Cast::Text);
    let amount = match sum {
        None => "0, 0".to_owned(),
        Some(field) => {
            let field = params.add(field.code.as_str(), Cast::Text);
            let half = |half: &str| {
                format!(
                    "(SELECT CAST(COALESCE(SUM(a.{half}), 0) AS BIGINT) FROM tally_sum a \
                     WHERE a.type = {name} AND a.field = {field} AND a.stage = g.stage)"
                )
            };
            format!("{}, {}", half("high"), half("low"))
        }
    };
    // Whole hours have been counted; only the rest of one hour is looked at step by step.
    let mut by = |until: Time| {
        let hour = hour_of(until.0);
        let (last, rest) =
            if until.0 == hour * HOUR_MS { (hour, None) } else { (hour - 1, Some(hour - 1)) };
        let last = params.add(last, Cast::Int);
        let whole = format!(
            "(SELECT CAST(COALESCE(SUM(h.n), 0) AS BIGINT) FROM tally_hour h \
             WHERE h.type = {name} AND h.stage = g.stage AND h.hour <= {last})"
        );
        let Some(rest) = rest else { return whole };
        let from = params.add(rest * HOUR_MS, Cast::Int);
        let until = params.add(until, Cast::Int);
        format!(
            "{whole} + (SELECT COUNT(*) FROM {table} c WHERE c.stage = g.stage \
             AND c.next_due > {from} AND c.next_due <= {until})"
        )
    };
    let overdue = by(now.plus_ms(-1));
    let within = by(day_end);
    format!(
        "SELECT g.stage, g.n, {amount}, {overdue}, {within}, g.n - g.n_due FROM \
         (SELECT stage, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(n_due) AS BIGINT) AS n_due FROM tally \
         WHERE type = {name} AND stage <> '' GROUP BY stage HAVING SUM(n) > 0) g"
    )
}
