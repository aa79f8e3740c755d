//! From what a person types to what the index is asked: as it is typed, then what may have been
//! meant by it.

use super::layout::{Layout, swapped};
use super::spelling::{has_russian, joined, keys, latin, russian};
use super::words::{SHORTEST_PART, spelled, stem, words};
use store::{Match, Term};

/// The longest question, in characters.
const TEXT_MAX: usize = 200;

/// The most terms asked for.
const TERMS_MAX: usize = 12;

/// What may have been meant by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    /// As a person would have typed it.
    pub(super) text: String,
    pub(super) terms: Vec<Term>,
}

/// A text as it is typed: as a phone number and its words, then as words only.
pub(super) fn plain(text: &str) -> Vec<Vec<Term>> {
    let text: String = text.chars().take(TEXT_MAX).collect();
    let mut tries = Vec::new();
    let chunks: Vec<&str> = text.split_whitespace().collect();
    if let Some(joined) = with_phone(&chunks) {
        tries.push(joined);
    }
    let plain = conjunction(&text);
    if !plain.is_empty() && !tries.contains(&plain) {
        tries.push(plain);
    }
    tries
}

/// What may have been meant, most likely first: the other layout of the keyboard, the other
/// alphabet.
pub(super) fn guesses(text: &str) -> Vec<Guess> {
    let text: String = text.chars().take(TEXT_MAX).collect();
    // A comma is a letter in the other layout, or just a comma.
    let trimmed: Vec<&str> =
        text.split_whitespace().map(|chunk| chunk.trim_end_matches(['.', ',', ';', ':'])).collect();
    let trimmed = trimmed.join(" ");
    let mut guesses: Vec<Guess> = Vec::new();
    for layout in [Layout::Russian, Layout::Latin] {
        for text in [&text, &trimmed] {
            let Some(text) = swapped(text, layout) else { continue };
            let terms = conjunction(&text);
            if !terms.is_empty() && guesses.iter().all(|known| known.terms != terms) {
                guesses.push(Guess { text, terms });
            }
        }
    }
    guesses.extend(other_alphabet(&text));
    guesses
}

/// The words of a text by their spelling, shown in the alphabet they are not typed in.
fn other_alphabet(text: &str) -> Option<Guess> {
    // An address is not spelled: half of all addresses share their words.
    if text.contains('@') {
        return None;
    }
    let words = words(&joined(text));
    let is_latin = words.iter().any(|word| !has_russian(word) && !keys(word).is_empty());
    let mut shown = Vec::with_capacity(words.len());
    let mut terms = Vec::with_capacity(words.len());
    let mut is_spelled = false;
    for word in words.iter().take(TERMS_MAX) {
        let any: Vec<_> = keys(word).iter().map(|key| (spelled(key), Match::Prefix)).collect();
        let other = if is_latin { russian(word) } else { latin(word) };
        shown.push(other.unwrap_or_else(|| word.clone()));
        is_spelled |= !any.is_empty();
        terms.push(if any.is_empty() { term(word) } else { Term { any } });
    }
    is_spelled.then(|| Guess { text: shown.join(" "), terms })
}

fn conjunction(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for chunk in text.split_whitespace() {
        let words = words(chunk);
        let whole = if chunk.contains('@') { finished(chunk, &words) } else { 0 };
        for (at, word) in words.iter().enumerate() {
            let any = vec![(word.clone(), Match::Whole)];
            terms.push(if at < whole { Term { any } } else { term(word) });
        }
    }
    terms.truncate(TERMS_MAX);
    terms
}

/// How many words of an e-mail address are typed to their end: thousands of addresses begin with
/// the same ones.
fn finished(chunk: &str, words: &[String]) -> usize {
    const TOPS: [&str; 7] = ["ru", "su", "com", "org", "net", "info", "рф"];
    let is_top = words.last().is_some_and(|word| TOPS.contains(&word.as_str()));
    let is_whole = is_top || !chunk.ends_with(char::is_alphanumeric);
    if is_whole { words.len() } else { words.len().saturating_sub(1) }
}

/// Neighbouring pieces of digits read as one number, when there is one.
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
            terms.push(number_term(&digits));
        } else {
            terms.extend(conjunction(&digits));
        }
        digits.clear();
        if *chunk != "." {
            terms.extend(conjunction(chunk));
        }
    }
    terms.truncate(TERMS_MAX);
    is_found.then_some(terms)
}

/// Digits with the signs of phone numbers only.
fn is_phone_part(chunk: &str) -> bool {
    chunk.chars().any(|ch| ch.is_ascii_digit())
        && chunk.chars().all(|ch| ch.is_ascii_digit() || "+()-–.".contains(ch))
}

/// Enough digits: the beginning of a number, or any part of a phone. A whole phone may begin with
/// 8 instead of 7.
fn number_term(digits: &str) -> Term {
    let mut any = vec![(digits.to_owned(), Match::Prefix), (digits.to_owned(), Match::Digits)];
    if let Some(rest) = digits.strip_prefix('8') {
        any.push((format!("7{rest}"), Match::Digits));
    }
    Term { any }
}

/// A word: its stem, or a word that begins with it. A single letter stands for itself.
fn term(word: &str) -> Term {
    if word.len() >= SHORTEST_PART && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return number_term(word);
    }
    let how = if word.chars().count() > 1 { Match::Prefix } else { Match::Whole };
    let mut any = vec![(word.to_owned(), how)];
    let stem = stem(word);
    if stem != word {
        any.push((stem, Match::Whole));
    }
    // Whoever has no «№» on the keyboard types `N`.
    if let Some(number) = word.strip_prefix('n')
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        any.push((number.to_owned(), Match::Prefix));
    }
    Term { any }
}
