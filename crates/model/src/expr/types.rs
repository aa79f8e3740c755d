//! The types of expressions and how they fit.

use std::fmt;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `null` only
    Null,
    /// Yes or no.
    Bool,
    /// Whole numbers.
    Int,
    /// Exact decimals; whole numbers widen to it.
    Decimal,
    /// Texts and choice codes.
    Text,
    /// Days.
    Date,
    /// Moments.
    Time,
    /// A link to a record of a type.
    Link(String),
    /// A person.
    Person,
    /// Several of a type.
    List(Box<Type>),
}

impl Type {
    /// A list of this type.
    #[must_use]
    pub fn listed(self) -> Type {
        Type::List(Box::new(self))
    }

    /// Whether a value of this type may stand where `wanted` is expected: null fits everything,
    /// whole numbers widen to decimals, ids are whole numbers.
    #[must_use]
    pub fn fits(&self, wanted: &Type) -> bool {
        match (self, wanted) {
            (Type::Null, _) | (Type::Int, Type::Decimal | Type::Link(_) | Type::Person) => true,
            (Type::Link(_) | Type::Person, Type::Int) => true,
            (Type::List(mine), Type::List(wanted)) => mine.fits(wanted),
            _ => self == wanted,
        }
    }

    /// The type that holds values of both, if there is one.
    #[must_use]
    pub fn joined(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Null, one) | (one, Type::Null) => Some(one.clone()),
            (Type::Int, Type::Decimal) | (Type::Decimal, Type::Int) => Some(Type::Decimal),
            (Type::Int, id @ (Type::Link(_) | Type::Person))
            | (id @ (Type::Link(_) | Type::Person), Type::Int) => Some(id.clone()),
            (Type::List(mine), Type::List(other)) => Some(mine.joined(other)?.listed()),
            _ => (self == other).then(|| self.clone()),
        }
    }

    /// Whether its values have an order, so that `<` and `max` mean something.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        matches!(
            self,
            Type::Null | Type::Int | Type::Decimal | Type::Text | Type::Date | Type::Time
        )
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Null | Type::Int | Type::Decimal)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Null => f.write_str("null"),
            Type::Bool => f.write_str("yes or no"),
            Type::Int => f.write_str("a whole number"),
            Type::Decimal => f.write_str("a decimal"),
            Type::Text => f.write_str("a text"),
            Type::Date => f.write_str("a day"),
            Type::Time => f.write_str("a moment"),
            Type::Link(to) => write!(f, "a link to {to}"),
            Type::Person => f.write_str("a person"),
            Type::List(item) => write!(f, "a list of {item}"),
        }
    }
}
