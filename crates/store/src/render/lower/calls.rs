//! Built-in functions.

use super::Lower;
use crate::render::term::{Kind, Piece, Term, not_in_sql};
use crate::render::{Cast, text};
use base::Problem;
use base::fold::fold;
use model::Value;
use model::expr::Node;

impl Lower<'_, '_> {
    pub(super) fn call(&mut self, name: &str, args: &[Node]) -> Result<Piece, Problem> {
        match (name, args) {
            ("contains", [whole, part]) => self.contains(whole, part),
            ("startsWith", [whole, part]) => self.starts_with(whole, part),
            ("is_empty", [inner]) => {
                let piece = self.piece(inner)?.valued().filled();
                Ok(Piece::new(format!("({} IS NULL)", piece.sql), Kind::Bool).sure())
            }
            ("size", [inner]) => self.size(inner),
            ("year" | "month" | "day", [inner]) => {
                let piece = self.piece(inner)?;
                if piece.kind != Kind::Date {
                    return Err(not_in_sql(name));
                }
                let sql = text::day_part(&piece.sql, name, self.params.dialect);
                Ok(Piece::new(sql, Kind::Number(0)))
            }
            ("coalesce", [first, rest @ ..]) => self.coalesce(first, rest),
            ("min" | "max", [_, _, ..]) => self.extreme(name, args),
            ("last_activity", args) => self.last_activity(args),
            ("last_contact", []) => Ok(self.last_contact()),
            ("was_in", args) => self.was_in(args),
            ("changed", args) => self.changed(args),
            _ => Err(not_in_sql(name)),
        }
    }

    fn contains(&mut self, whole: &Node, part: &Node) -> Result<Piece, Problem> {
        let whole = self.piece(whole)?;
        let part = match self.term(part)? {
            Term::Known(Value::Text(part)) => part,
            // Lists of persons keep their ids as texts.
            Term::Known(Value::Int(id)) if whole.kind == Kind::List => id.to_string(),
            _ => {
                return Err(not_in_sql(
                    "contains: the second argument must not depend on the record",
                ));
            }
        };
        if whole.kind == Kind::List {
            return self.has_element(&whole, &part);
        }
        let Some(folded) = whole.fold else {
            return Err(not_in_sql("contains: long texts are found by search only"));
        };
        let part = self.params.add(fold(&part), Cast::Text);
        Ok(Piece::new(text::contains(&folded, &part, self.params.dialect), Kind::Bool))
    }

    fn starts_with(&mut self, whole: &Node, part: &Node) -> Result<Piece, Problem> {
        let whole = self.piece(whole)?;
        let Term::Known(Value::Text(part)) = self.term(part)? else {
            return Err(not_in_sql(
                "startsWith: the second argument must not depend on the record",
            ));
        };
        let Some(folded) = whole.fold else {
            return Err(not_in_sql("startsWith: long texts are found by search only"));
        };
        let prefix = fold(&part);
        if prefix.is_empty() {
            return Ok(Piece::new(format!("({folded} IS NOT NULL)"), Kind::Bool).sure());
        }
        let from = self.params.add(prefix.as_str(), Cast::Text);
        let mut sql = format!("{folded} >= {from}");
        if let Some(end) = text::after_prefix(&prefix) {
            let end = self.params.add(end, Cast::Text);
            sql = format!("({sql} AND {folded} < {end})");
        }
        Ok(Piece::new(sql, Kind::Bool))
    }

    fn size(&mut self, inner: &Node) -> Result<Piece, Problem> {
        let piece = self.piece(inner)?;
        let size = match piece.kind {
            Kind::Text => format!("length({})", piece.sql),
            Kind::List => text::list_size(&piece.sql, self.params.dialect),
            _ => return Err(not_in_sql("size")),
        };
        Ok(Piece::new(format!("COALESCE({size}, 0)"), Kind::Number(0)).sure())
    }

    fn coalesce(&mut self, first: &Node, rest: &[Node]) -> Result<Piece, Problem> {
        let mut sum = self.piece(first)?.valued().filled();
        for next in rest {
            let next = self.term(next)?;
            let (left, right) = self.same_kind(Term::Sql(sum), next)?;
            let right = right.filled();
            let is_nullable = left.is_nullable && right.is_nullable;
            let sql = format!("COALESCE({}, {})", left.sql, right.sql);
            sum = Piece { is_nullable, ..Piece::new(sql, left.kind).or_nothing() };
        }
        Ok(sum)
    }

    /// The least or greatest; NULLs are skipped, so the scalar forms of the dialects do not do.
    fn extreme(&mut self, name: &str, args: &[Node]) -> Result<Piece, Problem> {
        let mut pieces: Vec<Piece> = Vec::new();
        for arg in args {
            let next = self.term(arg)?;
            let Some(last) = pieces.pop() else {
                pieces.push(self.settle(next)?);
                continue;
            };
            let (last, next) = self.same_kind(Term::Sql(last), next)?;
            pieces.extend([last, next]);
        }
        let kind = pieces.last().map_or(Kind::Number(0), |piece| piece.kind);
        if matches!(kind, Kind::Text | Kind::Bool | Kind::List) {
            return Err(not_in_sql(name));
        }
        let mut rows = Vec::new();
        for piece in pieces {
            let piece = match kind {
                Kind::Number(scale) => self.rescaled(piece, scale)?,
                _ => piece,
            };
            rows.push(format!("SELECT {} AS v", piece.sql));
        }
        Ok(Piece::new(format!("(SELECT {name}(e.v) FROM ({}) e)", rows.join(" UNION ALL ")), kind))
    }
}
