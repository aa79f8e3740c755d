//! The value of an expression on one record.

use crate::expr::compute::{self, Order};
use crate::expr::functions;
use crate::expr::{Binary, Expr, Node, Unary};
use crate::value::Value;
use base::{Case, Code, Date, PersonId, Problem, Time, fold};
use std::cell::Cell;

/// How many nodes and list items one evaluation may touch.
const BUDGET: u32 = 100_000;

/// What an expression may ask for. Everything is given: evaluation is deterministic.
pub trait Env {
    /// The value at a path; every known field is present, an empty one is `Null`.
    fn path(&self, path: &[String]) -> Option<Value>;
    /// The time of the step.
    fn now(&self) -> Time;
    /// The day of the step in the office's time zone.
    fn today(&self) -> Date;
    /// Who asks; `None` for the system.
    fn me(&self) -> Option<PersonId>;
    /// A function that is not built in: calendar arithmetic, `head`, `role` … `None`: unknown.
    fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, Problem>>;
}

/// Evaluates an expression.
///
/// Null rules: comparing with null by `==`/`!=` is allowed and never fails; `<`, `>` and arithmetic
/// with null give null; null counts as false in conditions: `&&`, `||`, `!` and `? :` take null as
/// false. A function of `Env::call` is not asked when an argument is null: the answer is null, or
/// false where it gives yes or no.
///
/// # Errors
/// - `expr.value`: division by zero, overflow, wrong types at run time.
/// - `expr.limit`: the node budget (100,000) is used up.
pub fn eval(expr: &Expr, env: &dyn Env) -> Result<Value, Problem> {
    eval_node(&expr.root, env)
}

/// Evaluates a part of an expression.
///
/// # Errors
/// As [`eval`].
pub fn eval_node(node: &Node, env: &dyn Env) -> Result<Value, Problem> {
    Evaluation { env, left: Cell::new(BUDGET) }.node(node)
}

/// Whether a condition holds: null is false.
///
/// # Errors
/// As [`eval`]; `expr.value` when it is not a condition.
pub fn is_true(expr: &Expr, env: &dyn Env) -> Result<bool, Problem> {
    truth(&eval(expr, env)?)
}

fn truth(value: &Value) -> Result<bool, Problem> {
    match value {
        Value::Bool(yes) => Ok(*yes),
        Value::Null => Ok(false),
        _ => Err(Problem::case(Case::ValueCondition)),
    }
}

struct Evaluation<'e> {
    env: &'e dyn Env,
    left: Cell<u32>,
}

