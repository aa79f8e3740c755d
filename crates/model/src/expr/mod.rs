//! The one expression language: a documented subset of CEL (`docs/expressions.md`).
//!
//! One text serves filters, conditions, computed fields and access rules. It is parsed and
//! type-checked here, evaluated here on a row, and lowered to SQL by `store::render`.

mod check;
mod compute;
mod eval;
mod fold_calls;
mod functions;
mod parse;
mod print;
pub mod record_env;
#[cfg(test)]
mod tests;
mod token;
mod types;

pub use check::calls::PERIODS;
pub use check::{TypeEnv, check};
pub use eval::{Env, eval, eval_node, is_true};
pub use fold_calls::{expand_branches, fold_calls};
pub use parse::parse;
pub use record_env::RecordEnv;
pub use types::Type;

use base::{Date, Time};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// What people do about a record; see `last_activity`.
pub const ACTIVITIES: [&str; 4] = ["call", "comment", "meeting", "letter"];
/// Activities by which somebody outside is reached; see `last_contact`.
pub const CONTACTS: [&str; 3] = ["call", "meeting", "letter"];
/// Functions that look at the record itself: at what was done about it, and at its past.
pub const OF_RECORD: [&str; 4] = ["last_contact", "last_activity", "was_in", "changed"];

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
    /// An expression of a tree.
    #[must_use]
    pub fn of(root: Node) -> Expr {
        Expr { text: root.to_string().into(), root: Arc::new(root) }
    }

    /// Both conditions at once.
    #[must_use]
    pub fn and(&self, other: &Expr) -> Expr {
        let (left, right) = ((*self.root).clone(), (*other.root).clone());
        Expr::of(Node::Binary(Binary::And, Box::new(left), Box::new(right)))
    }

    /// The paths that it reads, each once, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> Vec<&[String]> {
        let mut paths = Vec::new();
        self.root.collect_paths(&mut paths);
        paths
    }

    /// Whether the value depends on the present moment (`now()`, `today()`) or on who asks
    /// (`me()`), so that it cannot be stored.
    #[must_use]
    pub fn needs_now(&self) -> bool {
        self.root.calls(&["now", "today", "me", "my_department", "within", "period_start"])
    }
}

impl Node {
    /// The nodes right below this one.
    #[must_use]
    pub fn children(&self) -> Vec<&Node> {
        match self {
            Node::List(items) | Node::Call(_, items) => items.iter().collect(),
            Node::Unary(_, inner) => vec![inner],
            Node::Binary(_, left, right) => vec![left, right],
            Node::If(when, then, otherwise) => vec![when, then, otherwise],
            _ => Vec::new(),
        }
    }

    /// How many levels there are.
    pub(crate) fn depth(&self) -> usize {
        1 + self.children().into_iter().map(Node::depth).max().unwrap_or(0)
    }

    fn collect_paths<'n>(&'n self, paths: &mut Vec<&'n [String]>) {
        let path = match self {
            Node::Path(parts) => Some(parts.as_slice()),
            // It tells of the field that it names.
            Node::Call(name, args) if name == "changed" => match args.as_slice() {
                [Node::Text(code), ..] => Some(std::slice::from_ref(code)),
                _ => None,
            },
            _ => None,
        };
        if let Some(path) = path.filter(|path| !paths.contains(path)) {
            paths.push(path);
        }
        for child in self.children() {
            child.collect_paths(paths);
        }
    }

    /// The node with a minus before it; a number becomes the negative number.
    #[must_use]
    pub(crate) fn negated(self) -> Node {
        match self {
            Node::Int(number) => Node::Int(number.saturating_neg()),
            Node::Decimal(number) => Node::Decimal(-number),
            other => Node::Unary(Unary::Minus, Box::new(other)),
        }
    }

    /// Whether the value depends on the record.
    #[must_use]
    pub fn reads_record(&self) -> bool {
        let is_own = match self {
            Node::Path(_) => true,
            Node::Call(name, _) => OF_RECORD.contains(&name.as_str()),
            _ => false,
        };
        is_own || self.children().into_iter().any(Node::reads_record)
    }

    /// Whether one of these functions is called somewhere inside.
    #[must_use]
    pub fn calls(&self, names: &[&str]) -> bool {
        let is_called = matches!(self, Node::Call(name, _) if names.contains(&name.as_str()));
        is_called || self.children().into_iter().any(|child| child.calls(names))
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
