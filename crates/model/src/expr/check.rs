//! Types of expressions: every name exists, every operator fits, every choice is one.

pub(super) mod calls;

use crate::expr::functions::{Function, Takes};
use crate::expr::{Binary, Expr, Node, Type, Unary};
use base::{Case, Code, Problem};

/// What names mean. `None`: there is no such name.
pub trait TypeEnv {
    /// The type of a path, for instance `["applicant", "last_name"]`.
    fn path(&self, path: &[String]) -> Option<Type>;
    /// The codes a choice field may have, so that a wrong literal is refused.
    fn options(&self, path: &[String]) -> Option<Vec<String>>;
    /// The codes of an option of a tree and of all below it.
    fn branch(&self, _: &[String], _: &str) -> Option<Vec<String>> {
        None
    }
    /// Names that could have been meant, for the sentence about an unknown one.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Checks an expression and gives its type.
///
/// # Errors
/// `expr.name`, `expr.type`: with the part that is wrong (`part`) and what would fit (`what`).
pub fn check(expr: &Expr, env: &dyn TypeEnv) -> Result<Type, Problem> {
    Checker { env }.node(&expr.root)
}

/// The type of a part of a checked expression.
pub(super) fn type_of(node: &Node, env: &dyn TypeEnv) -> Option<Type> {
    Checker { env }.node(node).ok()
}

#[track_caller]
fn wrong(part: &Node, what: impl Into<String>) -> Problem {
    Problem::new(Code::ExprType).with("part", part.to_string()).with("what", what)
}

struct Checker<'e> {
    env: &'e dyn TypeEnv,
}

