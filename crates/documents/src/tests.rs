//! Files as people save them, and broken ones.

use crate::csv::{Heading, Limits, Rows, read};
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
        assert_eq!((heading.encoding, heading.delimiter), (encoding, delimiter));
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
    check(b"PK\x03\x04\0\0\0\0binary", "binary", None, None);
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
        let limits = Limits { bytes: 1000, rows: 3, columns: 4, cell_bytes: 10 };
        let problem = read(bytes, limits, &mut Taken::default()).unwrap_err();
        assert_eq!(problem.code(), Code::ImportTooLarge, "{problem}");
        assert_eq!(problem.param("what"), Some(what), "{problem}");
    }
    check(&[b'a'; 1001], "bytes");
    check(b"a,b\n1,2\n1,2\n1,2\n1,2\n", "rows");
    check(b"a,b,c,d,e\n1,2,3,4,5\n", "columns");
    check(b"a,b\n1,12345678901\n", "cell");
}
