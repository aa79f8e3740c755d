//! Time as a value: nothing below the server reads a clock.

use jiff::civil;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00 UTC. JSON: RFC 3339 text in UTC.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

/// A calendar day without a time zone: days since 1970-01-01. JSON: `2026-11-24`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(pub i32);

/// Where the time comes from: the real clock in the server, a virtual one in stories.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Time;
}

impl Time {
    /// Reads RFC 3339, for instance `2026-11-24T08:30:00Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Time> {
        let stamp: jiff::Timestamp = text.parse().ok()?;
        Some(Time(stamp.as_millisecond()))
    }

    /// The calendar day of this moment in a time zone.
    #[must_use]
    pub fn date_in(self, zone: &jiff::tz::TimeZone) -> Date {
        let stamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        Date::from_civil(zone.to_datetime(stamp).date())
    }

    /// This moment moved by so many milliseconds.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Time {
        Time(self.0.saturating_add(ms))
    }
}

impl Date {
    /// The first day that is kept: 1900-01-01. Earlier ones are slips of the hand.
    pub const FIRST: Date = Date(-25_567);
    /// The last day that is kept: 2199-12-31.
    pub const LAST: Date = Date(84_005);

    /// Whether a field may keep the day.
    #[must_use]
    pub fn is_kept(self) -> bool {
        (Date::FIRST..=Date::LAST).contains(&self)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.civil().year()
    }

    /// The day so many days later; `None` outside of the years 1–9999, where [`Date::civil`] would
    /// give the nearest one instead.
    #[must_use]
    pub fn checked_plus(self, days: i32) -> Option<Date> {
        let day = Date(self.0.checked_add(days)?);
        let all = civil::date(1, 1, 1)..=civil::Date::MAX;
        (Date::from_civil(*all.start())..=Date::from_civil(*all.end()))
            .contains(&day)
            .then_some(day)
    }

    /// Reads `2026-11-24`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Date> {
        let date: civil::Date = text.parse().ok()?;
        (text.len() == 10).then(|| Date::from_civil(date))
    }

    /// The day of a civil date.
    #[must_use]
    pub fn from_civil(date: civil::Date) -> Date {
        let days = (date - civil::date(1970, 1, 1)).get_days();
        Date(days)
    }

    /// As a civil date; days outside of the years 1–9999 become the nearest one inside.
    #[must_use]
    pub fn civil(self) -> civil::Date {
        let span = jiff::Span::new().try_days(i64::from(self.0));
        let start = civil::date(1970, 1, 1);
        match span {
            Ok(span) => start.saturating_add(span),
            Err(_) if self.0 < 0 => civil::Date::MIN,
            Err(_) => civil::Date::MAX,
        }
    }

    /// The day so many days later (or earlier, when negative).
    #[must_use]
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days))
    }

    /// The moment at a local time of this day; a time that does not exist moves to the next valid
    /// one, a time that exists twice is the first.
    #[must_use]
    pub fn at(self, hour: i8, minute: i8, zone: &jiff::tz::TimeZone) -> Time {
        let local = self.civil().at(hour, minute, 0, 0);
        let stamp = zone.to_ambiguous_timestamp(local).compatible();
        Time(stamp.map(jiff::Timestamp::as_millisecond).unwrap_or_default())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        write!(f, "{stamp}")
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = String::deserialize(deserializer)?;
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date like 2026-11-24"))
    }
}
