//! The search index: tokens made by `app::search` (words, stems, digits) kept in FTS5 and in
//! `tsvector('simple')` alike.

use crate::query::Reach;
use base::{Name, RecordId};

/// What search knows of a record. Tokens are words of letters and digits separated by spaces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchDoc {
    /// Words and stems, folded; numbers and their parts.
    pub tokens: String,
    /// Digits of phones and long numbers from several places on: tokens that few records share.
    pub digits: String,
}

/// A token to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Alternatives: at least one must be there (a stem, the raw word, digits of a phone).
    pub any: Vec<(String, Match)>,
}

/// How a token is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The whole token.
    Whole,
    /// Its beginning.
    Prefix,
    /// The beginning of one of [`SearchDoc::digits`].
    Digits,
}

/// A search over several record types, each with its scope.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchQuery {
    /// Terms; all must be found.
    pub terms: Vec<Term>,
    /// Types the asker may read, with the scope of each.
    pub types: Vec<(Name, Reach)>,
    /// How many hits at most.
    pub limit: u32,
}

/// A record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// Its id.
    pub id: RecordId,
    /// Its type.
    pub record_type: String,
    /// Its title.
    pub title: String,
    /// Its stage, full code.
    pub stage: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
}
