//! Texts of files to values of fields.

use crate::catalog::Catalog;
use base::{Code, Date, FieldProblem, PersonId, Time};
use jiff::civil;
use jiff::tz::TimeZone;
use model::field::{coerce, rich};
use model::{Field, FieldKind, Value};

/// How days are usually written.
const DAY_FORMATS: &[&str] =
    &["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%y"];

const YES: &[&str] = &["да", "true", "1", "yes", "истина", "y", "+", "x", "х"];
const NO: &[&str] = &["нет", "false", "0", "no", "ложь", "n", "-"];

/// Reads a text as a value of a field; links are looked up elsewhere and never come here.
///
/// # Errors
/// `import.value`, and what the field itself refuses.
pub(crate) fn value(
    field: &Field,
    text: &str,
    format: Option<&str>,
    catalog: &Catalog,
) -> Result<Value, FieldProblem> {
    use FieldKind as K;
    let wrong = || {
        let shown: String = text.chars().take(60).collect();
        FieldProblem::new(&field.code, Code::ImportValue).with("value", shown)
    };
    match field.kind {
        K::Date => day(text, format).map(Value::Date).ok_or_else(wrong),
        K::Datetime => {
            moment(text, format, &catalog.calendar.zone).map(Value::Time).ok_or_else(wrong)
        }
        K::Bool => yes_or_no(text).map(Value::Bool).ok_or_else(wrong),
        K::Rich if !rich::is_marked_up(text) => coerce(field, &rich::of_plain(text).into()),
        K::Choice | K::Tree => option(field, text).map(Value::Text),
        K::Choices => {
            let parts = split(text);
            let codes = parts.iter().map(|part| option(field, part).map(Value::Text));
            codes.collect::<Result<Vec<_>, _>>().map(Value::List)
        }
        K::Phones | K::Emails | K::Messengers => {
            let items: Vec<serde_json::Value> = split(text).into_iter().map(Into::into).collect();
            coerce(field, &serde_json::Value::from(items))
        }
        K::Integer | K::Decimal | K::Money => {
            let plain: String = text.chars().filter(|ch| !is_decoration(*ch)).collect();
            coerce(field, &plain.into())
        }
        K::People => {
            let found = split(text).into_iter().map(|name| {
                person(name, catalog).map(Value::Int).ok_or_else(|| {
                    let shown: String = name.chars().take(60).collect();
                    FieldProblem::new(&field.code, Code::PersonNotFound).with("person", shown)
                })
            });
            found.collect::<Result<Vec<_>, _>>().map(Value::List)
        }
        K::Person => person(text, catalog).map(Value::Int).ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            FieldProblem::new(&field.code, Code::PersonNotFound).with("person", shown)
        }),
        _ => coerce(field, &text.into()),
    }
}

/// Spaces between thousands and signs of currencies.
fn is_decoration(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '₽' | '$' | '€' | '₸' | '%')
}

fn split(text: &str) -> Vec<&str> {
    let parts = text.split([',', ';', '|', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A day in a format, or in the first usual one that fits. A time after the day is left out.
pub(super) fn day(text: &str, format: Option<&str>) -> Option<Date> {
    let first = text.split([' ', 'T']).next().unwrap_or_default();
    let read = |format: &str, text: &str| {
        civil::Date::strptime(format, text).ok().filter(|day| (1800..=2200).contains(&day.year()))
    };
    let day = match format.filter(|format| !format.is_empty()) {
        Some(format) => read(format, text).or_else(|| read(format, first)),
        None => DAY_FORMATS.iter().find_map(|format| read(format, first)),
    };
    day.map(Date::from_civil)
}

/// A moment: RFC 3339, or a day with or without a local time of the office.
pub(super) fn moment(text: &str, format: Option<&str>, zone: &TimeZone) -> Option<Time> {
    if let Some(time) = Time::parse(text) {
        return Some(time);
    }
    let day = day(text, format)?;
    let rest = text.split_once([' ', 'T']).map(|(_, rest)| rest.trim()).unwrap_or_default();
    if rest.is_empty() {
        return Some(day.at(9, 0, zone));
    }
    let mut parts = rest.split(':').map(|part| part.trim().parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then(|| day.at(hour, minute, zone))
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let folded = base::fold::fold(text);
    if YES.contains(&&*folded) {
        return Some(true);
    }
    NO.contains(&&*folded).then_some(false)
}

/// An option by its code or by its label in either language.
pub(super) fn option(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let folded = base::fold::fold(text);
    let is_meant = |label: &str| base::fold::fold(label) == folded;
    let option = field.options.iter().find(|option| {
        option.code == *text || is_meant(&option.label.ru) || is_meant(&option.label.en)
    });
    let option = option.or_else(|| by_path(field, text));
    option.map(|option| option.code.to_string()).ok_or_else(|| {
        let shown: String = text.chars().take(60).collect();
        FieldProblem::new(&field.code, Code::FieldNotOption).with("value", shown)
    })
}

/// An option of a tree by its path, «Дороги › Ямы».
fn by_path<'f>(field: &'f Field, text: &str) -> Option<&'f model::field::Choice> {
    let wanted: Vec<String> =
        text.split(['›', '/', '>']).map(|part| base::fold::fold(part.trim())).collect();
    field.options.iter().find(|option| {
        let path = field.option_path(&option.code);
        let says = |label: fn(&model::field::Label) -> &String| {
            path.iter()
                .map(|above| base::fold::fold(label(&above.label)))
                .eq(wanted.iter().cloned())
        };
        option.parent.is_some() && (says(|label| &label.ru) || says(|label| &label.en))
    })
}

/// The only person of a name, of its beginning («Кузьмина А.» or «Кузьмина»), or of an id.
pub(super) fn person(text: &str, catalog: &Catalog) -> Option<PersonId> {
    if let Ok(id) = text.parse::<PersonId>() {
        return catalog.people.contains_key(&id).then_some(id);
    }
    let wanted = base::fold::fold(text);
    let exact = only(catalog, |name| name == wanted);
    exact.or_else(|| {
        let beginning = wanted.trim_end_matches('.');
        only(catalog, |name| {
            let mut names = name.split(' ');
            let mut parts = beginning.split([' ', '.']).filter(|part| !part.is_empty());
            names.next() == parts.next()
                && parts.all(|part| names.next().is_some_and(|name| name.starts_with(part)))
        })
    })
}

fn only(catalog: &Catalog, is_meant: impl Fn(&str) -> bool) -> Option<PersonId> {
    let mut found =
        catalog.people.values().filter(|person| is_meant(&base::fold::fold(&person.name)));
    let first = found.next()?;
    found.next().is_none().then_some(first.id)
}
