//! Computed fields: their order, whether they can be stored, their values.

use crate::expr::{Env, Node, OF_RECORD, eval};
use crate::field::{self, Field};
use crate::record_type::RecordType;
use crate::value::Value;
use base::{Code, Date, Name, PersonId, Problem, Time};
use std::collections::BTreeMap;
use std::fmt;

/// Functions whose answers change without the record: people come and go.
const OUTSIDE: [&str; 7] =
    ["head", "role", "people_in", "department", "has_role", "duty", "is_active"];
/// System names that change without a write of the record's fields.
const RESTLESS: [&str; 5] = ["next_due", "updated_at", "stage_at", "stage_due", "closed_at"];

/// Which computed fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those with a column, on a write.
    Stored,
    /// Those without, on a read.
    Live,
}

impl RecordType {
    /// Computed fields, each after those that it needs.
    ///
    /// # Errors
    /// The name of a field that needs itself.
    pub fn computed(&self) -> Result<Vec<&Field>, Name> {
        let mut order = Vec::new();
        let mut open = Vec::new();
        for field in &self.fields {
            self.visit(field, &mut open, &mut order)?;
        }
        Ok(order)
    }

    fn visit<'t>(
        &'t self,
        field: &'t Field,
        open: &mut Vec<&'t Name>,
        order: &mut Vec<&'t Field>,
    ) -> Result<(), Name> {
        let Some(expr) = &field.compute else { return Ok(()) };
        if order.iter().any(|done| done.code == field.code) {
            return Ok(());
        }
        if open.contains(&&field.code) {
            return Err(field.code.clone());
        }
        open.push(&field.code);
        for path in expr.paths() {
            if let Some(needed) = path.first().and_then(|name| self.field(name)) {
                self.visit(needed, open, order)?;
            }
        }
        open.pop();
        order.push(field);
        Ok(())
    }

    /// Marks computed fields that cannot be stored because they depend on the present moment, on
    /// people, on other records, or on a field that does.
    pub(crate) fn mark_live(&mut self) {
        let Ok(order) = self.computed() else { return };
        let mut live: Vec<Name> = Vec::new();
        for field in order {
            let Some(expr) = &field.compute else { continue };
            let mut needed = expr.paths().into_iter().filter_map(|path| path.first());
            let needs_live = needed.any(|name| live.iter().any(|known| known == name.as_str()));
            if needs_live || is_restless(&expr.root) {
                live.push(field.code.clone());
            }
        }
        for field in &mut self.fields {
            field.is_live = live.contains(&field.code);
        }
    }
}

pub(crate) fn is_restless(node: &Node) -> bool {
    let is_it = match node {
        Node::Path(parts) => {
            parts.len() > 1 || parts.iter().any(|name| RESTLESS.contains(&name.as_str()))
        }
        _ => false,
    };
    is_it
        || node.calls(&["now", "today", "me", "my_department", "within", "period_start"])
        || node.calls(&OUTSIDE)
        || node.calls(&OF_RECORD)
        || node.children().into_iter().any(is_restless)
}

/// The values of a type's computed fields on a record, in the order of need. A field that cannot
/// be computed (a division by zero, a missing calendar year) is empty.
///
/// # Errors
/// `bug`: the fields need each other; assembled types never do.
pub fn compute(
    of: &RecordType,
    env: &dyn Env,
    which: Which,
) -> Result<Vec<(Name, Value)>, Problem> {
    let order = of.computed().map_err(|name| Problem::bug(format!("`{name}` needs itself")))?;
    let mut layer = Layer { below: env, values: BTreeMap::new() };
    let mut results = Vec::new();
    for field in order {
        let Some(expr) = &field.compute else { continue };
        let is_wanted = field.is_stored() == (which == Which::Stored);
        if !is_wanted && which == Which::Live {
            continue;
        }
        let value = match eval(expr, &layer) {
            Ok(value) => field::fit_computed(field, value),
            Err(problem) if problem.code() == Code::Bug => return Err(problem),
            Err(_) => Value::Null,
        };
        layer.values.insert(field.code.to_string(), value.clone());
        if is_wanted {
            results.push((field.code.clone(), value));
        }
    }
    Ok(results)
}

/// Values laid over an environment.
struct Layer<'e> {
    below: &'e dyn Env,
    values: BTreeMap<String, Value>,
}

impl fmt::Debug for Layer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").field("values", &self.values).finish_non_exhaustive()
    }
}

impl Env for Layer<'_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        match path {
            [name] => self.values.get(name).cloned().or_else(|| self.below.path(path)),
            _ => self.below.path(path),
        }
    }
    fn now(&self) -> Time {
        self.below.now()
    }
    fn today(&self) -> Date {
        self.below.today()
    }
    fn me(&self) -> Option<PersonId> {
        self.below.me()
    }
    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>> {
        self.below.call(name, args)
    }
}
