//! Settings of the organisation, each with a stable key: name, zone, language, currency, duty, days
//! of the recycle bin.

pub(crate) mod sql;

use crate::access;
use crate::app::{App, Options};
use crate::events::Change;
use base::{Actor, Code, FieldProblem, PersonId, Problem};
use std::collections::HashMap;
use store::{Lane, Store};

/// The longest name of the organisation, in characters.
const NAME_MAX: usize = 200;

/// Days that records stay in the recycle bin, unless the setting says otherwise.
const TRASH_DAYS: i64 = 30;

/// Days that they may stay there.
const TRASH_RANGE: std::ops::RangeInclusive<i64> = 1..=3650;

/// The organisation's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the organisation; empty until it is set.
    pub name: String,
    /// IANA zone of the office.
    pub zone: String,
    /// Language of texts the machine writes: `ru` or `en`.
    pub language: String,
    /// ISO 4217 code of the currency of all amounts.
    pub currency: String,
    /// Who gets what has nobody else.
    pub duty: Option<PersonId>,
    /// Days after which the recycle bin forgets a record.
    pub trash_days: i64,
}

/// A change of settings; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// Name of the organisation.
    pub name: Option<String>,
    /// IANA zone of the office; holds from the next start.
    pub zone: Option<String>,
    /// Language of texts the machine writes; holds from the next start.
    pub language: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Who gets what has nobody else; `Some(None)`: the first administrator.
    pub duty: Option<Option<PersonId>>,
    /// Days after which the recycle bin forgets a record.
    pub trash_days: Option<i64>,
}

/// The settings as they are.
///
/// # Errors
/// `store.*`
pub async fn get(app: &App) -> Result<Settings, Problem> {
    let kept = app.store.read(sql::all).await?;
    Ok(settings(&kept, &app.options))
}

fn settings(kept: &HashMap<String, String>, options: &Options) -> Settings {
    let text =
        |key: &str, otherwise: &str| kept.get(key).cloned().unwrap_or_else(|| otherwise.to_owned());
    Settings {
        name: text("name", ""),
        zone: text("zone", &options.zone),
        language: text("language", &options.language),
        currency: text("currency", "RUB"),
        duty: kept.get("duty").and_then(|id| id.trim_matches('"').parse().ok()),
        trash_days: kept.get("trash_days").and_then(|days| days.parse().ok()).unwrap_or(TRASH_DAYS),
    }
}

/// Days after which the recycle bin forgets a record.
///
/// # Errors
/// `store.*`
pub(crate) fn trash_days(tx: &mut store::Tx<'_>) -> Result<i64, Problem> {
    let kept = sql::get(tx, "trash_days")?;
    Ok(kept.and_then(|days| days.parse().ok()).unwrap_or(TRASH_DAYS))
}

/// What the server opens an organisation with: kept settings win over the given ones.
///
/// # Errors
/// `store.*`
pub async fn options(store: &Store, given: Options) -> Result<Options, Problem> {
    let kept = store.read(sql::all).await?;
    let Settings { zone, language, .. } = settings(&kept, &given);
    Ok(Options { zone, language, ..given })
}

/// Changes settings. Administrators only.
///
/// # Errors
/// `action.denied`, `record.invalid` with the settings that are wrong.
pub async fn set(app: &App, actor: &Actor, change: SettingsChange) -> Result<Settings, Problem> {
    access::caller(app, actor).must_admin()?;
    let catalog = app.catalog();
    let is_active = |id: PersonId| catalog.is_active(id);
    let faults = faults(&change, &is_active);
    if !faults.is_empty() {
        return Err(Problem::fields(Code::RecordInvalid, faults));
    }
    app.store
        .write(Lane::People, move |tx| {
            let texts = [
                ("name", &change.name),
                ("zone", &change.zone),
                ("language", &change.language),
                ("currency", &change.currency),
            ];
            for (key, value) in texts {
                if let Some(value) = value {
                    sql::put(tx, key, value.trim())?;
                }
            }
            if let Some(days) = change.trash_days {
                sql::put(tx, "trash_days", &days.to_string())?;
            }
            match change.duty {
                Some(Some(duty)) => sql::put(tx, "duty", &duty.to_string()),
                Some(None) => sql::remove(tx, "duty"),
                None => Ok(()),
            }
        })
        .await?;
    app.reload().await?;
    app.events.publish(vec![Change::Meta]);
    get(app).await
}

fn faults(change: &SettingsChange, is_active: &dyn Fn(PersonId) -> bool) -> Vec<FieldProblem> {
    let mut faults = Vec::new();
    let mut note = |is_wrong: bool, key: &str, code: Code| {
        if is_wrong {
            let fault = FieldProblem::new(key, code);
            let is_long = code == Code::FieldTooLong;
            faults.push(if is_long { fault.with("max", NAME_MAX.to_string()) } else { fault });
        }
    };
    let wrong = |text: &Option<String>, is_fine: &dyn Fn(&str) -> bool| {
        text.as_deref().is_some_and(|text| !is_fine(text.trim()))
    };
    note(wrong(&change.name, &|name| name.chars().count() <= NAME_MAX), "name", Code::FieldTooLong);
    let is_zone = |zone: &str| jiff::tz::TimeZone::get(zone).is_ok();
    note(wrong(&change.zone, &is_zone), "zone", Code::FieldNotOption);
    let is_language = |language: &str| matches!(language, "ru" | "en");
    note(wrong(&change.language, &is_language), "language", Code::FieldNotOption);
    let is_currency = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    note(wrong(&change.currency, &is_currency), "currency", Code::FieldNotOption);
    let is_blocked = change.duty.flatten().is_some_and(|duty| !is_active(duty));
    note(is_blocked, "duty", Code::PersonInactive);
    if let Some(days) = change.trash_days.filter(|days| !TRASH_RANGE.contains(days)) {
        let (code, bound) = match days < *TRASH_RANGE.start() {
            true => (Code::FieldBelow, TRASH_RANGE.start()),
            false => (Code::FieldAbove, TRASH_RANGE.end()),
        };
        faults.push(FieldProblem::new("trash_days", code).with("bound", bound.to_string()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{SettingsChange, faults};

    #[test]
    fn wrong_settings_are_named() {
        #[track_caller]
        fn check(change: SettingsChange, expected: &[&str]) {
            let found = faults(&change, &|id| id == 1);
            let found: Vec<&str> = found.iter().map(|fault| fault.field.as_str()).collect();
            assert_eq!(found, expected);
        }
        let some = |text: &str| Some(text.to_owned());
        let none = SettingsChange::default();
        check(none.clone(), &[]);
        check(SettingsChange { zone: some("Asia/Yekaterinburg"), ..none.clone() }, &[]);
        check(SettingsChange { zone: some("Mars/Base"), ..none.clone() }, &["zone"]);
        check(SettingsChange { language: some("de"), ..none.clone() }, &["language"]);
        check(SettingsChange { currency: some("rub"), ..none.clone() }, &["currency"]);
        check(SettingsChange { duty: Some(Some(1)), ..none.clone() }, &[]);
        check(SettingsChange { duty: Some(Some(2)), ..none.clone() }, &["duty"]);
        check(SettingsChange { name: Some("я".repeat(201)), ..none.clone() }, &["name"]);
        check(SettingsChange { trash_days: Some(1), ..none.clone() }, &[]);
        check(SettingsChange { trash_days: Some(0), ..none.clone() }, &["trash_days"]);
        check(SettingsChange { trash_days: Some(3651), ..none }, &["trash_days"]);
    }
}
