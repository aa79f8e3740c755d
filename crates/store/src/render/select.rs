//! Dynamic queries as one statement each.

use super::columns::{self, Column};
use super::lower::{self, Ground};
use super::tally;
use super::tally::spot::{self, Spot};
use super::term::{self, Kind};
use super::{Cast, Dialect, Params, names, reach};
use crate::query::{Order, Select};
use crate::tx::Sql;
use base::fold::fold;
use base::{Code, Problem, RecordId, Time};
use model::{Field, FieldKind, Value};

/// A statement with its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) params: Vec<Sql>,
}

/// Which rows of the order's key a page is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// From the beginning, rows without a key last.
    Whole,
    /// After a row with a key: rows with a key.
    Keyed,
    /// After the last row with a key, or after a row without one: rows without a key.
    Empty,
}

/// Columns of the spine in every page, in this order; the key of the order and the fields follow.
pub(crate) const SPINE: &str = "s.id, s.title, s.stage, s.is_open, s.version, s.owner_id, \
    s.created_at, s.updated_at, s.created_by, s.visit, t.id, t.due_at, t.who, t.title, \
    r.stage_at, r.stage_due, r.closed_at";

/// Whether a filter can be said in SQL.
pub(crate) fn check(select: &Select) -> Result<(), Problem> {
    let mut params = Params::new(Dialect::Sqlite);
    conditions(select, &mut params).map(|_| ())
}

/// A page of rows.
pub(crate) fn page(
    select: &Select,
    part: Part,
    limit: u32,
    dialect: Dialect,
) -> Result<Statement, Problem> {
    let mut params = Params::new(dialect);
    let table = names::table(&select.record_type.code);
    let (columns, joins) = fields(select);
    if let (Some([_]), None) = (select.ids.as_deref(), &select.order) {
        let wheres = where_clause(&conditions(select, &mut params)?);
        let sql = format!(
            "SELECT {SPINE}, r.id{columns} FROM {table} r JOIN record s ON s.id = r.id \
             LEFT JOIN task t ON t.id = s.next_step_id{joins}{wheres}"
        );
        return Ok(Statement { sql, params: params.values });
    }
    let key = Key::of(select)?;
    let from = which(select, &key, part, limit, &mut params)?;
    let order = key.outer_order("p");
    let sql = format!(
        "SELECT {SPINE}, p.k{columns} FROM {from} JOIN {table} r ON r.id = p.id \
         JOIN record s ON s.id = p.id LEFT JOIN task t ON t.id = s.next_step_id{joins} \
         ORDER BY {order}"
    );
    Ok(Statement { sql, params: params.values })
}

/// Which rows, first: their columns are fetched for the page alone. Each branch of the scope is
/// read in the page's order from an index of its own, and stops at the limit.
fn which(
    select: &Select,
    key: &Key<'_>,
    part: Part,
    limit: u32,
    params: &mut Params,
) -> Result<String, Problem> {
    let table = names::table(&select.record_type.code);
    let branches = reach::branches(&select.reach, "r", params);
    let mut others = wishes(select, params)?;
    others.extend(key.after(select, part, params)?);
    let limit = params.add(i64::from(limit), Cast::Int);
    let from = if key.is_title {
        // Titles stand on the spine, in an index of their own.
        let name = params.add(select.record_type.code.as_str(), Cast::Text);
        others.push(format!("o.type = {name}"));
        format!("record o JOIN {table} r ON r.id = o.id")
    } else {
        format!("{table} r")
    };
    let (sql, order) = (&key.sql, key.order_by(part));
    let one = |branch: Option<&String>| {
        let found: Vec<String> = branch.into_iter().chain(&others).cloned().collect();
        let wheres = where_clause(&found);
        format!("SELECT r.id, {sql} AS k FROM {from}{wheres} ORDER BY {order} LIMIT {limit}")
    };
    if branches.len() <= 1 {
        return Ok(format!("({}) p", one(branches.first())));
    }
    let all: Vec<String> = branches
        .iter()
        .enumerate()
        .map(|(index, branch)| {
            format!("SELECT u{index}.id, u{index}.k FROM ({}) u{index}", one(Some(branch)))
        })
        .collect();
    let order = key.outer_order("u");
    let union = all.join(" UNION ");
    Ok(format!("(SELECT u.id, u.k FROM ({union}) u ORDER BY {order} LIMIT {limit}) p"))
}