impl Checker<'_> {
    fn node(&self, node: &Node) -> Result<Type, Problem> {
        match node {
            Node::Null => Ok(Type::Null),
            Node::Bool(_) => Ok(Type::Bool),
            Node::Int(_) => Ok(Type::Int),
            Node::Decimal(_) => Ok(Type::Decimal),
            Node::Text(_) => Ok(Type::Text),
            Node::Date(_) => Ok(Type::Date),
            Node::Time(_) => Ok(Type::Time),
            Node::List(items) => Ok(self.common(node, items)?.listed()),
            Node::Path(path) => self.path(path),
            Node::Unary(Unary::Not, inner) => self.condition(inner),
            Node::Unary(Unary::Minus, inner) => {
                let of = self.node(inner)?;
                let is_number = of.is_number();
                is_number.then_some(of).ok_or_else(|| wrong(inner, "a number is expected"))
            }
            Node::Binary(operator, left, right) => self.binary(node, *operator, left, right),
            Node::If(when, then, otherwise) => {
                self.condition(when)?;
                let (then, otherwise) = (self.node(then)?, self.node(otherwise)?);
                then.joined(&otherwise).ok_or_else(|| {
                    wrong(node, format!("one branch is {then}, the other is {otherwise}"))
                })
            }
            Node::Call(name, args) => self.call(node, name, args),
        }
    }

    fn path(&self, path: &[String]) -> Result<Type, Problem> {
        if let Some(of) = self.env.path(path) {
            return Ok(of);
        }
        let name = path.join(".");
        let near = nearest(&name, self.env.names());
        let problem = Problem::new(Code::ExprName).with("name", &name).with("part", name);
        Err(match near {
            Some(near) => problem.with("what", Case::NameNear.what()).with("near", near),
            None => problem,
        })
    }

    fn condition(&self, node: &Node) -> Result<Type, Problem> {
        let of = self.node(node)?;
        if of.fits(&Type::Bool) {
            return Ok(Type::Bool);
        }
        Err(wrong(node, format!("a condition is expected, this is {of}")))
    }

    fn common(&self, whole: &Node, nodes: &[Node]) -> Result<Type, Problem> {
        let mut common = Type::Null;
        for node in nodes {
            let of = self.node(node)?;
            common = common
                .joined(&of)
                .ok_or_else(|| wrong(whole, format!("{common} and {of} are mixed")))?;
        }
        Ok(common)
    }

    fn binary(
        &self,
        whole: &Node,
        operator: Binary,
        left: &Node,
        right: &Node,
    ) -> Result<Type, Problem> {
        if matches!(operator, Binary::And | Binary::Or) {
            self.condition(left)?;
            return self.condition(right);
        }
        let (a, b) = (self.node(left)?, self.node(right)?);
        let result = match operator {
            Binary::Eq | Binary::Ne => {
                self.is_option(left, right)?;
                self.is_option(right, left)?;
                a.joined(&b).map(|_| Type::Bool)
            }
            Binary::In => {
                self.is_option(left, right)?;
                self.is_option(right, left)?;
                match &b {
                    Type::List(item) => a.joined(item).map(|_| Type::Bool),
                    _ => None,
                }
            }
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                a.joined(&b).filter(Type::is_ordered).map(|_| Type::Bool)
            }
            _ => arithmetic(operator, &a, &b),
        };
        let mark = operator.mark();
        result.ok_or_else(|| wrong(whole, format!("`{mark}` does not fit {a} and {b}")))
    }

    /// A text compared with a choice is one of its options.
    fn is_option(&self, path: &Node, literal: &Node) -> Result<(), Problem> {
        let Node::Path(parts) = path else { return Ok(()) };
        let literals = match literal {
            Node::List(items) => items.iter().collect(),
            other => vec![other],
        };
        let Some(options) = self.env.options(parts) else { return Ok(()) };
        for node in literals {
            if let Node::Text(text) = node
                && !options.contains(text)
            {
                let shown: Vec<&str> = options.iter().take(20).map(String::as_str).collect();
                let what = format!("`{path}` has the options {}", shown.join(", "));
                return Err(wrong(node, what));
            }
        }
        Ok(())
    }

    /// The common type of `min`, `max` and `coalesce`; one list alone stands for its items.
    fn varied(&self, whole: &Node, function: &Function, args: &[Node]) -> Result<Type, Problem> {
        let common = match self.common(whole, args)? {
            Type::List(item) if args.len() == 1 => *item,
            common => common,
        };
        if args.is_empty() {
            return Err(wrong(whole, format!("`{}` takes at least one argument", function.name)));
        }
        if matches!(function.takes, Takes::Ordered) && !common.is_ordered() {
            return Err(wrong(whole, format!("{common} has no order")));
        }
        Ok(common)
    }
}

fn arithmetic(operator: Binary, a: &Type, b: &Type) -> Option<Type> {
    match (operator, a, b) {
        (Binary::Add, Type::Text, Type::Text | Type::Null) => Some(Type::Text),
        (Binary::Add, Type::Null, Type::Text) => Some(Type::Text),
        (Binary::Add | Binary::Sub, Type::Date, Type::Int) => Some(Type::Date),
        (Binary::Add, Type::Int, Type::Date) => Some(Type::Date),
        (Binary::Sub, Type::Date, Type::Date | Type::Null) => Some(Type::Int),
        (Binary::Add, Type::List(_), Type::List(_)) => a.joined(b),
        (Binary::Rem, ..) => (a.fits(&Type::Int) && b.fits(&Type::Int)).then_some(Type::Int),
        _ if a.is_number() && b.is_number() => a.joined(b),
        _ => None,
    }
}

/// The known name that differs least, when it differs little.
fn nearest(name: &str, known: Vec<String>) -> Option<String> {
    let most = if name.len() < 5 { 1 } else { 3 };
    known
        .into_iter()
        .map(|known| (distance(name, &known), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

/// How many characters must be added, dropped or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, left) in a.chars().enumerate() {
        let mut before = at;
        let mut last = at + 1;
        let mut next = vec![last];
        for (right, above) in b.iter().zip(row.iter().skip(1)) {
            let swap = before + usize::from(left != *right);
            last = swap.min(above + 1).min(last + 1);
            before = *above;
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
