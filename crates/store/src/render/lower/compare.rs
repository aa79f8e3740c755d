//! Comparisons, arithmetic, membership.

use super::numbers::Place;
use super::{Lower, bracketed};
use crate::render::term::{self, Kind, Piece, Term, not_in_sql};
use crate::render::{Cast, names, text};
use crate::tx::Sql;
use base::Problem;
use model::Value;
use model::expr::{Binary, Node};

impl Lower<'_, '_> {
    pub(super) fn binary(
        &mut self,
        op: Binary,
        left: &Node,
        right: &Node,
    ) -> Result<Piece, Problem> {
        match op {
            Binary::Eq | Binary::Ne => self.equality(op, left, right),
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => self.order(op, left, right),
            Binary::In => self.membership(left, right),
            _ => {
                let (left, right) = (self.term(left)?, self.term(right)?);
                self.arithmetic(op, left, right)
            }
        }
    }

    fn equality(&mut self, op: Binary, left: &Node, right: &Node) -> Result<Piece, Problem> {
        let (left, right) = (self.term(left)?, self.term(right)?);
        let is_equal = op == Binary::Eq;
        if let (Term::Sql(piece), Term::Known(Value::Null))
        | (Term::Known(Value::Null), Term::Sql(piece)) = (&left, &right)
        {
            let word = if is_equal { "IS NULL" } else { "IS NOT NULL" };
            let sql = format!("({} {word})", piece.clone().valued().sql);
            return Ok(Piece::new(sql, Kind::Bool).sure());
        }
        if let Some(piece) = Self::unequal(op, &left, &right) {
            return Ok(piece);
        }
        let has_known = matches!(left, Term::Known(_)) || matches!(right, Term::Known(_));
        let folded = if is_equal { self.folded_pair(&left, &right) } else { None };
        let (left, right) = self.same_kind(left, right)?;
        let (a, b) = (left.sql, right.sql);
        if let Some(folded) = folded {
            return Ok(Piece::new(format!("({folded} AND {a} = {b})"), Kind::Bool));
        }
        Ok(match (is_equal, has_known) {
            // An index can serve this one; NULL comes out where the column is empty.
            (true, true) => Piece::new(format!("{a} = {b}"), Kind::Bool),
            (true, false) => Piece::new(format!("{a} IS NOT DISTINCT FROM {b}"), Kind::Bool).sure(),
            (false, _) => Piece::new(format!("{a} IS DISTINCT FROM {b}"), Kind::Bool).sure(),
        })
    }

    /// A text that equals a known one has the same folded form, and that one is indexed.
    fn folded_pair(&mut self, left: &Term, right: &Term) -> Option<String> {
        let ((Term::Sql(piece), Term::Known(Value::Text(text)))
        | (Term::Known(Value::Text(text)), Term::Sql(piece))) = (left, right)
        else {
            return None;
        };
        let fold = piece.fold.as_ref().filter(|fold| **fold != piece.sql)?;
        let known = self.params.add(base::fold::fold(text), Cast::Text);
        Some(format!("{fold} = {known}"))
    }

    fn order(&mut self, op: Binary, left: &Node, right: &Node) -> Result<Piece, Problem> {
        let (left, right) = (self.term(left)?, self.term(right)?);
        if let (Term::Known(Value::Null), Term::Sql(piece))
        | (Term::Sql(piece), Term::Known(Value::Null)) = (&left, &right)
        {
            return Ok(piece.clone().always(false));
        }
        if let Some(piece) = self.order_of_numbers(op, &left, &right) {
            return Ok(piece);
        }
        let (left, right) = self.same_kind(folded(left)?, folded(right)?)?;
        let sign = match op {
            Binary::Lt => "<",
            Binary::Le => "<=",
            Binary::Gt => ">",
            _ => ">=",
        };
        let is_nullable = left.is_nullable || right.is_nullable;
        let sql = format!("{} {sign} {}", left.sql, right.sql);
        Ok(Piece { is_nullable, ..Piece::new(sql, Kind::Bool).or_nothing() })
    }

    fn membership(&mut self, left: &Node, right: &Node) -> Result<Piece, Problem> {
        let list = self.known(right)?;
        if let Some(Value::Null) = list {
            // Nobody's department, for instance: nothing is among nothing.
            return Ok(self.piece(left)?.always(false));
        }
        if let (Some(Value::List(items)), false) = (&list, matches!(left, Node::List(_))) {
            return match self.term(left)? {
                Term::Sql(piece) => self.among(&bracketed(piece), items),
                Term::Known(_) => Err(not_in_sql("in")),
            };
        }
        if let Node::List(items) = right {
            let mut parts = Vec::new();
            for item in items {
                parts.push(self.equality(Binary::Eq, left, item)?.sql);
            }
            return Ok(Piece::new(format!("({})", parts.join(" OR ")), Kind::Bool));
        }
        let piece = self.piece(right)?;
        match (self.term(left)?, piece.kind) {
            (Term::Known(Value::Text(text)), Kind::List) => self.has_element(&piece, &text),
            (Term::Known(Value::Int(id)), Kind::List) => self.has_element(&piece, &id.to_string()),
            _ => Err(not_in_sql("in")),
        }
    }

