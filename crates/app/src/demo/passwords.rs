//! Random passwords that can be read aloud.

use base::Problem;

const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
const VOWELS: &[u8] = b"aeiou";

/// Six syllables and three digits, for instance `talomi-reneso-417`: about 46 random bits.
///
/// # Errors
/// `bug` when the system gives no random bytes.
pub(super) fn fresh() -> Result<String, Problem> {
    let mut bytes = [0_u8; 30];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::bug("the system gives no random bytes").because(error))?;
    let mut pairs = bytes
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0_usize, |sum, byte| sum * 256 + usize::from(*byte)));
    let mut pick = |from: &[u8]| {
        let at = pairs.next().unwrap_or_default() % from.len().max(1);
        from.get(at).copied().map_or('a', char::from)
    };
    let mut text = String::with_capacity(17);
    for syllable in 0..6 {
        if syllable == 3 {
            text.push('-');
        }
        text.push(pick(CONSONANTS));
        text.push(pick(VOWELS));
    }
    text.push('-');
    for _ in 0..3 {
        text.push(pick(b"0123456789"));
    }
    Ok(text)
}
