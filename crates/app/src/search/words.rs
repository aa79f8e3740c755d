//! Texts to tokens: letters and digits only, folded, so that both databases keep the same words.

use super::spelling::{joined, keys};
use frostem::{Algorithm, Stemmer};
use store::SearchDoc;

/// The longest token, in characters.
const TOKEN_MAX: usize = 40;

/// The most parts of a number.
const PARTS_MAX: usize = 8;

/// Words in lower case, ё as е, cut at everything that is no letter or digit.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut count = 0;
    for ch in text.chars() {
        match ch {
            // Letters that come in two parts, as some systems write й and ё.
            '\u{306}' if word.ends_with('и') => {
                word.pop();
                word.push('й');
            }
            '\u{300}'..='\u{36f}' => {}
            _ if ch.is_alphanumeric() && count < TOKEN_MAX => {
                for low in ch.to_lowercase().filter(|low| low.is_alphanumeric()) {
                    word.push(if matches!(low, 'ё' | 'ѣ') { 'е' } else { low });
                }
                count += 1;
            }
            _ if ch.is_alphanumeric() => {}
            _ => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                count = 0;
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The stem of a word by the language of its letters; numbers and short words are their own.
pub(super) fn stem(word: &str) -> String {
    let first = word.chars().next().unwrap_or('0');
    let is_plain = word.chars().all(char::is_alphabetic) && word.len() > 2;
    let algorithm = match first {
        'а'..='я' if is_plain => Algorithm::Russian,
        'a'..='z' if is_plain => Algorithm::English,
        _ => return word.to_owned(),
    };
    Stemmer::new(algorithm).stem(word).into_owned()
}

/// Tokens of a text for the index: every word and its stem, numbers without leading zeros too.
pub(super) fn text_tokens(text: &str, out: &mut Tokens) {
    for word in words(text) {
        let stem = stem(&word);
        if stem != word {
            out.push(&stem);
        }
        out.push(short(&word));
        out.push(&word);
    }
}

/// Tokens of a line: its words, how they are spelled in the other alphabet, and numbers of several
/// parts without what stands between them, like those of passports, cards and contracts.
pub(super) fn line_tokens(line: &str, out: &mut Tokens) {
    text_tokens(line, out);
    for word in words(&joined(line)) {
        for key in keys(&word) {
            out.push(&spelled(&key));
        }
    }
    for chunk in line.split_whitespace() {
        if chunk.chars().any(|ch| ch.is_ascii_digit()) {
            tails(&words(chunk), out);
        }
    }
    digit_runs(line, out);
}

/// How a key of `spelling` stands among tokens: words never have a `ё`.
pub(super) fn spelled(key: &str) -> String {
    format!("ёё{key}")
}

/// Neighbouring groups of digits as one number, from each group on.
fn digit_runs(line: &str, out: &mut Tokens) {
    let parts = words(line);
    let is_number = |word: &String| word.chars().all(|ch| ch.is_ascii_digit());
    for run in parts.split(|word| !is_number(word)).filter(|run| run.len() > 1) {
        let run = run.get(..PARTS_MAX).unwrap_or(run);
        for start in 0..run.len() {
            let tail = run.get(start..).unwrap_or_default().concat();
            if tail.len() >= SHORTEST_PART {
                out.push_digits(&tail);
            }
        }
    }
}

/// The parts of a number from each part on, in one: whoever leaves out what stands between some
/// of them types the beginning of such a token.
fn tails(parts: &[String], out: &mut Tokens) {
    let parts = parts.get(..PARTS_MAX).unwrap_or(parts);
    for start in 0..parts.len() {
        if let [first, rest @ ..] = parts.get(start..).unwrap_or_default()
            && !rest.is_empty()
        {
            out.push(&(first.clone() + &rest.concat()));
        }
    }
}

/// A number without leading zeros; other words as they are.
fn short(word: &str) -> &str {
    if !word.chars().all(|ch| ch.is_ascii_digit()) {
        return word;
    }
    let short = word.trim_start_matches('0');
    if short.is_empty() { word } else { short }
}

/// Tokens of a number of a record: its parts, those of digits without leading zeros too, and what
/// is typed when the signs between them are left out.
pub(super) fn number_tokens(number: &str, out: &mut Tokens) {
    let parts = words(number);
    for part in &parts {
        out.push(part);
        out.push(short(part));
    }
    tails(&parts, out);
    let plain: Vec<String> = parts.iter().map(|part| short(part).to_owned()).collect();
    tails(&plain, out);
}

/// Tokens of a phone: its digits from every place that leaves at least four, so that any part of
/// it is the beginning of a token.
pub(super) fn phone_tokens(phone: &str, out: &mut Tokens) {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < SHORTEST_PART {
        out.push(&digits);
    }
    for start in 0..digits.len().saturating_sub(SHORTEST_PART - 1) {
        if let Some(tail) = digits.get(start..) {
            out.push_digits(tail);
        }
    }
}

/// Digits by which a phone can be found.
pub(super) const SHORTEST_PART: usize = 4;

/// Distinct tokens of a record, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    words: Distinct,
    digits: Distinct,
}

/// Distinct tokens separated by spaces.
#[derive(Debug, Default)]
struct Distinct {
    text: String,
    seen: std::collections::HashSet<String>,
}

/// How many distinct tokens of a record search knows.
const TOKENS_MAX: usize = 4_000;

impl Tokens {
    pub(super) fn push(&mut self, token: &str) {
        self.words.push(token);
    }

    /// A number that few records share, found by its beginning.
    pub(super) fn push_digits(&mut self, token: &str) {
        self.digits.push(token);
    }

    /// Takes over the tokens of another, behind a mark.
    pub(super) fn push_behind(&mut self, mark: &str, own: &Tokens) {
        for token in own.words.text.split_whitespace() {
            self.push(&format!("{mark}{token}"));
        }
        for token in own.digits.text.split_whitespace() {
            self.push_digits(&format!("{mark}{token}"));
        }
    }

    pub(super) fn into_doc(self) -> SearchDoc {
        SearchDoc { tokens: self.words.text, digits: self.digits.text }
    }
}

impl Distinct {
    fn push(&mut self, token: &str) {
        if token.is_empty() || self.seen.len() >= TOKENS_MAX || self.seen.contains(token) {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(token);
        self.seen.insert(token.to_owned());
    }
}
