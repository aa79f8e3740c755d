//! From what a caller asks to a query that the store understands: rights, names, the filter.

use crate::access::{Caller, caller_in};
use crate::app::App;
use crate::catalog::Catalog;
use crate::records::special::Viewed;
use crate::records::write::people_function;
use base::{Actor, Case, Code, Date, PersonId, Problem, Time};
use model::access::Action;
use model::expr::{Env, Expr, Node, RecordEnv, Type, check, expand_branches, fold_calls, parse};
use model::{Field, RecordType, Value};
use std::sync::Arc;
use store::{Reach, Select};

/// Who asks, when, of which snapshot of definitions.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) caller: Caller,
    pub(crate) now: Time,
    pub(crate) today: Date,
    /// Where views of special data are logged; `None`: in the transaction itself.
    pub(crate) viewed: Option<Arc<Viewed>>,
}

impl Asking {
    pub(crate) fn new(app: &App, actor: &Actor) -> Asking {
        let catalog = app.catalog();
        let caller = caller_in(&catalog, actor);
        let now = app.now();
        let today = catalog.day_of(now);
        Asking { catalog, caller, now, today, viewed: Some(Arc::clone(&app.viewed)) }
    }

    /// A query on a type within the caller's scope.
    ///
    /// # Errors
    /// `type.unknown`.
    pub(crate) fn select(&self, record_type: &str) -> Result<Select, Problem> {
        self.caller.must(record_type, Action::Read)?;
        let record_type = self.catalog.record_type(record_type)?;
        let mut select =
            Select::of(record_type, self.caller.reach(&record_type.code, Action::Read));
        select.types = Some(Arc::clone(&self.catalog.types));
        (select.now, select.today) = (self.now, self.today);
        select.me = self.caller.person();
        Ok(select)
    }

    /// Adds a filter as people and saved views write it.
    ///
    /// # Errors
    /// `expr.*`
    pub(crate) fn filtered(&self, select: Select, text: Option<&str>) -> Result<Select, Problem> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(select);
        };
        let expr = parse(text)?;
        let record_type = Arc::clone(&select.record_type);
        match check(&expr, &RecordEnv::new(&self.catalog.types, &record_type))? {
            Type::Bool | Type::Null => {}
            other => {
                return Err(Problem::case(Case::TypeFilter)
                    .with("part", &*expr.text)
                    .with("found", other.to_string()));
            }
        }
        self.must_not_peek(&record_type, &expr)?;
        let env = RecordEnv::new(&self.catalog.types, &record_type);
        self.with(select, &expand_branches(&expr, &env))
    }

    /// Adds a condition that was made here.
    pub(crate) fn with(&self, select: Select, expr: &Expr) -> Result<Select, Problem> {
        select.filter(fold_calls(expr, self)?)
    }

    /// A filter must not tell what the caller may not read: it looks through a link only where the
    /// caller reads all of its type, and at special fields only where the caller sees all of them.
    fn must_not_peek(&self, record_type: &RecordType, expr: &Expr) -> Result<(), Problem> {
        for path in expr.paths() {
            let mut of = Some(record_type);
            for (at, name) in path.iter().enumerate() {
                let Some(field) = of.and_then(|of| of.field(name)) else { break };
                let code = of.map(|of| of.code.as_str()).unwrap_or_default();
                let is_last = at + 1 == path.len();
                self.must_be_ready(code, field)?;
                if self.caller.is_closed(code, field) || !is_last && !self.may_follow(field) {
                    return Err(denied(&path.join(".")));
                }
                of = field.to.as_ref().and_then(|to| self.catalog.types.get(to)).map(|of| &**of);
            }
        }
        Ok(())
    }

    /// The order of a list tells what stands in the field it is ordered by: titles of linked
    /// records are for those who may read all of them.
    ///
    /// # Errors
    /// `field.denied`
    pub(super) fn must_not_tell(
        &self,
        record_type: &RecordType,
        field: &str,
    ) -> Result<(), Problem> {
        let Some(field) = record_type.field(field) else { return Ok(()) };
        self.must_be_ready(&record_type.code, field)?;
        if self.caller.is_closed(&record_type.code, field) || !self.may_follow(field) {
            return Err(denied(&field.code));
        }
        Ok(())
    }

    /// Nothing is found by a field whose values are not all there yet.
    fn must_be_ready(&self, record_type: &str, field: &Field) -> Result<(), Problem> {
        if self.catalog.is_preparing(record_type, &field.code) {
            let label = self.catalog.said(&field.label, self.caller.locale());
            return Err(Problem::new(Code::FieldPreparing)
                .with("field", field.code.as_str())
                .with("label", label));
        }
        Ok(())
    }

    /// Whether the caller may read every record a field points at.
    fn may_follow(&self, field: &Field) -> bool {
        field.to.as_deref().is_none_or(|to| self.caller.reach(to, Action::Read) == Reach::All)
    }

    /// Whether linked records of a type may be named: all, none, or those within a scope.
    pub(crate) fn sees(&self, record_type: &str) -> Reach {
        self.caller.reach(record_type, Action::Read)
    }
}

pub(crate) fn denied(field: &str) -> Problem {
    Problem::new(Code::FieldDenied).with("field", field)
}

/// Functions of a filter; it has no record, so it has no names.
impl Env for Asking {
    fn path(&self, _: &[String]) -> Option<Value> {
        None
    }

    fn now(&self) -> Time {
        self.now
    }

    fn today(&self) -> Date {
        self.today
    }

    fn me(&self) -> Option<PersonId> {
        self.caller.person()
    }

    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        self.catalog
            .calendar
            .call(name, args, self.now)
            .or_else(|| people_function(&self.catalog, self.caller.department, name, args).map(Ok))
    }
}

/// Who asks, for features beside records.
pub(crate) fn asking(app: &App, actor: &Actor) -> Asking {
    Asking::new(app, actor)
}

/// `field == value` and the like, from parts.
pub(super) fn call(name: &str, field: &str, value: Node) -> Node {
    Node::Call(name.to_owned(), vec![Node::Path(vec![field.to_owned()]), value])
}

/// `field == value`.
pub(super) fn equals(field: &str, value: Node) -> Expr {
    let path = Node::Path(vec![field.to_owned()]);
    Expr::of(Node::Binary(model::expr::Binary::Eq, Box::new(path), Box::new(value)))
}
