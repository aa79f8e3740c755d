//! Conditions of searches: names of the run and the record become values.

use super::super::overlay::Overlay;
use super::Walk;
use crate::definition::Search;
use base::{Code, Problem};
use model::Value;
use model::expr::{Binary, Env, Expr, Node, fold_calls};

impl Walk<'_> {
    /// What holds for the records a search looks at.
    pub(super) fn condition(&self, search: &Search) -> Result<Expr, Problem> {
        let when = self.closed(&search.when)?;
        let Some(field) = &search.before else { return Ok(when) };
        let overlay = self.overlay();
        let mine = |name: &str| literal(overlay.path(&[name.to_owned()]).unwrap_or_default());
        let than = |operator, name: &str| {
            let path = Node::Path(vec![name.to_owned()]);
            Node::Binary(operator, Box::new(path), Box::new(mine(name)))
        };
        let both = |operator, a, b| Node::Binary(operator, Box::new(a), Box::new(b));
        let same = both(Binary::And, than(Binary::Eq, field), than(Binary::Lt, "id"));
        let before = both(Binary::Or, than(Binary::Lt, field), same);
        // Nothing comes before a record that has no place in the order.
        let has_place = Node::Bool(mine(field) != Node::Null);
        let before = both(Binary::And, has_place, before);
        Ok(Expr::of(both(Binary::And, (*when.root).clone(), before)))
    }

    /// A search condition in which only names of the searched type are left.
    fn closed(&self, when: &Expr) -> Result<Expr, Problem> {
        let overlay = self.overlay();
        let root = put_values(&when.root, &|path| self.given(path, &overlay))?;
        fold_calls(&Expr::of(root), &overlay)
    }

    /// The value of a name that is not one of the searched type.
    fn given(&self, path: &[String], overlay: &Overlay<'_>) -> Option<Option<Value>> {
        match path {
            [this, rest @ ..] if this == "this" => Some(match rest {
                [] => overlay.path(&["id".to_owned()]),
                rest => overlay.path(rest),
            }),
            [head, ..] if self.notes.known.contains(head) => Some(overlay.path(path)),
            _ => None,
        }
    }
}

/// The tree with values in the place of some paths.
fn put_values(
    node: &Node,
    given: &dyn Fn(&[String]) -> Option<Option<Value>>,
) -> Result<Node, Problem> {
    let one = |node: &Node| put_values(node, given).map(Box::new);
    let all = |nodes: &[Node]| -> Result<Vec<Node>, Problem> {
        nodes.iter().map(|node| put_values(node, given)).collect()
    };
    Ok(match node {
        Node::Path(path) => match given(path) {
            None => node.clone(),
            Some(Some(value)) => literal(value),
            Some(None) => {
                return Err(Problem::new(Code::ExprName).with("name", path.join(".")));
            }
        },
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
