//! Tree to the canonical text: single quotes, one space around operators, no bracket too many.

use crate::expr::{Binary, Node, Unary};
use std::fmt::{self, Write};

/// How tightly `? :`, signs and the rest bind, beside [`Binary::strength`].
const CHOICE: u8 = 0;
const SIGN: u8 = 10;
const ATOM: u8 = 11;

impl Node {
    fn strength(&self) -> u8 {
        match self {
            Node::If(..) => CHOICE,
            Node::Binary(operator, ..) => operator.strength() + 1,
            Node::Unary(..) => SIGN,
            Node::Int(number) if *number < 0 => SIGN,
            Node::Decimal(number) if number.is_sign_negative() => SIGN,
            _ => ATOM,
        }
    }

    /// Writes the node, in brackets when it binds less tightly than `floor`.
    fn write(&self, out: &mut fmt::Formatter<'_>, floor: u8) -> fmt::Result {
        if self.strength() < floor {
            return write!(out, "({self})");
        }
        match self {
            Node::Null => out.write_str("null"),
            Node::Bool(yes) => write!(out, "{yes}"),
            Node::Int(number) => write!(out, "{number}"),
            // A point keeps it a decimal when it is read again.
            Node::Decimal(number) if number.scale() == 0 => write!(out, "{number}.0"),
            Node::Decimal(number) => write!(out, "{number}"),
            Node::Text(text) => quote(out, text),
            Node::Date(date) => write!(out, "date('{date}')"),
            Node::Time(time) => write!(out, "time('{time}')"),
            Node::List(items) => {
                out.write_char('[')?;
                separated(out, items)?;
                out.write_char(']')
            }
            Node::Path(parts) => out.write_str(&parts.join(".")),
            Node::Unary(Unary::Not, inner) => {
                out.write_char('!')?;
                inner.write(out, SIGN)
            }
            Node::Unary(Unary::Minus, inner) => {
                out.write_char('-')?;
                inner.write(out, SIGN)
            }
            Node::Binary(operator, left, right) => {
                left.write(out, self.strength())?;
                write!(out, " {} ", operator.mark())?;
                right.write(out, self.strength() + 1)
            }
            Node::If(when, then, otherwise) => {
                when.write(out, CHOICE + 1)?;
                out.write_str(" ? ")?;
                then.write(out, CHOICE + 1)?;
                out.write_str(" : ")?;
                otherwise.write(out, CHOICE)
            }
            Node::Call(name, args) => {
                write!(out, "{name}(")?;
                separated(out, args)?;
                out.write_char(')')
            }
        }
    }
}

fn separated(out: &mut fmt::Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            out.write_str(", ")?;
        }
        node.write(out, CHOICE)?;
    }
    Ok(())
}

fn quote(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.write_char(quote)?;
    for ch in text.chars() {
        match ch {
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\\' => out.write_str("\\\\")?,
            ch if ch == quote => write!(out, "\\{ch}")?,
            ch if ch.is_control() => write!(out, "\\u{:04x}", u32::from(ch))?,
            ch => out.write_char(ch)?,
        }
    }
    out.write_char(quote)
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(out, CHOICE)
    }
}

impl Binary {
    /// All operators.
    pub const ALL: [Binary; 14] = [
        Binary::Or,
        Binary::And,
        Binary::Eq,
        Binary::Ne,
        Binary::Lt,
        Binary::Le,
        Binary::Gt,
        Binary::Ge,
        Binary::In,
        Binary::Add,
        Binary::Sub,
        Binary::Mul,
        Binary::Div,
        Binary::Rem,
    ];

    /// How it is written.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Binary::Or => "||",
            Binary::And => "&&",
            Binary::Eq => "==",
            Binary::Ne => "!=",
            Binary::Lt => "<",
            Binary::Le => "<=",
            Binary::Gt => ">",
            Binary::Ge => ">=",
            Binary::In => "in",
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Rem => "%",
        }
    }

    /// How tightly it binds: a larger number binds first.
    pub(super) fn strength(self) -> u8 {
        match self {
            Binary::Or => 1,
            Binary::And => 2,
            Binary::Eq
            | Binary::Ne
            | Binary::Lt
            | Binary::Le
            | Binary::Gt
            | Binary::Ge
            | Binary::In => 3,
            Binary::Add | Binary::Sub => 4,
            Binary::Mul | Binary::Div | Binary::Rem => 5,
        }
    }
}
