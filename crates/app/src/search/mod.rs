//! Search over records of all types: Russian and English words by their stems and beginnings,
//! phones by any four digits, numbers of records; when that gives less than a page, also what may
//! have been meant: the other keyboard layout, the other alphabet. See `docs/search.md`.
//!
//! [`document`] makes the tokens of a record, [`find`] asks for them; both cut texts the same way,
//! so that both databases answer alike.

mod closed;
mod gather;
mod layout;
mod query;
mod recent;
mod refresh;
mod spelling;
mod sql;
#[cfg(test)]
mod tests;
mod words;

pub use recent::{Recent, opened};
pub(crate) use refresh::refresh;

use crate::access::{self, Caller, Seen};
use crate::app::App;
use base::{Actor, Problem, RecordId};
use closed::Place;
use gather::Asked;
use model::access::Action;
use model::{Field, FieldKind, RecordType, Value};
use std::collections::HashMap;
use std::sync::Arc;
use store::{Reach, SearchDoc, SearchHit, Select, Tx};
use words::Tokens;

/// The most hits at once.
const LIMIT_MAX: u32 = 50;

/// Values shown under the title of a hit.
const SUBTITLE_FIELDS: usize = 2;

/// A record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitView {
    /// Id.
    pub id: RecordId,
    /// Code of its type.
    pub record_type: String,
    /// Title.
    pub title: String,
    /// What tells it from others of the same title: a number, a phone.
    pub subtitle: String,
    /// Full code of its stage.
    pub stage: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was found by what may have been meant, not by what was typed.
    pub is_guess: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Records, best first; those of a guess come after those of the text as typed.
    pub hits: Vec<HitView>,
    /// The text that may have been meant, when records were found by it.
    pub guess: Option<String>,
}

/// What search knows of a record: tokens of its searched fields. `names` are titles of linked
/// records by field.
#[must_use]
pub fn document(
    record_type: &RecordType,
    values: &[(String, Value)],
    names: &HashMap<String, String>,
) -> SearchDoc {
    let mut tokens = Tokens::default();
    for code in &record_type.search {
        let Some(field) = record_type.field(code) else { continue };
        let place = Place::of(record_type, field);
        if let Some(name) = names.get(code.as_str()) {
            place.add(&mut tokens, |tokens| words::line_tokens(name, tokens));
            continue;
        }
        if let Some((_, value)) = values.iter().find(|(name, _)| *code == **name) {
            place.add(&mut tokens, |tokens| index(field, value, tokens));
        }
    }
    tokens.into_doc()
}

fn index(field: &Field, value: &Value, tokens: &mut Tokens) {
    match (field.value_kind(), value) {
        (FieldKind::Number, Value::Text(number)) => words::number_tokens(number, tokens),
        (
            FieldKind::Inn
            | FieldKind::Kpp
            | FieldKind::Ogrn
            | FieldKind::Snils
            | FieldKind::Bik
            | FieldKind::Account,
            Value::Text(number),
        ) => words::number_tokens(number, tokens),
        (FieldKind::Phones, Value::List(phones)) => {
            for phone in phones.iter().filter_map(Value::as_text) {
                words::phone_tokens(phone, tokens);
            }
        }
        (FieldKind::Rich, Value::Text(html)) => {
            words::text_tokens(&model::field::rich::plain(html), tokens);
        }
        (FieldKind::Tree, Value::Text(code)) => {
            for option in field.option_path(code) {
                words::text_tokens(&option.label.ru, tokens);
                words::text_tokens(&option.label.en, tokens);
            }
        }
        (FieldKind::Choice | FieldKind::Choices, Value::Text(code)) => {
            if let Some(option) = field.options.iter().find(|option| option.code == **code) {
                words::text_tokens(&option.label.ru, tokens);
                words::text_tokens(&option.label.en, tokens);
            }
        }
        (FieldKind::Text | FieldKind::Url, Value::Text(text)) => words::text_tokens(text, tokens),
        (_, Value::Text(text)) => words::line_tokens(text, tokens),
        (_, Value::Int(number)) if field.value_kind() == FieldKind::Integer => {
            tokens.push(&number.unsigned_abs().to_string());
        }
        (_, Value::List(items)) => {
            for item in items {
                index(field, item, tokens);
            }
        }
        _ => {}
    }
}

