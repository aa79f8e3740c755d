//! Numbers and days in SQL: columns keep whole numbers of their smallest units.
//!
//! A known number is brought into the column's units, so that an index serves and nothing
//! overflows; one that lies between two of them, or beyond all, is still told from each.

use super::Lower;
use crate::render::term::{self, Kind, Piece, Term, not_in_sql};
use crate::render::{Cast, Dialect};
use base::Problem;
use model::Value;
use model::expr::Binary;
use rust_decimal::Decimal;

/// The finest units in which the database computes: their factor still fits 64 bits.
const SCALE_MAX: u32 = 18;

/// Where a number lies among the whole numbers of some units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    At(i64),
    /// Between this one and the next.
    After(i64),
    /// Larger than every number that is kept.
    Above,
    /// Smaller than every number that is kept.
    Below,
}

impl Place {
    pub(super) fn of(number: Decimal, scale: u32) -> Place {
        let number = number.normalize();
        let units = number.mantissa();
        let beyond = if units < 0 { Place::Below } else { Place::Above };
        let kept = |units: i128| i64::try_from(units).ok();
        if let Some(finer) = number.scale().checked_sub(scale).filter(|finer| *finer > 0) {
            let whole = units.div_euclid(10_i128.saturating_pow(finer));
            return kept(whole).map_or(beyond, Place::After);
        }
        let factor = 10_i128.saturating_pow(scale.saturating_sub(number.scale()));
        units.checked_mul(factor).and_then(kept).map_or(beyond, Place::At)
    }

    /// The place of a known value among those of a number's column.
    pub(super) fn of_value(value: &Value, kind: Kind) -> Option<Place> {
        let Kind::Number(scale) = kind else { return None };
        match value {
            Value::Int(number) => Some(Place::of(Decimal::from(*number), scale)),
            Value::Decimal(number) => Some(Place::of(*number, scale)),
            _ => None,
        }
    }
}

impl Lower<'_, '_> {
    /// `==` and `!=` of a number with a known one that the column cannot hold.
    pub(super) fn unequal(op: Binary, left: &Term, right: &Term) -> Option<Piece> {
        let ((Term::Sql(piece), Term::Known(value)) | (Term::Known(value), Term::Sql(piece))) =
            (left, right)
        else {
            return None;
        };
        match Place::of_value(value, piece.kind)? {
            Place::At(_) => None,
            _ => Some(piece.clone().always(op == Binary::Ne)),
        }
    }

    /// The order of a number and a known one; `None`: the terms are something else.
    pub(super) fn order_of_numbers(
        &mut self,
        op: Binary,
        left: &Term,
        right: &Term,
    ) -> Option<Piece> {
        let (op, piece, value) = match (left, right) {
            (Term::Sql(piece), Term::Known(value)) => (op, piece, value),
            (Term::Known(value), Term::Sql(piece)) => (turned(op), piece, value),
            _ => return None,
        };
        let place = Place::of_value(value, piece.kind)?;
        let is_less = matches!(op, Binary::Lt | Binary::Le);
        let (sign, number) = match (place, is_less) {
            (Place::At(number), _) => (op.mark(), number),
            (Place::After(number), true) => ("<=", number),
            (Place::After(number), false) => (">", number),
            (Place::Above, true) | (Place::Below, false) => {
                return Some(Piece::new(format!("({} IS NOT NULL)", piece.sql), Kind::Bool).sure());
            }
            (Place::Above, false) | (Place::Below, true) => {
                return Some(piece.clone().always(false));
            }
        };
        let known = self.params.add(number, Cast::Int);
        let sql = format!("{} {sign} {known}", piece.sql);
        Some(Piece { is_nullable: piece.is_nullable, ..Piece::new(sql, Kind::Bool).or_nothing() })
    }

