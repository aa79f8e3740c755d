//! Working days and hours by the production calendar.
//!
//! A year that is not loaded is a plain week ([`Calendar::knows`] tells which are; the shell warns
//! the administrators before such a year is needed). A working
//! moment lies in `[start, end]` of an office day, so that the end of a day is kept as it is and
//! not moved to the next morning.

mod functions;
mod read;
#[cfg(test)]
mod tests;

use base::{Case, Date, Problem, Time};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use model::Value;
use std::collections::BTreeMap;

/// The farthest term in days or hours, so that a wrong number cannot keep the machine busy.
const FARTHEST: i64 = 40_000;
/// One minute in milliseconds.
const MINUTE_MS: i64 = 60_000;

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
    /// Years that are loaded; other years are a plain week.
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
    /// Reads the calendar file of a package (`calendars/ru.json`): years of the country with their
    /// holidays, moved days off, working weekends and short days; `region` adds a region's days.
    ///
    /// # Errors
    /// `package.invalid`.
    pub fn read(text: &str, region: Option<&str>, zone: TimeZone) -> Result<Calendar, Problem> {
        read::read(text, region, zone)
    }

    /// A calendar of plain weeks from 9:00 to 18:00 that knows no year.
    #[must_use]
    pub fn plain(zone: TimeZone) -> Calendar {
        Calendar {
            zone,
            day_start: 540,
            day_end: 1080,
            short_by: 60,
            days: BTreeMap::new(),
            years: Vec::new(),
        }
    }

    /// Whether the days off of a year are loaded.
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// A calendar function of expressions: `add_days(d, n)`, `add_workdays(d, n)`,
    /// `add_hours(t, n)`, `add_workhours(t, n)`, `next_workday(d)` (that day or the next working
    /// one), `prev_workday(d)`, `is_workday(d)`, `days_between(a, b)`, `day_of(t)`, `start_of_day(d)`,
    /// `end_of_day(d)`. `None`: not a calendar function.
    #[must_use]
    pub fn call(&self, name: &str, args: &[Value], now: Time) -> Option<Result<Value, Problem>> {
        let _ = now;
        functions::call(self, name, args)
    }

    /// Whether the office works on a day.
    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        match self.days.get(&day) {
            Some(DayKind::Off) => false,
            Some(DayKind::Work | DayKind::Short) => true,
            None => !matches!(day.civil().weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The day so many days later.
    ///
    /// # Errors
    /// `expr.value`: farther than 40,000 days, or outside of the years 1–9999.
    pub fn add_days(&self, day: Date, count: i64) -> Result<Date, Problem> {
        let count = i32::try_from(limited(count)?).unwrap_or_default();
        day.checked_plus(count).ok_or_else(|| outside(day))
    }

    /// That day, or the next working one.
    #[must_use]
    pub fn next_workday(&self, day: Date) -> Date {
        self.nearest(day, 1)
    }

    /// That day, or the last working one before it.
    #[must_use]
    pub fn prev_workday(&self, day: Date) -> Date {
        self.nearest(day, -1)
    }

    fn nearest(&self, day: Date, step: i32) -> Date {
        let mut found = day;
        // A calendar without any working day in two years is not one: the day itself is kept.
        for _ in 0..732 {
            if self.is_workday(found) {
                return found;
            }
            found = found.plus_days(step);
        }
        day
    }

    /// The working day that is `count` working days after a day (before it, when negative);
    /// nothing is counted for 0: the day itself.
    ///
    /// # Errors
    /// `expr.value`: farther than 40,000 days.
    pub fn add_workdays(&self, day: Date, count: i64) -> Result<Date, Problem> {
        let mut left = limited(count)?.abs();
        let step = if count < 0 { -1 } else { 1 };
        let mut found = day;
        while left > 0 {
            found = self.nearest(found.plus_days(step), step);
            left -= 1;
        }
        found.checked_plus(0).ok_or_else(|| outside(day))
    }

    /// The moment when a number of working hours has passed since a moment; for a moment outside
    /// of working hours the count starts at the next (last, when negative) working one.
    ///
    /// # Errors
    /// `expr.value`: farther than 40,000 hours.
    pub fn add_workhours(&self, from: Time, hours: i64) -> Result<Time, Problem> {
        let mut left = limited(hours)?.saturating_mul(60 * MINUTE_MS);
        if left < 0 {
            return self.sub_work_ms(from, -left);
        }
        let mut day = from.date_in(&self.zone);
        let mut at = from;
        loop {
            day = self.next_workday(day);
            let (start, end) = self.hours(day);
            at = at.max(start);
            if at <= end {
                let room = end.0.saturating_sub(at.0);
                if left <= room {
                    return Ok(at.plus_ms(left));
                }
                left -= room;
            }
            if day.checked_plus(1).is_none() {
                return Err(outside(day));
            }
            day = day.plus_days(1);
        }
    }

    fn sub_work_ms(&self, from: Time, mut left: i64) -> Result<Time, Problem> {
        let mut day = from.date_in(&self.zone);
        let mut at = from;
        loop {
            day = self.prev_workday(day);
            let (start, end) = self.hours(day);
            at = at.min(end);
            if at >= start {
                let room = at.0.saturating_sub(start.0);
                if left <= room {
                    return Ok(at.plus_ms(-left));
                }
                left -= room;
            }
            if day.checked_plus(-1).is_none() {
                return Err(outside(day));
            }
            day = day.plus_days(-1);
        }
    }

    /// When the office opens and closes on a day, as if it worked.
    #[must_use]
    pub fn hours(&self, day: Date) -> (Time, Time) {
        let is_short = self.days.get(&day) == Some(&DayKind::Short);
        let cut = if is_short { self.short_by } else { 0 };
        let end = self.day_end.saturating_sub(cut).max(self.day_start);
        (self.moment(day, self.day_start), self.moment(day, end))
    }

    /// The opening of the office on a day: what a bare day means where a moment is needed.
    #[must_use]
    pub fn start_of_day(&self, day: Date) -> Time {
        self.hours(day).0
    }

    /// The closing of the office on a day: until when a task of that day is to be done.
    #[must_use]
    pub fn end_of_day(&self, day: Date) -> Time {
        self.hours(day).1
    }

    fn moment(&self, day: Date, minutes: u16) -> Time {
        let (day, minutes) = if minutes >= 1440 { (day.plus_days(1), 0) } else { (day, minutes) };
        let hour = i8::try_from(minutes / 60).unwrap_or(0);
        let minute = i8::try_from(minutes % 60).unwrap_or(0);
        day.at(hour, minute, &self.zone)
    }
}

/// Days outside of the years 1–9999 are no days.
fn outside(day: Date) -> Problem {
    Problem::case(Case::ValueOutside).with("day", day.to_string())
}

/// A number of days or hours that can be counted.
fn limited(count: i64) -> Result<i64, Problem> {
    if count.abs() <= FARTHEST {
        return Ok(count);
    }
    Err(Problem::case(Case::ValueFar)
        .with("count", count.to_string())
        .with("max", FARTHEST.to_string()))
}
