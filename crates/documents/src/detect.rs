//! In what encoding a file is, and what stands between its cells.

use base::{Case, Problem};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1251};
use std::borrow::Cow;

/// Records looked at to find the delimiter.
const LOOKED_AT: usize = 50;

/// The longest beginning looked at to find the delimiter, in bytes.
const HEAD_BYTES: usize = 256 * 1024;

/// Delimiters in the order of preference.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// The text of a file and the name of its encoding.
///
/// # Errors
/// `import.file` (`what`: `binary`, `encoding`).
pub(crate) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Problem> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return match std::str::from_utf8(rest) {
            Ok(text) => Ok((Cow::Borrowed(text), "UTF-8")),
            Err(error) => Err(broken(rest, error.valid_up_to())),
        };
    }
    let wide: Option<&'static Encoding> = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(wide) = wide {
        let (text, _, is_broken) = wide.decode(bytes);
        return if is_broken {
            Err(Problem::case(Case::FileEncoding))
        } else {
            Ok((text, "UTF-16"))
        };
    }
    if bytes.contains(&0) {
        return Err(Problem::case(Case::FileBinary));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((Cow::Borrowed(text), "UTF-8")),
        Err(error) if is_mostly_utf8(bytes, error.valid_up_to()) => {
            Err(broken(bytes, error.valid_up_to()))
        }
        Err(_) => {
            let (text, _, is_broken) = WINDOWS_1251.decode(bytes);
            if is_broken || !looks_written(&text) {
                return Err(Problem::case(Case::FileEncoding));
            }
            Ok((text, "Windows-1251"))
        }
    }
}

/// A file whose letters are UTF-8 up to the broken place is a broken one of that encoding: there
/// are at least four letters of several bytes before it.
fn is_mostly_utf8(bytes: &[u8], valid: usize) -> bool {
    let start = bytes.get(..valid).unwrap_or_default();
    start.iter().filter(|byte| **byte >= 0xc0).count() >= 4
}

/// People write letters, digits and marks; a picture read as text has control signs.
fn looks_written(text: &str) -> bool {
    let mut strange = 0_usize;
    let mut all = 0_usize;
    for ch in text.chars().take(100_000) {
        all += 1;
        if ch.is_control() && !matches!(ch, '\n' | '\r' | '\t') {
            strange += 1;
        }
    }
    strange * 200 <= all
}

fn broken(bytes: &[u8], at: usize) -> Problem {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    Problem::case(Case::FileEncoding).with("row", line.to_string())
}

/// The delimiter that cuts the first records into the most cells of the same number.
pub(crate) fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or(text).as_bytes();
    let mut best = (0_usize, b',');
    for delimiter in DELIMITERS {
        let score = score(head, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Cells of the heading times records like it; one cell only is no cut at all.
fn score(head: &[u8], delimiter: u8) -> usize {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(head);
    let mut record = ::csv::ByteRecord::new();
    let mut width = 0;
    let mut alike = 0;
    for _ in 0..LOOKED_AT {
        match reader.read_byte_record(&mut record) {
            Ok(true) if width == 0 => (width, alike) = (record.len(), 1),
            Ok(true) => alike += usize::from(record.len() == width),
            _ => break,
        }
    }
    if width > 1 { width * alike } else { 0 }
}
