//! Text with marks: what of HTML is kept, and its text alone.

use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What is kept of a text; everything else loses its tag and keeps its words.
const TAGS: [&str; 25] = [
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "a",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
];
/// Where links may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// Tags that end a word when the text is taken alone.
const INLINE: [&str; 8] = ["b", "strong", "i", "em", "u", "s", "a", "code"];
/// How many tags are read: the reader of HTML looks through all open ones again and again.
const TAGS_MAX: usize = 10_000;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
    ]);
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style", "head", "title", "template"]))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    builder
});

/// Clean HTML; nothing when there are more tags than a text has.
#[must_use]
pub fn clean(html: &str) -> Option<String> {
    if html.matches('<').count() > TAGS_MAX {
        return None;
    }
    Some(CLEANER.clean(html).to_string())
}

/// HTML of a plain text: its lines stay lines.
#[must_use]
pub fn of_plain(text: &str) -> String {
    let lines = text.trim().lines().map(|line| ammonia::clean_text(line).replace("&#32;", " "));
    format!("<p>{}</p>", lines.collect::<Vec<_>>().join("<br>"))
}

/// Whether a text has marks, or is plain.
#[must_use]
pub fn is_marked_up(text: &str) -> bool {
    let lower = text.to_lowercase();
    TAGS.iter().any(|tag| [">", " ", "/"].iter().any(|end| lower.contains(&format!("<{tag}{end}"))))
}

/// The text of clean HTML without its tags, in one line.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, next)) = after.split_once('>') else { break };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            text.push(' ');
        }
        rest = next;
    }
    if !rest.starts_with('<') {
        text.push_str(rest);
    }
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{clean, is_marked_up, of_plain, plain};

    fn check(html: &str, expected: &str) {
        let kept = clean(html).unwrap();
        assert_eq!(kept, expected, "{html}");
        assert_eq!(clean(&kept).unwrap(), kept, "cleaning twice changes nothing");
    }

    #[test]
    fn marks_are_kept_and_nothing_runs() {
        check("<p>Раз <b>два</b><br>три</p>", "<p>Раз <b>два</b><br>три</p>");
        check("<div onclick=\"x()\">Раз</div>", "Раз");
        check("<p style=\"color:red\" class=\"a\">Раз</p>", "<p>Раз</p>");
        check("<script>alert(1)</script><p>Раз</p>", "<p>Раз</p>");
        check("<img src=x onerror=alert(1)>Раз", "Раз");
        check("<a href=\"javascript:alert(1)\">Раз</a>", "<a rel=\"noopener noreferrer\">Раз</a>");
        check("<a href=\"/etc\">Раз</a>", "<a rel=\"noopener noreferrer\">Раз</a>");
        check(
            "<a href=\"https://example.ru/?a=1&amp;b=2\" target=\"_top\">Раз</a>",
            "<a href=\"https://example.ru/?a=1&amp;b=2\" rel=\"noopener noreferrer\">Раз</a>",
        );
        check("<svg><script>1</script></svg><math><mi>Раз</mi></math>Два", "Два");
        check("<p>Раз<!-- два --></p>", "<p>Раз</p>");
        check("<ul><li>Раз", "<ul><li>Раз</li></ul>");
        check("<h1>Раз</h1><h3>Два</h3>", "Раз<h3>Два</h3>");
    }

    #[test]
    fn the_text_alone_has_no_tags_and_whole_words() {
        let html = "<h3>Ямы</h3><ul><li>ул. <b>Лес</b>ная</li><li>a &lt; b &amp;&nbsp;c</li></ul>";
        assert_eq!(plain(html), "Ямы ул. Лесная a < b & c");
        assert_eq!(plain("<p><br></p>"), "");
    }

    #[test]
    fn plain_texts_become_marked_up_ones() {
        assert_eq!(of_plain("Раз & <два>\nтри"), "<p>Раз &amp; &lt;два&gt;<br>три</p>");
        assert!(is_marked_up("Раз<BR>два") && is_marked_up("<p class='a'>Раз</p>"));
        assert!(!is_marked_up("a < b, c > d"));
    }

    #[test]
    fn a_text_of_nothing_but_tags_holds_nobody_up() {
        assert!(clean(&"<p>".repeat(30_000)).is_none());
        let nested = clean(&"<blockquote>".repeat(2_000)).unwrap();
        assert!(plain(&nested).is_empty());
    }
}
