//! A whole list read page after page, each page in a short read of its own: what takes minutes
//! holds nobody up.

use super::list::order;
use super::query::Asking;
use super::rows::Fields;
use crate::access::caller_in;
use crate::app::App;
use crate::records::views::RecordRow;
use base::{Actor, Code, Problem, RecordId};
use model::RecordType;
use std::collections::HashSet;
use std::sync::Arc;
use store::{Reach, Select, Tx};

/// Which records to walk over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Expression over the type's fields.
    pub(crate) filter: Option<String>,
    /// Field or system column; `-` before it: largest first.
    pub(crate) sort: Option<String>,
    /// Places of the fields to read, each once.
    pub(crate) fields: Vec<usize>,
}

/// Where a walk over a list is.
#[derive(Debug)]
pub(crate) struct Walk {
    asking: Asking,
    select: Select,
    fields: Fields,
    /// A record whose place in the order changes meanwhile comes once.
    passed: HashSet<RecordId>,
}

impl Walk {
    /// A walk over the records that the caller may take out.
    ///
    /// # Errors
    /// `type.unknown`, `action.denied`, `expr.*`, `field.unknown`, `field.not_ordered`,
    /// `field.denied`.
    pub(crate) fn new(
        asking: Asking,
        record_type: &str,
        wanted: Wanted,
        page: u32,
    ) -> Result<Walk, Problem> {
        let mut select = asking.filtered(asking.select(record_type)?, wanted.filter.as_deref())?;
        select.reach = reach(&asking, record_type)?;
        let fields = Fields::of(&select.record_type, wanted.fields);
        fields.ask(&mut select);
        select.order = order(&select.record_type, wanted.sort.as_deref())?;
        if let Some(order) = &select.order {
            asking.must_not_tell(&select.record_type, &order.by)?;
        }
        select.limit = page;
        Ok(Walk { asking, select, fields, passed: HashSet::new() })
    }

    /// The type that is walked over.
    pub(crate) fn record_type(&self) -> &Arc<RecordType> {
        &self.select.record_type
    }

    /// Who asks, of which definitions.
    pub(crate) fn asking(&self) -> &Asking {
        &self.asking
    }

    /// How many records there are.
    pub(crate) fn count(&self, tx: &mut Tx<'_>) -> Result<i64, Problem> {
        tx.count(&self.select)
    }

    /// Looks at the caller's rights anew: they may have been taken away meanwhile.
    ///
    /// # Errors
    /// `type.unknown`, `action.denied`.
    pub(crate) fn renew(&mut self, app: &App, actor: &Actor) -> Result<(), Problem> {
        self.asking.caller = caller_in(&app.catalog(), actor);
        self.select.reach = reach(&self.asking, &self.select.record_type.code)?;
        Ok(())
    }

    /// The next page; an empty one is the end.
    pub(crate) fn next(&mut self, tx: &mut Tx<'_>) -> Result<Vec<RecordRow>, Problem> {
        let mut found = tx.select(&self.select)?;
        if let Some(last) = found.last() {
            self.select.after = Some((last.key.clone(), last.id));
        }
        let is_end = found.is_empty();
        found.retain(|row| self.passed.insert(row.id));
        let record_type = Arc::clone(&self.select.record_type);
        let rows = self.fields.rows(tx, &self.asking, &record_type, found)?;
        // A page of records that came before is no end.
        if rows.is_empty() && !is_end { self.next(tx) } else { Ok(rows) }
    }
}

fn reach(asking: &Asking, record_type: &str) -> Result<Reach, Problem> {
    asking.caller.must(record_type, model::access::Action::Export)?;
    match asking.caller.reach_of_export(record_type) {
        Reach::Nothing => Err(Problem::new(Code::ActionDenied)),
        reach => Ok(reach),
    }
}
