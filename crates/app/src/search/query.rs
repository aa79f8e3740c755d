//! From what a person types to what the index is asked.

use super::layout::{spelled, swapped};
use super::words::{SHORTEST_PART, stem, words};
use store::{Match, Term};

/// The longest question, in characters.
const TEXT_MAX: usize = 200;

/// The most terms asked for.
const TERMS_MAX: usize = 12;

/// Tries in order: the first that finds something is the answer.
pub(super) fn tries(text: &str) -> Vec<Vec<Term>> {
    let text: String = text.chars().take(TEXT_MAX).collect();
    let mut tries = Vec::new();
    let chunks: Vec<&str> = text.split_whitespace().collect();
    if let Some(joined) = with_phone(&chunks) {
        tries.push(joined);
    }
    let plain = conjunction(chunks.iter().flat_map(|chunk| chunk_terms(chunk)).collect());
    if !plain.is_empty() && !tries.contains(&plain) {
        tries.push(plain);
    }
    tries
}

fn conjunction(mut terms: Vec<Term>) -> Vec<Term> {
    terms.truncate(TERMS_MAX);
    terms
}

/// Neighbouring pieces of digits read as one phone number, when there is one.
fn with_phone(chunks: &[&str]) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    let mut digits = String::new();
    let mut is_found = false;
    for chunk in chunks.iter().chain(&["."]) {
        if is_phone_part(chunk) {
            digits.extend(chunk.chars().filter(char::is_ascii_digit));
            continue;
        }
        if digits.len() >= SHORTEST_PART {
            is_found = true;
            terms.push(phone_term(&digits));
        } else {
            terms.extend(chunk_terms(&digits));
        }
        digits.clear();
        if *chunk != "." {
            terms.extend(chunk_terms(chunk));
        }
    }
    is_found.then(|| conjunction(terms))
}

/// Digits with the signs of phone numbers only.
fn is_phone_part(chunk: &str) -> bool {
    chunk.chars().any(|ch| ch.is_ascii_digit())
        && chunk.chars().all(|ch| ch.is_ascii_digit() || "+()-–".contains(ch))
}

/// A whole number may begin with 8 or nothing instead of 7.
fn phone_term(digits: &str) -> Term {
    let mut any = vec![(digits.to_owned(), Match::Prefix)];
    if digits.len() > 4
        && let Some(rest) = digits.strip_prefix('8')
    {
        any.push((format!("7{rest}"), Match::Prefix));
    }
    Term { any }
}

/// The terms of a piece without spaces: its words, or the words the other layout gives.
fn chunk_terms(chunk: &str) -> Vec<Term> {
    let own: Vec<Term> = words(chunk).iter().map(|word| term(word)).collect();
    let Some(other) = swapped(chunk) else { return own };
    let other: Vec<Term> = words(&other).iter().map(|word| swapped_term(word)).collect();
    if own.is_empty() || other.is_empty() {
        return own;
    }
    if own.len() == other.len() {
        let pairs = own.iter().zip(&other);
        let both = |(own, other): (&Term, &Term)| Term {
            any: own.any.iter().chain(&other.any).cloned().collect(),
        };
        return pairs.map(both).collect();
    }
    // (a and b) or c  =  (a or c) and (b or c)
    let mut terms = Vec::with_capacity(own.len() * other.len());
    for left in &own {
        for right in &other {
            let any = left.any.iter().chain(&right.any).cloned().collect();
            terms.push(Term { any });
        }
    }
    terms
}

fn term(word: &str) -> Term {
    let mut term = swapped_term(word);
    if let Some(russian) = spelled(word) {
        term.any.extend(swapped_term(&russian).any);
    }
    term
}

/// A word: its stem, or a word that begins with it. A single letter stands for itself.
fn swapped_term(word: &str) -> Term {
    let how = if word.chars().count() > 1 { Match::Prefix } else { Match::Whole };
    let mut any = vec![(word.to_owned(), how)];
    let stem = stem(word);
    if stem != word {
        any.push((stem, Match::Whole));
    }
    Term { any }
}
