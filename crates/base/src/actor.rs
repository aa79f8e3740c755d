//! Who acts: a person through a screen or a token, or the product itself.

use crate::PersonId;

/// Why a change happens; written beside every change in the history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cause {
    /// A person did it by hand.
    #[default]
    Hand,
    /// A rule of a process did it; the text is `process/node`, for instance `appeal/t_check`.
    Rule(String),
    /// An import did it; the number is the import's id.
    Import(i64),
}

/// On whose behalf something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person: rights are theirs.
    Person(PersonId),
    /// The product itself: timers, first start, command line. It may do everything.
    System,
}

impl Actor {
    /// The person, if there is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person(id) => Some(*id),
            Actor::System => None,
        }
    }
}
