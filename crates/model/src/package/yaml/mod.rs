//! The YAML of packages: a small strict subset of YAML 1.2 as a tree with places.
//!
//! No anchors, tags, several documents or repeated keys; 1 MB and 32 levels at most. [`parse`]
//! gives a [`Node`], [`Fields`] reads a map key by key and refuses the keys that nobody asked for,
//! and [`print()`] is the one canonical form. Remarks after `#` are read over and not kept: what must
//! survive goes into `note:` keys.

mod fields;
mod parse;
mod print;
#[cfg(test)]
mod tests;

pub use fields::Fields;
pub use parse::parse;
pub use print::print;

use crate::expr::{self, Expr};
use crate::field::Label;
use base::{Code, Name, Place, Problem};
use std::sync::Arc;

/// A node of a file.
#[derive(Debug, Clone)]
pub struct Node {
    /// The file as the user knows it; empty when it was not read from a file.
    pub file: Arc<str>,
    /// Line from 1; 0 when it was not read from a file.
    pub line: u32,
    /// Column from 1; 0 when it was not read from a file.
    pub column: u32,
    /// What it holds.
    pub content: Content,
    /// How it is printed.
    pub style: Style,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// A word, a number, a text. `null`, `true` and numbers mean themselves only when not quoted.
    Scalar {
        /// The text without quotes.
        text: String,
        /// Whether it was (or is to be) written in quotes or as a block of lines.
        is_quoted: bool,
    },
    /// Keys and values in the order of the text.
    Map(Vec<(Key, Node)>),
    /// Items.
    List(Vec<Node>),
}

/// A key of a map with its place.
#[derive(Debug, Clone)]
pub struct Key {
    /// The text.
    pub text: String,
    /// Line from 1.
    pub line: u32,
    /// Column from 1.
    pub column: u32,
}

/// How a map or a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line per key or item.
    Block,
    /// `{a: b}`, `[a, b]`
    Flow,
    /// In braces when it fits into the line and holds no text of several lines, else line by line.
    Auto,
}

impl Node {
    fn of(content: Content, style: Style) -> Node {
        Node { file: "".into(), line: 0, column: 0, content, style }
    }

    /// A text: quoted by the printer only where it must be.
    #[must_use]
    pub fn text(text: &str) -> Node {
        let is_quoted = print::is_typed(text);
        Node::of(Content::Scalar { text: text.to_owned(), is_quoted }, Style::Block)
    }

    /// A text that is always quoted, for instance an expression.
    #[must_use]
    pub fn quoted(text: &str) -> Node {
        Node::of(Content::Scalar { text: text.to_owned(), is_quoted: true }, Style::Block)
    }

    /// A number, `true`, `false` or `null`.
    #[must_use]
    pub fn plain(text: impl ToString) -> Node {
        Node::of(Content::Scalar { text: text.to_string(), is_quoted: false }, Style::Block)
    }

    /// A map printed line by line.
    #[must_use]
    pub fn map(entries: Vec<(&str, Node)>) -> Node {
        let keyed = entries.into_iter().map(|(key, node)| (Key::new(key), node)).collect();
        Node::of(Content::Map(keyed), Style::Block)
    }

    /// A list printed line by line.
    #[must_use]
    pub fn list(items: Vec<Node>) -> Node {
        Node::of(Content::List(items), Style::Block)
    }

