//! What rests, and what holds other blocks: waits, races, branches, loops.

use super::{Block, Text};
use base::Name;
use model::expr::Expr;

/// A span of time: `25d`, `3wd`, `2h`, `8wh`, `3w`; before something it is negative, `-21d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: Unit,
}

/// What a span counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Working days.
    WorkDays,
    /// Clock hours.
    Hours,
    /// Working hours.
    WorkHours,
}

impl Span {
    /// Reads a span; weeks are days.
    #[must_use]
    pub fn parse(text: &str) -> Option<Span> {
        let at = text.find(|ch: char| !ch.is_ascii_digit() && ch != '-')?;
        let (number, unit) = text.split_at_checked(at)?;
        let count: i32 = number.parse().ok()?;
        let (count, unit) = match unit {
            "d" => (count, Unit::Days),
            "w" => (count.checked_mul(7)?, Unit::Days),
            "wd" => (count, Unit::WorkDays),
            "h" => (count, Unit::Hours),
            "wh" => (count, Unit::WorkHours),
            _ => return None,
        };
        Some(Span { count, unit })
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            Unit::Days => "d",
            Unit::WorkDays => "wd",
            Unit::Hours => "h",
            Unit::WorkHours => "wh",
        };
        write!(f, "{}{unit}", self.count)
    }
}

/// A task that lives exactly as long as a wait: its person sees what is waited for and until when;
/// nobody closes it by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// What is waited for.
    pub title: Text,
    /// People in order of preference; the first active one gets it.
    pub who: Vec<Expr>,
}

/// What happens to a task that is not done in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdue {
    /// Who hears of it.
    pub notify: Vec<Expr>,
    /// How long after one notice the next one follows; none: told once.
    pub again: Option<Span>,
    /// After how many notices the task goes to somebody else.
    pub escalate_after: Option<u32>,
    /// To whom: the first active one.
    pub to: Vec<Expr>,
}

/// Rests until a moment or an event.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// What for.
    pub what: Awaited,
    /// The person's view of it.
    pub control: Option<Control>,
    /// Done when the event came.
    pub run: Vec<Block>,
    /// Done when it did not come in time.
    pub on_timeout: Vec<Block>,
}

/// What a wait rests for.
#[derive(Debug, Clone, PartialEq)]
pub enum Awaited {
    /// A span since the rest began.
    For(Span),
    /// A moment that follows the edits of its fields.
    Until(Until),
    /// An event, for so long at most.
    Event(Listen, Span),
}

/// A moment before or after a date; a day means 9:00.
#[derive(Debug, Clone, PartialEq)]
pub struct Until {
    /// Gives a date or a moment.
    pub at: Expr,
    /// How far from it.
    pub offset: Option<Span>,
    /// What is done while there is no date.
    pub if_empty: IfEmpty,
    /// What is done when the moment is past already as it becomes known.
    pub if_past: Past,
}

/// A date that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfEmpty {
    /// The list of blocks ends here.
    Skip,
    /// The person of `control` is asked for the date.
    Ask,
    /// Rests until the date is filled.
    WaitFilled,
}

/// A date that is past already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// Goes on at once.
    Fire,
    /// The list of blocks ends here.
    Skip,
    /// The person of `control` decides.
    Ask,
}

/// Something that may happen to the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Listen {
    /// What.
    pub to: Heard,
    /// Only when this holds then.
    pub when: Option<Expr>,
}

/// What is listened to.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An event by its name, with the values it brings; they are names for what follows.
    Event(Name, Vec<(Name, DataType)>),
    /// A change of one of these fields.
    Changed(Vec<Name>),
}

/// The type of a value that an event brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataType {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A moment.
    Time,
}

impl DataType {
    /// All of them with their words.
    pub const ALL: [(&'static str, DataType); 6] = [
        ("text", DataType::Text),
        ("integer", DataType::Integer),
        ("decimal", DataType::Decimal),
        ("bool", DataType::Bool),
        ("date", DataType::Date),
        ("datetime", DataType::Time),
    ];
}

/// Rests until the first of several things happens; the others are called off.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// The person's view of it.
    pub control: Option<Control>,
    /// What may happen, and what follows.
    pub arms: Vec<Arm>,
}

/// One of the things that may happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// What.
    pub on: ArmOn,
    /// What follows.
    pub run: Vec<Block>,
}

/// What an arm of a race waits for.
#[derive(Debug, Clone, PartialEq)]
pub enum ArmOn {
    /// An event or a change.
    Event(Listen),
    /// A span since the race began.
    After(Span),
    /// A moment that follows the edits of its fields.
    Until(Until),
    /// A task or an ask: its answer.
    Task(Block),
}

/// Branches side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct ParallelBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// How many branches must end before it goes on; the rest is called off.
    pub join: Join,
    /// The branches.
    pub branches: Vec<Vec<Block>>,
}

/// How many branches are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// Every one.
    All,
    /// The first one.
    Any,
    /// So many.
    Count(u32),
}

/// Again and again, so many times at most.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// How many times at most.
    pub max: u32,
    /// Only while this holds.
    pub when: Option<Expr>,
    /// What is done each time.
    pub run: Vec<Block>,
    /// What follows when `max` times were not enough.
    pub exhausted: Vec<Block>,
}

/// Once for each item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct EachBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// The name of the item.
    pub var: Name,
    /// The list.
    pub items: Expr,
    /// How many items at most; a longer list is an error.
    pub max: u32,
    /// Side by side instead of one after another.
    pub is_parallel: bool,
    /// What is done for each.
    pub run: Vec<Block>,
}

/// What is done instead when a block fails.
#[derive(Debug, Clone, PartialEq)]
pub struct TryBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// What is tried.
    pub run: Vec<Block>,
    /// What is done when a block of it fails.
    pub catch: Vec<Block>,
}

/// A program that lives as long as the record is open and survives its stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// What it does.
    pub run: Vec<Block>,
}
