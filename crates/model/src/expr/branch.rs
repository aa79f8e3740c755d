//! Branches of trees in expressions.

use crate::expr::{Binary, Expr, Node, TypeEnv};
use std::sync::Arc;

/// The same expression with every `in_tree(field, 'code')` as `field in [...]` over the codes of the
/// whole branch, so that the evaluator and both databases mean the same by it. Its text stays.
#[must_use]
pub fn expand_branches(expr: &Expr, env: &dyn TypeEnv) -> Expr {
    if !expr.root.calls(&["in_tree"]) {
        return expr.clone();
    }
    Expr { text: Arc::clone(&expr.text), root: Arc::new(expanded(&expr.root, env)) }
}

fn expanded(node: &Node, env: &dyn TypeEnv) -> Node {
    let all = |nodes: &[Node]| nodes.iter().map(|node| expanded(node, env)).collect();
    let one = |node: &Node| Box::new(expanded(node, env));
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
