//! Text to tokens, each with the character it starts at.

use base::{Case, Code, Problem};
use rust_decimal::Decimal;
use std::iter::Peekable;
use std::str::CharIndices;

/// A word or a mark.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Int(i64),
    Decimal(Decimal),
    Text(String),
    Word(String),
    Mark(&'static str),
    End,
}

/// Marks, longer ones first.
const MARKS: [&str; 23] = [
    "<=", ">=", "==", "!=", "&&", "||", "<", ">", "!", "-", "+", "*", "/", "%", "(", ")", "[", "]",
    ",", ".", "?", ":", "=",
];

/// `expr.syntax` at a character (from 1).
#[track_caller]
pub(super) fn syntax(at: usize, found: impl Into<String>) -> Problem {
    Problem::new(Code::ExprSyntax).with("at", at.to_string()).with("found", found)
}

/// Splits an expression; the last token is [`Token::End`].
pub(super) fn split(text: &str) -> Result<Vec<(Token, usize)>, Problem> {
    let mut reader = Reader { text, chars: text.char_indices().peekable(), at: 1 };
    let mut tokens = Vec::new();
    loop {
        while reader.next_if(char::is_whitespace).is_some() {}
        let at = reader.at;
        let token = reader.token()?;
        let is_end = token == Token::End;
        tokens.push((token, at));
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, ch)| *ch)
    }

    fn next(&mut self) -> Option<char> {
        self.at += 1;
        self.chars.next().map(|(_, ch)| ch)
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let ch = self.peek().filter(|ch| wanted(*ch))?;
        self.next();
        Some(ch)
    }

    fn rest(&mut self) -> &str {
        let from = self.chars.peek().map_or(self.text.len(), |(at, _)| *at);
        self.text.get(from..).unwrap_or_default()
    }

    fn token(&mut self) -> Result<Token, Problem> {
        let Some(first) = self.peek() else { return Ok(Token::End) };
        match first {
            '0'..='9' => self.number(),
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut word = String::new();
                while let Some(ch) = self.next_if(|ch| ch.is_ascii_alphanumeric() || ch == '_') {
                    word.push(ch);
                }
                Ok(Token::Word(word))
            }
            '"' | '\'' => self.quoted(),
            _ => {
                let rest = self.rest();
                let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark));
                match mark {
                    Some(mark) if mark != "=" => {
                        for _ in mark.chars() {
                            self.next();
                        }
                        Ok(Token::Mark(mark))
                    }
                    _ => Err(syntax(self.at, first)),
                }
            }
        }
    }

    fn number(&mut self) -> Result<Token, Problem> {
        let at = self.at;
        let mut digits = String::new();
        while let Some(ch) = self.next_if(|ch| ch.is_ascii_digit()) {
            digits.push(ch);
        }
        let has_point = self.peek() == Some('.')
            && self.rest().chars().nth(1).is_some_and(|ch| ch.is_ascii_digit());
        if has_point {
            digits.extend(self.next());
            while let Some(ch) = self.next_if(|ch| ch.is_ascii_digit()) {
                digits.push(ch);
            }
        }
        if let Some(ch) = self.next_if(|ch| ch.is_alphanumeric() || ch == '_') {
            return Err(syntax(at, format!("{digits}{ch}")));
        }
        if has_point {
            let number = Decimal::from_str_exact(&digits);
            return number.map(Token::Decimal).map_err(|_| syntax(at, digits));
        }
        digits.parse().map(Token::Int).map_err(|_| syntax(at, digits))
    }

    fn quoted(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let quote = self.next();
        let mut text = String::new();
        loop {
            let at = self.at;
            match self.next() {
                None => return Err(Problem::case(Case::SyntaxQuote).with("at", start.to_string())),
                ch if ch == quote => return Ok(Token::Text(text)),
                Some('\\') => text.push(self.escape(at)?),
                Some(ch) => text.push(ch),
            }
        }
    }

    fn escape(&mut self, at: usize) -> Result<char, Problem> {
        match self.next() {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some(ch @ ('\\' | '"' | '\'')) => Ok(ch),
            Some('u') => {
                let digits: String = (0..4).filter_map(|_| self.next()).collect();
                let number = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
                let ch = number.and_then(char::from_u32);
                ch.ok_or_else(|| syntax(at, format!("\\u{digits}")))
            }
            Some(ch) => Err(syntax(at, format!("\\{ch}"))),
            None => Err(syntax(at, "\\")),
        }
    }
}
