//! The search index: tokens kept in FTS5 and in `tsvector` alike, word for word.

use super::{Sql, Tx};
use crate::render::{Cast, Dialect, Params, reach};
use crate::search::{Match, SearchDoc, SearchHit, SearchQuery, Term};
use base::{Problem, RecordId};

impl Tx<'_> {
    /// Puts a record into the search index, in place of what was there.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn search_put(&mut self, id: RecordId, doc: &SearchDoc) -> Result<(), Problem> {
        let tokens = distinct(&doc.tokens);
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
        let dialect = self.link.dialect();
        let mut params = Params::new(dialect);
        let Some(text) = match_text(&query.terms, dialect) else { return Ok(Vec::new()) };
        let wanted = params.add(text, Cast::Text);
        let mut scopes = Vec::new();
        for (record_type, scope) in &query.types {
            let name = params.add(record_type.as_str(), Cast::Text);
            scopes.push(match reach::condition(scope, "r", &mut params) {
                None => format!("r.type = {name}"),
                Some(condition) => format!("(r.type = {name} AND {condition})"),
            });
        }
        if scopes.is_empty() {
            return Ok(Vec::new());
        }
        let scopes = scopes.join(" OR ");
        let limit = params.add(i64::from(query.limit), Cast::Int);
        let found = match dialect {
            Dialect::Sqlite => format!(
                "search s CROSS JOIN record r WHERE r.id = s.rowid AND s.search MATCH {wanted}"
            ),
            Dialect::Postgres => format!(
                "search s JOIN record r ON r.id = s.id \
                 WHERE s.tokens @@ CAST({wanted} AS tsquery)"
            ),
        };
        let key = if dialect == Dialect::Sqlite { "s.rowid" } else { "s.id" };
        let sql = format!(
            "SELECT r.id, r.type, r.title, r.stage, r.is_open FROM {found} AND ({scopes}) \
             ORDER BY {key} DESC LIMIT {limit}"
        );
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
    token.chars().filter(|ch| ch.is_alphanumeric()).collect()
}

fn distinct(tokens: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    tokens
        .split_whitespace()
        .map(clean)
        .filter(|token| !token.is_empty() && seen.insert(token.clone()))
        .collect()
}

/// The question in the database's own language; `None` when nothing is asked.
fn match_text(terms: &[Term], dialect: Dialect) -> Option<String> {
    let (quote, and, or, prefix) = match dialect {
        Dialect::Sqlite => ('"', " AND ", " OR ", "*"),
        Dialect::Postgres => ('\'', " & ", " | ", ":*"),
    };
    let mut parts = Vec::new();
    for term in terms {
        let any: Vec<String> = term
            .any
            .iter()
            .map(|(token, how)| (clean(token), how))
            .filter(|(token, _)| !token.is_empty())
            .map(|(token, how)| match how {
                Match::Whole => format!("{quote}{token}{quote}"),
                Match::Prefix => format!("{quote}{token}{quote}{prefix}"),
            })
            .collect();
        if !any.is_empty() {
            parts.push(format!("({})", any.join(or)));
        }
    }
    (!parts.is_empty()).then(|| parts.join(and))
}
