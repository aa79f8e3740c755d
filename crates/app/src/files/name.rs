//! Names of files as they come from other machines.

/// The longest name, in characters.
const NAME_MAX: usize = 200;

/// A name without a path, without characters that cannot be seen or turn the writing round
/// (a name that seems to end with `exe.pdf`), and not longer than screens and disks bear.
pub(super) fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|ch| is_seen(*ch)).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let trimmed = words.trim_end_matches(['.', ' ']);
    if trimmed.is_empty() || trimmed.chars().all(|ch| ch == '.') {
        return "file".to_owned();
    }
    match trimmed.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 16 => {
            with_ending(stem, ending)
        }
        _ => cut(trimmed, NAME_MAX),
    }
}

/// A name with one more ending, cut before it.
pub(super) fn with_ending(name: &str, ending: &str) -> String {
    let room = NAME_MAX.saturating_sub(ending.chars().count() + 1);
    format!("{}.{ending}", cut(name, room))
}

fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

fn is_seen(ch: char) -> bool {
    let turns = matches!(ch,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !ch.is_control() && !turns
}
