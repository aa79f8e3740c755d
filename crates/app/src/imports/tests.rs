//! Texts of files as values, titles, people, columns.

use super::convert::{day, moment, option, person, value, yes_or_no};
use super::guess::{Titles, columns, guess};
use super::mapping::{DueMapping, Mapping, StageMapping, WhoMapping};
use super::rows::{first_sentence, place_of, row_no};
use super::table::{Table, to_csv};
use crate::catalog::{Catalog, Definitions, Person};
use base::{Code, Date, Name, Time};
use jiff::tz::TimeZone;
use model::field::{Choice, Label};
use model::record_type::Words;
use model::{Field, FieldKind, RecordType, Value};
use std::collections::HashMap;
use std::sync::Arc;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn label(ru: &str, en: &str) -> Label {
    Label { ru: ru.to_owned(), en: en.to_owned() }
}

fn field(code: &str, kind: FieldKind, ru: &str, en: &str) -> Field {
    Field::new(name(code), kind, label(ru, en), name("test"))
}

fn channel() -> Field {
    let mut field = field("channel", FieldKind::Choice, "Канал", "Channel");
    field.options = [("post", "Почта", "Post"), ("site", "Сайт", "Site")]
        .map(|(code, ru, en)| Choice {
            code: name(code),
            label: label(ru, en),
            is_active: true,
            parent: None,
            of: Vec::new(),
            when: None,
            note: String::new(),
        })
        .to_vec();
    field
}

fn catalog() -> Catalog {
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    let definitions = Arc::new(Definitions::assemble(Vec::new(), &zone).unwrap());
    let people = [(1, "Кузьмина Анна Сергеевна"), (2, "Белов Денис"), (3, "Белов Иван")];
    let person = |(id, name): (i64, &str)| Person {
        id,
        name: name.to_owned(),
        position: String::new(),
        department: None,
        roles: Vec::new(),
        is_active: true,
        locale: "ru".to_owned(),
    };
    Catalog {
        types: Arc::default(),
        flows: HashMap::new(),
        flow_versions: HashMap::new(),
        roles: HashMap::new(),
        calendar: Arc::clone(&definitions.calendar),
        people: people.map(person).into_iter().map(|person| (person.id, person)).collect(),
        departments: HashMap::new(),
        preparing: Arc::default(),
        packages: Vec::new(),
        duty: None,
        language: "ru".to_owned(),
        files: crate::files::Limits::default(),
        version: 1,
        generation: 0,
        definitions,
    }
}

#[test]
fn days_are_read_as_people_write_them() {
    #[track_caller]
    fn check(text: &str, format: Option<&str>, expected: Option<&str>) {
        assert_eq!(day(text, format), expected.and_then(Date::parse), "{text}");
    }
    check("2026-11-24", None, Some("2026-11-24"));
    check("24.11.2026", None, Some("2026-11-24"));
    check("4.1.2026", None, Some("2026-01-04"));
    check("24/11/2026", None, Some("2026-11-24"));
    check("24.11.26", None, Some("2026-11-24"));
    check("24.11.2026 15:30", None, Some("2026-11-24"));
    check("11/24/2026", Some("%m/%d/%Y"), Some("2026-11-24"));
    check("11/24/2026", None, None);
    check("31.02.2026", None, None);
    check("0024-11-24", None, None);
    check("завтра", None, None);
    check("24.11.2026", Some("%Q"), None);
}

#[test]
fn moments_are_of_the_office() {
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    #[track_caller]
    fn check(zone: &TimeZone, text: &str, expected: Option<&str>) {
        assert_eq!(moment(text, None, zone), expected.and_then(Time::parse), "{text}");
    }
    check(&zone, "24.11.2026 15:30", Some("2026-11-24T12:30:00Z"));
    check(&zone, "2026-11-24T15:30:10", Some("2026-11-24T12:30:00Z"));
    check(&zone, "2026-11-24T15:30:00+05:00", Some("2026-11-24T10:30:00Z"));
    check(&zone, "24.11.2026", Some("2026-11-24T06:00:00Z"));
    check(&zone, "24.11.2026 25:00", None);
    check(&zone, "24.11.2026 вечером", None);
}

