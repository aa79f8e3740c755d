//! Russian words in Latin letters: one key for all usual spellings of a word in either alphabet,
//! so that «Щукин», `Shchukin` and `Schukin` meet in the index whichever of them is typed.

use super::layout::is_russian;

/// How passports and letters spell Russian letters; ё is folded to е before.
const LETTERS: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "yo"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "y"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
    ('š', "sh"),
    ('č', "ch"),
    ('ž', "zh"),
];

/// Spellings of one sound, and its sign in a key; long ones first. By GOST 7.79-2000 (system B),
/// the passport rules and habit. Letters without a row are their own sign.
const SOUNDS: &[(&str, &str)] = &[
    ("shch", "w"),
    ("sch", "w"),
    ("shh", "w"),
    ("tsch", "q"),
    ("tch", "q"),
    ("sh", "w"),
    ("ch", "q"),
    ("zh", "x"),
    ("kh", "h"),
    ("ph", "f"),
    ("ts", "c"),
    ("tz", "c"),
    ("cz", "c"),
    ("ck", "k"),
    ("ct", "kt"),
    ("cl", "kl"),
    ("cr", "kr"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("yo", "e"),
    ("jo", "e"),
    ("io", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("ie", "e"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
    ("q", "k"),
    ("x", "ks"),
];

/// Latin spellings as Russian letters, to show what a key stands for; long ones first.
const SHOWN: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("shh", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("cz", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("iu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "ия"),
    ("yo", "ё"),
    ("jo", "ё"),
    ("ye", "е"),
    ("iy", "ий"),
    ("ij", "ий"),
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
    ("q", "к"),
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
    ("c", "ц"),
    ("x", "кс"),
    ("y", "ы"),
];

/// The shortest word with a key, in letters: shorter ones are spelled by chance.
const SHORTEST: usize = 3;

/// Signs inside a word of Latin letters that stand for ь, ъ, ы, э: they join its parts.
pub(super) fn joined(text: &str) -> String {
    text.chars().filter(|ch| !matches!(ch, '\'' | '`' | '’' | 'ʹ' | 'ʺ')).collect()
}

/// The keys of a word as `words` gives it: one, or two when an `x` may be х or кс. None for
/// numbers, short words and other alphabets.
pub(super) fn keys(word: &str) -> Vec<String> {
    if word.chars().count() < SHORTEST {
        return Vec::new();
    }
    let Some(latin) = latin(word) else { return Vec::new() };
    let mut keys = vec![key(&latin)];
    if latin.contains('x') {
        let other = key(&latin.replace('x', "kh"));
        if !keys.contains(&other) {
            keys.push(other);
        }
    }
    keys
}

/// A word of Russian or Latin letters in Latin ones: `щукин` → `shchukin`.
pub(super) fn latin(word: &str) -> Option<String> {
    let mut out = String::with_capacity(word.len());
    for ch in word.chars() {
        match LETTERS.iter().find(|(letter, _)| *letter == ch) {
            Some((_, latin)) => out.push_str(latin),
            None if ch.is_ascii_lowercase() => out.push(ch),
            None => return None,
        }
    }
    Some(out)
}

/// A word of Latin letters as Russian ones are likely to spell it: `ivanov` → `иванов`.
pub(super) fn russian(word: &str) -> Option<String> {
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut out = String::with_capacity(word.len() * 2);
    let mut rest = word;
    while !rest.is_empty() {
        let (tail, letters) = first_of(SHOWN, rest)?;
        let is_short = letters == "ы" && out.ends_with(['а', 'е', 'о', 'у', 'и', 'ы', 'я']);
        out.push_str(if is_short { "й" } else { letters });
        rest = tail;
    }
    Some(out)
}

/// Whether a word has a Russian letter.
pub(super) fn has_russian(word: &str) -> bool {
    word.chars().any(is_russian)
}

fn key(latin: &str) -> String {
    let mut signs = String::with_capacity(latin.len());
    let mut rest = latin;
    while let Some(first) = rest.chars().next() {
        match first_of(SOUNDS, rest) {
            Some((tail, sign)) => {
                signs.push_str(sign);
                rest = tail;
            }
            None => {
                signs.push(first);
                rest = rest.strip_prefix(first).unwrap_or_default();
            }
        }
    }
    // Doubled letters are doubled by habit only.
    let mut key = String::with_capacity(signs.len());
    for ch in signs.chars() {
        if !key.ends_with(ch) {
            key.push(ch);
        }
    }
    key
}

fn first_of<'t, 's>(table: &'t [(&str, &str)], text: &'s str) -> Option<(&'s str, &'t str)> {
    table.iter().find_map(|(from, to)| text.strip_prefix(from).map(|tail| (tail, *to)))
}
