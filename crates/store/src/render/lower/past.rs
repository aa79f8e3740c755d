//! What was done about a record and its past: activities, stages it stood on, changed fields. Each
//! is one look into an index that begins with the record.

use super::Lower;
use crate::render::term::{Kind, Piece, Term, not_in_sql};
use crate::render::{Cast, text};
use crate::tx::Sql;
use base::Problem;
use model::Value;
use model::expr::{CONTACTS, Node};

/// Two moments in SQL, each of which may be left out.
type Range = (Option<String>, Option<String>);

impl Lower<'_, '_> {
    /// The moment of the last activity of some kinds; of any without them.
    pub(super) fn last_activity(&mut self, args: &[Node]) -> Result<Piece, Problem> {
        match args {
            [] => Ok(self.last_of(None)),
            [Node::Text(kind)] => Ok(self.last_of(Some(&[kind.as_str()]))),
            _ => Err(not_in_sql("last_activity")),
        }
    }

    pub(super) fn last_contact(&mut self) -> Piece {
        self.last_of(Some(&CONTACTS))
    }

    fn last_of(&mut self, kinds: Option<&[&str]>) -> Piece {
        let kinds = kinds.map(|kinds| self.params.add(Sql::texts(kinds), Cast::Texts));
        let among = kinds.map(|kinds| format!(" AND a.kind = ANY({kinds})")).unwrap_or_default();
        let id = self.alias;
        let sql = format!("(SELECT MAX(a.at) FROM activity a WHERE a.record_id = {id}.id{among})");
        Piece::new(sql, Kind::Time)
    }

    /// Whether the record stood on a stage at some moment from one on and before another.
    pub(super) fn was_in(&mut self, args: &[Node]) -> Result<Piece, Problem> {
        let [Node::Text(stage), range @ ..] = args else { return Err(not_in_sql("was_in")) };
        let Some((from, to)) = self.range(range)? else { return Ok(never()) };
        let stage = self.params.add(stage.as_str(), Cast::Text);
        let mut sql = format!("v.record_id = {}.id AND v.stage = {stage}", self.alias);
        if let Some(from) = from {
            sql.push_str(&format!(" AND (v.until IS NULL OR v.until > {from})"));
        }
        if let Some(to) = to {
            sql.push_str(&format!(" AND v.since < {to}"));
        }
        let sql = format!("EXISTS (SELECT 1 FROM stage_visit v WHERE {sql})");
        Ok(Piece::new(sql, Kind::Bool).sure())
    }

    /// Whether a field was changed at some moment from one on and before another. In the text of a
    /// change a name is the only thing that stands between bare quotes before a colon.
    pub(super) fn changed(&mut self, args: &[Node]) -> Result<Piece, Problem> {
        let [Node::Text(field), range @ ..] = args else { return Err(not_in_sql("changed")) };
        let Some((from, to)) = self.range(range)? else { return Ok(never()) };
        let kinds = self.params.add(Sql::texts(&["changed", "moved"]), Cast::Texts);
        let name = self.params.add(format!("\"{field}\":"), Cast::Text);
        let is_named = text::contains("h.changes", &name, self.params.dialect);
        let id = self.alias;
        let mut sql = format!("h.record_id = {id}.id AND h.kind = ANY({kinds}) AND {is_named}");
        if let Some(from) = from {
            sql.push_str(&format!(" AND h.at >= {from}"));
        }
        if let Some(to) = to {
            sql.push_str(&format!(" AND h.at < {to}"));
        }
        let sql = format!("EXISTS (SELECT 1 FROM history h WHERE {sql})");
        Ok(Piece::new(sql, Kind::Bool).sure())
    }

    /// Two moments, each of which may be left out; `None`: one of them is empty.
    fn range(&mut self, args: &[Node]) -> Result<Option<Range>, Problem> {
        let mut ends = Vec::new();
        for arg in args {
            let end = self.term(arg)?;
            if matches!(end, Term::Known(Value::Null)) {
                return Ok(None);
            }
            let piece = self.settle(end)?;
            if piece.kind != Kind::Time {
                return Err(not_in_sql("a moment is expected"));
            }
            ends.push(piece.sql);
        }
        let mut ends = ends.into_iter();
        Ok(Some((ends.next(), ends.next())))
    }
}

fn never() -> Piece {
    Piece::new("FALSE", Kind::Bool).sure()
}
