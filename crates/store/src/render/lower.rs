//! Expressions to SQL, with the null rules of `model::expr::eval`: comparing with null by `==` and
//! `!=` is exact, `<` and arithmetic with null give null, null counts as false in conditions.

mod calls;
mod compare;
mod numbers;
mod past;

use super::columns::{self, Column};
use super::term::{self, Kind, Piece, Term, not_in_sql};
use super::{Params, names};
use base::{Code, Date, PersonId, Problem, Time};
use model::expr::{self, Binary, Env, Expr, Node, Unary};
use model::field::Shape;
use model::record_type::Types;
use model::{Field, FieldKind, RecordType, Value};

/// Computed fields inside computed fields go no deeper.
const NESTING_MAX: u8 = 8;

/// What an expression is lowered against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'t> {
    pub(crate) record_type: &'t RecordType,
    pub(crate) types: Option<&'t Types>,
    pub(crate) now: Time,
    pub(crate) today: Date,
    pub(crate) me: Option<PersonId>,
}

/// The condition of a filter on rows with alias `r`; NULL in it counts as false.
pub(crate) fn condition(
    expr: &Expr,
    ground: Ground<'_>,
    params: &mut Params,
) -> Result<String, Problem> {
    let mut lower = Lower { ground, alias: "r", params, nesting: 0 };
    Ok(lower.condition(&expr.root)?.sql)
}

struct Lower<'g, 'p> {
    ground: Ground<'g>,
    alias: &'static str,
    params: &'p mut Params,
    nesting: u8,
}

