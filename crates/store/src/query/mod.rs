//! A query on a record type as a value: checked names and values only, the access scope first.

use base::{Date, PersonId, Problem, RecordId, Time};
use model::expr::Expr;
use model::field::How;
use model::record_type::Types;
use model::{Field, RecordType, Value};
use std::sync::Arc;

/// Over which records a query may look. Made by `app::access` only; without it there is no query.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// Everything of the type.
    All,
    /// Nothing.
    Nothing,
    /// Records owned or made by the person, or where the person has an open task.
    Own(PersonId),
    /// Records whose owner is among these people, besides the person's own as above.
    People(PersonId, Vec<PersonId>),
}

/// The order of a list; ties are broken by the id in the same direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// A field's code, or a system column: `id`, `created_at`, `updated_at`, `next_due`, `stage`, `stage_at`,
    /// `stage_due`, `closed_at`,
    /// `owner`, `title`. Links and people are sorted by their names.
    pub by: String,
    /// Largest first.
    pub is_descending: bool,
}

/// A query on one record type.
#[derive(Debug, Clone)]
pub struct Select {
    /// The type.
    pub record_type: Arc<RecordType>,
    /// All types, for filters that look through a link; without them such a filter is refused.
    pub types: Option<Arc<Types>>,
    /// The access scope.
    pub reach: Reach,
    /// Ids to choose from, when only some are wanted.
    pub ids: Option<Vec<RecordId>>,
    /// Type-checked filter; lowered to SQL.
    pub filter: Option<Expr>,
    /// What `now()`, `today()` and `me()` mean in the filter.
    pub now: Time,
    /// The day of `now` in the office's time zone.
    pub today: Date,
    /// Who asks.
    pub me: Option<PersonId>,
    /// Places in `record_type.fields` of the fields to read, in this order.
    pub fields: Arc<[usize]>,
    /// Order; the default is newest first by id.
    pub order: Option<Order>,
    /// Where the page begins: the key ([`crate::RowRef::key`]) and the id of the last row of the
    /// page before.
    pub after: Option<(Value, RecordId)>,
    /// How many rows at most.
    pub limit: u32,
}

/// What a roll-up gathers over records that point at one.
#[derive(Debug, Clone)]
pub struct Gather<'g> {
    /// Which records, whatever they point at.
    pub select: Select,
    /// Their link.
    pub link: &'g Field,
    /// How.
    pub how: How,
    /// Their field whose values are gathered.
    pub value: Option<&'g Field>,
    /// For the latest: by which field; by their ids without it.
    pub by: Option<&'g Field>,
}

impl Select {
    /// All records of a type within a scope, newest first, without fields.
    #[must_use]
    pub fn of(record_type: &Arc<RecordType>, reach: Reach) -> Select {
        Select {
            record_type: Arc::clone(record_type),
            types: None,
            reach,
            ids: None,
            filter: None,
            now: Time::default(),
            today: Date::default(),
            me: None,
            fields: Arc::default(),
            order: None,
            after: None,
            limit: 50,
        }
    }

    /// One record of a type within a scope.
    #[must_use]
    pub fn one(record_type: &Arc<RecordType>, reach: Reach, id: RecordId) -> Select {
        Select { ids: Some(vec![id]), limit: 1, ..Select::of(record_type, reach) }
    }

    /// The fields to read.
    pub(crate) fn read_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter_map(|at| self.record_type.fields.get(*at))
    }

    /// Adds a condition to those already there (`&&`). The expression must have been checked
    /// against the type (system columns included, see `docs/expressions.md`). Calls that are not
    /// built in (`add_days`, `head` …) must have been replaced by their values
    /// (`model::expr::fold_calls`).
    ///
    /// # Errors
    /// `expr.type` when it cannot be lowered to SQL.
    pub fn filter(mut self, expr: Expr) -> Result<Select, Problem> {
        self.filter = Some(match self.filter.take() {
            None => expr,
            Some(first) => first.and(&expr),
        });
        crate::render::select::check(&self)?;
        Ok(self)
    }
}
