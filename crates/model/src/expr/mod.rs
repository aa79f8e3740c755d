//! The one expression language: a documented subset of CEL (`docs/expressions.md`).
//!
//! One text serves filters, conditions, computed fields and access rules. It is parsed and
//! type-checked here, evaluated here on a row, and lowered to SQL by `store::render`.

mod check;
mod eval;
mod parse;

pub use check::{Type, TypeEnv, check};
pub use eval::{Env, eval};
pub use parse::parse;

use base::{Date, Time};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// A parsed expression: the tree, and the canonical text it prints as.
#[derive(Clone)]
pub struct Expr {
    /// The canonical text.
    pub text: Arc<str>,
    /// The tree.
    pub root: Arc<Node>,
}

/// A node of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `12`
    Int(i64),
    /// `12.10`, exact
    Decimal(Decimal),
    /// `"text"`
    Text(String),
    /// `date("2026-11-24")`, folded at parse time
    Date(Date),
    /// `time("2026-11-24T08:00:00Z")`, folded at parse time
    Time(Time),
    /// `[1, 2]`
    List(Vec<Node>),
    /// A field or a variable: `stage`, and through links `applicant.last_name`.
    Path(Vec<String>),
    /// `!a`, `-a`
    Unary(Unary, Box<Node>),
    /// `a && b` and so on
    Binary(Binary, Box<Node>, Box<Node>),
    /// `a ? b : c`
    If(Box<Node>, Box<Node>, Box<Node>),
    /// `name(args)`; `x.contains(y)` is the call `contains(x, y)`
    Call(String, Vec<Node>),
}

/// Operators with one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Minus,
}

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}

impl Expr {
    /// Whether the value depends on the present moment (`now()`, `today()`) or on who asks
    /// (`me()`), so that it cannot be stored.
    #[must_use]
    pub fn needs_now(&self) -> bool {
        self.root.calls(&["now", "today", "me", "my_department"])
    }
}

impl Node {
    /// Whether one of these functions is called somewhere inside.
    #[must_use]
    pub fn calls(&self, names: &[&str]) -> bool {
        match self {
            Node::Call(name, args) => {
                names.contains(&name.as_str()) || args.iter().any(|arg| arg.calls(names))
            }
            Node::List(items) => items.iter().any(|item| item.calls(names)),
            Node::Unary(_, inner) => inner.calls(names),
            Node::Binary(_, left, right) => left.calls(names) || right.calls(names),
            Node::If(a, b, c) => a.calls(names) || b.calls(names) || c.calls(names),
            _ => false,
        }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
