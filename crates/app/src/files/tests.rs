//! Names and types of files, as tables.

use super::kind::{has_preview, honest, is_shown, recognise};
use super::name::clean;

#[test]
fn names_come_without_paths_and_without_what_cannot_be_seen() {
    let check = |given: &str, expected: &str| assert_eq!(clean(given), expected, "{given:?}");
    check("Ответ.pdf", "Ответ.pdf");
    check("/etc/passwd", "passwd");
    check("..\\..\\Договор № 5.docx", "Договор № 5.docx");
    check("../..", "file");
    check("", "file");
    check("  ", "file");
    check("a\0b.txt", "ab.txt");
    check("line\r\nbreak.txt", "linebreak.txt");
    check("счёт\u{202e}fdp.exe", "счётfdp.exe");
    check("a \"quoted\" 'name'.txt", "a \"quoted\" 'name'.txt");
    check("report. . .", "report");
    check(".htaccess", ".htaccess");
    let long = format!("{}.pdf", "я".repeat(500));
    assert_eq!(clean(&long).chars().count(), 200);
    assert!(clean(&long).ends_with("я.pdf"));
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01";
const EXE: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj";

#[test]
fn a_type_is_known_by_the_content() {
    let check = |head: &[u8], mime: &str, shown: bool| {
        assert_eq!(recognise(head), mime, "{:?}", String::from_utf8_lossy(head));
        assert_eq!(is_shown(mime), shown, "{mime}");
    };
    check(PNG, "image/png", true);
    check(JPEG, "image/jpeg", true);
    check(b"GIF89a\x01\0\x01\0\0\0\0", "image/gif", true);
    check(PDF, "application/pdf", true);
    check(EXE, "application/vnd.microsoft.portable-executable", false);
    check(b"<!DOCTYPE html><p>hi", "text/html", false);
    check(b"\xef\xbb\xbf  <HTML>", "text/html", false);
    check("Записка\n<script>alert(1)</script>".as_bytes(), "text/html", false);
    check(b"<?xml version='1.0'?>\n<svg onload='x'/>", "image/svg+xml", false);
    check(b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml", false);
    check(b"#!/bin/sh\nrm -rf /\n", "text/x-shellscript", false);
    check("Просто текст, ё".as_bytes(), "text/plain", false);
    // Cut in the middle of a letter.
    check(b"\xd0\x9f\xd1", "text/plain", false);
    // Windows-1251.
    check(b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0", "text/plain", false);
    check(b"\0\x01\x02\x03 anything", "application/octet-stream", false);
    assert!(has_preview("image/webp") && !has_preview("application/pdf"));
    assert!(!has_preview("image/svg+xml") && !has_preview("image/tiff"));
}

#[test]
fn a_name_says_what_the_file_is() {
    let check = |name: &str, head: &[u8], expected: &str| {
        assert_eq!(honest(name, recognise(head)), expected, "{name}");
    };
    check("scan.pdf", PDF, "scan.pdf");
    check("Фото.JPG", JPEG, "Фото.JPG");
    check("scan.pdf", PNG, "scan.pdf.png");
    check("photo.jpg", EXE, "photo.jpg.exe");
    check("photo.png", b"just words", "photo.png.txt");
    check("photo.png", b"<svg/>", "photo.png.svg");
    check("setup", EXE, "setup.exe");
    check("notes.txt", b"<html> is a tag", "notes.txt");
    check("table.csv", b"a;b\n1;2", "table.csv");
    check("contract.docx", b"PK\x03\x04 something", "contract.docx");
}
