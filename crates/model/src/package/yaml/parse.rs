//! Text to tree, from the events of a YAML 1.2 parser.

use super::{Content, Key, Node, Style};
use base::{Code, Place, Problem};
use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};
use std::sync::Arc;

/// The longest file, in bytes.
const SIZE_MAX: usize = 1 << 20;
/// The deepest nesting.
const DEPTH_MAX: usize = 32;

/// Reads a file. An empty file is an empty map.
///
/// # Errors
/// `package.invalid` with file, line, column and `what`: not YAML, or outside of the subset.
pub fn parse(file: &str, text: &str) -> Result<Node, Problem> {
    let mut builder = Builder { file: file.into(), open: Vec::new(), root: None };
    if text.len() > SIZE_MAX {
        return Err(builder.refuse(Place::default(), "the file is larger than 1 MB"));
    }
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_comments: false,
        emit_unresolved_aliases: true,
    };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| {
            let place = builder.place(error.marker().line(), error.marker().col());
            builder.refuse(place, &error.info())
        })?;
        builder.event(event, &span)?;
    }
    match builder.root {
        Some(root) => Ok(root),
        None => Ok(Node {
            file: builder.file,
            line: 1,
            column: 1,
            content: Content::Map(Vec::new()),
            style: Style::Block,
        }),
    }
}

/// A list or a map that is not closed yet.
struct Open {
    node: Node,
    key: Option<Key>,
}

struct Builder {
    file: Arc<str>,
    open: Vec<Open>,
    root: Option<Node>,
}

impl Builder {
    fn place(&self, line: usize, column: usize) -> Place {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let column = u32::try_from(column).map_or(u32::MAX, |column| column.saturating_add(1));
        Place { file: self.file.to_string(), line, column }
    }

    #[track_caller]
    fn refuse(&self, mut place: Place, what: &str) -> Problem {
        place.file = self.file.to_string();
        Problem::new(Code::PackageInvalid).with("what", what).at_place(place)
    }

    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Problem> {
        let place = self.place(span.start.line(), span.start.col());
        if event.tag().is_some() {
            return Err(
                self.refuse(place, "tags (`!word`) are not part of our YAML; quote the text")
            );
        }
        if event.is_alias() || event.anchor_id().is_some_and(|id| id != 0) {
            let what = "anchors and aliases (`&a`, `*a`) are not part of our YAML; quote the text";
            return Err(self.refuse(place, what));
        }
        match event {
            Event::UnresolvedAlias(_) => {
                let what = "aliases (`*a`) are not part of our YAML; quote the text";
                Err(self.refuse(place, what))
            }
            Event::Scalar(text, style, ..) => {
                let is_quoted = !matches!(style, ScalarStyle::Plain);
                let content = Content::Scalar { text: text.into_owned(), is_quoted };
                self.add(self.node(place, content, Style::Block))
            }
            Event::SequenceStart(style, ..) => {
                self.start(place, Content::List(Vec::new()), style_of(style))
            }
            Event::MappingStart(style, ..) => {
                self.start(place, Content::Map(Vec::new()), style_of(style))
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.add(open.node),
                None => Ok(()),
            },
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(self.refuse(place, "a file holds one document"))
            }
            _ => Ok(()),
        }
    }

    fn node(&self, place: Place, content: Content, style: Style) -> Node {
        let Place { line, column, .. } = place;
        Node { file: Arc::clone(&self.file), line, column, content, style }
    }

    fn start(&mut self, place: Place, content: Content, style: Style) -> Result<(), Problem> {
        if self.open.len() >= DEPTH_MAX {
            return Err(self.refuse(place, "nested deeper than 32 levels"));
        }
        if let Some(Open { node, key: None }) = self.open.last()
            && matches!(node.content, Content::Map(_))
        {
            return Err(self.refuse(place, "a key is a word, not a list or a map"));
        }
        let node = self.node(place, content, style);
        self.open.push(Open { node, key: None });
        Ok(())
    }

    /// Puts a finished node where it belongs: into the list, as a key, as a key's value, on top.
    fn add(&mut self, node: Node) -> Result<(), Problem> {
        let Some(mut parent) = self.open.pop() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut parent.node.content {
            Content::List(items) => items.push(node),
            Content::Map(entries) => match parent.key.take() {
                Some(key) => entries.push((key, node)),
                None => parent.key = Some(self.key(entries, &node)?),
            },
            Content::Scalar { .. } => return Err(Problem::bug("a scalar is never open")),
        }
        self.open.push(parent);
        Ok(())
    }

    fn key(&self, entries: &[(Key, Node)], node: &Node) -> Result<Key, Problem> {
        let text = node.scalar().unwrap_or_default().to_owned();
        if entries.iter().any(|(known, _)| known.text == text) {
            return Err(node.problem(format!("the key `{text}` is here twice")));
        }
        Ok(Key { text, line: node.line, column: node.column })
    }
}

fn style_of(style: StructureStyle) -> Style {
    match style {
        StructureStyle::Flow => Style::Flow,
        StructureStyle::Block => Style::Block,
    }
}