/// How many rows there are. What is asked by stage and responsible alone has been counted.
pub(crate) fn count(select: &Select, dialect: Dialect) -> Result<Statement, Problem> {
    let mut params = Params::new(dialect);
    if let Some(spot) = Spot::of(select) {
        let sql = spot.count(select, &mut params);
        return Ok(Statement { sql, params: params.values });
    }
    let table = names::table(&select.record_type.code);
    let wheres = where_clause(&conditions(select, &mut params)?);
    let sql = format!("SELECT COUNT(*) FROM {table} r{wheres}");
    Ok(Statement { sql, params: params.values })
}

/// Totals per stage: stage, records, the halves of the sum, steps due before `now`, steps due by the end of the day,
/// records without a step. From the tallies when all records are meant, else from the index that
/// covers stage, next step, owner and amount.
pub(crate) fn totals(
    select: &Select,
    sum: Option<&Field>,
    (now, day_end): (Time, Time),
    dialect: Dialect,
) -> Result<Statement, Problem> {
    let mut params = Params::new(dialect);
    let is_kept = sum.is_none_or(|field| field.value_kind() == FieldKind::Money);
    if is_kept && Spot::of(select).is_some_and(|spot| spot.is_whole()) {
        let sql = spot::totals(select, sum, (now, day_end), &mut params);
        return Ok(Statement { sql, params: params.values });
    }
    let table = names::table(&select.record_type.code);
    let mut found = conditions(select, &mut params)?;
    found.push("r.stage IS NOT NULL".to_owned());
    let wheres = where_clause(&found);
    let sum = sum.map_or("0, 0".to_owned(), |field| {
        let halves = tally::halves(&format!("r.\"{}\"", field.code));
        halves.map(|half| format!("CAST(COALESCE(SUM({half}), 0) AS BIGINT)")).join(", ")
    });
    let now = params.add(now, Cast::Int);
    let end = params.add(day_end, Cast::Int);
    let sql = format!(
        "SELECT r.stage, COUNT(*), {sum}, COUNT(*) FILTER (WHERE r.next_due < {now}), \
         COUNT(*) FILTER (WHERE r.next_due <= {end}), \
         COUNT(*) - COUNT(r.next_due) FROM {table} r{wheres} GROUP BY r.stage"
    );
    Ok(Statement { sql, params: params.values })
}

fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() {
        return String::new();
    }
    format!(" WHERE {}", conditions.join(" AND "))
}

/// Scope, chosen ids and filter.
pub(super) fn conditions(select: &Select, params: &mut Params) -> Result<Vec<String>, Problem> {
    let mut found: Vec<String> = reach::condition(&select.reach, "r", params).into_iter().collect();
    found.extend(wishes(select, params)?);
    Ok(found)
}

/// Chosen ids and filter.
fn wishes(select: &Select, params: &mut Params) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    match select.ids.as_deref() {
        None => {}
        Some([id]) => {
            let id = params.add(*id, Cast::Int);
            found.push(format!("r.id = {id}"));
        }
        Some(ids) => {
            let ids = params.add(Sql::ids(ids), Cast::Ints);
            found.push(format!("r.id = ANY({ids})"));
        }
    }
    if let Some(filter) = &select.filter {
        let ground = Ground {
            record_type: &select.record_type,
            types: select.types.as_deref(),
            now: select.now,
            today: select.today,
            me: select.me,
        };
        found.push(lower::condition(filter, ground, params)?);
    }
    Ok(found)
}

/// Columns of the fields that were asked for, and joins for the titles of links.
fn fields(select: &Select) -> (String, String) {
    let (mut columns, mut joins) = (String::with_capacity(512), String::new());
    for (index, field) in select.read_fields().enumerate() {
        if !field.is_stored() {
            columns.push_str(", NULL");
            continue;
        }
        if field.value_kind() == FieldKind::Link {
            // What points into the recycle bin points at nothing, until it is restored.
            let alias = format!("l{index}");
            let is_there = format!(", CASE WHEN {alias}.trashed_at IS NULL THEN ");
            columns.extend([&is_there, "r.\"", field.code.as_str(), "\" END"]);
            columns.extend([&is_there, &alias, ".title END"]);
            joins.extend([" LEFT JOIN record ", &alias, " ON ", &alias, ".id = r.\""]);
            joins.extend([field.code.as_str(), "\""]);
        } else {
            columns.extend([", r.\"", field.code.as_str(), "\""]);
        }
    }
    (columns, joins)
}

/// What a list is ordered by.
#[derive(Debug)]
pub(crate) struct Key<'s> {
    sql: String,
    kind: Kind,
    is_descending: bool,
    /// By the id alone.
    is_id: bool,
    /// By the title, which is never empty on the spine.
    is_title: bool,
    /// The key is a folded text.
    is_folded: bool,
    /// The field, when the key is its value.
    field: Option<&'s Field>,
}

