//! What a file is, by its content: what browsers may show, what has a preview, and a name that does
//! not lie.

/// How much of the beginning is looked at.
pub(super) const HEAD: usize = 8 * 1024;

/// Types that browsers show in place: they cannot run anything. Everything else is downloaded.
const SHOWN: [&str; 5] = ["image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"];

/// Types whose names must say what they are, with the endings that do.
const STRICT: [(&str, &[&str]); 8] = [
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("application/pdf", &["pdf"]),
    ("application/vnd.microsoft.portable-executable", &["exe", "dll", "scr", "com"]),
    ("application/x-executable", &["elf", "so", "run", "bin"]),
    ("application/x-mach-binary", &["macho"]),
];

/// Whether a browser may show it in place.
pub(crate) fn is_shown(mime: &str) -> bool {
    SHOWN.contains(&mime)
}

/// Whether the server makes small pictures of it.
pub(crate) fn has_preview(mime: &str) -> bool {
    is_shown(mime) && mime.starts_with("image/")
}

/// The type of a content by its beginning.
pub(super) fn recognise(head: &[u8]) -> &'static str {
    let text = text(head);
    if let Some(text) = &text {
        // Before the signatures: a picture or a note that is a page to a browser is a page.
        let text = text.trim_start_matches('\u{feff}').to_lowercase();
        if text.contains("<svg") {
            return "image/svg+xml";
        }
        if ["<!doctype html", "<html", "<script", "<body", "<iframe"]
            .iter()
            .any(|mark| text.contains(mark))
        {
            return "text/html";
        }
    }
    match infer::get(head) {
        Some(found) if found.mime_type() == "text/html" || text.is_none() => found.mime_type(),
        Some(found) if found.mime_type() != "text/plain" => found.mime_type(),
        _ if text.is_some() => "text/plain",
        _ => "application/octet-stream",
    }
}

/// The beginning as a text, when it is one. Its last letter may be cut in two.
fn text(head: &[u8]) -> Option<String> {
    let is_plain = |byte: &u8| *byte >= 0x20 || [b'\t', b'\n', b'\r', 0x0c, 0x1b].contains(byte);
    if !head.iter().all(is_plain) {
        return None;
    }
    match std::str::from_utf8(head) {
        Ok(text) => Some(text.to_owned()),
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).map(|whole| String::from_utf8_lossy(whole).into_owned())
        }
        // Texts of older systems: letters of another code page, and no control characters.
        Err(_) if infer::get(head).is_none() => Some(String::from_utf8_lossy(head).into_owned()),
        Err(_) => None,
    }
}

/// A name whose ending says what the file is: `scan.pdf` that is a picture becomes `scan.pdf.png`.
pub(super) fn honest(name: &str, mime: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let said = STRICT.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    let is = STRICT.iter().find(|(strict, _)| *strict == mime);
    if said.map(|(mime, _)| mime) == is.map(|(mime, _)| mime) {
        return name.to_owned();
    }
    let ending = match (is, mime) {
        (Some((_, endings)), _) => endings.first().copied().unwrap_or("bin"),
        (None, "text/plain") => "txt",
        (None, "text/html") => "html",
        (None, "image/svg+xml") => "svg",
        (None, "application/zip") => "zip",
        _ => "bin",
    };
    // `setup.bin` may be anything.
    if name.to_lowercase().ends_with(&format!(".{ending}")) {
        return name.to_owned();
    }
    super::name::with_ending(name, ending)
}
