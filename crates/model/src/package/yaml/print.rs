//! Tree to the canonical text.
//!
//! Lists stand at the indentation of their key, maps two spaces deeper; texts are quoted only
//! where they must be, or where the node asks for it, and then in double quotes.

use super::{Content, Key, Node, Style};
use std::fmt::Write;

/// The width up to which [`Style::Auto`] stays in one line.
const WIDTH: usize = 100;

/// Prints a tree: parsing the result gives an equal tree, and printing that the same text.
#[must_use]
pub fn print(node: &Node) -> String {
    let mut out = String::new();
    match in_line(node, 0) {
        Some(text) => {
            out.push_str(&text);
            out.push('\n');
        }
        None => block(&mut out, node, 0),
    }
    out
}

/// Whether a text without quotes would mean something else than a text, here or to a reader of
/// YAML 1.1, where `on` and `no` are booleans.
pub(super) fn is_typed(text: &str) -> bool {
    if matches!(text.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off") {
        return true;
    }
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return true;
    }
    if matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
        return true;
    }
    let digits = text.trim_start_matches(['-', '+', '.']);
    digits.starts_with(|ch: char| ch.is_ascii_digit())
        && text
            .chars()
            .all(|ch| ch.is_ascii_hexdigit() || matches!(ch, '.' | '+' | '-' | 'x' | 'o' | '_'))
        && (text.parse::<f64>().is_ok() || digits.starts_with("0x") || digits.starts_with("0o"))
        || matches!(digits, "inf" | "Inf" | "INF" | "nan" | "NaN" | "NAN")
}

/// A node as one line without a line end, if it is printed so.
fn in_line(node: &Node, indent: usize) -> Option<String> {
    match &node.content {
        Content::Scalar { text, is_quoted } => {
            if is_literal(text) {
                return None;
            }
            Some(scalar(text, *is_quoted, Inside::Block))
        }
        Content::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
        Content::List(items) if items.is_empty() => Some("[]".to_owned()),
        _ => match node.style {
            Style::Block => None,
            Style::Flow => Some(flow(node)),
            Style::Auto => {
                let text = (!has_lines(node)).then(|| flow(node))?;
                (indent + text.chars().count() <= WIDTH).then_some(text)
            }
        },
    }
}

fn block(out: &mut String, node: &Node, indent: usize) {
    match &node.content {
        Content::Map(entries) => {
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    pad(out, indent);
                }
                entry(out, key, value, indent);
            }
        }
        Content::List(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    pad(out, indent);
                }
                out.push_str("- ");
                value(out, item, indent + 2);
            }
        }
        Content::Scalar { text, .. } => literal(out, text, indent),
    }
}

fn entry(out: &mut String, key: &Key, node: &Node, indent: usize) {
    let name = scalar(&key.text, false, Inside::Block);
    out.push_str(&name);
    out.push(':');
    let column = indent + name.chars().count() + 2;
    if let Some(text) = in_line(node, column) {
        out.push(' ');
        out.push_str(&text);
        out.push('\n');
        return;
    }
    match &node.content {
        Content::Scalar { text, .. } => {
            out.push(' ');
            literal(out, text, indent + 2);
        }
        Content::List(_) => {
            out.push('\n');
            pad(out, indent);
            block(out, node, indent);
        }
        Content::Map(_) => {
            out.push('\n');
            pad(out, indent + 2);
            block(out, node, indent + 2);
        }
    }
}

fn value(out: &mut String, node: &Node, indent: usize) {
    match in_line(node, indent) {
        Some(text) => {
            out.push_str(&text);
            out.push('\n');
        }
        None => block(out, node, indent),
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// A text of several lines as a `|` block; the cursor stands where the mark goes.
fn literal(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            pad(out, indent.max(2));
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Whether a text is printed as a `|` block: several lines, and none that the block would change.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with(['\n', ' '])
        && !text.chars().any(|ch| ch != '\n' && is_escaped(ch))
        && body.split('\n').all(|line| !line.ends_with(' ') && !line.starts_with("---"))
}

fn has_lines(node: &Node) -> bool {
    match &node.content {
        Content::Scalar { text, .. } => is_literal(text),
        Content::Map(entries) => entries.iter().any(|(_, value)| has_lines(value)),
        Content::List(items) => items.iter().any(has_lines),
    }
}

fn flow(node: &Node) -> String {
    match &node.content {
        Content::Scalar { text, is_quoted } => scalar(text, *is_quoted, Inside::Flow),
        Content::Map(entries) => {
            let parts: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    format!("{}: {}", scalar(&key.text, false, Inside::Flow), flow(value))
                })
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        Content::List(items) => {
            let parts: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", parts.join(", "))
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Block,
    Flow,
}

fn scalar(text: &str, is_quoted: bool, inside: Inside) -> String {
    if is_quoted || !is_plain(text, inside) { quote(text) } else { text.to_owned() }
}

fn is_plain(text: &str, inside: Inside) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|ch| !ch.is_whitespace() && !"-?:,[]{}#&*!|>'\"%@`=".contains(ch));
    let is_number = is_typed(text) && !text.is_empty();
    (starts_well || is_number)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(is_escaped)
        && (inside == Inside::Block || !text.contains([',', '[', ']', '{', '}']))
        && (inside == Inside::Block || !text.contains(":"))
        && !text.starts_with("---")
        && !text.starts_with("...")
}

fn is_escaped(ch: char) -> bool {
    ch.is_control() || matches!(ch, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ch if is_escaped(ch) => {
                let number = u32::from(ch);
                // A short form for what fits, so that every code point has one spelling.
                let _ = if number < 0x100 {
                    write!(out, "\\x{number:02x}")
                } else {
                    write!(out, "\\u{number:04x}")
                };
            }
            ch => out.push(ch),
        }
    }
    out.push('"');
    out
}
