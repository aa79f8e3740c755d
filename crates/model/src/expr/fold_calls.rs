//! What is known before an expression is used on records: parts that do not depend on a record are
//! computed before it becomes SQL, branches of trees are named when it is bound to its type.

use crate::expr::eval::{Env, eval_node};
use crate::expr::{Binary, Expr, Node, Type, TypeEnv, check};
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
    if !node.reads_record() {
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

/// What is only a short way to say something, said at length once, so that the evaluator and both
/// databases mean the same by it. The text stays.
///
/// - `in_tree(field, 'code')` is `field in [...]` over the codes of the whole branch;
/// - `within(x, 'month', -1)` lies between the first days of two periods;
/// - days of `was_in` and `changed` are moments, the last day included.
#[must_use]
pub fn expand_branches(expr: &Expr, env: &dyn TypeEnv) -> Expr {
    if !expr.root.calls(&["in_tree", "within", "was_in", "changed"]) {
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
            ("within", [when, unit, shift]) => within(when, unit, shift, env),
            ("was_in" | "changed", [what, rest @ ..]) => {
                let moments = rest.iter().enumerate().map(|(at, when)| moment(when, at > 0, env));
                Node::Call(name.clone(), [what.clone()].into_iter().chain(moments).collect())
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

fn call(name: &str, args: Vec<Node>) -> Node {
    Node::Call(name.to_owned(), args)
}

fn plus_one(node: &Node) -> Node {
    match node {
        Node::Int(number) => Node::Int(number.saturating_add(1)),
        other => Node::Binary(Binary::Add, Box::new(other.clone()), Box::new(Node::Int(1))),
    }
}

/// From the first day of a period up to the first day of the next.
fn within(when: &Node, unit: &Node, shift: &Node, env: &dyn TypeEnv) -> Node {
    let is_day = check::type_of(when, env) == Some(Type::Date);
    let when = unfolded(when, env);
    let edge = |shift: Node| {
        let day = call("period_start", vec![unit.clone(), shift]);
        if is_day { day } else { call("start_of_day", vec![day]) }
    };
    let side = |op, edge| Node::Binary(op, Box::new(when.clone()), Box::new(edge));
    let (from, to) = (edge(shift.clone()), edge(plus_one(shift)));
    let (from, to) = (side(Binary::Ge, from), side(Binary::Lt, to));
    Node::Binary(Binary::And, Box::new(from), Box::new(to))
}

/// A day as the moment when it begins, or when it is over.
fn moment(when: &Node, is_end: bool, env: &dyn TypeEnv) -> Node {
    let is_day = check::type_of(when, env) == Some(Type::Date);
    let when = unfolded(when, env);
    match (is_day, is_end) {
        (false, _) => when,
        (true, false) => call("start_of_day", vec![when]),
        (true, true) => call("start_of_day", vec![plus_one(&when)]),
    }
}