impl<'s> Key<'s> {
    pub(crate) fn of(select: &'s Select) -> Result<Key<'s>, Problem> {
        let order = match &select.order {
            None => Order { by: "id".to_owned(), is_descending: true },
            Some(order) => order.clone(),
        };
        let is_descending = order.is_descending;
        let record_type = &select.record_type;
        let sql = columns::sort_key(record_type, &order.by, "r")
            .ok_or_else(|| Problem::new(Code::FieldNotOrdered).with("field", order.by.as_str()))?;
        let is_id = sql == "r.id";
        let is_title = matches!(columns::find(record_type, &order.by), Some(Column::Title));
        let sql = if is_title { "o.title_fold".to_owned() } else { sql };
        let field = record_type.field(&order.by);
        let kind = match (field, order.by.as_str()) {
            (Some(field), _) => term::kind_of(field),
            (None, "stage" | "title" | "owner" | "created_by") => Kind::Text,
            (None, "id") => Kind::Number(0),
            (None, "is_open") => Kind::Number(0),
            (None, _) => Kind::Time,
        };
        let by_name = is_title || sql.starts_with("(SELECT");
        let kind = if by_name { Kind::Text } else { kind };
        let is_folded = by_name || sql.ends_with("_fold\"");
        let field = field.filter(|_| !is_folded);
        Ok(Key { sql, kind, is_descending, is_id, is_title, is_folded, field })
    }

    /// The key's cell as the value for the next page.
    pub(crate) fn value(&self, cell: Sql) -> Value {
        match (self.field, self.kind, cell) {
            (Some(field), _, cell) => super::cells::from_cell(field, cell),
            (None, _, Sql::Null) => Value::Null,
            (None, _, Sql::Text(text)) => Value::Text(text),
            (None, Kind::Time, Sql::Int(number)) => Value::Time(Time(number)),
            (None, _, Sql::Int(number)) => Value::Int(number),
        }
    }

    fn direction(&self) -> &'static str {
        if self.is_descending { "DESC" } else { "ASC" }
    }

    /// The id as the index of the key has it.
    fn id(&self) -> &'static str {
        if self.is_title { "o.id" } else { "r.id" }
    }

    fn order_by(&self, part: Part) -> String {
        let direction = self.direction();
        let id = format!("{} {direction}", self.id());
        match part {
            Part::Empty => id,
            _ if self.is_id => id,
            _ if self.is_title => format!("{} {direction}, {id}", self.sql),
            _ => format!("{} {direction} NULLS LAST, {id}", self.sql),
        }
    }

    fn outer_order(&self, alias: &str) -> String {
        let direction = self.direction();
        if self.is_id {
            return format!("{alias}.id {direction}");
        }
        format!("{alias}.k {direction} NULLS LAST, {alias}.id {direction}")
    }

    /// The condition by which a page follows another.
    fn after(
        &self,
        select: &Select,
        part: Part,
        params: &mut Params,
    ) -> Result<Option<String>, Problem> {
        let Some((value, id)) = &select.after else { return Ok(None) };
        let sign = if self.is_descending { "<" } else { ">" };
        Ok(match part {
            Part::Whole if self.is_id => {
                let id = params.add(*id, Cast::Int);
                Some(format!("r.id {sign} {id}"))
            }
            Part::Whole => None,
            Part::Keyed => {
                let key = self.known(value, params)?;
                let id = params.add(*id, Cast::Int);
                Some(format!("({}, {}) {sign} ({key}, {id})", self.sql, self.id()))
            }
            Part::Empty => Some(self.after_empty(value, *id, sign, params)),
        })
    }

    fn after_empty(&self, value: &Value, id: RecordId, sign: &str, params: &mut Params) -> String {
        let empty = format!("{} IS NULL", self.sql);
        // Rows without a key begin anew when the page before ended with a key.
        if *value != Value::Null {
            return empty;
        }
        let id = params.add(id, Cast::Int);
        format!("{empty} AND r.id {sign} {id}")
    }

    fn known(&self, value: &Value, params: &mut Params) -> Result<String, Problem> {
        if let (true, Value::Text(text)) = (self.is_folded, value) {
            return Ok(params.add(fold(text), Cast::Text));
        }
        term::known(value, self.kind, params).map(|piece| piece.sql)
    }

    /// The parts a page is read from, in order; the second only when the first leaves room.
    pub(crate) fn parts(&self, select: &Select) -> &'static [Part] {
        match &select.after {
            Some(_) if self.is_id => &[Part::Whole],
            None => &[Part::Whole],
            Some((Value::Null, _)) => &[Part::Empty],
            Some(_) if self.is_title => &[Part::Keyed],
            Some(_) => &[Part::Keyed, Part::Empty],
        }
    }
}
