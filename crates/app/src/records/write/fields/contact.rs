//! Phones in one form, so that the same one is found again.

use phonenumber::{Mode, country};

/// A phone number in E.164; numbers without a country code are Russian. What is no number of the
/// public network (`112`, an inner one) is kept as its digits.
pub(crate) fn phone(text: &str) -> String {
    let trimmed = text.trim();
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    if let Some(national) = russian(&digits, trimmed.starts_with('+')) {
        return format!("+7{national}");
    }
    let parsed = phonenumber::parse(Some(country::Id::RU), trimmed).ok();
    match parsed.filter(|_| digits.len() >= 7) {
        Some(number) => number.format().mode(Mode::E164).to_string(),
        None if trimmed.starts_with('+') => format!("+{digits}"),
        None => digits,
    }
}

/// The ten digits of a Russian number. The library takes the 8 that leads out of a city for one
/// even where the code of the city begins with it (843, 800).
fn russian(digits: &str, is_international: bool) -> Option<&str> {
    match (digits.len(), is_international) {
        (11, true) => digits.strip_prefix('7'),
        (11, false) => digits.strip_prefix(['7', '8']),
        (10, false) => Some(digits),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn phones_have_one_form() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(phone(text), expected, "{text}");
        }
        check("+7 (495) 123-45-67", "+74951234567");
        check("8 495 123 45 67", "+74951234567");
        check("84951234567", "+74951234567");
        check("495 123-45-67", "+74951234567");
        check("+375 29 123-45-67", "+375291234567");
        check("+70001234567", "+70001234567");
        // Kazan: the code of the city begins with the sign that leads out of it.
        check("8 843 210-42-33", "+78432104233");
        check("843 210-42-33", "+78432104233");
        check("+7 843 210-42-33", "+78432104233");
        check("7 843 210 42 33", "+78432104233");
        check("8 800 100 20 30", "+78001002030");
        check("112", "112");
        check("доб. 205", "205");
    }
}
