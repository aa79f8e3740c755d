//! A part of an expression on its way to SQL.

use super::{Cast, Params, cells};
use base::{Code, Problem};
use model::field::Shape;
use model::{Field, FieldKind, Value};
use rust_decimal::Decimal;

/// The type of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    /// Whole numbers with so many digits behind the point: 0 for integers and ids.
    Number(u32),
    Text,
    Date,
    Time,
    /// A JSON array of texts.
    List,
}

/// A term: a value that is known, or SQL that gives one.
#[derive(Debug, Clone)]
pub(crate) enum Term {
    Known(Value),
    Sql(Piece),
}

/// SQL that gives a value.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) sql: String,
    pub(crate) kind: Kind,
    /// For texts: SQL of the folded form.
    pub(crate) fold: Option<String>,
    /// Whether it may be NULL.
    pub(crate) is_nullable: bool,
    /// For conditions: whether NULL is what the database says where the evaluator says no. (Of
    /// columns and of `<` and the like NULL is NULL in both.)
    pub(crate) is_no_when_null: bool,
    /// For texts: whether it is a column, in which an empty text is kept as NULL.
    pub(crate) is_filled: bool,
    /// For several links: SQL of the record's id and the field; their table has an index.
    pub(crate) links: Option<(String, String)>,
}

impl Piece {
    pub(crate) fn new(sql: impl Into<String>, kind: Kind) -> Piece {
        Piece {
            sql: sql.into(),
            kind,
            fold: None,
            is_nullable: true,
            is_no_when_null: kind == Kind::Bool,
            is_filled: false,
            links: None,
        }
    }

    pub(crate) fn sure(mut self) -> Piece {
        self.is_nullable = false;
        self
    }

    /// An answer that is the same for every row. Parameters are kept: PostgreSQL must learn the
    /// type of each.
    pub(crate) fn always(self, is_so: bool) -> Piece {
        let sql = match (is_so, self.sql.contains('$')) {
            (true, false) => "TRUE".to_owned(),
            (false, false) => "FALSE".to_owned(),
            (true, true) => format!("(({}) IS NULL OR TRUE)", self.sql),
            (false, true) => format!("(({}) IS NULL AND FALSE)", self.sql),
        };
        Piece::new(sql, Kind::Bool).sure()
    }

    /// NULL of it means nothing, not no.
    pub(crate) fn or_nothing(mut self) -> Piece {
        self.is_no_when_null = false;
        self
    }

    /// As a value to compare, which the evaluator sees in the same way.
    pub(crate) fn valued(self) -> Piece {
        if self.is_no_when_null { self.settled() } else { self }
    }

    /// NULL in place of an empty text.
    pub(crate) fn filled(self) -> Piece {
        if self.kind != Kind::Text || self.is_filled {
            return self;
        }
        Piece { sql: format!("NULLIF({}, '')", self.sql), is_nullable: true, ..self }
    }

    /// A condition that is never NULL: NULL counts as false.
    pub(crate) fn settled(self) -> Piece {
        if self.is_nullable {
            Piece::new(format!("COALESCE({}, FALSE)", self.sql), Kind::Bool).sure()
        } else {
            self
        }
    }
}

/// What cannot be said in SQL.
#[track_caller]
pub(crate) fn not_in_sql(what: &str) -> Problem {
    Problem::new(Code::ExprType).with("part", what).with("why", "not possible in a filter")
}

/// The kind of a field's column.
pub(crate) fn kind_of(field: &Field) -> Kind {
    match field.shape() {
        Shape::Scaled => Kind::Number(cells::scale(field)),
        _ => kind_of_system(field.value_kind()),
    }
}

/// The kind of a system column.
pub(crate) fn kind_of_system(kind: FieldKind) -> Kind {
    match kind.shape() {
        Shape::Line | Shape::Long | Shape::Code => Kind::Text,
        Shape::Whole | Shape::Scaled | Shape::Record | Shape::Person => Kind::Number(0),
        Shape::Flag => Kind::Bool,
        Shape::Day => Kind::Date,
        Shape::Moment => Kind::Time,
        Shape::Texts | Shape::Records | Shape::People | Shape::Files => Kind::List,
    }
}

/// The kind a known value has by itself; `None` for null and lists.
pub(crate) fn kind_of_value(value: &Value) -> Option<Kind> {
    match value {
        Value::Bool(_) => Some(Kind::Bool),
        Value::Int(_) => Some(Kind::Number(0)),
        Value::Decimal(number) => Some(Kind::Number(number.normalize().scale())),
        Value::Text(_) => Some(Kind::Text),
        Value::Date(_) => Some(Kind::Date),
        Value::Time(_) => Some(Kind::Time),
        Value::Null | Value::List(_) => None,
    }
}

/// A known value as the integer or text that columns of a kind keep.
pub(crate) fn known_cell(value: &Value, kind: Kind) -> Result<crate::tx::Sql, Problem> {
    let misfit = || not_in_sql("values of different types");
    Ok(match (kind, value) {
        (_, Value::Null) => crate::tx::Sql::Null,
        (Kind::Bool, Value::Bool(flag)) => (*flag).into(),
        (Kind::Number(scale), Value::Int(number)) => {
            exact(Decimal::from(*number), scale).ok_or_else(misfit)?.into()
        }
        (Kind::Number(scale), Value::Decimal(number)) => {
            exact(*number, scale).ok_or_else(misfit)?.into()
        }
        (Kind::Text, Value::Text(text)) => text.into(),
        (Kind::Date, Value::Date(date)) => (*date).into(),
        (Kind::Time, Value::Time(time)) => (*time).into(),
        _ => return Err(misfit()),
    })
}

/// A number in units of a scale, when nothing is lost.
fn exact(number: Decimal, scale: u32) -> Option<i64> {
    let scaled = cells::scaled(number, scale)?;
    (Decimal::new(scaled, scale) == number).then_some(scaled)
}

/// A known value as a parameter.
pub(crate) fn known(value: &Value, kind: Kind, params: &mut Params) -> Result<Piece, Problem> {
    let cell = known_cell(value, kind)?;
    let is_null = *value == Value::Null;
    let cast = match kind {
        Kind::Bool => Cast::Bool,
        Kind::Text | Kind::List => Cast::Text,
        Kind::Number(_) | Kind::Date | Kind::Time => Cast::Int,
    };
    let mut piece = Piece::new(params.add(cell, cast), kind).or_nothing();
    piece.is_nullable = is_null;
    Ok(piece)
}