    /// `x in [1, 2, null]`
    fn among(&mut self, piece: &Piece, items: &[Value]) -> Result<Piece, Problem> {
        let (nulls, values): (Vec<_>, Vec<_>) =
            items.iter().partition(|item| **item == Value::Null);
        let mut ints = Vec::new();
        let mut texts = Vec::new();
        for value in values {
            // A number that the column cannot hold is equal to none of its values.
            if Place::of_value(value, piece.kind).is_some_and(|at| !matches!(at, Place::At(_))) {
                continue;
            }
            match term::known_cell(value, piece.kind)? {
                Sql::Int(number) => ints.push(number),
                Sql::Text(text) => texts.push(text),
                Sql::Null => {}
            }
        }
        let mut parts = Vec::new();
        if piece.kind == Kind::Bool {
            for flag in ints {
                let value = term::known(&Value::Bool(flag != 0), Kind::Bool, self.params)?;
                parts.push(format!("{} = {}", piece.sql, value.sql));
            }
        } else if !ints.is_empty() {
            let list = self.params.add(Sql::ids(&ints), Cast::Ints);
            parts.push(format!("{} = ANY({list})", piece.sql));
        } else if !texts.is_empty() {
            let list = self.params.add(Sql::texts(&texts), Cast::Texts);
            parts.push(format!("{} = ANY({list})", piece.sql));
        }
        if !nulls.is_empty() {
            parts.push(format!("{} IS NULL", piece.sql));
        }
        Ok(match parts.as_slice() {
            [] => piece.clone().always(false),
            _ => Piece::new(format!("({})", parts.join(" OR ")), Kind::Bool),
        })
    }

    /// Whether a JSON list has an element.
    pub(super) fn has_element(&mut self, list: &Piece, element: &str) -> Result<Piece, Problem> {
        if let (Some((of, field)), Ok(id)) = (&list.links, element.parse::<i64>()) {
            let (id, field) =
                (self.params.add(id, Cast::Int), self.params.add(field.as_str(), Cast::Text));
            let sql = format!(
                "{of} IN (SELECT k.record_id FROM record_link k \
                 WHERE k.to_id = {id} AND k.field = {field})"
            );
            return Ok(Piece::new(sql, Kind::Bool));
        }
        // With the comma before it: a quote inside of another element is written `\"`.
        let quoted = format!(",{}", serde_json::Value::from(element));
        let part = self.params.add(quoted, Cast::Text);
        let items = format!("(',' || substr({}, 2))", list.sql);
        let sql = text::contains(&items, &part, self.params.dialect);
        Ok(Piece::new(sql, Kind::Bool))
    }

    /// `applicant.city == "x"` asks the other table first, so that its indexes serve. Only for
    /// conditions that do not hold for an empty link.
    pub(super) fn through_link(&mut self, node: &Node) -> Result<Option<Piece>, Problem> {
        let (path, other) = match node {
            Node::Binary(
                Binary::Eq | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge | Binary::In,
                left,
                right,
            ) => match (&**left, &**right) {
                (Node::Path(path), other) | (other, Node::Path(path)) => (path, other),
                _ => return Ok(None),
            },
            Node::Call(name, args) if name == "contains" || name == "startsWith" => {
                match args.as_slice() {
                    [Node::Path(path), other] => (path, other),
                    _ => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        let [link, name] = path.as_slice() else { return Ok(None) };
        let holds_null = match self.known(other)? {
            None | Some(Value::Null) => true,
            Some(Value::List(items)) => items.contains(&Value::Null),
            Some(_) => false,
        };
        if holds_null || self.alias != "r" {
            return Ok(None);
        }
        let (from, target) = self.link_target(link)?;
        let short = shortened(node, path, name);
        let inner = self.on_target(target, |lower| lower.condition(&short))?;
        let table = names::table(&target.code);
        let sql = format!("{from} IN (SELECT l.id FROM {table} l WHERE {})", inner.sql);
        Ok(Some(Piece::new(sql, Kind::Bool)))
    }
}

/// Texts have the order of their folded forms.
fn folded(term: Term) -> Result<Term, Problem> {
    Ok(match term {
        Term::Known(Value::Text(text)) => Term::Known(Value::Text(base::fold::fold(&text))),
        Term::Sql(piece) if piece.kind == Kind::Text => {
            let fold = piece.fold.ok_or_else(|| not_in_sql("the order of these texts"))?;
            Term::Sql(Piece { sql: fold, fold: None, ..piece })
        }
        other => other,
    })
}

/// The same comparison with the path's last name in place of the path.
fn shortened(node: &Node, path: &[String], name: &str) -> Node {
    let swap = |part: &Node| match part {
        Node::Path(found) if found == path => Node::Path(vec![name.to_owned()]),
        other => other.clone(),
    };
    match node {
        Node::Binary(op, left, right) => {
            Node::Binary(*op, Box::new(swap(left)), Box::new(swap(right)))
        }
        Node::Call(call, args) => Node::Call(call.clone(), args.iter().map(swap).collect()),
        other => other.clone(),
    }
}
