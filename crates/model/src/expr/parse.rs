//! Text to tree: precedence climbing over the tokens.

use crate::expr::token::{self, Token, syntax};
use crate::expr::{Binary, Expr, Node, Unary};
use base::{Case, Date, Problem, Time};

/// The longest source, in bytes.
const SOURCE_MAX: usize = 2048;
/// The deepest nesting of brackets, calls, signs and choices.
const NESTING_MAX: usize = 32;
/// The deepest tree, chains like `a + b + c` included.
const DEPTH_MAX: usize = 128;

/// Reads an expression.
///
/// # Errors
/// - `expr.syntax`: not an expression; parameters `at` (character, from 1) and `found`.
/// - `expr.limit`: over 2 KB, or deeper than 32.
pub fn parse(text: &str) -> Result<Expr, Problem> {
    if text.len() > SOURCE_MAX {
        return Err(Problem::case(Case::LimitSource));
    }
    let mut parser = Parser { tokens: token::split(text)?, next: 0, nesting: 0 };
    let root = parser.expression()?;
    match parser.peek() {
        (Token::End, _) => {}
        (token, at) => return Err(unexpected(*at, token)),
    }
    if root.depth() > DEPTH_MAX {
        return Err(Problem::case(Case::LimitDepth));
    }
    Ok(Expr::of(root))
}

fn binary(token: &Token) -> Option<Binary> {
    let mark = match token {
        Token::Mark(mark) => mark,
        Token::Word(word) if word == "in" => "in",
        _ => return None,
    };
    Binary::ALL.into_iter().find(|binary| binary.mark() == mark)
}

/// `expr.syntax`: nothing of the kind can stand here.
fn unexpected(at: usize, token: &Token) -> Problem {
    match token {
        Token::Int(number) => syntax(at, number.to_string()),
        Token::Decimal(number) => syntax(at, number.to_string()),
        Token::Text(text) => syntax(at, format!("'{text}'")),
        Token::Word(word) => syntax(at, word),
        Token::Mark(mark) => syntax(at, *mark),
        Token::End => Problem::case(Case::SyntaxEnd).with("at", at.to_string()),
    }
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    next: usize,
    nesting: usize,
}

impl Parser {
    fn peek(&self) -> &(Token, usize) {
        static END: (Token, usize) = (Token::End, 1);
        self.tokens.get(self.next).or(self.tokens.last()).unwrap_or(&END)
    }

    fn take(&mut self) -> (Token, usize) {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let is_it = matches!(self.peek(), (Token::Mark(found), _) if *found == mark);
        self.next += usize::from(is_it);
        is_it
    }

    fn need_mark(&mut self, mark: &str) -> Result<(), Problem> {
        if self.take_mark(mark) {
            return Ok(());
        }
        let (token, at) = self.peek();
        Err(unexpected(*at, token).with("wanted", mark))
    }

    fn expression(&mut self) -> Result<Node, Problem> {
        self.nested(|parser| {
            let when = parser.chain(0)?;
            if !parser.take_mark("?") {
                return Ok(when);
            }
            let then = parser.expression()?;
            parser.need_mark(":")?;
            let otherwise = parser.expression()?;
            Ok(Node::If(Box::new(when), Box::new(then), Box::new(otherwise)))
        })
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Parser) -> Result<Node, Problem>,
    ) -> Result<Node, Problem> {
        self.nesting += 1;
        if self.nesting > NESTING_MAX {
            return Err(Problem::case(Case::LimitDepth));
        }
        let node = read(self);
        self.nesting -= 1;
        node
    }

    /// Operators that bind at least as tightly as `floor`; all of them lean to the left.
    fn chain(&mut self, floor: u8) -> Result<Node, Problem> {
        let mut left = self.signed()?;
        while let Some(operator) = binary(&self.peek().0) {
            if operator.strength() < floor {
                break;
            }
            self.next += 1;
            let right = self.chain(operator.strength() + 1)?;
            left = Node::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Node, Problem> {
        if self.take_mark("!") {
            let inner = self.nested(Parser::signed)?;
            return Ok(Node::Unary(Unary::Not, Box::new(inner)));
        }
        if self.take_mark("-") {
            let inner = self.nested(Parser::signed)?;
            return Ok(inner.negated());
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, Problem> {
        let (token, at) = self.take();
        let mut node = match token {
            Token::Int(number) => Node::Int(number),
            Token::Decimal(number) => Node::Decimal(number),
            Token::Text(text) => Node::Text(text),
            Token::Word(word) => self.word(word, at)?,
            Token::Mark("(") => {
                let inner = self.expression()?;
                self.need_mark(")")?;
                inner
            }
            Token::Mark("[") => Node::List(self.until("]")?),
            other => return Err(unexpected(at, &other)),
        };
        while self.take_mark(".") {
            node = self.member(node)?;
        }
        Ok(node)
    }

    fn word(&mut self, word: String, at: usize) -> Result<Node, Problem> {
        match word.as_str() {
            "null" => Ok(Node::Null),
            "true" => Ok(Node::Bool(true)),
            "false" => Ok(Node::Bool(false)),
            "in" => Err(syntax(at, word)),
            _ if self.take_mark("(") => {
                let args = self.until(")")?;
                call(word, args, at)
            }
            _ => Ok(Node::Path(vec![word])),
        }
    }

    /// What follows a point: the next part of a path, or a call with what stands before it.
    fn member(&mut self, node: Node) -> Result<Node, Problem> {
        let (token, at) = self.take();
        let Token::Word(word) = token else { return Err(unexpected(at, &token)) };
        if self.take_mark("(") {
            let mut args = vec![node];
            args.extend(self.until(")")?);
            return call(word, args, at);
        }
        match node {
            Node::Path(mut parts) => {
                parts.push(word);
                Ok(Node::Path(parts))
            }
            _ => Err(syntax(at, word)),
        }
    }

    fn until(&mut self, end: &str) -> Result<Vec<Node>, Problem> {
        let mut nodes = Vec::new();
        if self.take_mark(end) {
            return Ok(nodes);
        }
        loop {
            nodes.push(self.expression()?);
            if self.take_mark(end) {
                return Ok(nodes);
            }
            self.need_mark(",")?;
        }
    }
}

/// A call; days and moments written out become what they are.
fn call(name: String, args: Vec<Node>, at: usize) -> Result<Node, Problem> {
    if let [Node::Text(text)] = args.as_slice() {
        let node = match name.as_str() {
            "date" => Date::parse(text).map(Node::Date),
            "time" => Time::parse(text).map(Node::Time),
            _ => return Ok(Node::Call(name, args)),
        };
        return node.ok_or_else(|| syntax(at, format!("{name}('{text}')")));
    }
    if matches!(name.as_str(), "date" | "time") {
        return Err(syntax(at, name));
    }
    Ok(Node::Call(name, args))
}
