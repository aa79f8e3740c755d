//! What the columns of a file look like: by their names, then by what is in them.

pub(super) mod known;

use super::table::Table;
use super::views::ColumnView;
use super::{convert, sql};
use crate::app::App;
use base::Problem;
use model::{Field, FieldKind, RecordType};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// The stage, where a column says it.
pub(super) const STAGE: &str = "@stage";

/// All distinct values of a column are shown when there are no more than these.
const FEW: usize = 40;

/// Values shown of a column that has many.
const SOME: usize = 5;

/// Rows looked at.
const LOOKED_AT: usize = 2_000;

/// The longest sample, in characters.
const SAMPLE_MAX: usize = 120;

/// A text of so many characters is not a name or a title.
const LONG: usize = 60;

/// Words of headings and the kinds of fields they mean.
const KINDS: &[(&str, FieldKind)] = &[
    ("телефон", FieldKind::Phones),
    ("тел", FieldKind::Phones),
    ("phone", FieldKind::Phones),
    ("mobile", FieldKind::Phones),
    ("почта", FieldKind::Emails),
    ("email", FieldKind::Emails),
    ("e-mail", FieldKind::Emails),
    ("mail", FieldKind::Emails),
    ("текст", FieldKind::Text),
    ("text", FieldKind::Text),
    ("описание", FieldKind::Text),
    ("description", FieldKind::Text),
];

/// Headings that mean the stage.
const STAGES: &[&str] = &["статус", "стадия", "этап", "состояние", "status", "stage", "state"];

/// Columns with samples of their values.
pub(super) fn columns(table: &Table) -> Vec<ColumnView> {
    let rows = table.len().min(LOOKED_AT);
    let view = |(at, name): (usize, &String)| {
        let mut seen = HashSet::new();
        let mut samples: Vec<&str> = Vec::new();
        for row in 0..rows {
            let cell = table.cell(row, at);
            if cell.is_empty() || !seen.insert(cell) {
                continue;
            }
            samples.push(cell);
            if samples.len() > FEW {
                break;
            }
        }
        if samples.len() > FEW || samples.iter().any(|text| text.chars().count() > LONG) {
            samples.truncate(SOME);
        }
        let cut = |text: &&str| text.chars().take(SAMPLE_MAX).collect::<String>();
        ColumnView { name: name.clone(), samples: samples.iter().map(cut).collect() }
    };
    table.columns.iter().enumerate().map(view).collect()
}

/// Folded samples that are titles of a directory, by the field that links to it.
pub(super) type Titles = BTreeMap<String, BTreeSet<String>>;

/// Asks which samples are titles of directories the type links to.
pub(super) async fn directories(
    app: &App,
    record_type: &Arc<RecordType>,
    columns: &[ColumnView],
) -> Result<Titles, Problem> {
    let catalog = app.catalog();
    let is_directory = |to: &base::Name| catalog.types.get(to).is_some_and(|of| of.is_directory);
    let links: Vec<(String, String)> = record_type
        .fields
        .iter()
        .filter(|field| field.is_link())
        .filter_map(|field| {
            let to = field.to.as_ref().filter(|to| is_directory(to))?;
            Some((field.code.to_string(), to.to_string()))
        })
        .collect();
    let samples: BTreeSet<String> = columns
        .iter()
        .flat_map(|column| &column.samples)
        .map(|text| base::fold::fold(text))
        .collect();
    app.store
        .read(move |tx| {
            let asked: Vec<&str> = samples.iter().map(String::as_str).collect();
            let mut titles = Titles::new();
            for (field, of) in links {
                let found = sql::by_titles(tx, &of, &asked)?;
                titles.insert(field, found.into_keys().collect());
            }
            Ok(titles)
        })
        .await
}

