//! Flows as values, and their text (`flows/*.yaml` of a package).
//!
//! Reading checks everything that can be checked without running: names and types of
//! expressions, stages, fields, outcomes, texts, ids (unique over the flow, but for `let`), and
//! that no stage can be entered without leaving a step for a person.

mod find;
mod print;
mod read;
mod steps;
#[cfg(test)]
mod tests;
mod waits;
mod ways;

pub use find::TaskRef;
pub use waits::{
    Arm, ArmOn, Awaited, Control, DataType, EachBlock, Heard, IfEmpty, Join, Listen, Overdue,
    ParallelBlock, Past, RaceBlock, RepeatBlock, Span, TryBlock, Unit, Until, WaitBlock, Watch,
};
pub use ways::Ways;

use base::{Name, Problem};
use model::expr::Expr;
use model::field::Label;
use model::record_type::Types;
use std::collections::BTreeMap;

/// What the machine does with records of one type.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The record type.
    pub record_type: Name,
    /// A comment that survives printing.
    pub note: String,
    /// Done once when a record is made, before its stage is entered.
    pub on_create: Vec<Block>,
    /// By full stage code.
    pub stages: BTreeMap<String, StageRules>,
    /// Triggers that hold on every open stage.
    pub triggers: Vec<Trigger>,
    /// Timers that live as long as the record is open.
    pub timers: Vec<Timer>,
    /// Programs that live as long as the record is open.
    pub watches: Vec<Watch>,
    /// Done when a record stands on a stage longer than the stage's norm. Each stage with a norm
    /// has a timer [`OVERSTAYED`] with these blocks.
    pub overstayed: Vec<Block>,
    /// Stages in the order of the text, for printing.
    pub order: Vec<String>,
    /// How the names used in texts are shown, where their value alone is not enough.
    pub shown: BTreeMap<String, Shown>,
}

/// The timer of a stage's norm.
pub const OVERSTAYED: &str = "overstayed";

/// How a value stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A link: the title of the record.
    Title,
    /// A person: the name.
    Person,
    /// A choice: the label of the option.
    Label(BTreeMap<Name, Label>),
}

/// What happens on a stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageRules {
    /// A comment that survives printing.
    pub note: String,
    /// Stages (full codes) to which a person may move a record from here; empty: any.
    pub to: Vec<String>,
    /// How long a record should stand here at most.
    pub norm: Option<Due>,
    /// Done on entering.
    pub enter: Vec<Block>,
    /// Rules that wait on this stage.
    pub triggers: Vec<Trigger>,
    /// Timers that live as long as the record stands here.
    pub timers: Vec<Timer>,
}

/// A rule that waits for an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// What it waits for.
    pub on: On,
    /// Acts only when this holds.
    pub when: Option<Expr>,
    /// What it does.
    pub run: Vec<Block>,
}

/// What a trigger waits for.
#[derive(Debug, Clone, PartialEq)]
pub enum On {
    /// One of these fields changed.
    Changed(Vec<Name>),
    /// The task made by this block was done; with an outcome, only so.
    TaskDone(Name, Option<Name>),
    /// An event came, with the values it brings.
    Event(Name, Vec<(Name, DataType)>),
}

/// A moment before or after a date field; follows the field's edits.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// An expression that gives a date or a moment, for instance `add_days(planned_due, -5)`.
    /// Empty (null): the timer is not armed. A day means 9:00 of that day in the office's zone.
    pub at: Expr,
    /// What happens when the moment is past already as the timer is armed.
    pub if_past: IfPast,
    /// Acts only when this holds then.
    pub when: Option<Expr>,
    /// What it does.
    pub run: Vec<Block>,
}

/// What a timer does when it is armed too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfPast {
    /// Fires at once.
    Fire,
    /// Does nothing.
    Skip,
}

/// One thing the machine does. Blocks with an `id` can be named by triggers and in histories.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Sets fields: of the record, or of a linked one (`on`: a link field or a `let`/`create` name).
    Set { on: Option<Name>, fields: Vec<(Name, Expr)> },
    /// Names a value for the blocks that follow.
    Let { name: Name, value: Expr },
    /// A branch.
    If { when: Expr, then: Vec<Block>, otherwise: Vec<Block> },
    /// Makes a task for a person.
    Task(Box<TaskBlock>),
    /// Asks a person; the answer's blocks run when it comes.
    Ask(Box<AskBlock>),
    /// Makes a record; its id is then known by the block's id.
    Create { id: Name, record_type: Name, fields: Vec<(Name, Expr)> },
    /// Finds the newest record of a type for which `when` holds; its id or null is then known by
    /// the block's id.
    Find(Box<Search>),
    /// Counts the records of a type for which `when` holds; how many is then known by the block's
    /// id.
    Count(Box<Search>),
    /// Moves the record (or a linked one) to a stage (full code), also of another pipeline.
    Move { on: Option<Name>, to: String },
    /// Closes the record (or a linked one) on a final stage (full code).
    Close { on: Option<Name>, to: String },
    /// A notice to people.
    Notify { id: Name, who: Vec<Expr>, text: Text, needs_action: bool },
    /// Rests until a moment or an event.
    Wait(Box<WaitBlock>),
    /// Rests until the first of several things happens.
    Race(Box<RaceBlock>),
    /// Branches side by side.
    Parallel(Box<ParallelBlock>),
    /// Again and again.
    Repeat(Box<RepeatBlock>),
    /// Once for each item.
    Each(Box<EachBlock>),
    /// Does something else when a block fails.
    Try(Box<TryBlock>),
    /// A line in the history of the record.
    Log { id: Name, text: Text },
}

