//! What was meant: the other keyboard layout, and Russian words in Latin letters.

/// Keys of the usual Latin layout and the Russian letters on them.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю";

/// The text as the same keys give it in the other layout, in lower case; `None` when it has
/// letters of both or of neither.
pub(super) fn swapped(text: &str) -> Option<String> {
    let low = text.to_lowercase();
    let is_latin = low.chars().any(|ch| ch.is_ascii_lowercase());
    let is_russian = low.chars().any(|ch| RUSSIAN.contains(ch));
    let (from, to) = match (is_latin, is_russian) {
        (true, false) => (LATIN, RUSSIAN),
        (false, true) => (RUSSIAN, LATIN),
        _ => return None,
    };
    let key = |ch: char| {
        let at = from.chars().position(|one| one == ch);
        at.and_then(|at| to.chars().nth(at)).unwrap_or(ch)
    };
    Some(low.chars().map(key).collect())
}

/// Latin spellings of Russian letters, long ones first.
const SPELLINGS: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    ("yo", "е"),
    ("ye", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("w", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("c", "к"),
    ("y", "ы"),
];

/// A word of Latin letters as Russian ones spell it: `ivanov` → `иванов`.
pub(super) fn spelled(word: &str) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut out = String::with_capacity(word.len() * 2);
    let mut rest = word;
    while !rest.is_empty() {
        let found = SPELLINGS
            .iter()
            .find_map(|(latin, russian)| rest.strip_prefix(latin).map(|tail| (tail, *russian)));
        let (tail, russian) = found?;
        let is_short_y = russian == "ы" && out.ends_with(['а', 'е', 'о', 'у', 'и', 'ы', 'я']);
        out.push_str(if is_short_y { "й" } else { russian });
        rest = tail;
    }
    Some(out)
}