/// Column → field. Each field is guessed once.
pub(super) fn guess(
    record_type: &RecordType,
    columns: &[ColumnView],
    titles: &Titles,
    language: &str,
) -> BTreeMap<String, String> {
    // Of two columns alike the one in the office's language is meant: `text_ru`, not `text_kz`.
    let mut columns: Vec<&ColumnView> = columns.iter().collect();
    columns.sort_by_key(|column| !words(&column.name).any(|word| word == language));
    let mut guess: BTreeMap<String, String> = BTreeMap::new();
    type Looks<'l> = &'l dyn Fn(&ColumnView, &Field) -> bool;
    let by_name: Looks<'_> = &is_named;
    let by_word: Looks<'_> = &is_kind_named;
    let by_value: Looks<'_> = &|column, field| is_filled_so(column, field, titles);
    for looks in [by_name, by_word, by_value] {
        for column in &columns {
            if guess.contains_key(&column.name) {
                continue;
            }
            if !record_type.pipelines.is_empty()
                && STAGES.contains(&base::fold::fold(&column.name).as_str())
                && !guess.values().any(|code| code == STAGE)
            {
                guess.insert(column.name.clone(), STAGE.to_owned());
                continue;
            }
            let field = record_type.fields.iter().find(|field| {
                is_writable(field)
                    && (is_named(column, field) || is_first_text(record_type, field))
                    && !guess.values().any(|code| field.code == **code)
                    && looks(column, field)
            });
            if let Some(field) = field {
                guess.insert(column.name.clone(), field.code.to_string());
            }
        }
    }
    guess
}

fn is_writable(field: &Field) -> bool {
    !field.is_read_only && !field.kind.is_derived()
}

/// Words of a heading, folded.
fn words(heading: &str) -> impl Iterator<Item = String> {
    let folded = base::fold::fold(&heading.replace(['_', '.', '-'], " "));
    folded.split(' ').map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Long texts that are not named go to the main text only; other kinds have no such rule.
fn is_first_text(record_type: &RecordType, field: &Field) -> bool {
    let texts = || record_type.fields.iter().filter(|field| field.kind == FieldKind::Text);
    let main = texts().find(|text| record_type.search.contains(&text.code));
    let main = main.or_else(|| texts().next());
    field.kind != FieldKind::Text || main.is_some_and(|main| main.code == field.code)
}

/// A heading is a field's label or code, or the other way round a part of it.
fn is_named(column: &ColumnView, field: &Field) -> bool {
    let name = base::fold::fold(&column.name.replace('_', " "));
    let labels = [&field.label.ru, &field.label.en].map(|label| base::fold::fold(label));
    let code = field.code.replace('_', " ");
    labels.contains(&name) || code == name
}

fn is_kind_named(column: &ColumnView, field: &Field) -> bool {
    let known =
        |word: &str| KINDS.iter().any(|(known, kind)| *known == word && *kind == field.kind);
    words(&column.name).any(|word| known(&word)) && is_plausible(column, field)
}

/// Phones look like phones, long texts are long.
fn is_plausible(column: &ColumnView, field: &Field) -> bool {
    let samples = &column.samples;
    let all = |is_so: &dyn Fn(&str) -> bool| {
        !samples.is_empty() && samples.iter().all(|text| is_so(text))
    };
    match field.kind {
        FieldKind::Phones => all(&|text| text.chars().filter(char::is_ascii_digit).count() >= 6),
        FieldKind::Emails => all(&|text| text.contains('@')),
        FieldKind::Text => samples.iter().any(|text| text.chars().count() > LONG),
        _ => true,
    }
}

/// Every sample is a value of the field.
fn is_filled_so(column: &ColumnView, field: &Field, titles: &Titles) -> bool {
    let samples = &column.samples;
    if samples.is_empty() {
        return false;
    }
    match field.kind {
        FieldKind::Choice | FieldKind::Tree => {
            samples.iter().all(|text| convert::option(field, text).is_ok())
        }
        FieldKind::Link => {
            let known = titles.get(field.code.as_str());
            let is_known =
                |text: &&String| known.is_some_and(|all| all.contains(&base::fold::fold(text)));
            samples.iter().filter(is_known).count() * 2 > samples.len()
        }
        FieldKind::Phones => {
            let is_sign = |ch: char| ch.is_ascii_digit() || " +()-".contains(ch);
            samples.iter().all(|text| text.chars().all(is_sign)) && is_plausible(column, field)
        }
        FieldKind::Emails | FieldKind::Text => is_plausible(column, field),
        FieldKind::Date | FieldKind::Datetime => {
            let is_day = |text: &&String| text.len() >= 8 && convert::day(text, None).is_some();
            samples.iter().filter(is_day).count() * 2 > samples.len()
        }
        _ => false,
    }
}
