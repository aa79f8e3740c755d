//! Filters at random, over everything that a type's rows have.

use super::dice::Dice;
use super::types::is_long;
use super::values::{self, value};
use super::world::Rows;
use model::expr::record_env::{SYSTEM_NAMES, field_type};
use model::expr::{ACTIVITIES, Binary, Node, PERIODS, Type, Unary};
use model::field::Shape;
use model::record_type::Types;
use model::{Field, FieldKind, RecordType, Value};
use rust_decimal::Decimal;

pub(super) struct Maker<'m> {
    pub(super) dice: &'m mut Dice,
    pub(super) types: &'m Types,
    pub(super) of: &'m RecordType,
    pub(super) rows: &'m Rows,
}

/// What a condition is about.
#[derive(Debug, Clone)]
struct Subject {
    path: Node,
    of: Type,
    field: Option<Field>,
    is_own: bool,
}

const COMPARED: [Binary; 6] =
    [Binary::Eq, Binary::Ne, Binary::Lt, Binary::Le, Binary::Gt, Binary::Ge];

fn binary(op: Binary, left: Node, right: Node) -> Node {
    Node::Binary(op, Box::new(left), Box::new(right))
}

fn call(name: &str, args: Vec<Node>) -> Node {
    Node::Call(name.to_owned(), args)
}

fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn literal(value: Value) -> Node {
    match value {
        Value::Null => Node::Null,
        Value::Bool(yes) => Node::Bool(yes),
        Value::Int(number) => Node::Int(number),
        Value::Decimal(number) => Node::Decimal(number),
        Value::Text(text) => Node::Text(text),
        Value::Date(date) => Node::Date(date),
        Value::Time(time) => Node::Time(time),
        Value::List(items) => Node::List(items.into_iter().map(literal).collect()),
    }
}