impl Evaluation<'_> {
    fn spend(&self, count: usize) -> Result<(), Problem> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match self.left.get().checked_sub(count) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(Problem::case(Case::LimitCost)),
        }
    }

    fn node(&self, node: &Node) -> Result<Value, Problem> {
        self.spend(1)?;
        match node {
            Node::Null => Ok(Value::Null),
            Node::Bool(yes) => Ok(Value::Bool(*yes)),
            Node::Int(number) => Ok(Value::Int(*number)),
            Node::Decimal(number) => Ok(Value::Decimal(*number)),
            Node::Text(text) => Ok(Value::Text(text.clone())),
            Node::Date(date) => Ok(Value::Date(*date)),
            Node::Time(time) => Ok(Value::Time(*time)),
            Node::List(items) => Ok(Value::List(self.all(items)?)),
            Node::Path(path) => self.path(path),
            Node::Unary(Unary::Not, inner) => Ok(Value::Bool(!truth(&self.node(inner)?)?)),
            Node::Unary(Unary::Minus, inner) => compute::minus(self.node(inner)?),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            Node::If(when, then, otherwise) => {
                let is_held = truth(&self.node(when)?)?;
                self.node(if is_held { then } else { otherwise })
            }
            Node::Call(name, args) => self.call(name, &self.all(args)?),
        }
    }

    fn all(&self, nodes: &[Node]) -> Result<Vec<Value>, Problem> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn path(&self, path: &[String]) -> Result<Value, Problem> {
        let value = self.env.path(path);
        if let Some(Value::List(items)) = &value {
            self.spend(items.len())?;
        }
        value.ok_or_else(|| Problem::new(Code::ExprName).with("name", path.join(".")))
    }

    fn binary(&self, operator: Binary, left: &Node, right: &Node) -> Result<Value, Problem> {
        let first = self.node(left)?;
        match operator {
            Binary::And if !truth(&first)? => return Ok(Value::Bool(false)),
            Binary::Or if truth(&first)? => return Ok(Value::Bool(true)),
            _ => {}
        }
        let second = self.node(right)?;
        match operator {
            Binary::And | Binary::Or => Ok(Value::Bool(truth(&second)?)),
            Binary::Eq => Ok(Value::Bool(compute::is_same(&first, &second))),
            Binary::Ne => Ok(Value::Bool(!compute::is_same(&first, &second))),
            Binary::In => self.is_in(&first, &second),
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                compute::compare(operator, &first, &second)
            }
            _ => compute::arithmetic(operator, first, second),
        }
    }

    fn is_in(&self, item: &Value, list: &Value) -> Result<Value, Problem> {
        match list {
            Value::Null => Ok(Value::Bool(false)),
            Value::List(items) => {
                self.spend(items.len())?;
                Ok(Value::Bool(items.iter().any(|one| compute::is_same(one, item))))
            }
            _ => Err(compute::operands("in")),
        }
    }

    fn call(&self, name: &str, args: &[Value]) -> Result<Value, Problem> {
        match (name, args) {
            ("now", []) => Ok(Value::Time(self.env.now())),
            ("today", []) => Ok(Value::Date(self.env.today())),
            ("me", []) => Ok(self.env.me().map_or(Value::Null, Value::Int)),
            ("min", args) => compute::extreme(args, Order::Least),
            ("max", args) => compute::extreme(args, Order::Greatest),
            ("coalesce", args) => {
                Ok(args.iter().find(|value| !value.is_empty()).cloned().unwrap_or_default())
            }
            ("contains", [list @ Value::List(_), item]) => self.is_in(item, list),
            ("contains" | "startsWith", [Value::Null, _] | [_, Value::Null]) => {
                Ok(Value::Bool(false))
            }
            ("contains", [Value::Text(text), Value::Text(part)]) => {
                Ok(Value::Bool(fold::fold(text).contains(&fold::fold(part))))
            }
            ("startsWith", [Value::Text(text), Value::Text(part)]) => {
                Ok(Value::Bool(fold::fold(text).starts_with(&fold::fold(part))))
            }
            ("lower", [Value::Text(text)]) => Ok(Value::Text(text.to_lowercase())),
            ("size", [value]) => compute::size(value),
            ("is_empty", [value]) => Ok(Value::Bool(value.is_empty())),
            ("year", [Value::Date(date)]) => Ok(Value::Int(date.civil().year().into())),
            ("month", [Value::Date(date)]) => Ok(Value::Int(date.civil().month().into())),
            ("day", [Value::Date(date)]) => Ok(Value::Int(date.civil().day().into())),
            ("period_start", [Value::Text(unit), Value::Int(shift)]) => {
                compute::period_start(self.env.today(), unit, *shift)
            }
            ("lower" | "year" | "month" | "day", [Value::Null]) => Ok(Value::Null),
            (name, args) => self.ask(name, args),
        }
    }

    /// A function that only the environment knows.
    fn ask(&self, name: &str, args: &[Value]) -> Result<Value, Problem> {
        let known = functions::find(name);
        if known.is_some_and(|function| function.is_built_in) {
            return Err(compute::operands(name));
        }
        if known.is_some() && args.contains(&Value::Null) {
            let is_condition =
                matches!(known.map(|function| function.gives), Some(functions::Gives::Bool));
            return Ok(if is_condition { Value::Bool(false) } else { Value::Null });
        }
        let answer = self.env.call(name, args);
        answer.unwrap_or_else(|| Err(Problem::new(Code::ExprName).with("name", name)))
    }
}
