//! The words all other rooms speak: ids, time, money, names, problems.
//!
//! Knows nothing of databases, HTTP, record types or processes; no IO, no clock, no `async`.
//! Start reading at [`problem`]: every failure of the product is one of its codes.

pub mod actor;
pub mod cases;
pub mod codes;
pub mod fold;
pub mod name;
pub mod problem;
pub mod sheet;
pub mod time;

pub use actor::{Actor, Cause};
pub use cases::Case;
pub use codes::{Code, Kind};
pub use name::Name;
pub use problem::{FieldProblem, Place, Problem};
pub use time::{Clock, Date, Time};

/// The id of a record: one sequence for all record types of an organisation.
pub type RecordId = i64;
/// The id of a person who may sign in, own records and do tasks.
pub type PersonId = i64;
/// The id of a task.
pub type TaskId = i64;
