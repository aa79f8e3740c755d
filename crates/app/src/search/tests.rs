//! What is found by what.

use super::gather::has;
use super::layout::{Layout, swapped};
use super::query::{guesses, plain};
use super::spelling::{keys, latin, russian};
use super::words::{Tokens, line_tokens, number_tokens, phone_tokens, stem, text_tokens, words};
use store::{SearchDoc, Term};

fn holds(doc: &SearchDoc, terms: &[Term]) -> bool {
    terms.iter().all(|term| term.any.iter().any(|(token, how)| has(doc, token, *how)))
}

/// What the index would answer to a text as it is typed.
fn finds(doc: &SearchDoc, text: &str) -> bool {
    plain(text).iter().any(|terms| holds(doc, terms))
}

/// The guess the index would answer to.
fn guessed(doc: &SearchDoc, text: &str) -> Option<String> {
    guesses(text).into_iter().find(|guess| holds(doc, &guess.terms)).map(|guess| guess.text)
}

fn tokens_of(make: impl Fn(&mut Tokens)) -> SearchDoc {
    let mut tokens = Tokens::default();
    make(&mut tokens);
    tokens.into_doc()
}

fn line(text: &str) -> SearchDoc {
    tokens_of(|tokens| line_tokens(text, tokens))
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
    check("ѣхать", &["ехать"]);
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
    fn check(doc: &SearchDoc, text: &str, expected: bool) {
        assert_eq!(finds(doc, text), expected, "{text:?}");
    }
    check(&doc, "ямы", true);
    check(&doc, "ЯМА двор", true);
    check(&doc, "ремонту", true);
    check(&doc, "теплотр", true);
    check(&doc, "елочной", true);
    check(&doc, "ёлочная", true);
    check(&doc, "иванов", true);
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
    fn check(doc: &SearchDoc, text: &str, expected: bool) {
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
    check(&doc, "8 917 123", true);
    check(&doc, "8917", true);
    check(&doc, "+7 917", true);
    check(&doc, "7(917)", true);
    check(&doc, "71-23", true);
    check(&doc, "123.45.67", true);
    check(&doc, "5678", false);
    check(&doc, "345", false);
    check(&doc, "петрова 45-67", false);
}

#[test]
fn records_are_found_by_their_numbers() {
    let doc = tokens_of(|tokens| number_tokens("К-0007/26", tokens));
    #[track_caller]
    fn check(doc: &SearchDoc, text: &str, expected: bool) {
        assert_eq!(finds(doc, text), expected, "{text:?}");
    }
    check(&doc, "К-0007/26", true);
    check(&doc, "к-0007", true);
    check(&doc, "0007/26", true);
    check(&doc, "к-7/26", true);
    check(&doc, "к000726", true);
    check(&doc, "к726", true);
    check(&doc, "к7", true);
    check(&doc, "000726", true);
    check(&doc, "7/26", true);
    check(&doc, "№ 7", true);
    check(&doc, "N7", true);
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
fn documents_are_found_by_their_numbers_however_they_are_parted() {
    let doc = line("Договор № 01-02/0345-к от 12.05.2026, паспорт 92 05 123456");
    for text in [
        "01-02/0345-к",
        "01-02",
        "0345",
        "345",
        "0102/0345",
        "0345к",
        "9205123456",
        "9205 123456",
        "92 05 123456",
        "05 123456",
        "12.05.2026",
        "№01-02",
    ] {
        assert!(finds(&doc, text), "{text}");
    }
    for text in ["01-04", "9206", "123457"] {
        assert!(!finds(&doc, text), "{text}");
    }
}

#[test]
fn emails_are_found_by_their_parts() {
    let doc = line("ivan.petrov-77@mail.example.ru");
    for text in [
        "ivan.petrov",
        "ivan.petrov-77@",
        "@mail.example",
        "petrov",
        "example.ru",
        "petrov-77",
        "ivan.petrov-77@mail.example.ru",
        "petrov-77@mail.exam",
    ] {
        assert!(finds(&doc, text), "{text}");
    }
    assert!(!finds(&doc, "sidorov@mail.example.ru"));
    assert_eq!(guessed(&doc, "Петров").as_deref(), Some("petrov"));
}

#[test]
fn layouts_are_swapped_both_ways() {
    #[track_caller]
    fn check(text: &str, to_russian: Option<&str>, to_latin: Option<&str>) {
        assert_eq!(swapped(text, Layout::Russian).as_deref(), to_russian, "{text}");
        assert_eq!(swapped(text, Layout::Latin).as_deref(), to_latin, "{text}");
    }
    check("bdfyjd", Some("иванов"), None);
    check("Bdfyjd", Some("иванов"), None);
    check("j,hfotybt", Some("обращение"), None);
    check("<jhbcjd", Some("борисов"), None);
    check("ctv`yjdf", Some("семёнова"), None);
    check("\"km,hec", Some("эльбрус"), None);
    check("[fkbkjd :erjd", Some("халилов жуков"), None);
    check("шмфтщм", None, Some("ivanov"));
    check("ЩКШЩТ", None, Some("orion"));
    check("JJJ иванов", Some("ооо иванов"), Some("jjj bdfyjd"));
    check("mixсмесь", None, None);
    check("12", None, None);
}

/// Each line: one name in Russian, and the ways it is spelled in Latin letters.
const SPELLED: &[(&str, &str)] = &[
    ("Иванов", "Ivanov"),
    ("Щукин", "Shchukin Schukin Shhukin"),
    ("Юрий", "Yuriy Yuri Yury Iurii Jurij Iuri"),
    ("Юлия", "Yulia Yuliya Iuliia Julia Julija"),
    ("Яна", "Yana Iana Jana"),
    ("Мария", "Maria Mariya Mariia Marija"),
    ("Наталья", "Natalya Natalia Natalja Nataliya"),
    ("Быков", "Bykov By`kov Bikov"),
    ("Зайцев", "Zaytsev Zaitsev Zajcev Zayczev"),
    ("Сергей", "Sergey Sergei Sergej"),
    ("Дмитрий", "Dmitriy Dmitry Dmitri Dmitrii Dmitrij"),
    ("Хабибуллин", "Khabibullin Habibullin Xabibullin Khabibulin"),
    ("Михаил", "Mikhail Mihail Mixail"),
    ("Кузнецов", "Kuznetsov Kuznecov Kuzneczov"),
    ("Царёв", "Tsarev Tsaryov Carev Czaryov"),
    ("Соловьёв", "Solovyov Solovyev Soloviev Solovev Solov`yov Solov'ev"),
    ("Фёдоров", "Fedorov Fyodorov Fjodorov Fiodorov"),
    ("Пётр", "Petr Pyotr Piotr"),
    ("Алёшин", "Alyoshin Aleshin Aljoshin"),
    ("Жуков", "Zhukov Žukov"),
    ("Чехов", "Chekhov Chehov Tchekhov Čechov"),
    ("Шишкин", "Shishkin Šiškin"),
    ("Чайковский", "Chaykovskiy Tchaikovsky Chaikovskii Chajkovskij"),
    ("Евгений", "Evgeniy Yevgeny Evgenii Evgenij Jevgenij"),
    ("Эдуард", "Eduard E`duard"),
    ("Ильин", "Ilin Ilyin Il'in Iljin Il`in"),
    ("Объедков", "Obedkov Obyedkov Ob''edkov"),
    ("Алексей", "Alexey Aleksei Aleksey Alexej"),
    ("Анна", "Anna Ana"),
];

#[test]
fn names_are_found_in_the_other_alphabet_however_they_are_spelled() {
    for (name, spellings) in SPELLED {
        for spelling in spellings.split(' ') {
            // Čechov is Czech: there is no `ch` for х in Russian rules.
            let is_russian_rule = spelling != "Čechov";
            assert_eq!(guessed(&line(name), spelling).is_some(), is_russian_rule, "{spelling}");
            assert_eq!(
                guessed(&line(spelling), name).is_some(),
                is_russian_rule,
                "{name} {spelling}"
            );
        }
    }
    for (one, other) in [("Иванов", "Petrov"), ("Жуков", "Shukov"), ("Цой", "Choi"), ("Хан", "Kan")]
    {
        assert_eq!(guessed(&line(one), other), None, "{one} {other}");
        assert_eq!(guessed(&line(other), one), None, "{one} {other}");
    }
}

#[test]
fn a_guess_is_shown_as_it_would_have_been_typed() {
    #[track_caller]
    fn check(doc: &str, text: &str, expected: Option<&str>) {
        assert_eq!(guessed(&line(doc), text).as_deref(), expected, "{text}");
    }
    check("Иванов Пётр", "bdfyjd", Some("иванов"));
    check("Иванов Пётр", "Ivanov", Some("иванов"));
    check("Иванов Пётр", "bdfyjd gtnh", Some("иванов петр"));
    check("Иванов Пётр", "ivano", Some("ивано"));
    check("Ivanov", "шмфтщм", Some("ivanov"));
    check("Ivanov", "Иванов", Some("ivanov"));
    check("ООО Иванов", "ООО bdfyjd", Some("ооо иванов"));
    check("Обращение", "j,hfotybt", Some("обращение"));
    check("Иванов, Пётр", "bdfyjd, gtnh", Some("иванов петр"));
    check("дом 14, Лесная", "ktcyfz 14", Some("лесная 14"));
    check("Зайцев", "zaytsev", Some("зайцев"));
    check("Хайруллин", "khayrullin", Some("хайруллин"));
    check("Иванов", "12", None);
    check("Иванов", "", None);
    check("Иванов", "iv", None);
}

#[test]
fn only_words_of_one_alphabet_have_keys() {
    assert_eq!(keys("щукин"), ["wukin"]);
    assert_eq!(keys("mixail"), ["miksail", "mihail"]);
    for word in ["12", "аб", "ab", "x12", "王小明"] {
        assert_eq!(keys(word), [""; 0], "{word}");
    }
    assert_eq!(latin("щукин").as_deref(), Some("shchukin"));
    assert_eq!(russian("shchukin").as_deref(), Some("щукин"));
    assert_eq!(russian("maria").as_deref(), Some("мария"));
    assert_eq!(russian("x12"), None);
}

#[test]
fn a_huge_text_stays_a_bounded_document() {
    let long: String = (0..20_000).map(|n| format!("слово{n} ")).collect();
    let doc = tokens_of(|tokens| text_tokens(&long, tokens));
    assert!(doc.tokens.split(' ').count() <= 4_000);
    assert!(plain(&"а ".repeat(10_000)).iter().all(|terms| terms.len() <= 12));
    assert!(guesses(&"f ".repeat(10_000)).iter().all(|guess| guess.terms.len() <= 12));
    let doc = line(&"1-".repeat(250));
    assert!(doc.tokens.len() + doc.digits.len() < 500);
}
