//! What is found by what.

use super::layout::{spelled, swapped};
use super::query::tries;
use super::words::{Tokens, number_tokens, phone_tokens, stem, text_tokens, words};
use store::Match;

/// What the index would answer.
fn finds(tokens: &str, text: &str) -> bool {
    let tokens: Vec<&str> = tokens.split(' ').collect();
    let is_there = |(wanted, how): &(String, Match)| match how {
        Match::Whole => tokens.contains(&wanted.as_str()),
        Match::Prefix => tokens.iter().any(|token| token.starts_with(wanted.as_str())),
    };
    let holds = |terms: &Vec<store::Term>| terms.iter().all(|term| term.any.iter().any(is_there));
    tries(text).iter().any(holds)
}

fn tokens_of(make: impl Fn(&mut Tokens)) -> String {
    let mut tokens = Tokens::default();
    make(&mut tokens);
    tokens.into_text()
}

#[test]
fn words_are_cut_alike_everywhere() {
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text:?}");
    }
    check("Яма во дворе, дом №14", &["яма", "во", "дворе", "дом", "14"]);
    check("Ёлка и ЁЖ", &["елка", "и", "еж"]);
    check("и\u{306}од е\u{308}ж", &["йод", "еж"]);
    check("ivan.petrov@mail.example.ru", &["ivan", "petrov", "mail", "example", "ru"]);
    check("a\"b' OR c*", &["a", "b", "or", "c"]);
    check("  ", &[]);
    check(&"щ".repeat(100), &[&"щ".repeat(40)]);
}

#[test]
fn words_of_one_stem_are_one() {
    #[track_caller]
    fn check(one: &str, other: &str) {
        assert_eq!(stem(one), stem(other), "{one} {other}");
    }
    check("дорога", "дорогами");
    check("ремонта", "ремонт");
    check("мусорные", "мусорных");
    check("обращения", "обращений");
    check("streets", "street");
    check("12", "12");
}

#[test]
fn texts_are_found_by_their_words() {
    let doc = tokens_of(|tokens| {
        text_tokens("Во дворе после ремонта теплотрассы осталась яма. Ёлочная улица", tokens);
        text_tokens("Иванова Анна Сергеевна", tokens);
    });
    #[track_caller]
    fn check(doc: &str, text: &str, expected: bool) {
        assert_eq!(finds(doc, text), expected, "{text:?}");
    }
    check(&doc, "ямы", true);
    check(&doc, "ЯМА двор", true);
    check(&doc, "ремонту", true);
    check(&doc, "теплотр", true);
    check(&doc, "елочной", true);
    check(&doc, "ёлочная", true);
    check(&doc, "иванов", true);
    check(&doc, "bdfyjdf", true);
    check(&doc, "Bdfyjd", true);
    check(&doc, "ivanova", true);
    check(&doc, "ivanova anna", true);
    check(&doc, "иванова петр", false);
    check(&doc, "асфальт", false);
    check(&doc, "\"'*()&|!:", false);
    check(&doc, "", false);
}

#[test]
fn phones_are_found_by_any_four_digits_in_any_notation() {
    let doc = tokens_of(|tokens| {
        phone_tokens("+79171234567", tokens);
        text_tokens("Иванова", tokens);
    });
    #[track_caller]
    fn check(doc: &str, text: &str, expected: bool) {
        assert_eq!(finds(doc, text), expected, "{text:?}");
    }
    check(&doc, "+7 (917) 123-45-67", true);
    check(&doc, "8 917 123 45 67", true);
    check(&doc, "89171234567", true);
    check(&doc, "9171234567", true);
    check(&doc, "123-45-67", true);
    check(&doc, "123 45", true);
    check(&doc, "4567", true);
    check(&doc, "2345", true);
    check(&doc, "45-67", true);
    check(&doc, "иванова 45-67", true);
    check(&doc, "45-67 иванова", true);
    check(&doc, "5678", false);
    check(&doc, "петрова 45-67", false);
}

#[test]
fn records_are_found_by_their_numbers() {
    let doc = tokens_of(|tokens| number_tokens("К-0007/26", tokens));
    #[track_caller]
    fn check(doc: &str, text: &str, expected: bool) {
        assert_eq!(finds(doc, text), expected, "{text:?}");
    }
    check(&doc, "К-0007/26", true);
    check(&doc, "к-0007", true);
    check(&doc, "0007/26", true);
    check(&doc, "к-7/26", true);
    check(&doc, "к000726", true);
    check(&doc, "0007", true);
    check(&doc, "К-0008/26", false);
    check(&doc, "Л-0007/26", false);
}

#[test]
fn house_numbers_are_not_taken_for_phones_only() {
    let doc = tokens_of(|tokens| text_tokens("ул. Лесная, дом 1204 квартира 56", tokens));
    assert!(finds(&doc, "1204 56"));
    assert!(finds(&doc, "лесной 1204"));
}

#[test]
fn layouts_are_swapped_both_ways_and_latin_letters_are_spelled() {
    #[track_caller]
    fn swap(text: &str, expected: Option<&str>) {
        assert_eq!(swapped(text).as_deref(), expected, "{text}");
    }
    swap("bdfyjd", Some("иванов"));
    swap("j,hfotybt", Some("обращение"));
    swap("шмфтщм", Some("ivanov"));
    swap("mixсмесь", None);
    swap("12", None);
    #[track_caller]
    fn spell(text: &str, expected: Option<&str>) {
        assert_eq!(spelled(text).as_deref(), expected, "{text}");
    }
    spell("ivanov", Some("иванов"));
    spell("shchukin", Some("щукин"));
    spell("zaytsev", Some("зайцев"));
    spell("khayrullin", Some("хайруллин"));
    spell("ab", None);
    spell("x12", None);
    assert!(finds(&tokens_of(|tokens| text_tokens("обращение", tokens)), "j,hfotybt"));
}

#[test]
fn a_huge_text_stays_a_bounded_document() {
    let long: String = (0..20_000).map(|n| format!("слово{n} ")).collect();
    let doc = tokens_of(|tokens| text_tokens(&long, tokens));
    assert!(doc.split(' ').count() <= 4_000);
    assert!(tries(&"а ".repeat(10_000)).iter().all(|terms| terms.len() <= 12));
}