impl Maker<'_> {
    /// A condition of at most so many levels of groups.
    pub(super) fn condition(&mut self, depth: usize) -> Node {
        if depth == 0 || self.dice.one_in(3) {
            return self.atom();
        }
        match self.dice.below(5) {
            0 => Node::Unary(Unary::Not, Box::new(self.condition(depth - 1))),
            1 => {
                let (when, yes) = (self.condition(depth - 1), self.atom());
                Node::If(Box::new(when), Box::new(yes), Box::new(self.atom()))
            }
            2 => binary(Binary::And, self.condition(depth - 1), self.condition(depth - 1)),
            _ => binary(Binary::Or, self.condition(depth - 1), self.condition(depth - 1)),
        }
    }

    fn atom(&mut self) -> Node {
        if self.dice.one_in(8) {
            return self.past();
        }
        let subject = self.subject();
        let path = subject.path.clone();
        if self.dice.one_in(10) {
            let op = *self.dice.pick(&[Binary::Eq, Binary::Ne]);
            return if self.dice.one_in(2) {
                binary(op, path, Node::Null)
            } else {
                call("is_empty", vec![path])
            };
        }
        match subject.of.clone() {
            Type::Bool => self.flag(path),
            Type::Int | Type::Decimal => self.number(&subject),
            Type::Text => self.text(&subject),
            Type::Date => self.day(path),
            Type::Time => self.moment(path),
            Type::Link(to) => self.link(path, &to),
            Type::Person => self.person(path),
            Type::List(_) => self.list(&subject),
            Type::Null => Node::Null,
        }
    }

    /// What was done about the record, and its past.
    fn past(&mut self) -> Node {
        let last = match self.dice.below(3) {
            0 => call("last_contact", Vec::new()),
            1 => call("last_activity", Vec::new()),
            _ => call("last_activity", vec![text(self.dice.word(&ACTIVITIES))]),
        };
        let stage = self.stages(&Node::Null);
        let (name, what) = match (self.dice.below(4), stage) {
            (0, Some(stage)) => ("was_in", stage),
            (1, _) => ("changed", self.dice.pick(&self.of.fields).code.to_string()),
            (2, _) => {
                let since = call("coalesce", vec![last, Node::Path(vec!["created_at".to_owned()])]);
                return binary(Binary::Lt, since, self.known_moment());
            }
            _ => return binary(*self.dice.pick(&COMPARED), last, self.known_moment()),
        };
        let mut args = vec![Node::Text(what)];
        let is_by_day = self.dice.one_in(2);
        for _ in 0..self.dice.below(3) {
            args.push(if is_by_day { self.known_day() } else { self.known_moment() });
        }
        call(name, args)
    }

    /// The present week, the quarter before, the year to come.
    fn period(&mut self, path: Node) -> Node {
        let unit = text(self.dice.word(&PERIODS));
        call("within", vec![path, unit, Node::Int(self.dice.between(-3, 3))])
    }

    fn subject(&mut self) -> Subject {
        let own = self.of;
        if self.dice.one_in(6) {
            let name = self.dice.word(&SYSTEM_NAMES);
            return Subject {
                path: Node::Path(vec![name.to_owned()]),
                of: system(own, name),
                field: None,
                is_own: true,
            };
        }
        let links: Vec<&Field> =
            own.fields.iter().filter(|field| field.kind == FieldKind::Link).collect();
        if self.dice.one_in(5) {
            let link = *self.dice.pick(&links);
            let target = &self.types[link.to.as_ref().unwrap()];
            if self.dice.one_in(6) {
                let name = self.dice.word(&SYSTEM_NAMES);
                let path = Node::Path(vec![link.code.to_string(), name.to_owned()]);
                return Subject { path, of: system(target, name), field: None, is_own: false };
            }
            let field = self.dice.pick(&target.fields).clone();
            let path = Node::Path(vec![link.code.to_string(), field.code.to_string()]);
            let of = field_type(&field).unwrap();
            return Subject { path, of, field: Some(field), is_own: false };
        }
        let field = self.dice.pick(&own.fields).clone();
        let path = Node::Path(vec![field.code.to_string()]);
        let of = field_type(&field).unwrap();
        Subject { path, of, field: Some(field), is_own: true }
    }

    /// Another field of the record of one type with this one, or the same.
    fn other(&mut self, wanted: impl Fn(&Field, &Type) -> bool) -> Option<Node> {
        let fits = |field: &&Field| field_type(field).is_some_and(|of| wanted(field, &of));
        let found: Vec<&Field> = self.of.fields.iter().filter(fits).collect();
        if found.is_empty() {
            return None;
        }
        Some(Node::Path(vec![self.dice.pick(&found).code.to_string()]))
    }

    fn flag(&mut self, path: Node) -> Node {
        let flag = Node::Bool(self.dice.one_in(2));
        match self.dice.below(4) {
            0 => path,
            1 => binary(Binary::Ne, path, flag),
            2 => binary(Binary::In, path, Node::List(vec![flag, Node::Null])),
            _ => binary(Binary::Eq, path, flag),
        }
    }

    fn number(&mut self, subject: &Subject) -> Node {
        let path = subject.path.clone();
        let field = subject.field.clone();
        let is_wide = field.as_ref().is_none_or(is_long);
        let known = self.known_number(field.as_ref());
        let op = *self.dice.pick(&COMPARED);
        let other = self.other(|other, of| {
            matches!(of, Type::Int | Type::Decimal) && (subject.is_own || !is_long(other))
        });
        match (self.dice.below(8), other) {
            (0, Some(other)) if subject.is_own => binary(op, path, other),
            (1, _) if !is_wide => {
                let arithmetic = *self.dice.pick(&[Binary::Add, Binary::Sub, Binary::Mul]);
                let with = Node::Decimal(Decimal::new(self.dice.between(-30, 30), 1));
                binary(op, binary(arithmetic, path, with), known)
            }
            (2, _) => {
                let more = self.known_number(field.as_ref());
                let end = if self.dice.one_in(2) { Node::Null } else { Node::Int(1) };
                binary(Binary::In, path, Node::List(vec![known, more, end]))
            }
            (3, _) if !is_wide => {
                let name = self.dice.word(&["min", "max", "coalesce"]);
                let args = vec![
                    path,
                    Node::Int(self.dice.between(-1, 3)),
                    Node::Decimal(Decimal::new(5, 1)),
                ];
                binary(op, call(name, args), known)
            }
            (4, _) if !is_wide && subject.of == Type::Int => {
                let by = Node::Int(self.dice.between(2, 3));
                let rest = Node::Int(self.dice.between(-1, 2));
                binary(Binary::Eq, binary(Binary::Rem, path, by), rest)
            }
            (5, _) if !is_wide => binary(op, Node::Unary(Unary::Minus, Box::new(path)), known),
            (6, _) => binary(op, known, path),
            _ => binary(op, path, known),
        }
    }

    /// A number that a field may hold, or one with more digits or larger than any.
    fn known_number(&mut self, field: Option<&Field>) -> Node {
        let whole = self.dice.between(-3, 5);
        match (self.dice.below(6), field) {
            (0, Some(field)) if is_long(field) => {
                Node::Decimal(values::number(self.dice, field.scale, true))
            }
            (1, _) => Node::Decimal(Decimal::new(self.dice.between(-9999, 9999), 3)),
            (2, _) => {
                let tiny = Decimal::new(1, u32::try_from(self.dice.between(3, 20)).unwrap());
                Node::Decimal(Decimal::from(whole) + tiny)
            }
            (3, _) => Node::Int(*self.dice.pick(&[i64::MAX, -9_007_199_254_740_991, 1 << 53])),
            (4, Some(field)) if field_type(field) == Some(Type::Decimal) => {
                Node::Decimal(values::number(self.dice, field.scale, false))
            }
            _ => Node::Int(whole),
        }
    }

    fn text(&mut self, subject: &Subject) -> Node {
        let path = subject.path.clone();
        let shape = subject.field.as_ref().map_or(Shape::Code, Field::shape);
        let kind = subject.field.as_ref().map(Field::value_kind);
        let is_stored = subject.field.as_ref().is_none_or(Field::is_stored);
        let is_choice =
            subject.field.is_none() || matches!(kind, Some(FieldKind::Choice | FieldKind::Tree));
        let known = self.known_text(subject);
        if kind == Some(FieldKind::Tree) && self.dice.one_in(2) {
            return call("in_tree", vec![path, text(self.dice.word(&["a", "b", "c", "e"]))]);
        }
        let more = self.known_text(subject);
        match self.dice.below(9) {
            0 => binary(Binary::Ne, path, known),
            1 => binary(Binary::In, path, Node::List(vec![known, more, Node::Null])),
            2 => binary(Binary::In, path, Node::List(vec![known])),
            3 => {
                let size = Node::Int(self.dice.between(0, 12));
                binary(*self.dice.pick(&COMPARED), call("size", vec![path]), size)
            }
            4 if !is_choice => binary(Binary::Eq, call("coalesce", vec![path, text("")]), known),
            5 if shape != Shape::Long && is_stored => {
                let part = self.part(&known);
                call(self.dice.word(&["contains", "startsWith"]), vec![path, part])
            }
            6 if shape != Shape::Long && is_stored => {
                let op = *self.dice.pick(&[Binary::Lt, Binary::Le, Binary::Gt, Binary::Ge]);
                binary(op, path, known)
            }
            7 if subject.is_own && !is_choice => {
                let other = self.other(|_, of| *of == Type::Text).unwrap_or(Node::Null);
                binary(*self.dice.pick(&[Binary::Eq, Binary::Ne]), path, other)
            }
            _ => binary(Binary::Eq, path, known),
        }
    }

    fn known_text(&mut self, subject: &Subject) -> Node {
        match &subject.field {
            Some(field) if !matches!(field.kind, FieldKind::Computed) => {
                match value(self.dice, field, self.rows) {
                    Value::Text(text) => Node::Text(text),
                    _ => text(if is_free(field) { "Ж" } else { "road" }),
                }
            }
            Some(_) => Node::Text(values::text(self.dice)),
            None => match self.stages(&subject.path) {
                Some(stage) => Node::Text(stage),
                None => Node::Null,
            },
        }
    }

    /// A stage of the type that a path's last record is of.
    fn stages(&mut self, path: &Node) -> Option<String> {
        let of = match path {
            Node::Path(parts) if parts.len() == 2 => {
                let link = &parts[0];
                &self.types[self.of.field(link)?.to.as_ref()?]
            }
            _ => self.of,
        };
        let stages: Vec<&String> =
            of.pipelines.iter().flat_map(|line| &line.stages).map(|stage| &stage.code).collect();
        if stages.is_empty() { None } else { Some((*self.dice.pick(&stages)).clone()) }
    }

    /// A part of a text, sometimes in capitals.
    fn part(&mut self, known: &Node) -> Node {
        let Node::Text(whole) = known else { return text("main.") };
        let chars: Vec<char> = whole.chars().collect();
        let from = if self.dice.one_in(2) { 0 } else { self.dice.below(chars.len().max(1)) };
        let count = self.dice.below(5);
        let part: String = chars.iter().skip(from).take(count).collect();
        Node::Text(if self.dice.one_in(3) { part.to_uppercase() } else { part })
    }

    fn day(&mut self, path: Node) -> Node {
        let known = self.known_day();
        let op = *self.dice.pick(&COMPARED);
        match self.dice.below(9) {
            5 => self.period(path),
            0 => {
                let part = self.dice.word(&["year", "month", "day"]);
                let wanted = Node::Int(*self.dice.pick(&[2026, 3, 10, 29, 25, 1969]));
                binary(op, call(part, vec![path]), wanted)
            }
            1 => binary(Binary::In, path, Node::List(vec![known, self.known_day(), Node::Null])),
            2 => {
                let days = Node::Int(self.dice.between(-40, 40));
                let sign = *self.dice.pick(&[Binary::Add, Binary::Sub]);
                binary(op, binary(sign, path, days), known)
            }
            3 => {
                let days = Node::Int(self.dice.between(-40, 40));
                binary(op, binary(Binary::Sub, path, known), days)
            }
            4 => match self.other(|_, of| *of == Type::Date) {
                Some(other) => binary(op, call("max", vec![path, other]), known),
                None => binary(op, path, known),
            },
            _ => binary(op, path, known),
        }
    }

    fn known_day(&mut self) -> Node {
        match self.dice.below(4) {
            0 => call("today", Vec::new()),
            1 => {
                let days = Node::Int(self.dice.between(-200, 200));
                call("add_days", vec![call("today", Vec::new()), days])
            }
            _ => Node::Date(values::day(self.dice)),
        }
    }

    fn moment(&mut self, path: Node) -> Node {
        let known = self.known_moment();
        let op = *self.dice.pick(&COMPARED);
        match self.dice.below(7) {
            2 => self.period(path),
            0 => binary(Binary::In, path, Node::List(vec![known, self.known_moment()])),
            1 => binary(op, call("coalesce", vec![path, known.clone()]), known),
            _ => binary(op, path, known),
        }
    }

    fn known_moment(&mut self) -> Node {
        match self.dice.below(5) {
            0 => call("now", Vec::new()),
            1 => {
                let days = Node::Int(self.dice.between(-200, 200));
                call("add_days", vec![call("now", Vec::new()), days])
            }
            2 => call("end_of_day", vec![self.known_day()]),
            _ => Node::Time(values::moment(self.dice)),
        }
    }

    fn link(&mut self, path: Node, to: &str) -> Node {
        let ids: Vec<i64> = self.rows.ids.get(to).cloned().unwrap_or_default();
        let mut id = || Node::Int(if ids.is_empty() { 0 } else { *self.dice.pick(&ids) });
        let (one, other) = (id(), id());
        match self.dice.below(3) {
            0 => binary(Binary::Ne, path, one),
            1 => binary(Binary::In, path, Node::List(vec![one, other, Node::Null])),
            _ => binary(Binary::Eq, path, one),
        }
    }

    fn person(&mut self, path: Node) -> Node {
        let op = *self.dice.pick(&[Binary::Eq, Binary::Ne]);
        match self.dice.below(4) {
            0 if self.dice.one_in(2) => {
                let mine = call("people_in", vec![call("my_department", Vec::new())]);
                binary(Binary::In, path, mine)
            }
            0 => {
                let role = self.dice.word(&["empty", "lead"]);
                binary(Binary::In, path, call("role", vec![text(role)]))
            }
            1 => binary(Binary::In, path, Node::List(vec![Node::Int(2), Node::Null])),
            2 => match self.other(|_, of| *of == Type::Person) {
                Some(other) => binary(op, path, other),
                None => binary(op, path, call("me", Vec::new())),
            },
            _ => binary(op, path, call("me", Vec::new())),
        }
    }

    fn list(&mut self, subject: &Subject) -> Node {
        let path = subject.path.clone();
        let field = subject.field.as_ref().unwrap();
        let item = match value(self.dice, field, self.rows) {
            Value::List(items) => literal(items[self.dice.below(items.len())].clone()),
            _ if is_free(field) => text("road"),
            _ => Node::Int(1),
        };
        match self.dice.below(5) {
            0 => {
                let size = Node::Int(self.dice.between(0, 3));
                binary(*self.dice.pick(&COMPARED), call("size", vec![path]), size)
            }
            1 => call("is_empty", vec![path]),
            2 => binary(Binary::In, item, path),
            _ => call("contains", vec![path, item]),
        }
    }
}

/// Whether any text may be compared with the field's.
fn is_free(field: &Field) -> bool {
    match field.shape() {
        Shape::Line | Shape::Long | Shape::Texts => true,
        Shape::Code => !matches!(field.value_kind(), FieldKind::Choice | FieldKind::Tree),
        _ => false,
    }
}

fn system(of: &RecordType, name: &str) -> Type {
    match name {
        "id" => Type::Link(of.code.to_string()),
        "stage" => Type::Text,
        "is_open" => Type::Bool,
        "created_by" | "owner" => Type::Person,
        _ => Type::Time,
    }
}