#[test]
fn values_are_read_by_the_kind_of_their_field() {
    let catalog = catalog();
    #[track_caller]
    fn check(catalog: &Catalog, field: &Field, text: &str, expected: Result<Value, Code>) {
        let read = value(field, text, None, catalog).map_err(|fault| fault.code);
        assert_eq!(read, expected, "{text}");
    }
    let list = |items: &[&str]| Value::List(items.iter().map(|item| Value::text(item)).collect());
    let amount = field("amount", FieldKind::Money, "Сумма", "Amount");
    check(&catalog, &amount, "1 234,50 ₽", Ok(Value::Decimal("1234.50".parse().unwrap())));
    check(&catalog, &amount, "дорого", Err(Code::FieldWrongKind));
    let flag = field("flag", FieldKind::Bool, "Флаг", "Flag");
    check(&catalog, &flag, "Да", Ok(Value::Bool(true)));
    check(&catalog, &flag, "False", Ok(Value::Bool(false)));
    check(&catalog, &flag, "может быть", Err(Code::ImportValue));
    check(&catalog, &channel(), "почта", Ok(Value::text("post")));
    check(&catalog, &channel(), "Site", Ok(Value::text("site")));
    check(&catalog, &channel(), "голубь", Err(Code::FieldNotOption));
    let phones = field("phones", FieldKind::Phones, "Телефоны", "Phones");
    let both = list(&["+7 917 123-45-67", "8 (917) 765-43-21"]);
    check(&catalog, &phones, "+7 917 123-45-67; 8 (917) 765-43-21", Ok(both));
    check(&catalog, &phones, "нет", Err(Code::FieldPhone));
    let emails = field("emails", FieldKind::Emails, "Почта", "E-mail");
    check(
        &catalog,
        &emails,
        "a@example.ru, b@example.ru",
        Ok(list(&["a@example.ru", "b@example.ru"])),
    );
    let who = field("who", FieldKind::Person, "Кто", "Who");
    check(&catalog, &who, "Кузьмина А.С.", Ok(Value::Int(1)));
    check(&catalog, &who, "Белов", Err(Code::PersonNotFound));
    let title = field("title", FieldKind::String, "Имя", "Name");
    check(&catalog, &title, &"я".repeat(2_000_000), Err(Code::FieldTooLong));
}

#[test]
fn people_are_known_by_their_names_when_there_is_only_one() {
    let catalog = catalog();
    #[track_caller]
    fn check(catalog: &Catalog, text: &str, expected: Option<i64>) {
        assert_eq!(person(text, catalog), expected, "{text}");
    }
    check(&catalog, "Кузьмина Анна Сергеевна", Some(1));
    check(&catalog, "кузьмина", Some(1));
    check(&catalog, "Белов Д.", Some(2));
    check(&catalog, "Белов", None);
    check(&catalog, "3", Some(3));
    check(&catalog, "9", None);
    check(&catalog, "Иванов", None);
    assert_eq!(yes_or_no("ИСТИНА"), Some(true));
    assert!(option(&channel(), "").is_err());
}

#[test]
fn a_title_is_the_first_sentence_of_a_text() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(first_sentence(text), expected);
    }
    check("Коротко.", "Коротко.");
    check(
        "Здравствуйте! Во дворе дома 5 после ремонта осталась яма. Просим помочь.",
        "Здравствуйте! Во дворе дома 5 после ремонта осталась яма",
    );
    check("  много   пробелов \n и строк ", "много пробелов и строк");
    let long = first_sentence(&"слово ".repeat(100));
    assert!(long.ends_with("слово…") && long.chars().count() <= 141, "{long}");
    let endless = first_sentence(&"щ".repeat(500));
    assert_eq!(endless.chars().count(), 141);
}

