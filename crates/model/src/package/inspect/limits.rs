//! Ranges, patterns, unique fields and dependent choices.

use super::Inspection;
use crate::expr::record_env::field_type;
use crate::expr::{Node, Type, eval};
use crate::field::{Field, FieldKind, Shape, order};
use crate::record_type::RecordType;
use crate::value::Value;
use base::Problem;
use std::cmp::Ordering;

impl Inspection<'_> {
    pub(super) fn limits(
        &self,
        of: &RecordType,
        field: &Field,
        place: &str,
    ) -> Result<(), Problem> {
        self.range(of, field, place)?;
        if field.pattern.is_some() && field.kind != FieldKind::String {
            let what = "`pattern` belongs to fields of the kind string";
            return Err(self.refuse(&format!("{place}.pattern"), what));
        }
        if field.is_unique && !is_plain(field) {
            let what =
                format!("a field of the kind {} cannot be unique", field.value_kind().code());
            return Err(self.refuse(place, what));
        }
        if field.is_after_close && (field.is_read_only || !is_written(field)) {
            return Err(self.refuse(place, "`after_close` belongs to fields that people fill"));
        }
        self.dependence(of, field, place)
    }

    fn range(&self, of: &RecordType, field: &Field, place: &str) -> Result<(), Problem> {
        for (key, bound) in [("min", &field.min), ("max", &field.max)] {
            let Some(bound) = bound else { continue };
            let at = format!("{place}.{key}");
            if !field.has_range() {
                let kind = field.kind.code();
                return Err(self.refuse(&at, format!("the kind {kind} has no `{key}`")));
            }
            if !bound.paths().is_empty() {
                let what = format!("`{key}` names no fields: a check compares fields");
                return Err(self.refuse(&at, what));
            }
            let wanted = field_type(field).unwrap_or(Type::Null);
            self.expr(of, &at, bound, &wanted)?;
        }
        let constant = |bound: &Option<crate::expr::Expr>| {
            let bound = bound.as_ref().filter(|bound| !calls(&bound.root))?;
            eval(bound, &Nothing).ok()
        };
        let (min, max) = (constant(&field.min), constant(&field.max));
        if let (Some(min), Some(max)) = (min, max)
            && order(&widened(field, min), &widened(field, max)) == Some(Ordering::Greater)
        {
            return Err(self.refuse(&format!("{place}.max"), "`max` is less than `min`"));
        }
        Ok(())
    }

    fn dependence(&self, of: &RecordType, field: &Field, place: &str) -> Result<(), Problem> {
        let at = format!("{place}.of");
        if let Some(parent) = &field.of {
            let known = of.field(parent).filter(|parent| parent.code != field.code);
            let Some(known) = known.filter(|parent| !parent.options.is_empty()) else {
                let what = format!("`of` is another choice of the type, not `{parent}`");
                return Err(self.refuse(&at, what));
            };
            let named = field.options.iter().flat_map(|option| &option.of);
            let is_known = |code: &base::Name| known.options.iter().any(|one| one.code == *code);
            if let Some(code) = named.into_iter().find(|code| !is_known(code)) {
                return Err(self.refuse(&at, format!("`{parent}` has no option `{code}`")));
            }
        } else if let Some(option) = field.options.iter().find(|option| !option.of.is_empty()) {
            let what = format!("the option `{}` has an `of`, the field has none", option.code);
            return Err(self.refuse(place, what));
        }
        for option in &field.options {
            if let Some(when) = &option.when {
                self.expr(of, &format!("{place}.options.{}", option.code), when, &Type::Bool)?;
            }
        }
        let conditions = field.options.iter().filter_map(|option| option.when.as_ref());
        let mut paths = conditions.flat_map(|when| when.paths());
        // What is offered would tell everybody what stands in the special field.
        let parent = field.of.as_ref().and_then(|parent| of.field(parent));
        let is_told =
            paths.any(|path| self.is_guarded(of, path)) || parent.is_some_and(Field::is_guarded);
        if is_told && !field.is_guarded() {
            let what = "what is offered depends on a field that not everybody sees";
            return Err(self.refuse(place, what));
        }
        for name in field.depends_on() {
            let Some(needed) = of.field(name) else { continue };
            if needed.code == field.code || needed.kind.is_derived() {
                let what = format!("what is offered cannot depend on `{name}`");
                return Err(self.refuse(place, what));
            }
        }
        Ok(())
    }

    /// Whether a path goes through a field that not everybody sees.
    fn is_guarded(&self, of: &RecordType, path: &[String]) -> bool {
        let mut holder = Some(of);
        path.iter().any(|name| {
            let field = holder.and_then(|of| of.field(name));
            holder = field
                .and_then(|field| field.to.as_ref())
                .and_then(|to| self.types.get(to).map(|of| &**of));
            field.is_some_and(Field::is_guarded)
        })
    }
}

fn is_plain(field: &Field) -> bool {
    !matches!(
        field.shape(),
        Shape::Long | Shape::Texts | Shape::Records | Shape::People | Shape::Flag
    )
}

fn is_written(field: &Field) -> bool {
    !field.kind.is_derived() && field.kind != FieldKind::Number
}

fn calls(node: &Node) -> bool {
    matches!(node, Node::Call(..)) || node.children().into_iter().any(calls)
}

/// Whole numbers stand beside decimals.
fn widened(field: &Field, value: Value) -> Value {
    match (field.shape(), value) {
        (Shape::Scaled, Value::Int(number)) => Value::Decimal(number.into()),
        (_, value) => value,
    }
}

/// The world of a constant.
#[derive(Debug)]
struct Nothing;

impl crate::expr::Env for Nothing {
    fn path(&self, _: &[String]) -> Option<Value> {
        None
    }

    fn now(&self) -> base::Time {
        base::Time::default()
    }

    fn today(&self) -> base::Date {
        base::Date::default()
    }

    fn me(&self) -> Option<base::PersonId> {
        None
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, Problem>> {
        None
    }
}