    pub(super) fn arithmetic(
        &mut self,
        op: Binary,
        left: Term,
        right: Term,
    ) -> Result<Piece, Problem> {
        if op == Binary::Mul {
            return self.product(left, right);
        }
        if let Some(piece) = self.of_days(op, &left, &right)? {
            return Ok(piece);
        }
        let divisor_is_fit = matches!(&right, Term::Known(Value::Int(number)) if *number != 0);
        let (left, right) = self.same_kind(left, right)?;
        let (a, b) = (&left.sql, &right.sql);
        let sql = match (op, left.kind) {
            (Binary::Add, Kind::Number(_)) => format!("({} + {b})", self.wide(a)),
            (Binary::Sub, Kind::Number(_)) => format!("({} - {b})", self.wide(a)),
            (Binary::Add, Kind::Text) => format!("({a} || {b})"),
            (Binary::Rem, Kind::Number(0)) if divisor_is_fit => format!("({a} % {b})"),
            _ => return Err(not_in_sql("this arithmetic")),
        };
        Ok(Piece::new(sql, left.kind))
    }

    /// A sum or a product may be larger than what 64 bits hold: PostgreSQL refuses it then.
    fn wide(&self, sql: &str) -> String {
        match self.params.dialect {
            Dialect::Sqlite => sql.to_owned(),
            Dialect::Postgres => format!("({sql})::numeric"),
        }
    }

    /// Days are kept as numbers: a day some days later, and how many lie between two.
    fn of_days(&mut self, op: Binary, left: &Term, right: &Term) -> Result<Option<Piece>, Problem> {
        let kind = |term: &Term| match term {
            Term::Sql(piece) => Some(piece.kind),
            Term::Known(value) => term::kind_of_value(value),
        };
        let gives = match (op, kind(left), kind(right)) {
            (Binary::Add | Binary::Sub, Some(Kind::Date), Some(Kind::Number(0)))
            | (Binary::Add, Some(Kind::Number(0)), Some(Kind::Date)) => Kind::Date,
            (Binary::Sub, Some(Kind::Date), Some(Kind::Date)) => Kind::Number(0),
            _ => return Ok(None),
        };
        let (left, right) = (self.settle(left.clone())?, self.settle(right.clone())?);
        Ok(Some(Piece::new(format!("({} {} {})", left.sql, op.mark(), right.sql), gives)))
    }

    fn product(&mut self, left: Term, right: Term) -> Result<Piece, Problem> {
        let (left, right) = (self.settle(left)?, self.settle(right)?);
        match (left.kind, right.kind) {
            (Kind::Number(a), Kind::Number(b)) if a + b <= SCALE_MAX => {
                let sql = format!("({} * {})", self.wide(&left.sql), right.sql);
                Ok(Piece::new(sql, Kind::Number(a + b)))
            }
            (Kind::Number(_), Kind::Number(_)) => Err(not_in_sql("so many digits")),
            _ => Err(not_in_sql("this arithmetic")),
        }
    }

    /// The same number in finer units.
    pub(super) fn rescaled(&self, piece: Piece, to: u32) -> Result<Piece, Problem> {
        let Kind::Number(from) = piece.kind else { return Ok(piece) };
        let Some(finer) = to.checked_sub(from).filter(|finer| *finer > 0) else {
            return Ok(piece);
        };
        if finer > SCALE_MAX {
            return Err(not_in_sql("so many digits"));
        }
        let sql = format!("({} * {})", self.wide(&piece.sql), 10_i64.saturating_pow(finer));
        Ok(Piece { sql, kind: Kind::Number(to), ..piece })
    }

    /// A computed number with the digits of its field, rounded half away from zero as it is when it
    /// is read.
    pub(super) fn rounded(&self, piece: Piece, to: u32) -> Piece {
        let Kind::Number(from) = piece.kind else { return piece };
        let Some(coarser) = from.checked_sub(to).filter(|coarser| *coarser > 0) else {
            return piece;
        };
        let factor = 10_i64.saturating_pow(coarser.min(SCALE_MAX));
        let (x, half) = (&piece.sql, factor / 2);
        let sql = match self.params.dialect {
            Dialect::Sqlite => {
                format!("(({x} + CASE WHEN {x} < 0 THEN -{half} ELSE {half} END) / {factor})")
            }
            Dialect::Postgres => format!("round(({x})::numeric / {factor})"),
        };
        Piece { sql, kind: Kind::Number(to), ..piece }
    }
}

/// The operator with its sides changed.
fn turned(op: Binary) -> Binary {
    match op {
        Binary::Lt => Binary::Gt,
        Binary::Le => Binary::Ge,
        Binary::Gt => Binary::Lt,
        Binary::Ge => Binary::Le,
        other => other,
    }
}
