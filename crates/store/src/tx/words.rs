//! The search index: tokens kept in FTS5 and in `tsvector` alike, word for word.
//!
//! Neither database finds the newest records of a common beginning without reading all of them.
//! So each word is kept twice: as it is, and behind the number of the *window* of ids its record
//! is in. The newest windows are asked first, and only what they do not answer is asked of all
//! records: a common word is found in a few thousand records, a rare one has few altogether.
//! Marks are made with a `ѣ`, which no token has.

use super::{Sql, Tx};
use crate::render::{Cast, Dialect, Params, reach};
use crate::search::{Match, SearchDoc, SearchHit, SearchQuery, Term};
use base::{Problem, RecordId};

/// Ids of a window, as a power of two.
const WINDOW_BITS: u32 = 12;

/// Windows asked one after another: so many of the newest, when there are at least so many in all.
const STEPS: [(i64, i64); 2] = [(2, 4), (8, 256)];

/// Some of the newest windows.
struct Windows {
    newest: i64,
    count: i64,
}

impl Windows {
    /// The smallest id in them.
    fn start(&self) -> RecordId {
        (self.newest + 1 - self.count) << WINDOW_BITS
    }

    fn marks(&self) -> impl Iterator<Item = String> {
        (self.newest + 1 - self.count..=self.newest).rev().map(mark)
    }
}

fn mark(window: i64) -> String {
    format!("ѣ{window:x}ѣ")
}

impl Tx<'_> {
    /// Puts a record into the search index, in place of what was there.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn search_put(&mut self, id: RecordId, doc: &SearchDoc) -> Result<(), Problem> {
        let tokens = indexed(id, doc);
        match self.link.dialect() {
            Dialect::Sqlite => self.execute(
                "INSERT OR REPLACE INTO search (rowid, tokens) VALUES ($1, $2)",
                &[id.into(), tokens.join(" ").into()],
            ),
            Dialect::Postgres => self.execute(
                "INSERT INTO search (id, tokens) VALUES ($1, array_to_tsvector($2::text[])) \
                 ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens",
                &[id.into(), Sql::texts(&tokens)],
            ),
        }?;
        Ok(())
    }

    /// Takes a record out of the search index.
    pub(crate) fn search_remove(&mut self, id: RecordId) -> Result<(), Problem> {
        let key = match self.link.dialect() {
            Dialect::Sqlite => "rowid",
            Dialect::Postgres => "id",
        };
        self.execute(&format!("DELETE FROM search WHERE {key} = $1"), &[id.into()])?;
        Ok(())
    }

    /// Finds records, newest first.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn search(&mut self, query: &SearchQuery) -> Result<Vec<SearchHit>, Problem> {
        if query.types.is_empty() || match_text(&query.terms, None, Dialect::Sqlite).is_none() {
            return Ok(Vec::new());
        }
        let rows = self.query("SELECT MAX(id) FROM record", &[])?;
        let Some(newest) = rows.first().and_then(|row| row.maybe_int(0)) else {
            return Ok(Vec::new());
        };
        let newest = newest >> WINDOW_BITS;
        let full = usize::try_from(query.limit).unwrap_or(usize::MAX);
        for (count, _) in STEPS.into_iter().filter(|(_, least)| newest >= *least) {
            let windows = Windows { newest, count };
            let hits = self.search_in(query, Some(&windows))?;
            // Digits are found in older windows too: a page that ends there may lack words.
            let is_answer = hits.last().is_some_and(|hit| hit.id >= windows.start());
            if hits.len() >= full && is_answer {
                return Ok(hits);
            }
        }
        self.search_in(query, None)
    }

    fn search_in(
        &mut self,
        query: &SearchQuery,
        windows: Option<&Windows>,
    ) -> Result<Vec<SearchHit>, Problem> {
        let dialect = self.link.dialect();
        let mut params = Params::new(dialect);
        let text = match_text(&query.terms, windows, dialect).unwrap_or_default();
        let wanted = params.add(text, Cast::Text);
        let mut scopes = Vec::new();
        for (record_type, scope) in &query.types {
            let name = params.add(record_type.as_str(), Cast::Text);
            scopes.push(match reach::condition(scope, "r", &mut params) {
                None => format!("r.type = {name}"),
                Some(condition) => format!("(r.type = {name} AND {condition})"),
            });
        }
        let scopes = scopes.join(" OR ");
        let limit = params.add(i64::from(query.limit), Cast::Int);
        let columns = "r.id, r.type, r.title, r.stage, r.is_open";
        let sql = match dialect {
            Dialect::Sqlite => format!(
                "SELECT {columns} FROM search s CROSS JOIN record r \
                 WHERE r.id = s.rowid AND s.search MATCH {wanted} AND ({scopes}) \
                 ORDER BY s.rowid DESC LIMIT {limit}"
            ),
            // The planner does not know how common a word is: the order of work is given.
            Dialect::Postgres => format!(
                "SELECT {columns} FROM (SELECT id FROM search \
                 WHERE tokens @@ CAST({wanted} AS tsquery) ORDER BY id DESC OFFSET 0) s \
                 CROSS JOIN LATERAL (SELECT {columns} FROM record r \
                 WHERE r.id = s.id AND ({scopes}) OFFSET 0) r \
                 ORDER BY s.id DESC LIMIT {limit}"
            ),
        };
        let rows = self.query(&sql, &params.values)?;
        rows.iter()
            .map(|row| {
                Ok(SearchHit {
                    id: row.int(0)?,
                    record_type: row.text(1).to_owned(),
                    title: row.text(2).to_owned(),
                    stage: row.maybe_text(3).map(str::to_owned),
                    is_open: row.flag(4),
                })
            })
            .collect()
    }
}