impl<'g> Lower<'g, '_> {
    /// A term as a condition.
    fn condition(&mut self, node: &Node) -> Result<Piece, Problem> {
        if let Some(piece) = self.through_link(node)? {
            return Ok(piece);
        }
        match self.term(node)? {
            Term::Known(Value::Bool(true)) => Ok(Piece::new("TRUE", Kind::Bool).sure()),
            Term::Known(Value::Bool(false) | Value::Null) => {
                Ok(Piece::new("FALSE", Kind::Bool).sure())
            }
            Term::Sql(piece) if piece.kind == Kind::Bool => Ok(piece),
            _ => Err(not_in_sql("a condition must be true or false")),
        }
    }

    fn term(&mut self, node: &Node) -> Result<Term, Problem> {
        if let Some(value) = self.known(node)? {
            return Ok(Term::Known(value));
        }
        match node {
            Node::Path(path) => self.path(path).map(Term::Sql),
            Node::Unary(Unary::Not, inner) => {
                let inner = self.condition(inner)?.settled();
                Ok(Term::Sql(Piece::new(format!("(NOT {})", inner.sql), Kind::Bool).sure()))
            }
            Node::Unary(Unary::Minus, inner) => {
                let mut piece = self.piece(inner)?;
                piece.sql = format!("(-{})", piece.sql);
                Ok(Term::Sql(piece))
            }
            Node::Binary(op @ (Binary::And | Binary::Or), left, right) => {
                self.logic(*op, left, right).map(Term::Sql)
            }
            Node::Binary(op, left, right) => self.binary(*op, left, right).map(Term::Sql),
            Node::If(when, yes, no) => self.choose(when, yes, no).map(Term::Sql),
            Node::Call(name, args) => self.call(name, args).map(Term::Sql),
            _ => Err(not_in_sql("a list")),
        }
    }

    /// A term that must be SQL; known values become parameters of their own kind.
    fn piece(&mut self, node: &Node) -> Result<Piece, Problem> {
        let term = self.term(node)?;
        self.settle(term)
    }

    fn settle(&mut self, term: Term) -> Result<Piece, Problem> {
        match term {
            Term::Sql(piece) => Ok(piece),
            Term::Known(value) => {
                let kind = term::kind_of_value(&value).unwrap_or(Kind::Text);
                term::known(&value, kind, self.params)
            }
        }
    }

    fn logic(&mut self, op: Binary, left: &Node, right: &Node) -> Result<Piece, Problem> {
        let (left, right) = (self.condition(left)?, self.condition(right)?);
        let word = if op == Binary::And { "AND" } else { "OR" };
        let sql = match (op, left.sql.as_str(), right.sql.as_str()) {
            (Binary::And, "TRUE", _) | (Binary::Or, "FALSE", _) => return Ok(right),
            (Binary::And, _, "TRUE") | (Binary::Or, _, "FALSE") => return Ok(left),
            (_, a, b) => format!("({a} {word} {b})"),
        };
        let is_nullable = left.is_nullable || right.is_nullable;
        Ok(Piece { is_nullable, ..Piece::new(sql, Kind::Bool) })
    }

    fn choose(&mut self, when: &Node, yes: &Node, no: &Node) -> Result<Piece, Problem> {
        let when = self.condition(when)?;
        let (yes, no) = (self.term(yes)?, self.term(no)?);
        let (yes, no) = self.same_kind(yes, no)?;
        let kind = yes.kind;
        let sql = format!("CASE WHEN {} THEN {} ELSE {} END", when.sql, yes.sql, no.sql);
        Ok(Piece::new(sql, kind).or_nothing())
    }

    /// Two terms as SQL of one kind.
    fn same_kind(&mut self, left: Term, right: Term) -> Result<(Piece, Piece), Problem> {
        let (left, right) = match (left, right) {
            (Term::Sql(left), Term::Sql(right)) => (left, right),
            (Term::Sql(left), Term::Known(value)) => {
                let kind = wide_enough(left.kind, &value);
                let right = term::known(&value, kind, self.params)?;
                (left, right)
            }
            (Term::Known(value), Term::Sql(right)) => {
                let kind = wide_enough(right.kind, &value);
                let left = term::known(&value, kind, self.params)?;
                (left, right)
            }
            (Term::Known(left), Term::Known(right)) => {
                let kind = term::kind_of_value(&left)
                    .or_else(|| term::kind_of_value(&right))
                    .ok_or_else(|| not_in_sql("null alone"))?;
                let kind = wide_enough(wide_enough(kind, &left), &right);
                let left = term::known(&left, kind, self.params)?;
                (left, term::known(&right, kind, self.params)?)
            }
        };
        match (left.kind, right.kind) {
            (Kind::Number(a), Kind::Number(b)) => {
                Ok((self.rescaled(left, a.max(b))?, self.rescaled(right, a.max(b))?))
            }
            (Kind::Bool, Kind::Bool) => Ok((bracketed(left), bracketed(right))),
            (a, b) if a == b => Ok((left, right)),
            _ => Err(not_in_sql("values of different types")),
        }
    }

    /// The value of a part that does not depend on the record.
    fn known(&self, node: &Node) -> Result<Option<Value>, Problem> {
        let value = match node {
            Node::Null => Value::Null,
            Node::Bool(flag) => Value::Bool(*flag),
            Node::Int(number) => Value::Int(*number),
            Node::Decimal(number) => Value::Decimal(*number),
            Node::Text(text) => Value::Text(text.clone()),
            Node::Date(date) => Value::Date(*date),
            Node::Time(time) => Value::Time(*time),
            Node::List(items) => {
                let known: Result<Vec<_>, _> = items.iter().map(|item| self.known(item)).collect();
                return Ok(known?.into_iter().collect::<Option<Vec<_>>>().map(Value::List));
            }
            Node::Call(name, args) if args.is_empty() && name == "now" => {
                Value::Time(self.ground.now)
            }
            Node::Call(name, args) if args.is_empty() && name == "today" => {
                Value::Date(self.ground.today)
            }
            Node::Call(name, args) if args.is_empty() && name == "me" => {
                self.ground.me.map_or(Value::Null, Value::Int)
            }
            other if other.reads_record() => return Ok(None),
            other => expr::eval_node(other, &Constants(self.ground))?,
        };
        Ok(Some(value))
    }

    fn path(&mut self, path: &[String]) -> Result<Piece, Problem> {
        match path {
            [name] => self.column(name),
            [link, name] => self.linked(link, name),
            _ => Err(unknown(&path.join("."))),
        }
    }

    fn column(&mut self, name: &str) -> Result<Piece, Problem> {
        let record_type = self.ground.record_type;
        match columns::find(record_type, name).ok_or_else(|| unknown(name))? {
            // The owner is kept twice; the indexes of lists are over the system's column.
            Column::Field(field) if record_type.owner.as_ref() == Some(&field.code) => {
                Ok(Piece::new(format!("{}.owner_id", self.alias), Kind::Number(0)))
            }
            Column::Field(field) => Ok(self.field(field)),
            Column::System("is_open", _) => {
                Ok(Piece::new(format!("({}.is_open = 1)", self.alias), Kind::Bool).sure())
            }
            Column::System(column, kind) => {
                let mut piece =
                    Piece::new(format!("{}.{column}", self.alias), term::kind_of_system(kind));
                piece.fold = (kind == FieldKind::Choice).then(|| piece.sql.clone());
                Ok(piece)
            }
            Column::Title => {
                let of = |column: &str| {
                    format!("(SELECT o.{column} FROM record o WHERE o.id = {}.id)", self.alias)
                };
                let mut piece = Piece::new(of("title"), Kind::Text).sure();
                piece.fold = Some(of("title_fold"));
                Ok(piece)
            }
            Column::Computed(field) => self.computed(field),
        }
    }

    fn field(&self, field: &Field) -> Piece {
        let sql = format!("{}.\"{}\"", self.alias, field.code);
        let kind = field.value_kind();
        let fold = if names::is_folded(kind) {
            Some(format!("{}.\"{}\"", self.alias, names::fold_column(field)))
        } else {
            (kind.shape() == Shape::Code).then(|| sql.clone())
        };
        let links = (kind.shape() == Shape::Records)
            .then(|| (format!("{}.id", self.alias), field.code.to_string()));
        let piece = Piece::new(sql, term::kind_of(field)).or_nothing();
        Piece { fold, links, is_filled: true, ..piece }
    }

    /// A field that has no column: its expression in its place.
    fn computed(&mut self, field: &'g Field) -> Result<Piece, Problem> {
        let expr = field.compute.as_ref().ok_or_else(|| unknown(&field.code))?;
        if self.nesting >= NESTING_MAX {
            return Err(Problem::new(Code::ExprLimit).with("name", field.code.as_str()));
        }
        self.nesting += 1;
        let piece = self.piece(&expr.root);
        self.nesting -= 1;
        Ok(match term::kind_of(field) {
            Kind::Number(digits) => self.rounded(piece?, digits),
            _ => piece?,
        })
    }

    /// A field of the linked record.
    fn linked(&mut self, link: &str, name: &str) -> Result<Piece, Problem> {
        let (from, target) = self.link_target(link)?;
        let mut piece = self.on_target(target, |lower| lower.column(name))?.valued().or_nothing();
        let table = names::table(&target.code);
        let wrap = |sql: &str| format!("(SELECT {sql} FROM {table} l WHERE l.id = {from})");
        piece.sql = wrap(&piece.sql);
        piece.links = piece.links.map(|(_, field)| (from.clone(), field));
        piece.fold = piece.fold.map(|fold| wrap(&fold));
        piece.is_nullable = true;
        Ok(piece)
    }

    /// The column of a link and the type it points at.
    fn link_target(&self, link: &str) -> Result<(String, &'g RecordType), Problem> {
        if self.alias != "r" {
            return Err(not_in_sql("a link of a linked record"));
        }
        let field = self.ground.record_type.field(link).ok_or_else(|| unknown(link))?;
        if field.shape() != Shape::Record {
            return Err(not_in_sql("a path through a field"));
        }
        let to = field.to.as_ref().ok_or_else(|| not_in_sql("a path through a field"))?;
        let types = self.ground.types.ok_or_else(|| not_in_sql("a path through a link"))?;
        let target = types.get(to).ok_or_else(|| unknown(link))?;
        Ok((format!("{}.\"{}\"", self.alias, field.code), target.as_ref()))
    }

    /// Lowers something against the linked type under the alias `l`.
    fn on_target<T>(
        &mut self,
        target: &'g RecordType,
        work: impl FnOnce(&mut Lower<'g, '_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut inner = Lower {
            ground: Ground { record_type: target, ..self.ground },
            alias: "l",
            params: &mut *self.params,
            nesting: self.nesting,
        };
        work(&mut inner)
    }
}

fn unknown(name: &str) -> Problem {
    Problem::new(Code::ExprName).with("name", name)
}

/// The kind that holds both a column's values and a known one: decimals may need more digits.
fn wide_enough(kind: Kind, value: &Value) -> Kind {
    match (kind, term::kind_of_value(value)) {
        (Kind::Number(a), Some(Kind::Number(b))) => Kind::Number(a.max(b)),
        _ => kind,
    }
}

fn bracketed(piece: Piece) -> Piece {
    let piece = piece.valued();
    if piece.kind != Kind::Bool {
        return piece;
    }
    Piece { sql: format!("({})", piece.sql), ..piece }
}

/// The world of a part that does not depend on the record.
struct Constants<'g>(Ground<'g>);

impl Env for Constants<'_> {
    fn path(&self, _: &[String]) -> Option<Value> {
        None
    }

    fn now(&self) -> Time {
        self.0.now
    }

    fn today(&self) -> Date {
        self.0.today
    }

    fn me(&self) -> Option<PersonId> {
        self.0.me
    }

    fn call(&self, name: &str, _: &[Value]) -> Option<Result<Value, Problem>> {
        Some(Err(not_in_sql(name)))
    }
}
