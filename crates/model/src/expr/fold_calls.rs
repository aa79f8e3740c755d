//! What does not depend on a record is computed before the expression becomes SQL.

use crate::expr::eval::{Env, eval_node};
use crate::expr::{Expr, Node};
use crate::value::Value;
use base::Problem;

/// The same expression with every part that reads no field replaced by its value:
/// `created_at >= now()` becomes `created_at >= time('…')`.
///
/// # Errors
/// As [`crate::expr::eval`].
pub fn fold_calls(expr: &Expr, env: &dyn Env) -> Result<Expr, Problem> {
    Ok(Expr::of(folded(&expr.root, env)?))
}

fn folded(node: &Node, env: &dyn Env) -> Result<Node, Problem> {
    if !reads_fields(node) {
        return Ok(literal(eval_node(node, env)?));
    }
    let all = |nodes: &[Node]| -> Result<Vec<Node>, Problem> {
        nodes.iter().map(|node| folded(node, env)).collect()
    };
    let one = |node: &Node| folded(node, env).map(Box::new);
    Ok(match node {
        Node::List(items) => Node::List(all(items)?),
        Node::Call(name, args) => Node::Call(name.clone(), all(args)?),
        Node::Unary(operator, inner) => Node::Unary(*operator, one(inner)?),
        Node::Binary(operator, left, right) => Node::Binary(*operator, one(left)?, one(right)?),
        Node::If(when, then, otherwise) => Node::If(one(when)?, one(then)?, one(otherwise)?),
        other => other.clone(),
    })
}

fn reads_fields(node: &Node) -> bool {
    matches!(node, Node::Path(_)) || node.children().into_iter().any(reads_fields)
}

fn literal(value: Value) -> Node {
    match value {
        Value::Null => Node::Null,
        Value::Bool(yes) => Node::Bool(yes),
        Value::Int(number) => Node::Int(number),
        Value::Decimal(number) => Node::Decimal(number),
        Value::Text(text) => Node::Text(text),
        Value::Date(date) => Node::Date(date),
        Value::Time(time) => Node::Time(time),
        Value::List(items) => Node::List(items.into_iter().map(literal).collect()),
    }
}