/// Only letters and digits count, so that both databases see the same words.
fn clean(token: &str) -> String {
    token.chars().filter(|ch| ch.is_alphanumeric() && *ch != 'ѣ').collect()
}

fn distinct(tokens: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    tokens
        .split_whitespace()
        .map(clean)
        .filter(|token| !token.is_empty() && seen.insert(token.clone()))
        .collect()
}

/// What the index keeps of a record.
fn indexed(id: RecordId, doc: &SearchDoc) -> Vec<String> {
    let mark = mark(id >> WINDOW_BITS);
    let mut tokens = distinct(&doc.tokens);
    let windowed: Vec<String> = tokens.iter().map(|token| format!("{mark}{token}")).collect();
    tokens.extend(windowed);
    tokens.extend(distinct(&doc.digits).iter().map(|token| digits(token)));
    tokens
}

fn digits(token: &str) -> String {
    format!("ѣѣ{token}")
}

/// The question in the database's own language; `None` when nothing is asked.
fn match_text(terms: &[Term], windows: Option<&Windows>, dialect: Dialect) -> Option<String> {
    let (quote, and, or, prefix) = match dialect {
        Dialect::Sqlite => ('"', " AND ", " OR ", "*"),
        Dialect::Postgres => ('\'', " & ", " | ", ":*"),
    };
    let mut parts = Vec::new();
    for term in terms {
        let mut any = Vec::new();
        for (token, how) in &term.any {
            let token = clean(token);
            if token.is_empty() {
                continue;
            }
            let end = if *how == Match::Whole { "" } else { prefix };
            match (how, windows) {
                (Match::Digits, _) => any.push(format!("{quote}{}{quote}{end}", digits(&token))),
                (_, None) => any.push(format!("{quote}{token}{quote}{end}")),
                (_, Some(windows)) => any.extend(
                    windows.marks().map(|mark| format!("{quote}{mark}{token}{quote}{end}")),
                ),
            }
        }
        if !any.is_empty() {
            parts.push(format!("({})", any.join(or)));
        }
    }
    (!parts.is_empty()).then(|| parts.join(and))
}
