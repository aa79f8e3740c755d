//! Files as people save them, and broken ones.

use crate::{Heading, Limits, Rows, read};
use base::{Code, Problem};

#[derive(Default)]
struct Taken {
    heading: Option<Heading>,
    rows: Vec<Vec<String>>,
}

impl Rows for Taken {
    fn heading(&mut self, heading: Heading) -> Result<(), Problem> {
        self.heading = Some(heading);
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), Problem> {
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        Ok(())
    }
}

fn take(bytes: &[u8]) -> Result<Taken, Problem> {
    let mut taken = Taken::default();
    read(bytes, Limits::default(), &mut taken)?;
    Ok(taken)
}

fn windows(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
}

#[test]
fn encodings_and_delimiters_are_found_out() {
    #[track_caller]
    fn check(bytes: &[u8], encoding: &str, delimiter: char, cell: &str) {
        let taken = take(bytes).unwrap_or_else(|problem| panic!("{problem}"));
        let heading = taken.heading.unwrap();
        assert_eq!((heading.encoding, heading.delimiter), (encoding, Some(delimiter)));
        assert_eq!(taken.rows[0][1], cell);
    }
    check("Имя,Город\nАнна,Заречный\n".as_bytes(), "UTF-8", ',', "Заречный");
    check("\u{feff}Имя;Город\r\nАнна;Заречный\r\n".as_bytes(), "UTF-8", ';', "Заречный");
    check("Имя\tГород\nАнна\tЗаречный".as_bytes(), "UTF-8", '\t', "Заречный");
    check(&windows("Имя;Город\r\nАнна;Заречный\r\n"), "Windows-1251", ';', "Заречный");
    check("sep=,\nИмя,Город\nАнна,\"Заречный, 1\"".as_bytes(), "UTF-8", ',', "Заречный, 1");
    // Commas in texts do not make a comma the delimiter.
    check(
        "Имя;Текст\nА;\"раз, два\"\nБ;\"три, четыре, пять\"".as_bytes(),
        "UTF-8",
        ';',
        "раз, два",
    );
    check("a,b\n1,\"two \"\"quoted\"\"\nlines\"".as_bytes(), "UTF-8", ',', "two \"quoted\"\nlines");
    let mut wide = vec![0xff, 0xfe];
    wide.extend("Имя\tГород\nАнна\tЗаречный".encode_utf16().flat_map(u16::to_le_bytes));
    check(&wide, "UTF-16", '\t', "Заречный");
}

#[test]
fn columns_have_names_that_differ() {
    let taken = take(b"a,,a, b \n1,2,3,4\n").unwrap();
    assert_eq!(taken.heading.unwrap().columns, ["a", "B", "a (2)", "b"]);
    assert_eq!(take(b"only\nx\n").unwrap().heading.unwrap().columns, ["only"]);
}

#[test]
fn rows_may_be_shorter_than_the_heading() {
    let taken = take(b"a,b,c\n1,2\n1,2,3,,\n").unwrap();
    assert_eq!(taken.rows, [vec!["1", "2"], vec!["1", "2", "3"]]);
}

#[test]
fn broken_files_are_refused_with_their_place() {
    #[track_caller]
    fn check(bytes: &[u8], what: &str, row: Option<&str>, column: Option<&str>) {
        let problem = match take(bytes) {
            Err(problem) => problem,
            Ok(_) => panic!("{what}: not refused"),
        };
        assert_eq!(problem.code(), Code::ImportFile, "{problem}");
        assert_eq!(problem.param("what"), Some(what), "{problem}");
        assert_eq!(problem.param("row"), row, "{problem}");
        assert_eq!(problem.param("column"), column, "{problem}");
    }
    check(b"", "empty", None, None);
    check(b"\n\n", "empty", None, None);
    check(b",,\n1,2,3\n", "heading", Some("1"), None);
    check(b"\x89PNG\r\n\x1a\n\0\0", "binary", None, None);
    check(b"a,b\n1,2,3\n", "cells", Some("2"), None);
    check(b"a,b\n1,2\n3,\"never closed\nto the end\nof it", "quote", Some("3"), Some("b"));
    let mut half = "Имя,Город\nАнна,Заречный\n".as_bytes().to_vec();
    half.extend(b"\xd0,x\n");
    check(&half, "encoding", Some("3"), None);
    check(&[0x01, 0x02, 0x98, 0xff, 0x03, b'\n'].repeat(50), "encoding", None, None);
}

#[test]
fn large_files_are_refused_before_they_fill_the_memory() {
    #[track_caller]
    fn check(bytes: &[u8], what: &str) {
        let limits =
            Limits { bytes: 1000, rows: 3, columns: 4, cell_bytes: 10, ..Limits::default() };
        let problem = read(bytes, limits, &mut Taken::default()).unwrap_err();
        assert_eq!(problem.code(), Code::ImportTooLarge, "{problem}");
        assert_eq!(problem.param("what"), Some(what), "{problem}");
    }
    check(&[b'a'; 1001], "bytes");
    check(b"a,b\n1,2\n1,2\n1,2\n1,2\n", "rows");
    check(b"a,b,c,d,e\n1,2,3,4,5\n", "columns");
    check(b"a,b\n1,12345678901\n", "cell");
}

