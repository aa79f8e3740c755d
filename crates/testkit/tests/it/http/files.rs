//! Files over HTTP: headers that keep browsers from running them, parts, refusals.

use super::desk::{Answer, Desk, desk};
use axum::body::Body;
use base::PersonId;
use expect_test::expect;
use http::{Request, header};
use serde_json::json;
use std::fmt::Write;
use testkit::files::PICTURE;

impl Desk {
    /// Uploads a file.
    pub(super) async fn upload(&self, who: PersonId, name: &str, content: &[u8]) -> Answer {
        let token = self.token(who).await;
        let request = Request::builder()
            .method("POST")
            .uri(format!("/api/v1/files?name={name}"))
            .header(header::HOST, "office.example.ru")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_LENGTH, content.len());
        self.send(request.body(Body::from(content.to_vec())).unwrap()).await
    }

    /// Asks for a file with one more header.
    async fn ask(&self, who: PersonId, path: &str, (name, value): (&str, &str)) -> Answer {
        let mut request = self.request(Some(who), ("GET", path), &serde_json::Value::Null).await;
        let name: header::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        self.send(request).await
    }
}

const HEADERS: [&str; 7] = [
    "content-type",
    "content-disposition",
    "content-security-policy",
    "x-content-type-options",
    "cache-control",
    "content-length",
    "accept-ranges",
];

/// Names, as addresses write them, and contents.
const FILES: [(&str, &[u8]); 6] = [
    ("a.png", PICTURE),
    ("%D0%9F%D0%B8%D1%81%D1%8C%D0%BC%D0%BE%20%22%D0%BE%22.pdf", b"%PDF-1.7\n"),
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("a.svg", b"<svg onload='alert(1)'/>"),
    ("a%0D%0AX-Evil:%201.txt", b"text"),
    ("setup.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
];

#[test]
fn nothing_in_a_file_runs_in_a_browser() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let mut transcript = String::new();
        for (name, content) in FILES {
            let made = desk.upload(clerk, name, content).await;
            let id = made.number("/id");
            let shown = made.text.replace(&format!("\"id\":{id},"), "");
            writeln!(transcript, "{} {shown}", made.status).unwrap();
            let answer =
                desk.ask(clerk, &format!("/files/{id}"), ("accept-encoding", "gzip, br")).await;
            for name in HEADERS {
                writeln!(transcript, "  {name}: {}", answer.header(name)).unwrap();
            }
        }
        expect![[r#"
            201 {"name":"a.png","bytes":72,"mime":"image/png","preview":true}
              content-type: image/png
              content-disposition: inline; filename="a.png"; filename*=UTF-8''a.png
              content-security-policy: default-src 'none'; sandbox
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 72
              accept-ranges: bytes
            201 {"name":"Письмо \"о\".pdf","bytes":9,"mime":"application/pdf","preview":false}
              content-type: application/pdf
              content-disposition: inline; filename="______ ___.pdf"; filename*=UTF-8''%D0%9F%D0%B8%D1%81%D1%8C%D0%BC%D0%BE%20%22%D0%BE%22.pdf
              content-security-policy: default-src 'none'; object-src 'self'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 9
              accept-ranges: bytes
            201 {"name":"page.html","bytes":40,"mime":"text/html","preview":false}
              content-type: application/octet-stream
              content-disposition: attachment; filename="page.html"; filename*=UTF-8''page.html
              content-security-policy: default-src 'none'; sandbox
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 40
              accept-ranges: bytes
            201 {"name":"a.svg","bytes":24,"mime":"image/svg+xml","preview":false}
              content-type: application/octet-stream
              content-disposition: attachment; filename="a.svg"; filename*=UTF-8''a.svg
              content-security-policy: default-src 'none'; sandbox
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 24
              accept-ranges: bytes
            201 {"name":"aX-Evil: 1.txt","bytes":4,"mime":"text/plain","preview":false}
              content-type: text/plain
              content-disposition: attachment; filename="aX-Evil_ 1.txt"; filename*=UTF-8''aX-Evil%3A%201.txt
              content-security-policy: default-src 'none'; sandbox
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 4
              accept-ranges: bytes
            201 {"name":"setup.exe","bytes":16,"mime":"application/vnd.microsoft.portable-executable","preview":false}
              content-type: application/octet-stream
              content-disposition: attachment; filename="setup.exe"; filename*=UTF-8''setup.exe
              content-security-policy: default-src 'none'; sandbox
              x-content-type-options: nosniff
              cache-control: private, no-cache
              content-length: 16
              accept-ranges: bytes
        "#]].assert_eq(&transcript);
    });
}

