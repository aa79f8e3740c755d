//! Phones in one form, so that the same one is found again.

use phonenumber::{Mode, country};

/// A phone number in E.164; numbers without a country code are Russian. What is no number of the
/// public network (`112`, an inner one) is kept as its digits.
pub(crate) fn phone(text: &str) -> String {
    let trimmed = text.trim();
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let parsed = phonenumber::parse(Some(country::Id::RU), trimmed).ok();
    match parsed.filter(|_| digits.len() >= 7) {
        Some(number) => number.format().mode(Mode::E164).to_string(),
        None if trimmed.starts_with('+') => format!("+{digits}"),
        None => digits,
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
        check("112", "112");
        check("доб. 205", "205");
    }
}
