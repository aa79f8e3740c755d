//! Numbers of organisations, people and banks: their form, and the check digits by which a slip of
//! the hand is seen. A doubtful number is kept and marked, never refused: papers have mistakes too.

use crate::field::FieldKind;
use crate::record_type::RecordType;
use crate::value::Value;
use base::Name;

/// The digits alone: people type these numbers with spaces and hyphens.
#[must_use]
pub fn compact(text: &str) -> String {
    let kept = text.chars().filter(|ch| !ch.is_whitespace() && !matches!(ch, '-' | '\u{2013}'));
    kept.flat_map(char::to_uppercase).collect()
}

/// Fields whose number looks mistyped.
#[must_use]
pub fn doubts(record_type: &RecordType, value: impl Fn(&Name) -> Value) -> Vec<&Name> {
    let mut found = Vec::new();
    let mut bank: Option<Value> = None;
    for field in &record_type.fields {
        let is_checked = matches!(
            field.kind,
            FieldKind::Inn
                | FieldKind::Kpp
                | FieldKind::Ogrn
                | FieldKind::Snils
                | FieldKind::Bik
                | FieldKind::Account
        );
        if !is_checked {
            continue;
        }
        let own = value(&field.code);
        if let Some(number) = own.as_text()
            && !is_sound(field.kind, number, bank.as_ref().and_then(Value::as_text))
        {
            found.push(&field.code);
        }
        if field.kind == FieldKind::Bik {
            bank = Some(own);
        }
    }
    found
}

/// Whether a number's form and check digits are right; `bank` is the БИК that stands before an
/// account.
#[must_use]
pub fn is_sound(kind: FieldKind, number: &str, bank: Option<&str>) -> bool {
    match kind {
        FieldKind::Inn => inn(number),
        FieldKind::Kpp => kpp(number),
        FieldKind::Ogrn => ogrn(number),
        FieldKind::Snils => snils(number),
        FieldKind::Bik => bik(number),
        FieldKind::Account => account(number, bank),
        _ => true,
    }
}

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|ch| ch.to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// One check digit for an organisation, two for a person.
fn inn(number: &str) -> bool {
    const ELEVENTH: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const TWELFTH: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let Some(digits) = digits(number) else { return false };
    let is_right = |at: usize, weights: &[u32]| {
        digits.get(at).is_some_and(|check| weighted(&digits, weights) % 11 % 10 == *check)
    };
    match digits.len() {
        // The same weights as the eleventh digit's, without their first.
        10 => is_right(9, ELEVENTH.get(1..).unwrap_or_default()),
        12 => is_right(10, &ELEVENTH) && is_right(11, &TWELFTH),
        _ => false,
    }
}

/// Four digits of the office, two of the reason (digits or Latin letters), three of order.
fn kpp(number: &str) -> bool {
    number.chars().count() == 9
        && number
            .chars()
            .enumerate()
            .all(|(at, ch)| ch.is_ascii_digit() || (4..6).contains(&at) && ch.is_ascii_uppercase())
}

/// The last digit is the rest of the others by 11, or by 13 for a sole trader.
fn ogrn(number: &str) -> bool {
    let (body, check, by) = match number.len() {
        13 => (number.get(..12), number.get(12..), 11_u64),
        15 => (number.get(..14), number.get(14..), 13),
        _ => return false,
    };
    let read = |part: Option<&str>| part.and_then(|part| part.parse::<u64>().ok());
    match (read(body), read(check)) {
        (Some(body), Some(check)) => body % by % 10 == check,
        _ => false,
    }
}

/// The last two digits are the sum of the nine before, weighted 9 to 1, by 101.
fn snils(number: &str) -> bool {
    const WEIGHTS: [u32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, 1];
    let (Some(digits), 11) = (digits(number), number.len()) else { return false };
    let check = number.get(9..).and_then(|part| part.parse::<u32>().ok());
    check == Some(weighted(&digits, &WEIGHTS) % 101 % 100)
}

/// Nine digits that begin with the code of the country's own banks.
fn bik(number: &str) -> bool {
    number.len() == 9
        && number.chars().all(|ch| ch.is_ascii_digit())
        && number.starts_with(['0', '1', '2'])
}

/// The key of an account (Bank of Russia, 8 Sep 1997, № 515): the weighted sum of the bank's three
/// digits and the account's twenty ends with 0.
fn account(number: &str, bank: Option<&str>) -> bool {
    let (Some(own), 20) = (digits(number), number.len()) else { return false };
    let Some(bank) = bank.filter(|bank| bik(bank)) else { return true };
    // Accounts with the Bank of Russia itself take other digits of the БИК.
    let of_centre = number.starts_with("301") && number.get(17..) == bank.get(6..);
    let before = if of_centre {
        format!("0{}", bank.get(4..6).unwrap_or_default())
    } else {
        bank.get(6..).unwrap_or_default().to_owned()
    };
    let all: Vec<u32> = digits(&before).unwrap_or_default().into_iter().chain(own).collect();
    let sum: u32 = all.iter().zip([7, 1, 3].iter().cycle()).map(|(a, b)| a * b).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::{compact, is_sound};
    use crate::field::FieldKind as K;

    #[test]
    fn a_slip_of_the_hand_is_seen() {
        let cases: &[(K, &str, Option<&str>, bool)] = &[
            (K::Inn, "7707083893", None, true),
            (K::Inn, "7707083894", None, false),
            (K::Inn, "500100732259", None, true),
            (K::Inn, "500100732258", None, false),
            (K::Inn, "770708389", None, false),
            (K::Kpp, "773601001", None, true),
            (K::Kpp, "7736AB001", None, true),
            (K::Kpp, "77360100A", None, false),
            (K::Ogrn, "1027700132195", None, true),
            (K::Ogrn, "1027700132196", None, false),
            (K::Ogrn, "304500116000157", None, true),
            (K::Ogrn, "304500116000158", None, false),
            (K::Snils, "11223344595", None, true),
            (K::Snils, "11223344596", None, false),
            (K::Bik, "044525225", None, true),
            (K::Bik, "944525225", None, false),
            (K::Account, "40702810900000005555", None, true),
            (K::Account, "4070281090000000555", None, false),
            (K::Account, "30101810400000000225", Some("044525225"), true),
            (K::Account, "30101810500000000225", Some("044525225"), false),
        ];
        for (kind, number, bank, expected) in cases {
            assert_eq!(is_sound(*kind, number, *bank), *expected, "{kind:?} {number}");
        }
    }

    #[test]
    fn exactly_one_last_digit_of_an_account_fits_its_bank() {
        let fits = |digit: u32| {
            let number = format!("40702810{digit}00000012345");
            is_sound(K::Account, &number, Some("044525225"))
        };
        assert_eq!((0..10).filter(|digit| fits(*digit)).count(), 1);
    }

    #[test]
    fn spaces_and_hyphens_are_dropped() {
        assert_eq!(compact("112-233-445 95"), "11223344595");
        assert_eq!(compact("7736ab001"), "7736AB001");
    }
}
