//! The value of an expression on one record.

use crate::expr::Expr;
use crate::value::Value;
use base::{Date, PersonId, Problem, Time};

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
/// with null give null; null counts as false in conditions; `&&`/`||` take null as false.
///
/// # Errors
/// - `expr.value`: division by zero, overflow, wrong types at run time.
/// - `expr.limit`: the node budget (100,000) is used up.
pub fn eval(expr: &Expr, env: &dyn Env) -> Result<Value, Problem> {
    let _ = env;
    Err(Problem::bug(format!("not built: {expr}")))
}
