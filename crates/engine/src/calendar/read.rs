//! The calendar file of a package.

use super::{Calendar, DayKind};
use base::{Code, Date, Place, Problem};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file: years of the country, and years of its regions on top.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "note")]
    _note: String,
    federal: BTreeMap<String, Year>,
    #[serde(default)]
    regions: BTreeMap<String, BTreeMap<String, Year>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Year {
    #[serde(rename = "decree")]
    _decree: String,
    holidays: Vec<Holiday>,
    moved_days_off: Vec<Moved>,
    working_weekend: Vec<Date>,
    short: Vec<Date>,
    #[serde(rename = "workdays")]
    _workdays: u32,
    #[serde(rename = "workdays_by_month")]
    _workdays_by_month: Vec<u32>,
    /// Regions: whether a holiday on a weekend is moved.
    #[serde(rename = "moved")]
    _moved: bool,
    /// Regions: whether all days of the year are known.
    #[serde(rename = "complete")]
    _complete: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    date: Date,
    #[serde(default, rename = "name")]
    _name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    date: Date,
    #[serde(default, rename = "from")]
    _from: Option<Date>,
}

pub(super) fn read(text: &str, region: Option<&str>, zone: TimeZone) -> Result<Calendar, Problem> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        let place = Place {
            file: "calendars/ru.json".to_owned(),
            line: u32::try_from(error.line()).unwrap_or_default(),
            column: u32::try_from(error.column()).unwrap_or_default(),
        };
        Problem::new(Code::PackageInvalid).with("what", error.to_string()).at_place(place)
    })?;
    let mut calendar = Calendar::plain(zone);
    for (name, year) in &file.federal {
        let number = name.parse().map_err(|_| wrong(format!("`{name}` is not a year")))?;
        calendar.years.push(number);
        put(&mut calendar, year);
    }
    if let Some(region) = region.filter(|code| !code.is_empty()) {
        let known: Vec<&str> = file.regions.keys().map(String::as_str).collect();
        let years = file.regions.get(region).ok_or_else(|| {
            wrong(format!("there is no region `{region}`; there are {}", known.join(", ")))
        })?;
        for year in years.values() {
            put_region(&mut calendar, year);
        }
    }
    Ok(calendar)
}

fn put(calendar: &mut Calendar, year: &Year) {
    let off = year.holidays.iter().map(|day| day.date);
    let off = off.chain(year.moved_days_off.iter().map(|day| day.date));
    calendar.days.extend(off.map(|day| (day, DayKind::Off)));
    calendar.days.extend(year.working_weekend.iter().map(|day| (*day, DayKind::Work)));
    calendar.days.extend(year.short.iter().map(|day| (*day, DayKind::Short)));
}

/// A region's holidays move no day; the working day before one is shorter.
fn put_region(calendar: &mut Calendar, year: &Year) {
    put(calendar, year);
    for holiday in &year.holidays {
        let eve = holiday.date.plus_days(-1);
        if calendar.is_workday(eve) {
            calendar.days.insert(eve, DayKind::Short);
        }
    }
}

fn wrong(what: String) -> Problem {
    Problem::new(Code::PackageInvalid).with("what", what)
}
