//! The one way texts are compared without regard to case: the same on both databases.

/// Lower case, ё as е, white space folded to single spaces, at most 200 characters.
///
/// Databases fold differently (SQLite only ASCII), so a text that is sorted or filtered is
/// stored folded beside itself and compared byte by byte.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(400));
    let mut count = 0;
    let mut space = false;
    for ch in text.trim().chars() {
        if ch.is_whitespace() {
            space = true;
            continue;
        }
        if space {
            out.push(' ');
            count += 1;
            space = false;
        }
        for low in ch.to_lowercase() {
            out.push(if low == 'ё' { 'е' } else { low });
        }
        count += 1;
        if count >= 200 {
            break;
        }
    }
    out
}
