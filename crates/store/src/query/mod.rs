//! A query on a record type as a value: checked names and values only, the access scope first.

use base::{PersonId, Problem, RecordId, Time, Date};
use model::expr::Expr;
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
    /// A field's code, or a system column: `id`, `created_at`, `updated_at`, `next_due`, `stage`,
    /// `title`.
    pub by: String,
    /// Largest first.
    pub is_descending: bool,
}

/// A query on one record type.
#[derive(Debug, Clone)]
pub struct Select {
    /// The type.
    pub record_type: Arc<RecordType>,
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
    /// Fields to read, in this order.
    pub fields: Vec<Field>,
    /// Order; the default is newest first by id.
    pub order: Option<Order>,
    /// Where the page begins: the order's value and the id of the last row of the page before.
    pub after: Option<(Value, RecordId)>,
    /// How many rows at most.
    pub limit: u32,
}

impl Select {
    /// All records of a type within a scope, newest first, without fields.
    #[must_use]
    pub fn of(record_type: &Arc<RecordType>, reach: Reach) -> Select {
        Select {
            record_type: Arc::clone(record_type),
            reach,
            ids: None,
            filter: None,
            now: Time::default(),
            today: Date::default(),
            me: None,
            fields: Vec::new(),
            order: None,
            after: None,
            limit: 50,
        }
    }

    /// Adds a condition to those already there (`&&`). The expression must have been checked
    /// against the type (system columns included, see `docs/expressions.md`).
    ///
    /// # Errors
    /// `expr.type` when it cannot be lowered to SQL.
    pub fn filter(self, expr: Expr) -> Result<Select, Problem> {
        let _ = expr;
        Err(Problem::bug("not built"))
    }
}
