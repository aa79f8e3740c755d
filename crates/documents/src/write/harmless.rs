//! Texts that a spreadsheet would calculate.

/// Signs with which a spreadsheet may begin a formula; the wide ones in some languages of it.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The fewest digits of what is taken for a phone.
const PHONE_MIN: usize = 7;

/// Whether a spreadsheet would take a text for a formula. Numbers and phones are none.
pub(super) fn is_formula(text: &str) -> bool {
    let Some(first) = text.chars().next().filter(|first| FORMULA.contains(first)) else {
        return false;
    };
    let rest = text.get(first.len_utf8()..).unwrap_or_default();
    match first {
        '-' => !is_number(rest),
        '+' => !is_number(rest) && !is_phone(rest),
        _ => true,
    }
}

/// Digits with one point or comma at most.
fn is_number(text: &str) -> bool {
    let marks = text.chars().filter(|ch| matches!(ch, '.' | ',')).count();
    let is_plain = text.chars().all(|ch| ch.is_ascii_digit() || matches!(ch, '.' | ','));
    is_plain && marks <= 1 && text.starts_with(|ch: char| ch.is_ascii_digit())
}

/// A phone, or several with commas between.
fn is_phone(text: &str) -> bool {
    let is_plain = text.chars().all(|ch| ch.is_ascii_digit() || " ()-+,".contains(ch));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    is_plain && digits >= PHONE_MIN && text.starts_with(|ch: char| ch.is_ascii_digit())
}
