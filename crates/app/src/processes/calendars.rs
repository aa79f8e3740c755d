//! Years without a working calendar: terms in them are counted by the plain week, which the
//! administrators hear of before it matters.

use crate::access::caller_in;
use crate::app::App;
use crate::catalog::Catalog;
use crate::notices;
use crate::records::write::Writer;
use crate::settings::sql as settings;
use crate::tasks::steps;
use base::{Actor, Cause, Problem, Time};
use std::collections::BTreeSet;
use store::Lane;

/// How long before a year its calendar must be there.
const AHEAD_DAYS: i32 = 60;
/// How long the administrator has to bring the calendar, in working days.
const DUE_WORKDAYS: i64 = 5;
/// Keys of settings under which a told year is kept, so that each is told once.
const TOLD: &str = "calendar/";

/// The working calendars of the office.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendars {
    /// Years whose days off are known.
    pub years: Vec<i16>,
    /// Years that are needed, soon or already, and are not known.
    pub missing: Vec<i16>,
}

/// Which years are known, and which are missing.
///
/// # Errors
/// `store.*`
pub async fn get(app: &App) -> Result<Calendars, Problem> {
    let catalog = app.catalog();
    let told = app.store.read(|tx| settings::keys(tx, TOLD)).await?;
    let told = told.iter().filter_map(|key| key.strip_prefix(TOLD)?.parse().ok());
    let mut missing: BTreeSet<i16> = told.filter(|year| !catalog.calendar.knows(*year)).collect();
    missing.extend(soon(&catalog, app.now()));
    let mut years = catalog.calendar.years.clone();
    years.sort_unstable();
    Ok(Calendars { years, missing: missing.into_iter().collect() })
}

/// Unknown years that have begun or begin within sixty days.
fn soon(catalog: &Catalog, now: Time) -> Vec<i16> {
    let today = catalog.day_of(now);
    let mut years = vec![today.year(), today.plus_days(AHEAD_DAYS).year()];
    years.dedup();
    // An office without packages counts no terms.
    years.retain(|year| !catalog.calendar.knows(*year) && !catalog.types.is_empty());
    years
}

/// Looks ahead and tells of years that will be needed.
///
/// # Errors
/// `store.*`
pub(super) async fn look(app: &App) -> Result<(), Problem> {
    let (catalog, now) = (app.catalog(), app.now());
    for year in soon(&catalog, now) {
        let key = format!("{TOLD}{year}");
        if app.store.read(move |tx| settings::get(tx, &key)).await?.is_some() {
            continue;
        }
        let catalog = std::sync::Arc::clone(&catalog);
        let done = app.store.write(Lane::Engine, move |tx| {
            let caller = caller_in(&catalog, &Actor::System);
            let mut writer = Writer::new(tx, &catalog, &caller, now);
            tell(&mut writer, year)?;
            Ok(writer.changes)
        });
        app.events.publish(done.await?);
    }
    Ok(())
}

/// Tells of the years in which a command has counted days, if their calendars are missing. Years
/// that are over wait for nobody.
///
/// # Errors
/// `store.*`
pub(crate) fn needed(writer: &mut Writer<'_, '_>, years: BTreeSet<i16>) -> Result<(), Problem> {
    let this_year = writer.today.year();
    for year in years.into_iter().filter(|year| *year >= this_year) {
        if !writer.catalog.calendar.knows(year) {
            tell(writer, year)?;
        }
    }
    Ok(())
}

/// A task for an administrator and a notice for all of them, once for a year.
fn tell(writer: &mut Writer<'_, '_>, year: i16) -> Result<(), Problem> {
    let key = format!("{TOLD}{year}");
    if !settings::put_new(writer.tx, &key, &writer.now.to_string())? {
        return Ok(());
    }
    tracing::warn!(year, "there is no working calendar");
    let mut people = writer.catalog.admins();
    people.extend(writer.catalog.duty.filter(|_| people.is_empty()));
    let Some(first) = people.first().copied() else { return Ok(()) };
    let (title, text) = words(&writer.catalog.language, year);
    let calendar = std::sync::Arc::clone(&writer.catalog.calendar);
    let task = steps::NewTask {
        title: title.clone(),
        text,
        who: first,
        due_at: calendar.end_of_day(calendar.add_workdays(writer.today, DUE_WORKDAYS)?),
        ..steps::NewTask::default()
    };
    let before = std::mem::replace(&mut writer.cause, Cause::Rule(key.clone()));
    let outcome = steps::add(writer, &task).and_then(|task| {
        for person in people {
            let task = Some(task).filter(|_| person == first);
            notices::add(writer, person, &title, None, task, &key, notices::Tab::Action, None)?;
        }
        Ok(())
    });
    writer.cause = before;
    outcome
}

/// The title of the task and what is to be done.
fn words(language: &str, year: i16) -> (String, String) {
    if language == "en" {
        let title = format!("There is no working calendar for {year}");
        let text = "Terms that fall into this year are counted by the plain week, without public \
             holidays and moved days off. Install an update of the packages with the calendar of \
             this year.";
        return (title, text.to_owned());
    }
    let title = format!("Нет производственного календаря на {year} год");
    let text = "Сроки, которые приходятся на этот год, считаются по обычной неделе, без праздников \
         и переносов. Установите обновление пакетов с календарём этого года.";
    (title, text.to_owned())
}
