//! What is known before an expression is used on records: parts that do not depend on a record are
//! computed before it becomes SQL, branches of trees are named when it is bound to its type.

use crate::expr::eval::{Env, eval_node};
use crate::expr::{Binary, Expr, Node, TypeEnv};
use crate::value::Value;
use base::Problem;
use std::sync::Arc;

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

/// The same expression with every `in_tree(field, 'code')` as `field in [...]` over the codes of the
/// whole branch, so that the evaluator and both databases mean the same by it. Its text stays.
#[must_use]
pub fn expand_branches(expr: &Expr, env: &dyn TypeEnv) -> Expr {
    if !expr.root.calls(&["in_tree"]) {
        return expr.clone();
    }
    Expr { text: Arc::clone(&expr.text), root: Arc::new(unfolded(&expr.root, env)) }
}

fn unfolded(node: &Node, env: &dyn TypeEnv) -> Node {
    let all = |nodes: &[Node]| nodes.iter().map(|node| unfolded(node, env)).collect();
    let one = |node: &Node| Box::new(unfolded(node, env));
    match node {
        Node::Call(name, args) => match (name.as_str(), args.as_slice()) {
            ("in_tree", [path @ Node::Path(parts), Node::Text(code)]) => {
                let codes = env.branch(parts, code).unwrap_or_default();
                let list = Node::List(codes.into_iter().map(Node::Text).collect());
                Node::Binary(Binary::In, Box::new(path.clone()), Box::new(list))
            }
            _ => Node::Call(name.clone(), all(args)),
        },
        Node::List(items) => Node::List(all(items)),
        Node::Unary(operator, inner) => Node::Unary(*operator, one(inner)),
        Node::Binary(operator, left, right) => Node::Binary(*operator, one(left), one(right)),
        Node::If(when, then, otherwise) => Node::If(one(when), one(then), one(otherwise)),
        other => other.clone(),
    }
}
