//! A map read key by key.

use super::{Content, Key, Node};
use crate::expr::Expr;
use crate::field::Label;
use base::{Code, Name, Place, Problem};

/// A map whose keys are taken one by one; [`Fields::done`] refuses what is left.
#[derive(Debug)]
pub struct Fields<'n> {
    node: &'n Node,
    entries: &'n [(Key, Node)],
    taken: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub(super) fn of(node: &'n Node) -> Result<Fields<'n>, Problem> {
        match &node.content {
            Content::Map(entries) => Ok(Fields { node, entries, taken: Vec::new() }),
            _ => Err(node.problem("keys with values are expected here")),
        }
    }

    /// The map itself.
    #[must_use]
    pub fn node(&self) -> &'n Node {
        self.node
    }

    /// The value of a key; an absent key and `null` are nothing.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.taken.push(key);
        let found = self.entries.iter().find(|(known, _)| known.text == key);
        found.map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// The value of a key that must be there.
    ///
    /// # Errors
    /// `package.invalid`: the key is missing.
    pub fn need(&mut self, key: &'static str) -> Result<&'n Node, Problem> {
        self.take(key).ok_or_else(|| self.node.problem(format!("the key `{key}` is missing")))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn text(&mut self, key: &'static str) -> Result<&'n str, Problem> {
        self.need(key)?.as_text()
    }

    /// A text, empty when absent.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn text_or_empty(&mut self, key: &'static str) -> Result<String, Problem> {
        self.take(key).map_or(Ok(""), Node::as_text).map(str::to_owned)
    }

    /// A name that must be there.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn name(&mut self, key: &'static str) -> Result<Name, Problem> {
        self.need(key)?.as_name()
    }

    /// A name.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn name_if_any(&mut self, key: &'static str) -> Result<Option<Name>, Problem> {
        self.take(key).map(Node::as_name).transpose()
    }

    /// Names; one word alone is a list of one.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn names(&mut self, key: &'static str) -> Result<Vec<Name>, Problem> {
        self.list(key)?.iter().map(Node::as_name).collect()
    }

    /// `true` or `false`; false when absent.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn flag(&mut self, key: &'static str) -> Result<bool, Problem> {
        self.take(key).map_or(Ok(false), Node::as_flag)
    }

    /// An expression.
    ///
    /// # Errors
    /// `expr.syntax`, `expr.limit`, `package.invalid`.
    pub fn expr(&mut self, key: &'static str) -> Result<Option<Expr>, Problem> {
        self.take(key).map(Node::as_expr).transpose()
    }

    /// A label that must be there.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn label(&mut self, key: &'static str) -> Result<Label, Problem> {
        self.need(key)?.as_label()
    }

    /// A label, empty when absent.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn label_or_empty(&mut self, key: &'static str) -> Result<Label, Problem> {
        self.take(key).map_or(Ok(Label::default()), Node::as_label)
    }

    /// A list; empty when absent. A scalar or a map alone is a list of one.
    ///
    /// # Errors
    /// Never for now; kept so that stricter lists need no change of callers.
    pub fn list(&mut self, key: &'static str) -> Result<&'n [Node], Problem> {
        match self.take(key) {
            None => Ok(&[]),
            Some(node) => match &node.content {
                Content::List(items) => Ok(items),
                _ => Ok(std::slice::from_ref(node)),
            },
        }
    }

    /// The entries, when any key is allowed.
    #[must_use]
    pub fn entries(&self) -> &'n [(Key, Node)] {
        self.entries
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// `package.invalid` at the first key that was not asked for, with the keys there are.
    pub fn done(self) -> Result<(), Problem> {
        let unknown = self.entries.iter().find(|(key, _)| !self.taken.contains(&&*key.text));
        let Some((key, _)) = unknown else { return Ok(()) };
        let place = Place { file: self.node.file.to_string(), line: key.line, column: key.column };
        let what =
            format!("there is no key `{}` here; there are {}", key.text, self.taken.join(", "));
        Err(Problem::new(Code::PackageInvalid).with("what", what).at_place(place))
    }
}
