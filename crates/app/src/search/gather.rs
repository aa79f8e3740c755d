//! One question, asked in turn: as it is typed, and as long as the page is not full, as it may
//! have been meant.

use super::words::{Tokens, line_tokens};
use super::{closed, query, sql};
use crate::access::{Caller, Seen};
use base::{Name, PersonId, Problem, RecordId};
use std::collections::HashSet;
use store::{Match, Reach, SearchHit, SearchQuery, Term, Tx};

/// Hits looked at for one that is shown: the best of the newest.
const CHOICE: u32 = 3;

/// Open records of the asker looked through for a word that too many records have.
const OWN_MAX: i64 = 50;

/// A question with what it may see.
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) plain: Vec<Vec<Term>>,
    pub(super) marks: Vec<String>,
    pub(super) scopes: Vec<(Name, Reach)>,
    pub(super) recent: Vec<RecordId>,
    pub(super) limit: u32,
}

/// What was found.
#[derive(Default)]
pub(super) struct Gathered {
    /// Hits of the text as typed, then hits of the guess.
    pub(super) hits: Vec<SearchHit>,
    /// How many hits are of the text as typed.
    pub(super) typed: usize,
    pub(super) guess: Option<String>,
}

impl Asked {
    pub(super) fn gather(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Gathered, Problem> {
        let page = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut found = Gathered::default();
        for terms in &self.plain {
            if found.hits.len() < page {
                self.add(tx, terms.clone(), &mut found.hits)?;
            }
        }
        let is_cut = found.hits.len() > page;
        if is_cut {
            let near = self.near(tx, caller, &found.hits)?;
            found.hits.extend(near);
        }
        self.rank(tx, caller.person(), &mut found.hits)?;
        found.hits.truncate(page);
        found.typed = found.hits.len();
        if found.typed < page {
            self.guess(tx, caller.person(), &mut found)?;
        }
        Ok(found)
    }

    /// The first guess that finds more fills the page.
    fn guess(
        &self,
        tx: &mut Tx<'_>,
        me: Option<PersonId>,
        found: &mut Gathered,
    ) -> Result<(), Problem> {
        let page = usize::try_from(self.limit).unwrap_or(usize::MAX);
        for guess in query::guesses(&self.text) {
            let mut hits = found.hits.clone();
            self.add(tx, guess.terms, &mut hits)?;
            let mut more = hits.split_off(found.typed);
            if more.is_empty() {
                continue;
            }
            self.rank(tx, me, &mut more)?;
            found.hits.extend(more);
            found.hits.truncate(page);
            found.guess = Some(guess.text);
            break;
        }
        Ok(())
    }

    /// Adds hits that are not there yet.
    fn add(
        &self,
        tx: &mut Tx<'_>,
        terms: Vec<Term>,
        hits: &mut Vec<SearchHit>,
    ) -> Result<(), Problem> {
        let terms = closed::with_marks(terms, &self.marks);
        let limit = self.limit.saturating_mul(CHOICE);
        let known: HashSet<RecordId> = hits.iter().map(|hit| hit.id).collect();
        let more = tx.search(&SearchQuery { terms, types: self.scopes.clone(), limit })?;
        hits.extend(more.into_iter().filter(|hit| !known.contains(&hit.id)));
        Ok(())
    }

    /// When there are more hits than were looked at: records the asker opened lately and own open
    /// ones with such a title, however old they are.
    fn near(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        known: &[SearchHit],
    ) -> Result<Vec<SearchHit>, Problem> {
        let mut ids = self.recent.clone();
        if let Some(me) = caller.person() {
            ids.extend(sql::own_open(tx, me, OWN_MAX)?);
        }
        let known: HashSet<RecordId> = known.iter().map(|hit| hit.id).collect();
        ids.retain(|id| !known.contains(id));
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut near = sql::spines(tx, &ids)?;
        near.retain(|hit| {
            self.scopes.iter().any(|(code, _)| **code == *hit.record_type)
                && self.plain.iter().any(|terms| holds(&hit.title, terms))
        });
        let records: Vec<(&str, RecordId)> =
            near.iter().map(|hit| (hit.record_type.as_str(), hit.id)).collect();
        let seen = Seen::of(tx, caller, &records)?;
        near.retain(|hit| seen.sees(&hit.record_type, hit.id));
        Ok(near)
    }

    /// Best first; hits of equal rank keep their order, newest first.
    fn rank(
        &self,
        tx: &mut Tx<'_>,
        me: Option<PersonId>,
        hits: &mut [SearchHit],
    ) -> Result<(), Problem> {
        if hits.len() < 2 {
            return Ok(());
        }
        let ids: Vec<RecordId> = hits.iter().map(|hit| hit.id).collect();
        let own = match me {
            Some(me) => sql::own(tx, me, &ids)?,
            None => HashSet::new(),
        };
        let folded = base::fold::fold(&self.text);
        let last = self.recent.len();
        hits.sort_by_cached_key(|hit| {
            let recent = self.recent.iter().position(|id| *id == hit.id).unwrap_or(last);
            let begins = base::fold::fold(&hit.title).starts_with(&folded);
            (recent, !own.contains(&hit.id), !begins)
        });
        Ok(())
    }
}

/// Whether a title is found by some terms.
fn holds(title: &str, terms: &[Term]) -> bool {
    // Most titles lack the first word altogether: they are not cut for that.
    let folded = base::fold::fold(title);
    let may = |term: &Term| term.any.iter().any(|(token, _)| folded.contains(token.as_str()));
    if !terms.iter().all(may) {
        return false;
    }
    let mut tokens = Tokens::default();
    line_tokens(title, &mut tokens);
    let doc = tokens.into_doc();
    terms.iter().all(|term| term.any.iter().any(|(token, how)| has(&doc, token, *how)))
}

/// Whether a document has a token, as the index finds it.
pub(super) fn has(doc: &store::SearchDoc, token: &str, how: Match) -> bool {
    match how {
        Match::Whole => doc.tokens.split(' ').any(|one| one == token),
        Match::Prefix => doc.tokens.split(' ').any(|one| one.starts_with(token)),
        Match::Digits => doc.digits.split(' ').any(|one| one.starts_with(token)),
    }
}
