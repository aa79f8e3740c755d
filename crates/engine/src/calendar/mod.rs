//! Working days and hours by the production calendar.

use base::{Date, Problem, Time};
use jiff::tz::TimeZone;
use model::Value;
use std::collections::BTreeMap;

/// A calendar: office hours and the days that differ from the plain week.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Time zone of the office.
    pub zone: TimeZone,
    /// Start of the office day, minutes from midnight (540 = 9:00).
    pub day_start: u16,
    /// End of the office day, minutes from midnight (1080 = 18:00).
    pub day_end: u16,
    /// Minutes by which a short day ends earlier (60).
    pub short_by: u16,
    /// Days that differ, over all loaded years.
    pub days: BTreeMap<Date, DayKind>,
    /// Years that are loaded; other years are a plain week and raise an alarm.
    pub years: Vec<i16>,
}

/// What a day is, where it differs from the plain week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A day off.
    Off,
    /// A working day (a Saturday that works, for instance).
    Work,
    /// A working day that is shorter.
    Short,
}

impl Calendar {
    /// Reads the calendar file of a package (`calendars/ru.json`): the same shape as
    /// `calendar_ru_2024_2027.json`; `region` adds a region's days.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn read(text: &str, region: Option<&str>, zone: TimeZone) -> Result<Calendar, Problem> {
        let _ = (text, region, zone);
        Err(Problem::bug("not built"))
    }

    /// A calendar function of expressions: `add_days(d, n)`, `add_workdays(d, n)`,
    /// `add_hours(t, n)`, `add_workhours(t, n)`, `next_workday(d)` (that day or the next working
    /// one), `prev_workday(d)`, `is_workday(d)`, `days_between(a, b)`, `day_of(t)`,
    /// `end_of_day(d)`. `None`: not a calendar function.
    #[must_use]
    pub fn call(&self, name: &str, args: &[Value], now: Time) -> Option<Result<Value, Problem>> {
        let _ = (name, args, now);
        None
    }
}
