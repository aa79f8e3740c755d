//! Roll-ups: what is counted and summed over the records that point at one.

use crate::expr::Expr;
use base::Name;

/// What a roll-up field gathers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollup {
    /// How.
    pub how: How,
    /// The type of the records that are gathered.
    pub from: Name,
    /// Their link to the record.
    pub link: Name,
    /// Their field whose values are gathered; a count needs none.
    pub value: Option<Name>,
    /// For the latest: the field by which they are ordered; by their ids without it.
    pub by: Option<Name>,
    /// Which of them; all without it.
    pub when: Option<Expr>,
}

/// How values are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// How many records there are.
    Count,
    /// The sum of their values; of none it is zero.
    Sum,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The value of the latest record.
    Latest,
}

impl How {
    /// All ways.
    pub const ALL: [How; 5] = [How::Count, How::Sum, How::Min, How::Max, How::Latest];

    /// Its code in texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            How::Count => "count",
            How::Sum => "sum",
            How::Min => "min",
            How::Max => "max",
            How::Latest => "latest",
        }
    }

    /// The way of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<How> {
        How::ALL.into_iter().find(|how| how.code() == code)
    }
}