    /// A list of texts in brackets.
    #[must_use]
    pub fn words<'t>(words: impl IntoIterator<Item = &'t str>) -> Node {
        Node::list(words.into_iter().map(Node::text).collect()).styled(Style::Flow)
    }

    /// A label: one text when both languages have the same, else `{ru: .., en: ..}`.
    #[must_use]
    pub fn of_label(label: &Label) -> Node {
        if label.ru == label.en {
            return Node::text(&label.ru);
        }
        let both = vec![("ru", Node::text(&label.ru)), ("en", Node::text(&label.en))];
        Node::map(both).styled(Style::Flow)
    }

    /// A JSON value.
    #[must_use]
    pub fn of_json(value: &serde_json::Value) -> Node {
        match value {
            serde_json::Value::String(text) => Node::text(text),
            serde_json::Value::Array(items) => {
                Node::list(items.iter().map(Node::of_json).collect()).styled(Style::Flow)
            }
            serde_json::Value::Object(map) => {
                let entries = map.iter().map(|(key, value)| (&**key, Node::of_json(value)));
                Node::map(entries.collect()).styled(Style::Flow)
            }
            other => Node::plain(other),
        }
    }

    /// The same with another style.
    #[must_use]
    pub fn styled(mut self, style: Style) -> Node {
        self.style = style;
        self
    }

    /// The place of the node.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { file: self.file.to_string(), line: self.line, column: self.column }
    }

    /// `package.invalid` at this node.
    #[must_use]
    #[track_caller]
    pub fn problem(&self, what: impl Into<String>) -> Problem {
        Problem::new(Code::PackageInvalid).with("what", what).at_place(self.place())
    }

    /// Whether it is `null`, `~` or nothing, not in quotes.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, is_quoted: false }
            if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The text of a scalar, if it is one.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The value of a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.content {
            Content::Map(entries) => {
                entries.iter().find(|(known, _)| known.text == key).map(|(_, node)| node)
            }
            _ => None,
        }
    }

    /// The map, to be read key by key.
    ///
    /// # Errors
    /// `package.invalid`: not a map.
    pub fn fields(&self) -> Result<Fields<'_>, Problem> {
        Fields::of(self)
    }

    /// The items of a list.
    ///
    /// # Errors
    /// `package.invalid`: not a list.
    pub fn items(&self) -> Result<&[Node], Problem> {
        match &self.content {
            Content::List(items) => Ok(items),
            _ => Err(self.problem("a list is expected here: [a, b] or lines with `- `")),
        }
    }

    /// The text.
    ///
    /// # Errors
    /// `package.invalid`: a map, a list or nothing.
    pub fn as_text(&self) -> Result<&str, Problem> {
        match self.scalar() {
            Some(text) if !self.is_null() => Ok(text),
            _ => Err(self.problem("a text is expected here")),
        }
    }

    /// A stable code.
    ///
    /// # Errors
    /// `package.invalid`: not a name.
    pub fn as_name(&self) -> Result<Name, Problem> {
        let text = self.as_text()?;
        Name::parse(text).map_err(|_| {
            self.problem(format!(
                "`{text}` is not a name: use a–z, digits and _, a letter first, at most 48"
            ))
        })
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// `package.invalid`: something else.
    pub fn as_flag(&self) -> Result<bool, Problem> {
        match &self.content {
            Content::Scalar { text, is_quoted: false } if text == "true" => Ok(true),
            Content::Scalar { text, is_quoted: false } if text == "false" => Ok(false),
            _ => Err(self.problem("true or false is expected here")),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// `package.invalid`: something else.
    pub fn as_int(&self) -> Result<i64, Problem> {
        match &self.content {
            Content::Scalar { text, is_quoted: false } => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| self.problem("a whole number is expected here"))
    }

    /// An expression; problems in it carry its place.
    ///
    /// # Errors
    /// `expr.syntax`, `expr.limit`, `package.invalid`: not a text.
    pub fn as_expr(&self) -> Result<Expr, Problem> {
        let text = self.as_text()?;
        expr::parse(text).map_err(|problem| self.locate(problem))
    }

    /// Puts this node's place on a problem that has none.
    #[must_use]
    pub fn locate(&self, problem: Problem) -> Problem {
        if problem.place().is_some() { problem } else { problem.at_place(self.place()) }
    }

    /// A label: one text for both languages, or `{ru: .., en: ..}` with both.
    ///
    /// # Errors
    /// `package.invalid`: something else.
    pub fn as_label(&self) -> Result<Label, Problem> {
        if self.scalar().is_some() {
            let text = self.as_text()?;
            return Ok(Label { ru: text.to_owned(), en: text.to_owned() });
        }
        let mut fields = self.fields()?;
        let label = Label { ru: fields.text("ru")?.to_owned(), en: fields.text("en")?.to_owned() };
        fields.done()?;
        Ok(label)
    }

    /// The node as JSON. Numbers with a point become texts, so that they stay exact.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.content {
            Content::Scalar { text, is_quoted: true } => text.as_str().into(),
            Content::Scalar { .. } if self.is_null() => serde_json::Value::Null,
            Content::Scalar { text, .. } => match text.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                text => text.parse::<i64>().map_or_else(|_| text.into(), Into::into),
            },
            Content::List(items) => items.iter().map(Node::to_json).collect(),
            Content::Map(entries) => {
                let pairs = entries.iter().map(|(key, node)| (key.text.clone(), node.to_json()));
                serde_json::Value::Object(pairs.collect())
            }
        }
    }
}

impl Key {
    /// A key that was not read from a file.
    #[must_use]
    pub fn new(text: &str) -> Key {
        Key { text: text.to_owned(), line: 0, column: 0 }
    }
}

/// Places and styles do not matter, meaning does: a quoted text equals the same text without
/// quotes, but `"1"` is not `1`.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        match (&self.content, &other.content) {
            (
                Content::Scalar { text: a, is_quoted: qa },
                Content::Scalar { text: b, is_quoted: qb },
            ) => a == b && (qa == qb || !print::is_typed(a)),
            (Content::List(a), Content::List(b)) => a == b,
            (Content::Map(a), Content::Map(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|((ka, a), (kb, b))| ka.text == kb.text && a == b)
            }
            _ => false,
        }
    }
}