fn book(fill: impl Fn(&mut rust_xlsxwriter::Workbook)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_the_first_sheet_that_people_see_as_they_see_it() {
    use rust_xlsxwriter::{ExcelDateTime, Format};
    let bytes = book(|book| {
        book.add_worksheet().set_hidden(true).write(0, 0, "Скрыто").unwrap();
        let sheet = book.add_worksheet().set_active(true);
        book_rows(sheet, &["Имя", "", "Сумма", "Имя"], 1);
        sheet.write(3, 0, "Анна").unwrap();
        sheet.write(3, 2, 0.1 + 0.2).unwrap();
        let day = Format::new().set_num_format("dd.mm.yyyy");
        let moment = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        let date = ExcelDateTime::from_ymd(2026, 5, 1).unwrap();
        sheet.write_with_format(3, 1, &date, &day).unwrap();
        let time = ExcelDateTime::from_ymd(2026, 5, 1).unwrap().and_hms(13, 5, 0).unwrap();
        sheet.write_with_format(4, 1, &time, &moment).unwrap();
        sheet.write(4, 2, 12_345_678_901.0).unwrap();
        sheet.write(4, 3, true).unwrap();
        // Painted cells far to the right are not columns.
        sheet.write_blank(4, 900, &day).unwrap();
        book.add_worksheet().write(0, 0, "Второй").unwrap();
    });
    let taken = take(&bytes).unwrap_or_else(|problem| panic!("{problem}"));
    let heading = taken.heading.unwrap();
    assert_eq!(heading.columns, ["Имя", "B", "Сумма", "Имя (2)"]);
    assert_eq!((heading.encoding, heading.delimiter), ("XLSX", None));
    let rows =
        [vec!["Анна", "2026-05-01", "0.3"], vec!["", "2026-05-01 13:05", "12345678901", "true"]];
    assert_eq!(taken.rows, rows);
}

fn book_rows(sheet: &mut rust_xlsxwriter::Worksheet, cells: &[&str], row: u32) {
    for (at, cell) in (0_u16..).zip(cells) {
        sheet.write(row, at, *cell).unwrap();
    }
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn hostile_workbooks_are_refused() {
    #[track_caller]
    fn check(bytes: &[u8], limits: Limits, code: Code, what: &str) {
        let problem = read(bytes, limits, &mut Taken::default()).err();
        let problem = problem.unwrap_or_else(|| panic!("{what}: not refused"));
        assert_eq!((problem.code(), problem.param("what")), (code, Some(what)));
    }
    let small =
        Limits { unpacked: 1 << 20, rows: 2, columns: 3, cell_bytes: 100, ..Limits::default() };
    // Two megabytes of zeros in two kilobytes.
    let bomb = archive(&[("xl/worksheets/sheet1.xml", &vec![b'0'; 2 << 20])]);
    assert!(bomb.len() < 10_000);
    check(&bomb, small, Code::ImportTooLarge, "book");
    check(&archive(&[("a.txt", b"text")]), small, Code::ImportFile, "book");
    check(b"PK\x03\x04 and nothing behind it", small, Code::ImportFile, "book");
    let rows = |count: u32, width: u16, text: &str| {
        book(|book| {
            let sheet = book.add_worksheet();
            for (row, column) in (0..=count).flat_map(|row| (0..width).map(move |at| (row, at))) {
                sheet.write(row, column, text).unwrap();
            }
        })
    };
    check(&rows(3, 1, "x"), small, Code::ImportTooLarge, "rows");
    check(&rows(1, 4, "x"), small, Code::ImportTooLarge, "columns");
    check(&rows(1, 1, &"я".repeat(51)), small, Code::ImportTooLarge, "cell");
    check(
        &book(|book| drop(book.add_worksheet().set_name("Пусто"))),
        small,
        Code::ImportFile,
        "empty",
    );
    assert!(read(&rows(2, 3, "x"), small, &mut Taken::default()).is_ok());
    // Entities that swell are not followed.
    let mut bytes = Vec::new();
    let good = rows(1, 1, "x");
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(good)).unwrap();
    let mut parts = Vec::new();
    for at in 0..from.len() {
        use std::io::Read;
        let mut part = from.by_index(at).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        let lol = "<!DOCTYPE a [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
        if name.ends_with("sharedStrings.xml") {
            text = text.replacen("?>", &format!("?>{lol}"), 1).replace(">x<", ">&b;<");
        }
        parts.push((name, text.into_bytes()));
    }
    let parts: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    bytes.extend(archive(&parts));
    let mut taken = Taken::default();
    let outcome = read(&bytes, small, &mut taken);
    let grown = taken.rows.iter().flatten().any(|cell| cell.contains("lol"));
    assert!(!grown, "{outcome:?}");
}
