//! Durable processes as a pure function: no clock, no database, no `async`.
//!
//! Invariant: the same run, event, facts and time always give the same answer, so a crash between
//! two steps loses nothing: the stored run and the next event are enough to go on.
//! Start at [`definition::Flow`], then [`advance()`].

pub mod advance;
pub mod calendar;
pub mod definition;
#[cfg(test)]
mod packages_explore;
#[cfg(test)]
mod packages_tests;
#[cfg(test)]
mod testing;

pub use advance::{Alarm, Effect, Event, Run, Step, advance, due_timers, stage_due, start};
pub use calendar::Calendar;
pub use definition::Flow;
