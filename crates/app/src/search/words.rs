//! Texts to tokens: letters and digits only, folded, so that both databases keep the same words.

use frostem::{Algorithm, Stemmer};

/// The longest token, in characters.
const TOKEN_MAX: usize = 40;

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
                    word.push(if low == 'ё' { 'е' } else { low });
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

/// Tokens of a text for the index: every word and its stem.
pub(super) fn text_tokens(text: &str, out: &mut Tokens) {
    for word in words(text) {
        let stem = stem(&word);
        if stem != word {
            out.push(&stem);
        }
        out.push(&word);
    }
}

/// Tokens of a number of a record: its parts, those of digits without leading zeros too, and all
/// of it in one.
pub(super) fn number_tokens(number: &str, out: &mut Tokens) {
    let parts = words(number);
    for part in &parts {
        out.push(part);
        let short = part.trim_start_matches('0');
        if !short.is_empty() {
            out.push(short);
        }
    }
    if parts.len() > 1 {
        out.push(&parts.concat());
        out.push(&parts.iter().skip(1).map(String::as_str).collect::<String>());
    }
}

/// Tokens of a phone: its digits from every place that leaves at least four, so that any part of
/// it is the beginning of a token.
pub(super) fn phone_tokens(phone: &str, out: &mut Tokens) {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() <= SHORTEST_PART {
        out.push(&digits);
    }
    for start in 0..digits.len().saturating_sub(SHORTEST_PART - 1) {
        if let Some(tail) = digits.get(start..) {
            out.push(tail);
        }
    }
}

/// Digits by which a phone can be found.
pub(super) const SHORTEST_PART: usize = 4;

/// Distinct tokens of a record, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    text: String,
    seen: std::collections::HashSet<String>,
}

/// How many distinct tokens of a record search knows.
const TOKENS_MAX: usize = 4_000;

impl Tokens {
    pub(super) fn push(&mut self, token: &str) {
        if token.is_empty() || self.seen.len() >= TOKENS_MAX || self.seen.contains(token) {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(token);
        self.seen.insert(token.to_owned());
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