/// Finds records of the caller's scope by what a person types; `types` empty: of all types.
/// Records opened lately and the caller's own come first, then titles that begin so, then the
/// newest.
///
/// # Errors
/// `store.*`
pub async fn find(
    app: &App,
    actor: &Actor,
    text: &str,
    types: &[String],
    limit: u32,
) -> Result<Found, Problem> {
    let caller = access::caller(app, actor);
    let plain = query::plain(text);
    if plain.is_empty() && query::guesses(text).is_empty() {
        return Ok(Found::default());
    }
    let recent = match caller.person() {
        Some(person) => recent::ids(app, person).await?,
        None => Vec::new(),
    };
    let mut scopes = caller.types(Action::Read);
    if !types.is_empty() {
        scopes.retain(|(code, _)| types.iter().any(|one| **one == **code));
    }
    let catalog = app.catalog();
    let asked = Asked {
        text: text.to_owned(),
        plain,
        marks: closed::marks(&caller, &catalog.types, &scopes),
        scopes,
        recent,
        limit: limit.clamp(1, LIMIT_MAX),
    };
    app.store
        .read(move |tx| {
            let gathered = asked.gather(tx, &caller)?;
            let mut hits = views(tx, &catalog.types, &caller, gathered.hits)?;
            for hit in hits.iter_mut().skip(gathered.typed) {
                hit.is_guess = true;
            }
            Ok(Found { hits, guess: gathered.guess })
        })
        .await
}

/// The records the caller opened lately, newest first.
///
/// # Errors
/// `store.*`
pub async fn recent(app: &App, actor: &Actor) -> Result<Vec<HitView>, Problem> {
    let Some(person) = actor.person() else { return Ok(Vec::new()) };
    let ids = recent::ids(app, person).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let caller: Caller = access::caller(app, actor);
    let catalog = app.catalog();
    app.store
        .read(move |tx| {
            let mut hits = sql::spines(tx, &ids)?;
            let records: Vec<(&str, RecordId)> =
                hits.iter().map(|hit| (hit.record_type.as_str(), hit.id)).collect();
            let seen = Seen::of(tx, &caller, &records)?;
            hits.retain(|hit| seen.sees(&hit.record_type, hit.id));
            hits.sort_by_key(|hit| ids.iter().position(|id| *id == hit.id));
            views(tx, &catalog.types, &caller, hits)
        })
        .await
}

/// Hits with what is shown under their titles; they have been found within the caller's scope.
fn views(
    tx: &mut Tx<'_>,
    types: &model::record_type::Types,
    caller: &Caller,
    hits: Vec<SearchHit>,
) -> Result<Vec<HitView>, Problem> {
    let mut subtitles: HashMap<RecordId, String> = HashMap::new();
    let mut by_type: HashMap<&str, Vec<RecordId>> = HashMap::new();
    for hit in &hits {
        by_type.entry(&hit.record_type).or_default().push(hit.id);
    }
    for (code, ids) in by_type {
        let Some(record_type) = types.get(code) else { continue };
        subtitles.extend(subtitles_of(tx, record_type, caller, ids)?);
    }
    let view = |hit: SearchHit| HitView {
        subtitle: subtitles.remove(&hit.id).unwrap_or_default(),
        id: hit.id,
        record_type: hit.record_type,
        title: hit.title,
        stage: hit.stage,
        is_open: hit.is_open,
        is_guess: false,
    };
    Ok(hits.into_iter().map(view).collect())
}

fn subtitles_of(
    tx: &mut Tx<'_>,
    record_type: &Arc<RecordType>,
    caller: &Caller,
    ids: Vec<RecordId>,
) -> Result<Vec<(RecordId, String)>, Problem> {
    let fields: Arc<[usize]> = record_type
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_telling(record_type, field) && may_follow(caller, field))
        .filter(|(_, field)| !field.is_guarded())
        .map(|(at, _)| at)
        .take(SUBTITLE_FIELDS)
        .collect();
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Select::of(record_type, Reach::All);
    select.limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    select.ids = Some(ids);
    select.fields = fields;
    let rows = tx.select(&select)?;
    let text = |(value, name): (&Value, &Option<String>)| match (name, value) {
        (Some(name), _) => Some(name.clone()),
        (None, Value::Text(text)) => Some(text.clone()),
        (None, Value::List(items)) => items.first()?.as_text().map(str::to_owned),
        _ => None,
    };
    let subtitle = |row: &store::RowRef| {
        let texts: Vec<String> = row.values.iter().zip(&row.names).filter_map(text).collect();
        (row.id, texts.join(" · "))
    };
    Ok(rows.iter().map(subtitle).collect())
}

/// The title of a linked record is shown to those who may read all of its type.
fn may_follow(caller: &Caller, field: &Field) -> bool {
    match &field.to {
        Some(to) if field.is_link() => caller.reach(to, Action::Read) == Reach::All,
        _ => true,
    }
}

/// Searched fields that are short and not in the title already.
fn is_telling(record_type: &RecordType, field: &Field) -> bool {
    use FieldKind as K;
    let is_short =
        matches!(field.value_kind(), K::String | K::Number | K::Link | K::Phones | K::Emails);
    is_short
        && field.is_stored()
        && record_type.search.contains(&field.code)
        && !record_type.title.contains(field.code.as_str())
}
