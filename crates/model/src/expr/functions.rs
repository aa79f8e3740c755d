//! The functions of expressions: one row each, with what they take and give.

use crate::expr::Type;

/// What a function takes and gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) gives: Gives,
    /// Computed here; the others are asked of `Env::call`.
    pub(super) is_built_in: bool,
}

/// Arguments.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// These, in this order.
    Each(&'static [Arg]),
    /// At least so many of these; the last ones may be left out.
    Most(usize, &'static [Arg]),
    /// One or more of the same type; `Ordered`: with an order, or one list.
    Same,
    Ordered,
}

/// One argument.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Arg {
    Any,
    Text,
    Int,
    Date,
    Time,
    /// A day or a moment.
    When,
    Person,
    /// A text or a list.
    Many,
    /// A text inside a text, an item of a list.
    Part,
}

/// The result.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gives {
    Bool,
    Int,
    Text,
    Date,
    Time,
    Person,
    People,
    /// The type of the first argument.
    First,
    /// The common type of all arguments.
    Common,
}

const fn built_in(name: &'static str, takes: Takes, gives: Gives) -> Function {
    Function { name, takes, gives, is_built_in: true }
}

const fn asked(name: &'static str, takes: &'static [Arg], gives: Gives) -> Function {
    Function { name, takes: Takes::Each(takes), gives, is_built_in: false }
}

const fn of_record(name: &'static str, takes: Takes, gives: Gives) -> Function {
    Function { name, takes, gives, is_built_in: false }
}

pub(super) const FUNCTIONS: [Function; 40] = [
    built_in("now", Takes::Each(&[]), Gives::Time),
    built_in("today", Takes::Each(&[]), Gives::Date),
    built_in("me", Takes::Each(&[]), Gives::Person),
    built_in("min", Takes::Ordered, Gives::Common),
    built_in("max", Takes::Ordered, Gives::Common),
    built_in("coalesce", Takes::Same, Gives::Common),
    built_in("contains", Takes::Each(&[Arg::Many, Arg::Part]), Gives::Bool),
    built_in("startsWith", Takes::Each(&[Arg::Text, Arg::Text]), Gives::Bool),
    built_in("lower", Takes::Each(&[Arg::Text]), Gives::Text),
    built_in("size", Takes::Each(&[Arg::Many]), Gives::Int),
    built_in("is_empty", Takes::Each(&[Arg::Any]), Gives::Bool),
    built_in("year", Takes::Each(&[Arg::Date]), Gives::Int),
    built_in("month", Takes::Each(&[Arg::Date]), Gives::Int),
    built_in("day", Takes::Each(&[Arg::Date]), Gives::Int),
    built_in("period_start", Takes::Each(&[Arg::Text, Arg::Int]), Gives::Date),
    asked("within", &[Arg::When, Arg::Text, Arg::Int], Gives::Bool),
    asked("in_tree", &[Arg::Text, Arg::Text], Gives::Bool),
    asked("add_days", &[Arg::When, Arg::Int], Gives::First),
    asked("add_workdays", &[Arg::When, Arg::Int], Gives::First),
    asked("add_hours", &[Arg::Time, Arg::Int], Gives::Time),
    asked("add_workhours", &[Arg::Time, Arg::Int], Gives::Time),
    asked("next_workday", &[Arg::Date], Gives::Date),
    asked("prev_workday", &[Arg::Date], Gives::Date),
    asked("is_workday", &[Arg::Date], Gives::Bool),
    asked("days_between", &[Arg::Date, Arg::Date], Gives::Int),
    asked("day_of", &[Arg::When], Gives::Date),
    asked("start_of_day", &[Arg::Date], Gives::Time),
    asked("end_of_day", &[Arg::Date], Gives::Time),
    asked("my_department", &[], Gives::Int),
    asked("head", &[Arg::Person], Gives::Person),
    asked("role", &[Arg::Text], Gives::People),
    asked("people_in", &[Arg::Int], Gives::People),
    asked("department", &[Arg::Person], Gives::Int),
    asked("has_role", &[Arg::Person, Arg::Text], Gives::Bool),
    asked("duty", &[], Gives::Person),
    asked("is_active", &[Arg::Person], Gives::Bool),
    of_record("last_contact", Takes::Each(&[]), Gives::Time),
    of_record("last_activity", Takes::Most(0, &[Arg::Text]), Gives::Time),
    of_record("was_in", Takes::Most(1, &[Arg::Text, Arg::When, Arg::When]), Gives::Bool),
    of_record("changed", Takes::Most(1, &[Arg::Text, Arg::When, Arg::When]), Gives::Bool),
];

/// A function by its name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

impl Arg {
    /// Whether a value of this type is accepted; `first` is the type of the first argument.
    pub(super) fn accepts(self, given: &Type, first: &Type) -> bool {
        match self {
            Arg::Any => true,
            Arg::Text => given.fits(&Type::Text),
            Arg::Int => given.fits(&Type::Int),
            Arg::Date => given.fits(&Type::Date),
            Arg::Time => given.fits(&Type::Time),
            Arg::When => given.fits(&Type::Date) || given.fits(&Type::Time),
            Arg::Person => given.fits(&Type::Person),
            Arg::Many => given.fits(&Type::Text) || matches!(given, Type::List(_)),
            Arg::Part => match first {
                Type::List(item) => given.joined(item).is_some(),
                _ => given.fits(&Type::Text),
            },
        }
    }

    /// What it takes, for the sentence.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Arg::Any => "anything",
            Arg::Text => "a text",
            Arg::Int => "a whole number",
            Arg::Date => "a day; `day_of(moment)` gives one",
            Arg::Time => "a moment; `end_of_day(day)` gives one",
            Arg::When => "a day or a moment",
            Arg::Person => "a person",
            Arg::Many => "a text or a list",
            Arg::Part => "a part of the first argument",
        }
    }
}