#[test]
fn rows_count_as_in_a_spreadsheet_and_tables_keep_their_cells() {
    let mut table = Table::new(vec!["a".into(), "b".into()], "UTF-8", ";");
    table.push(&[" 1 ", "два"]);
    table.push(&["3"]);
    table.push(&["", "5", "extra"]);
    assert_eq!((table.len(), table.cell(0, 0), table.cell(0, 1)), (3, "1", "два"));
    assert_eq!((table.cell(1, 0), table.cell(1, 1), table.cell(2, 1)), ("3", "", "5"));
    assert_eq!((table.cell(9, 0), table.cell(0, 9)), ("", ""));
    assert_eq!(table.cell(0, 2), "", "no cell of the next row");
    assert_eq!((row_no(0), place_of(2), place_of(0)), (2, 0, usize::MAX));
    assert_eq!(Table::default().len(), 0);
    let rows = [vec!["a;b".to_owned(), "say \"hi\"".to_owned()], vec!["x".to_owned()]];
    assert_eq!(to_csv(&rows), "\u{feff}\"a;b\";\"say \"\"hi\"\"\"\r\nx\r\n");
}

#[test]
fn error_files_hold_no_formulas() {
    #[track_caller]
    fn check(cell: &str, expected: &str) {
        let text = to_csv(&[vec![cell.to_owned()]]);
        assert_eq!(text, format!("\u{feff}{expected}\r\n"));
    }
    check("=1+1", "'=1+1");
    check("@SUM(A1)", "'@SUM(A1)");
    check("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
    check("-2+A1", "'-2+A1");
    check("\t=1", "'\t=1");
    check("=HYPERLINK(\"a\";\"b\")", "\"'=HYPERLINK(\"\"a\"\";\"\"b\"\")\"");
    check("+7 (000) 123-45-67", "+7 (000) 123-45-67");
    check("-15.5", "-15.5");
    check("a=b", "a=b");
}

#[test]
fn columns_are_guessed_by_their_names_and_values() {
    let mut of = RecordType::new(name("case"), Words::default(), name("test"));
    of.fields = vec![
        field("summary", FieldKind::String, "Краткое содержание", "Summary"),
        field("body", FieldKind::Text, "Обращение", "Body"),
        field("phones", FieldKind::Phones, "Телефоны", "Phones"),
        field("on_day", FieldKind::Date, "День", "Day"),
        channel(),
        Field {
            to: Some(name("topic")), ..field("topic", FieldKind::Link, "Тематика", "Topic")
        },
    ];
    let heads = ["text_ru", "мобильный", "когда", "как пришло", "category", "КРАТКОЕ  СОДЕРЖАНИЕ"];
    let mut table = Table::new(heads.map(str::to_owned).to_vec(), "UTF-8", ",");
    let long = "Длинный рассказ о том, что случилось во дворе дома после ремонта трубы";
    table.push(&[long, "+7 917 123-45-67", "24.11.2026", "Почта", "Дороги", "Яма"]);
    table.push(&[long, "8 (917) 000-11-22", "25.11.2026", "сайт", "Школы", "Свет"]);
    let titles =
        Titles::from([("topic".to_owned(), ["дороги".to_owned(), "школы".to_owned()].into())]);
    let found = guess(&of, &columns(&table), &titles, "ru");
    let found: Vec<(&str, &str)> = found.iter().map(|(c, f)| (c.as_str(), f.as_str())).collect();
    assert_eq!(
        found,
        [
            ("category", "topic"),
            ("text_ru", "body"),
            ("КРАТКОЕ  СОДЕРЖАНИЕ", "summary"),
            ("как пришло", "channel"),
            ("когда", "on_day"),
            ("мобильный", "phones"),
        ]
    );
}

#[test]
fn mappings_are_read_strictly() {
    let text = r#"{
        "columns": {"text": {"field": "body"}, "when": {"field": "on_day", "format": "%d.%m.%Y"}},
        "constants": {"channel": "post"},
        "stage": {"column": "status", "values": {"решена": "p.fin"}},
        "step": {"title": "Разобрать", "who": {"people": [1, 2]}, "due": {"spread_days": 10}}
    }"#;
    let mapping: Mapping = serde_json::from_str(text).unwrap();
    let step = mapping.step.clone().unwrap();
    assert_eq!(step.who, WhoMapping::People(vec![1, 2]));
    assert_eq!(step.due, DueMapping::SpreadDays(10));
    assert!(matches!(mapping.stage, Some(StageMapping::Column { .. })));
    let again: Mapping = serde_json::from_value(serde_json::json!(mapping)).unwrap();
    assert_eq!(again, mapping);
    // As people write it for the command line.
    let short = r#"{
        "columns": {"status": {"field": "stage", "values": {"решена": "p.fin"}}},
        "step": {"title": "Разобрать", "spread_days": 20}
    }"#;
    let short: Mapping = serde_json::from_str(short).unwrap();
    assert!(short.columns.is_empty());
    assert_eq!(short.stage, mapping.stage);
    let step = short.step.clone().unwrap();
    assert_eq!((step.who, step.due), (WhoMapping::Owner, DueMapping::SpreadDays(20)));
    let again: Mapping = serde_json::from_value(serde_json::json!(short)).unwrap();
    assert_eq!(again, short);
    #[track_caller]
    fn refused(text: &str) {
        assert!(serde_json::from_str::<Mapping>(text).is_err(), "{text}");
    }
    refused(r#"{"colums": {}}"#);
    refused(r#"{"columns": {"a": {"field": "stage"}}, "stage": "p.new"}"#);
    refused(r#"{"columns": {"a": {"field": "stage"}, "b": {"field": "stage"}}}"#);
    refused(r#"{"step": {"title": "x"}}"#);
    refused(r#"{"step": {"title": "x", "due": {"spread_days": 1}, "spread_days": 1}}"#);
    refused(r#"{"step": {"title": "x", "due": "завтра"}}"#);
    refused(r#"{"step": {"title": "x", "spread_days": 1, "whom": 1}}"#);
    let same = r#"{"stage": "p.new", "step": {"title": "x", "who": {"person": 1}, "due": {"date": "2026-12-01"}}}"#;
    let same: Mapping = serde_json::from_str(same).unwrap();
    assert_eq!(same.stage, Some(StageMapping::Constant("p.new".into())));
}

#[test]
fn tables_of_other_systems_are_known_by_their_headings() {
    #[track_caller]
    fn check(headings: &str, expected: Option<(&str, &str)>) {
        let table = Table::new(headings.split(';').map(str::to_owned).collect(), "UTF-8", ";");
        let found = super::guess::known::recognise(&columns(&table));
        assert_eq!(found.map(|file| (file.product, file.rows)), expected, "{headings}");
    }
    check("ID;Имя;Фамилия;Рабочий e-mail;Компания", Some(("bitrix24", "contacts")));
    check("ID;Название компании;Тип компании;Рабочий телефон", Some(("bitrix24", "companies")));
    check("ID;Название лида;Статус;Имя;Фамилия;Рабочий e-mail", Some(("bitrix24", "prospects")));
    check("ID;Стадия сделки;Сумма;Ответственный;Компания", Some(("bitrix24", "deals")));
    check(
        "ID;Название сделки;Бюджет ;Этап сделки;Полное имя контакта;Рабочий email",
        Some(("amocrm", "deals")),
    );
    check("ID;Полное имя контакта;Рабочий email", Some(("amocrm", "contacts")));
    check("ID;Название компании;Дата создания компании", Some(("amocrm", "companies")));
    check("Фамилия;Имя;Телефон", None);
    check("текст;тема;статус", None);
}
