//! Texts of the kinds that have a form of their own: how people write them, how they are kept.

/// A time of day: `9:30`, `09.30`, `930` → `09:30`.
pub(super) fn time(text: &str) -> Option<String> {
    let (hours, minutes) = match text.split_once([':', '.', '-']) {
        Some((hours, minutes)) => (hours, minutes.split(':').next().unwrap_or_default()),
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, "0"),
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| format!("{hours:02}:{minutes:02}"))
}

/// A length of time in minutes: `90`, `1:30`, `1 ч 30 мин`, `2h`.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    if let Some((hours, minutes)) = text.split_once(':') {
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        return (minutes < 60).then_some(hours.checked_mul(60)? + minutes);
    }
    let mut sum: i64 = 0;
    let mut rest = text.as_str();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end)?;
        let word_end = after.trim_start().find(|ch: char| ch.is_ascii_digit() || ch == ' ');
        let (word, next) = match word_end {
            Some(end) => after.trim_start().split_at_checked(end)?,
            None => (after.trim_start(), ""),
        };
        let each = match word.trim_end_matches('.') {
            "" | "м" | "мин" | "m" | "min" | "минут" | "минуты" | "минута" => {
                1
            }
            "ч" | "час" | "часа" | "часов" | "h" | "hour" | "hours" => 60,
            "д" | "дн" | "день" | "дня" | "дней" | "d" | "day" | "days" => 24 * 60,
            _ => return None,
        };
        sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(each)?)?;
        rest = next;
    }
    Some(sum)
}

/// An address of the web; one without a scheme is taken for `https`. Other schemes run code or read
/// files, and are refused.
pub(super) fn url(text: &str) -> Option<String> {
    let full = match text.split_once("://") {
        Some((scheme, rest)) => {
            let scheme = scheme.to_lowercase();
            matches!(&*scheme, "http" | "https").then(|| format!("{scheme}://{rest}"))?
        }
        None => format!("https://{text}"),
    };
    let rest = full.split_once("://").map(|(_, rest)| rest)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let is_clean =
        !full.chars().any(|ch| ch.is_whitespace() || ch.is_control() || "<>\"".contains(ch));
    let is_host = host.contains('.') && !host.starts_with('.') && !host.starts_with(':');
    (is_clean && is_host).then_some(full)
}

/// A colour as `#rrggbb`.
pub(super) fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#').unwrap_or(text).to_lowercase();
    if !digits.chars().all(|ch| ch.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => Some(format!("#{digits}")),
        3 => Some(format!("#{}", digits.chars().flat_map(|ch| [ch, ch]).collect::<String>())),
        _ => None,
    }
}

/// Messengers by their code and the hosts of their links.
const MESSENGERS: [(&str, &[&str]); 6] = [
    ("telegram", &["t.me", "telegram.me"]),
    ("whatsapp", &["wa.me"]),
    ("max", &["max.ru"]),
    ("vk", &["vk.com", "vk.ru", "vk.me"]),
    ("viber", &[]),
    ("ok", &["ok.ru"]),
];

/// An account in a messenger: `telegram:@name`, `@name`, `t.me/name` → `telegram:@name`.
pub(super) fn messenger(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let is_clean = |name: &str| {
        !name.is_empty() && !name.chars().any(|ch| ch.is_whitespace() || ch.is_control())
    };
    let named = |code: &str, name: &str| {
        let name = name.trim().trim_end_matches('/');
        let is_handle = matches!(code, "telegram") && !name.starts_with(['@', '+']);
        let name = if is_handle { format!("@{name}") } else { name.to_owned() };
        is_clean(name.trim_start_matches('@')).then(|| format!("{code}:{name}"))
    };
    if let Some(name) = bare.strip_prefix('@') {
        return named("telegram", name);
    }
    if let Some((code, name)) = bare.split_once(':') {
        let code = code.to_lowercase();
        return MESSENGERS
            .iter()
            .find(|(known, _)| *known == code)
            .and_then(|_| named(&code, name));
    }
    let (host, name) = bare.split_once('/')?;
    let (code, _) = MESSENGERS.iter().find(|(_, hosts)| hosts.contains(&host))?;
    named(code, name)
}

#[cfg(test)]
mod tests {
    use super::{colour, messenger, minutes, time, url};

    #[test]
    fn times_of_day() {
        for (text, expected) in [
            ("9:30", Some("09:30")),
            ("09.05", Some("09:05")),
            ("930", Some("09:30")),
            ("9", Some("09:00")),
            ("18:00:00", Some("18:00")),
            ("24:00", None),
            ("9:60", None),
            ("утром", None),
            ("", None),
        ] {
            assert_eq!(time(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn lengths_of_time() {
        for (text, expected) in [
            ("90", Some(90)),
            ("1:30", Some(90)),
            ("1 ч 30 мин", Some(90)),
            ("1ч30м", Some(90)),
            ("2 часа", Some(120)),
            ("1 день", Some(1440)),
            ("45 min.", Some(45)),
            ("1:75", None),
            ("пять", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_the_web() {
        for (text, expected) in [
            ("example.ru", Some("https://example.ru")),
            ("HTTP://example.ru/a?b#c", Some("http://example.ru/a?b#c")),
            ("https://пример.рф/путь", Some("https://пример.рф/путь")),
            ("javascript://x.y/%0aalert(1)", None),
            ("file:///etc/passwd", None),
            ("example", None),
            ("https://a b.ru", None),
        ] {
            assert_eq!(url(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn colours() {
        assert_eq!(colour("#FA0").as_deref(), Some("#ffaa00"));
        assert_eq!(colour("00ff00").as_deref(), Some("#00ff00"));
        assert_eq!(colour("red"), None);
    }

    #[test]
    fn accounts_in_messengers() {
        for (text, expected) in [
            ("@ivan", Some("telegram:@ivan")),
            ("telegram:ivan", Some("telegram:@ivan")),
            ("https://t.me/ivan/", Some("telegram:@ivan")),
            ("wa.me/70001234567", Some("whatsapp:70001234567")),
            ("VK:id1", Some("vk:id1")),
            ("vk.com/ivanov", Some("vk:ivanov")),
            ("icq:1", None),
            ("ivan", None),
            ("@", None),
        ] {
            assert_eq!(messenger(text).as_deref(), expected, "{text}");
        }
    }
}