#[test]
fn a_part_of_a_file_is_given_where_one_is_asked_for() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let made = desk.upload(clerk, "a.txt", b"0123456789").await;
        let path = format!("/files/{}", made.number("/id"));
        let tag = desk.get(clerk, &path).await.header("etag").to_owned();
        let mut transcript = String::new();
        let headers = [
            ("range", "bytes=0-3"),
            ("range", "bytes=4-"),
            ("range", "bytes=-3"),
            ("range", "bytes=8-100"),
            ("range", "bytes=-100"),
            ("range", "bytes=10-"),
            ("range", "bytes=-0"),
            ("range", "bytes=5-2"),
            ("range", "bytes=0-1,4-5"),
            ("range", "bytes=18446744073709551615-18446744073709551615"),
            ("range", "pages=1-2"),
            ("if-none-match", &tag),
            ("if-none-match", "\"other\""),
        ];
        for (name, value) in headers {
            let answer = desk.ask(clerk, &path, (name, value)).await;
            let shown = value.replace(&tag, "TAG");
            let (part, size) = (answer.header("content-range"), answer.header("content-length"));
            writeln!(transcript, "{shown}: {} [{part}] {size} {:?}", answer.status, answer.text)
                .unwrap();
        }
        let request = desk.request(Some(clerk), ("HEAD", &path), &serde_json::Value::Null).await;
        let head = desk.send(request).await;
        writeln!(
            transcript,
            "HEAD: {} {} {:?}",
            head.status,
            head.header("content-length"),
            head.text
        )
        .unwrap();
        expect![[r#"
            bytes=0-3: 206 [bytes 0-3/10] 4 "0123"
            bytes=4-: 206 [bytes 4-9/10] 6 "456789"
            bytes=-3: 206 [bytes 7-9/10] 3 "789"
            bytes=8-100: 206 [bytes 8-9/10] 2 "89"
            bytes=-100: 206 [bytes 0-9/10] 10 "0123456789"
            bytes=10-: 416 [bytes */10] 0 ""
            bytes=-0: 416 [bytes */10] 0 ""
            bytes=5-2: 200 [] 10 "0123456789"
            bytes=0-1,4-5: 200 [] 10 "0123456789"
            bytes=18446744073709551615-18446744073709551615: 416 [bytes */10] 0 ""
            pages=1-2: 200 [] 10 "0123456789"
            TAG: 304 [] 0 ""
            "other": 200 [] 10 "0123456789"
            HEAD: 200 10 ""
        "#]]
        .assert_eq(&transcript);
    });
}

#[test]
fn uploads_are_refused_in_words() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let empty = desk.upload(clerk, "a.txt", b"").await;
        let token = desk.token(clerk).await;
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/files?name=a.txt")
            .header(header::HOST, "office.example.ru")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let large = request.header(header::CONTENT_LENGTH, 200 * 1024 * 1024);
        let large = desk.send(large.body(Body::empty()).unwrap()).await;
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/files?name=a.txt")
            .header(header::HOST, "office.example.ru")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let portions = [Ok("abc"), Err(std::io::Error::other("the line broke"))];
        let cut = Body::from_stream(futures_util::stream::iter(portions));
        let cut = desk.send(request.body(cut).unwrap()).await;
        let unknown = desk.get(clerk, "/files/999").await;
        let text = desk.upload(clerk, "a.txt", b"text").await.number("/id");
        let preview = desk.get(clerk, &format!("/files/{text}/preview")).await;
        let all = [empty, large, cut, unknown, preview];
        let transcript = all.map(|answer| answer.line()).join("\n") + "\n";
        expect![[r#"
            422 {"code":"file.empty","message":"Файл пуст.","fields":[]}
            413 {"code":"file.too_large","message":"Файл больше 100 МБ. Загрузите файл поменьше.","fields":[]}
            422 {"code":"file.broken","message":"Файл пришёл не целиком. Загрузите его ещё раз.","fields":[]}
            404 {"code":"file.not_found","message":"Файл не найден: его нет или он закрыт для вас.","fields":[]}
            422 {"code":"file.picture","message":"Уменьшенную картинку из этого файла сделать не удалось.","fields":[]}
        "#]].assert_eq(&transcript);
    });
}

#[test]
fn records_tell_names_sizes_and_types_of_their_files() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let id = desk.upload(clerk, "%D0%9F%D0%BB%D0%B0%D0%BD.png", PICTURE).await.number("/id");
        let body = json!({"fields": {"summary": "Ямы", "scan": [id]}});
        let made = desk.post(clerk, "/records/appeal", &body).await;
        let expected = json!([{
            "id": id, "name": "План.png", "bytes": PICTURE.len(), "mime": "image/png",
            "preview": true,
        }]);
        assert_eq!(made.json()["files"], expected);
        assert_eq!(made.json()["fields"]["scan"], json!([id]));
        let path = format!("/files/{id}/preview");
        assert_eq!(desk.get(desk.office.head, &path).await.header("content-type"), "image/jpeg");
        assert_eq!(desk.get(desk.outsider, &path).await.status, 404);
        let filter = "/records/appeal?filter=!is_empty(scan)&columns=scan";
        let found = desk.get(desk.office.head, filter).await;
        assert_eq!(found.json()["rows"][0]["files"], expected);
        assert_eq!(found.json()["rows"].as_array().unwrap().len(), 1);
    });
}
