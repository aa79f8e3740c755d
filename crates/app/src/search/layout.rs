//! What was meant: the same keys in the other keyboard layout.

/// Keys of the usual Latin layout and the Russian letters on them, without and with Shift.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~{}:\"<>";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюёхъжэбю";

/// A layout that keys were meant to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Russian,
    Latin,
}

/// The text as the same keys give it in a layout, in lower case; pieces that have letters of that
/// layout or none stay. `None` when all of them stay.
pub(super) fn swapped(text: &str, to: Layout) -> Option<String> {
    let low = text.to_lowercase();
    let chunks: Vec<String> = low.split_whitespace().map(|chunk| chunk_in(chunk, to)).collect();
    let swapped = chunks.join(" ");
    let is_same = low.split_whitespace().eq(swapped.split_whitespace());
    (!is_same).then_some(swapped)
}

fn chunk_in(chunk: &str, to: Layout) -> String {
    let is_latin = chunk.chars().any(|ch| ch.is_ascii_lowercase());
    let is_russian = chunk.chars().any(is_russian);
    let (from, to) = match (to, is_latin, is_russian) {
        (Layout::Russian, true, false) => (LATIN, RUSSIAN),
        (Layout::Latin, false, true) => (RUSSIAN, LATIN),
        _ => return chunk.to_owned(),
    };
    let key = |ch: char| {
        let at = from.chars().position(|one| one == ch);
        at.and_then(|at| to.chars().nth(at)).unwrap_or(ch)
    };
    chunk.chars().map(key).collect()
}

pub(super) fn is_russian(ch: char) -> bool {
    matches!(ch, 'а'..='я' | 'ё')
}
