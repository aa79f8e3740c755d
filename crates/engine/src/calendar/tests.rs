use super::{Calendar, DayKind};
use base::{Code, Date, Time};
use jiff::tz::TimeZone;
use model::Value;
use proptest::prelude::*;

const FILE: &str = include_str!("../../../../packages/base/calendars/ru.json");

fn moscow() -> TimeZone {
    TimeZone::get("Europe/Moscow").unwrap()
}

fn office() -> Calendar {
    Calendar::read(FILE, None, moscow()).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A local moment, `2026-11-24 17:30`.
fn at(text: &str) -> Time {
    let (date, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    day(date).at(hour.parse().unwrap(), minute.parse().unwrap(), &moscow())
}

#[test]
fn the_terms_of_the_law_are_counted_as_the_table_says() {
    #[track_caller]
    fn check(registered: &str, raw: &str, legal: &str, planned: &str, extended: &str) {
        let office = office();
        let start = day(registered);
        assert_eq!(start.plus_days(30), day(raw), "{registered} +30");
        assert_eq!(office.next_workday(start.plus_days(30)), day(legal), "{registered} legal");
        assert_eq!(office.prev_workday(start.plus_days(30)), day(planned), "{registered} safe");
        assert_eq!(office.next_workday(start.plus_days(60)), day(extended), "{registered} +60");
    }
    check("2025-12-01", "2025-12-31", "2026-01-12", "2025-12-30", "2026-01-30");
    check("2026-04-01", "2026-05-01", "2026-05-04", "2026-04-30", "2026-06-01");
    check("2026-04-09", "2026-05-09", "2026-05-12", "2026-05-08", "2026-06-08");
    check("2026-11-21", "2026-12-21", "2026-12-21", "2026-12-21", "2027-01-20");
    check("2026-12-02", "2027-01-01", "2027-01-11", "2026-12-30", "2027-02-01");
    check("2026-12-10", "2027-01-09", "2027-01-11", "2026-12-30", "2027-02-08");
    check("2027-01-20", "2027-02-19", "2027-02-19", "2027-02-19", "2027-03-22");
    // A Saturday that works is a day like any other.
    assert_eq!(office().next_workday(day("2027-01-21").plus_days(30)), day("2027-02-20"));
}

#[test]
fn short_terms_end_on_working_days() {
    #[track_caller]
    fn check(registered: &str, days: i32, raw: &str, shifted: &str) {
        let end = day(registered).plus_days(days);
        assert_eq!(end, day(raw));
        assert_eq!(office().next_workday(end), day(shifted));
    }
    check("2025-12-01", 7, "2025-12-08", "2025-12-08");
    check("2025-12-01", 15, "2025-12-16", "2025-12-16");
    check("2026-04-09", 15, "2026-04-24", "2026-04-24");
    check("2026-11-21", 7, "2026-11-28", "2026-11-30");
    check("2026-11-21", 15, "2026-12-06", "2026-12-07");
    check("2026-12-10", 15, "2026-12-25", "2026-12-25");
}

#[test]
fn years_have_as_many_working_days_as_the_decrees_say() {
    let office = office();
    let count = |from: Date, to: Date| {
        (from.0..to.0).filter(|number| office.is_workday(Date(*number))).count()
    };
    let months: [(i16, [usize; 12]); 4] = [
        (2024, [17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21]),
        (2025, [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22]),
        (2026, [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]),
        (2027, [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22]),
    ];
    for (year, expected) in months {
        for (at, expected) in expected.into_iter().enumerate() {
            let from = jiff::civil::date(year, i8::try_from(at + 1).unwrap(), 1);
            let to = from.last_of_month().tomorrow().unwrap();
            let found = count(Date::from_civil(from), Date::from_civil(to));
            assert_eq!(found, expected, "{year}-{}", at + 1);
        }
    }
}

#[test]
fn a_region_adds_its_days_and_shortens_the_day_before() {
    let federal = office();
    let tatarstan = Calendar::read(FILE, Some("RU-TA"), moscow()).unwrap();
    #[track_caller]
    fn check(calendar: &Calendar, from: &str, count: i64, expected: &str) {
        assert_eq!(calendar.add_workdays(day(from), count).unwrap(), day(expected));
    }
    check(&federal, "2026-03-13", 10, "2026-03-27");
    check(&tatarstan, "2026-03-13", 10, "2026-03-30");
    check(&federal, "2025-10-27", 10, "2025-11-11");
    check(&tatarstan, "2025-10-27", 10, "2025-11-12");
    assert_eq!(tatarstan.days.get(&day("2026-03-19")), Some(&DayKind::Short));
    assert!(Calendar::read(FILE, Some("RU-XX"), moscow()).is_err());
}

#[test]
fn working_hours_know_short_days_and_holidays() {
    #[track_caller]
    fn check(from: &str, hours: i64, expected: &str) {
        let office = office();
        assert_eq!(office.add_workhours(at(from), hours).unwrap(), at(expected), "{from} +{hours}");
    }
    check("2026-11-24 10:00", 4, "2026-11-24 14:00");
    check("2026-11-24 16:00", 4, "2026-11-25 11:00");
    check("2026-11-24 09:00", 9, "2026-11-24 18:00");
    check("2026-11-24 18:00", 0, "2026-11-24 18:00");
    check("2026-11-24 20:00", 1, "2026-11-25 10:00");
    check("2026-11-27 17:00", 2, "2026-11-30 10:00"); // over a weekend
    check("2026-11-03 16:00", 2, "2026-11-05 10:00"); // a short day, then a holiday
    check("2026-12-30 17:00", 2, "2027-01-11 10:00"); // over the New Year
    check("2026-11-30 10:00", -2, "2026-11-27 17:00");
}

#[test]
fn a_missing_year_is_a_plain_week() {
    let office = office();
    assert!(office.knows(2026) && !office.knows(2031));
    assert!(office.is_workday(day("2031-01-01")));
    assert!(!office.is_workday(day("2031-01-04")));
}

#[test]
fn functions_answer_and_take_nothing_for_nothing() {
    #[track_caller]
    fn check(name: &str, args: &[Value], expected: Value) {
        let found = office().call(name, args, Time(0)).unwrap().unwrap();
        assert_eq!(found, expected, "{name}");
    }
    let date = |text| Value::Date(day(text));
    check("add_days", &[date("2026-12-30"), Value::Int(-5)], date("2026-12-25"));
    check("add_days", &[Value::Null, Value::Int(-5)], Value::Null);
    let moment = Value::Time(at("2026-11-24 12:30"));
    check("add_days", &[moment.clone(), Value::Int(1)], Value::Time(at("2026-11-25 12:30")));
    check("day_of", &[moment], date("2026-11-24"));
    check("end_of_day", &[date("2026-11-03")], Value::Time(at("2026-11-03 17:00")));
    check("days_between", &[date("2027-01-01"), date("2027-01-31")], Value::Int(30));
    check("is_workday", &[date("2027-02-20")], Value::Bool(true));
    assert!(office().call("role", &[], Time(0)).is_none());
    let far = [date("2026-01-01"), Value::Int(10_000_000)];
    assert!(office().call("add_workdays", &far, Time(0)).unwrap().is_err());
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let problem = Calendar::read("{\n \"federal\": {\"2026\": 5}\n}", None, moscow()).unwrap_err();
    assert_eq!(problem.place().map(|place| place.line), Some(2));
}

fn moments() -> impl Strategy<Value = Time> {
    // From 2024 to 2028, to the minute.
    (1_704_056_400_i64..1_830_000_000).prop_map(|seconds| Time(seconds / 60 * 60 * 1000))
}

proptest! {
    #[test]
    fn working_hours_add_up(from in moments(), x in 0_i64..200, y in 0_i64..200) {
        let office = office();
        let apart = office.add_workhours(office.add_workhours(from, x).unwrap(), y).unwrap();
        prop_assert_eq!(apart, office.add_workhours(from, x + y).unwrap());
    }

    #[test]
    fn later_starts_and_longer_terms_end_later(from in moments(), x in 0_i64..200, gap in 0_i64..100_000) {
        let office = office();
        let end = office.add_workhours(from, x).unwrap();
        prop_assert!(end >= from);
        prop_assert!(office.add_workhours(from.plus_ms(gap * 60_000), x).unwrap() >= end);
        prop_assert!(office.add_workhours(from, x + 1).unwrap() > end);
    }

    #[test]
    fn terms_never_end_outside_of_working_hours(from in moments(), x in -200_i64..200) {
        let office = office();
        let end = office.add_workhours(from, x).unwrap();
        let day = end.date_in(&office.zone);
        let (start, close) = office.hours(day);
        prop_assert!(office.is_workday(day) && start <= end && end <= close);
    }

    #[test]
    fn working_days_are_working_days(from in moments(), count in 1_i64..60) {
        let office = office();
        let start = from.date_in(&office.zone);
        let end = office.add_workdays(start, count).unwrap();
        prop_assert!(office.is_workday(end));
        let between = (start.0 + 1..=end.0).filter(|at| office.is_workday(Date(*at))).count();
        prop_assert_eq!(between, usize::try_from(count).unwrap());
        prop_assert!(office.is_workday(office.add_workdays(start, -count).unwrap()));
    }
}

#[test]
fn a_term_beyond_all_years_is_an_error_and_no_nearest_day() {
    let office = office();
    let last = day("9999-12-31");
    assert_eq!(office.add_days(day("9999-12-01"), 30).unwrap(), last);
    assert_eq!(office.add_days(last, 1).unwrap_err().code(), Code::ExprValue);
    assert_eq!(office.add_days(day("0001-01-01"), -1).unwrap_err().code(), Code::ExprValue);
    assert_eq!(office.add_workdays(last, 5).unwrap_err().code(), Code::ExprValue);
    let now = at("2026-11-24 10:00");
    let call = office.call("add_days", &[Value::Date(last), Value::Int(30)], now).unwrap();
    assert_eq!(call.unwrap_err().code(), Code::ExprValue);
}
