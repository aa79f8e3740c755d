//! Numbers that the system gives: `{prefix}-{seq:4}/{yy}`.

use base::{Code, Problem};

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The next number of the series, with at least so many digits.
    Seq(usize),
    Prefix,
    Letter,
    YearShort,
    Year,
}

/// What a template needs beside the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    /// It has a `{prefix}`.
    pub prefix: bool,
    /// It has a `{letter}`.
    pub letter: bool,
    /// It shows the year.
    pub year: bool,
}

/// Checks a template and says what it needs.
///
/// # Errors
/// `package.invalid`: an unknown word in braces, or no `{seq}`.
pub fn check(template: &str) -> Result<Needs, Problem> {
    let parts = split(template)?;
    if !parts.iter().any(|part| matches!(part, Part::Seq(_))) {
        return Err(refuse("a number has a {seq} or {seq:4} in its template"));
    }
    Ok(Needs {
        prefix: parts.contains(&Part::Prefix),
        letter: parts.contains(&Part::Letter),
        year: parts.iter().any(|part| matches!(part, Part::Year | Part::YearShort)),
    })
}

/// The name of the counter that a number comes from: one per record type and field, and per year
/// when the number shows the year (else next year's numbers would repeat this year's). Letters and
/// prefixes share one counter: they tell how a thing came, the journal is one.
#[must_use]
pub fn series_key(record_type: &str, field: &str, template: &str, year: i16) -> String {
    let parts = split(template).unwrap_or_default();
    if parts.iter().any(|part| matches!(part, Part::Year | Part::YearShort)) {
        return format!("{record_type}.{field}.{year}");
    }
    format!("{record_type}.{field}")
}

/// What a number is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given<'g> {
    /// The next number of the series.
    pub seq: i64,
    /// Its year.
    pub year: i16,
    /// The text of `{prefix}`; where it is empty, the letter stands there.
    pub prefix: &'g str,
    /// The title from whose first letter `{letter}` comes.
    pub letter_of: &'g str,
}

/// Renders a number.
///
/// # Errors
/// `package.invalid`: the template is wrong.
pub fn render(template: &str, given: Given<'_>) -> Result<String, Problem> {
    let Given { seq, year, prefix, letter_of } = given;
    let mut out = String::new();
    for part in split(template)? {
        match part {
            Part::Text(text) => out.push_str(&text),
            Part::Seq(width) => out.push_str(&format!("{seq:0width$}")),
            Part::Year => out.push_str(&year.to_string()),
            Part::YearShort => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            Part::Prefix if !prefix.is_empty() => out.push_str(prefix),
            Part::Prefix | Part::Letter => {
                let first = letter_of.chars().find(|ch| ch.is_alphanumeric());
                out.extend(first.unwrap_or('_').to_uppercase());
            }
        }
    }
    Ok(out)
}

#[track_caller]
fn refuse(what: impl Into<String>) -> Problem {
    Problem::new(Code::PackageInvalid).with("what", what)
}

fn split(template: &str) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, tail)) = rest.split_once('{') {
        let Some((word, tail)) = tail.split_once('}') else {
            return Err(refuse("a brace is not closed in the template of a number"));
        };
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        parts.push(part(word)?);
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn part(word: &str) -> Result<Part, Problem> {
    let width = |digits: &str| digits.parse().ok().filter(|width| (1..=12).contains(width));
    match (word, word.strip_prefix("seq:").and_then(width)) {
        ("seq", _) => Ok(Part::Seq(1)),
        (_, Some(width)) => Ok(Part::Seq(width)),
        ("prefix", _) => Ok(Part::Prefix),
        ("letter", _) => Ok(Part::Letter),
        ("yy", _) => Ok(Part::YearShort),
        ("yyyy", _) => Ok(Part::Year),
        _ => Err(refuse(format!(
            "`{{{word}}}` is unknown in a number: there are {{seq}}, {{seq:4}}, {{prefix}}, {{letter}}, {{yy}}, {{yyyy}}"
        ))),
    }
}
