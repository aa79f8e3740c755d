//! Tokens that only some may match: titles of linked records, special fields, and fields that a
//! role may not see. They stand in the
//! same index behind a mark, and a question asks for marks of what the asker may read.
//!
//! Plain tokens never have a `ё` (it is folded to `е`), keys of `spelling` have two of them first:
//! so a mark is never their beginning, and no mark is the beginning of another.

use super::words::Tokens;
use crate::access::Caller;
use model::access::Action;
use model::record_type::Types;
use model::{Field, RecordType};
use store::{Reach, Term};

/// The mark of titles of linked records of a type.
fn of_titles(record_type: &str) -> String {
    format!("ё{}ёя", record_type.replace('_', "ёю"))
}

/// The mark of special fields of a type.
fn of_special(record_type: &str) -> String {
    format!("ё{}ёэ", record_type.replace('_', "ёю"))
}

/// The mark of a field that some role may not see.
fn of_field(record_type: &str, field: &str) -> String {
    format!("ё{}ёь{}ёъ", record_type.replace('_', "ёю"), field.replace('_', "ёю"))
}

/// What a searched field's tokens stand behind.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing: whoever reads the record may find it by them.
    Open,
    /// A mark.
    Behind(String),
    /// They are not indexed: too few people might ask for them.
    Nowhere,
}

impl Place {
    pub(super) fn of(record_type: &RecordType, field: &Field) -> Place {
        let code = &record_type.code;
        match (&field.to, field.is_guarded()) {
            (Some(to), false) if field.is_link() => Place::Behind(of_titles(to)),
            (Some(_), true) if field.is_link() => Place::Nowhere,
            (_, true) if field.is_closable => Place::Behind(of_field(code, &field.code)),
            (_, true) => Place::Behind(of_special(code)),
            (_, false) => Place::Open,
        }
    }

    /// Adds the tokens that `make` makes.
    pub(super) fn add(&self, tokens: &mut Tokens, make: impl Fn(&mut Tokens)) {
        match self {
            Place::Open => make(tokens),
            Place::Nowhere => {}
            Place::Behind(mark) => {
                let mut own = Tokens::default();
                make(&mut own);
                tokens.push_behind(mark, &own);
            }
        }
    }
}

/// The marks the caller may ask for, of all records of some types.
pub(super) fn marks(caller: &Caller, types: &Types, asked: &[(base::Name, Reach)]) -> Vec<String> {
    let mut marks = Vec::new();
    for record_type in asked.iter().filter_map(|(code, _)| types.get(code)) {
        for field in record_type.search.iter().filter_map(|code| record_type.field(code)) {
            let is_closed = caller.is_closed(&record_type.code, field);
            let to = field.to.as_deref().filter(|_| field.is_link());
            let is_open = to.is_none_or(|to| caller.reach(to, Action::Read) == Reach::All);
            match Place::of(record_type, field) {
                Place::Behind(mark) if is_open && !is_closed && !marks.contains(&mark) => {
                    marks.push(mark);
                }
                _ => {}
            }
        }
    }
    marks
}

/// Terms that find the same behind the marks, too.
pub(super) fn with_marks(terms: Vec<Term>, marks: &[String]) -> Vec<Term> {
    let widened = |term: Term| {
        let behind = marks.iter().flat_map(|mark| {
            term.any.iter().map(move |(token, how)| (format!("{mark}{token}"), *how))
        });
        let behind: Vec<_> = behind.collect();
        Term { any: term.any.into_iter().chain(behind).collect() }
    };
    terms.into_iter().map(widened).collect()
}

#[cfg(test)]
mod tests {
    use super::{of_field, of_special, of_titles};

    fn marks_of(code: &str) -> [String; 4] {
        [of_titles(code), of_special(code), of_field(code, "out"), of_field(code, "out_")]
    }

    #[test]
    fn no_mark_is_the_beginning_of_another() {
        let codes = ["o", "out", "out_", "out_request", "outrequest", "out__request"];
        let marks: Vec<String> = codes.iter().flat_map(|code| marks_of(code)).collect();
        for (at, one) in marks.iter().enumerate() {
            for (other_at, other) in marks.iter().enumerate() {
                assert!(at == other_at || !other.starts_with(one), "{one} {other}");
            }
        }
    }
}