/// Which records a `find` or a `count` looks at. Names are of the searched type, `this.` are the
/// current record's; names of `let`, `create`, `find` and `count` win over both.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The name of what comes of it, unique in the flow.
    pub id: Name,
    /// The searched type.
    pub record_type: Name,
    /// What holds for them.
    pub when: Expr,
    /// Only those that come before the current record in the order of this field of their common
    /// type (and of their making, where it is the same); the last of them is found.
    pub before: Option<Name>,
}

/// A text over the record: minijinja template in one or both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Label);

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskBlock {
    /// Stable code, unique in the flow.
    pub id: Name,
    /// What to do.
    pub title: Text,
    /// People in order of preference; the first active one gets it.
    pub who: Vec<Expr>,
    /// Until when: `2wd`, `3d`, `4h`, `8wh`, or an expression that gives a date or a moment.
    pub due: Due,
    /// Items to tick.
    pub checklist: Vec<Text>,
    /// All items must be ticked before it is done.
    pub require_checklist: bool,
    /// Fields of the record that must be filled before it is done.
    pub require_fields: Vec<Name>,
    /// Stays when the record leaves the stage.
    pub keep: bool,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// What follows in the list waits until it is done.
    pub wait: bool,
    /// What happens when it is not done in time.
    pub overdue: Option<Overdue>,
}

/// A question to a person, shown as a task with buttons.
#[derive(Debug, Clone, PartialEq)]
pub struct AskBlock {
    /// The task it is.
    pub task: TaskBlock,
    /// How it is answered.
    pub kind: AskKind,
    /// Fields of the record to fill in the answer (form), in order.
    pub fields: Vec<Name>,
    /// The choice field that keeps the answer (choose); its options are the outcomes.
    pub field: Option<Name>,
    /// Outcomes in order.
    pub outcomes: Vec<OutcomeBlock>,
    /// Ready answers of a form: each fills some of its fields, and the person signs.
    pub ready: Vec<ReadyBlock>,
}

/// A ready answer of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyBlock {
    /// Stable code.
    pub code: Name,
    /// Label of its button.
    pub label: Label,
    /// What it fills.
    pub fields: Vec<(Name, Expr)>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskKind {
    /// One of the outcomes.
    Choose,
    /// A form; its only outcome is `done`.
    Form,
    /// `approved` or `rejected`, the second with a comment.
    Approve,
    /// Read and understood; its only outcome is `done`.
    Ack,
    /// A task with several ends.
    Task,
}

impl AskKind {
    /// Whether this answer needs a word of the person, where the flow does not say: who sends
    /// something back says what is wrong with it.
    pub(super) fn demands_comment(self, code: &str) -> bool {
        self == AskKind::Approve && code == "rejected"
    }
}

/// An answer and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeBlock {
    /// Stable code.
    pub code: Name,
    /// Label of its button.
    pub label: Label,
    /// Whether the person must say why. By default only who rejects must.
    pub needs_comment: bool,
    /// What follows.
    pub run: Vec<Block>,
}

/// A term.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// Calendar days, `3d`: the end of that working hours' day.
    Days(i32),
    /// Working days, `2wd`.
    WorkDays(i32),
    /// Clock hours, `4h`.
    Hours(i32),
    /// Working hours, `8wh`.
    WorkHours(i32),
    /// An expression that gives a date or a moment.
    At(Expr),
}

/// Reads a flow file and checks it against the record types: names, types, stages, outcomes.
///
/// # Errors
/// `package.invalid`, `expr.*` with file, line, column and what is wrong.
pub fn read(file: &str, text: &str, types: &Types) -> Result<Flow, Problem> {
    read::flow(file, text, types)
}

/// Prints a flow canonically: `read(print(f)) == f`.
#[must_use]
pub fn print(flow: &Flow) -> String {
    print::flow(flow)
}
