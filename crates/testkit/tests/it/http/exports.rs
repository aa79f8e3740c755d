//! Lists taken out over HTTP: the job, its file with a name in Russian, refusals.

use super::desk::{Answer, Desk, desk};
use base::PersonId;
use expect_test::expect;
use serde_json::{Value as Json, json};
use std::fmt::Write;

async fn exported(desk: &Desk, who: PersonId, record_type: &str, body: &Json) -> (i64, Json) {
    let mut changes = desk.world.app.events.listen();
    let started = desk.post(who, &format!("/records/{record_type}/export"), body).await;
    assert_eq!(started.status, 202, "{started:?}");
    let id = started.number("/job");
    loop {
        let job = desk.get(who, &format!("/jobs/{id}")).await.json();
        match job["state"].as_str().unwrap() {
            "done" => return (id, job),
            "failed" => panic!("{job}"),
            _ => drop(changes.recv().await.unwrap()),
        }
    }
}

/// The parts of an answer that matter to a download.
fn told(answer: &Answer) -> String {
    let mut told = format!("{}\n", answer.status);
    let names = ["content-type", "content-disposition", "x-content-type-options", "cache-control"];
    for name in names {
        writeln!(told, "{name}: {}", answer.header(name)).unwrap();
    }
    told
}

#[test]
fn a_list_is_taken_out_as_a_download() {
    desk(async |desk| {
        let head = desk.office.head;
        for name in ["Иванова", "=Петров"] {
            let body = json!({"fields": {"last_name": name, "phones": ["8 843 210-42-33"]}});
            assert_eq!(desk.post(head, "/records/contact", &body).await.status, 201);
        }
        let body = json!({"format": "csv", "sort": "last_name", "columns": ["last_name", "phones"],
            "filter": "last_name != 'Сидоров'"});
        let (id, job) = exported(&desk, head, "contact", &body).await;
        assert_eq!((&job["kind"], &job["result"]["rows"]), (&json!("export"), &json!(2)), "{job}");
        assert_eq!(job["result"]["file"], "Контакты 2026-12-02.csv");
        assert_eq!(job["result"]["until"], "2026-12-03T09:00:00Z");
        assert!(job["result"].get("kept").is_none() && job.get("payload").is_none(), "{job}");
        let answer = desk.get(head, &format!("/jobs/{id}/file")).await;
        expect![[r#"
            200
            content-type: text/csv; charset=utf-8
            content-disposition: attachment; filename="export.csv"; filename*=UTF-8''%D0%9A%D0%BE%D0%BD%D1%82%D0%B0%D0%BA%D1%82%D1%8B%202026-12-02.csv
            x-content-type-options: nosniff
            cache-control: no-store
        "#]]
        .assert_eq(&told(&answer));
        assert!(
            answer.text.ends_with("\r\n'=Петров;+7 843 210-42-33\r\nИванова;+7 843 210-42-33\r\n"),
            "{}",
            answer.text
        );
        let (id, _) = exported(&desk, head, "contact", &json!({"format": "xlsx"})).await;
        let answer = desk.get(head, &format!("/jobs/{id}/file")).await;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!(answer.header("content-type"), kind);
        assert!(answer.text.starts_with("PK"));
        assert!(!answer.header("content-length").is_empty(), "a length shows how long it takes");
    });
}

#[test]
fn exports_are_refused_in_words() {
    desk(async |desk| {
        let office = &desk.office;
        let (id, _) = exported(&desk, office.head, "contact", &json!({"format": "json"})).await;
        let mut transcript = String::new();
        let mut note = |answer: Answer| writeln!(transcript, "{}", answer.line()).unwrap();
        let at = "/records/contact/export";
        note(desk.call(None, ("POST", at), &json!({"format": "csv"})).await);
        note(desk.post(office.clerk, at, &json!({"format": "csv"})).await);
        note(desk.post(desk.outsider, at, &json!({"format": "csv"})).await);
        note(desk.post(office.head, at, &json!({"format": "pdf"})).await);
        note(desk.post(office.head, at, &json!({"format": "csv", "columns": ["x"]})).await);
        note(desk.get(office.clerk, &format!("/jobs/{id}/file")).await);
        note(desk.get(office.admin, &format!("/jobs/{id}/file")).await);
        desk.world.days_pass(1).await;
        note(desk.get(office.head, &format!("/jobs/{id}/file")).await);
        expect![[r#"
            401 {"code":"session.missing","message":"Войдите в систему.","fields":[]}
            403 {"code":"action.denied","message":"На это у вас нет права. Его даёт администратор.","fields":[]}
            404 {"code":"type.unknown","message":"Такого вида записей нет или он закрыт для вас.","fields":[]}
            422 {"code":"request.invalid","message":"Такого вида файлов нет: pdf. Бывают xlsx, csv и json.","detail":"format","fields":[]}
            422 {"code":"field.unknown","message":"Нет такого поля: x.","fields":[]}
            404 {"code":"job.not_found","message":"Такой фоновой работы нет.","fields":[]}
            404 {"code":"job.not_found","message":"Такой фоновой работы нет.","fields":[]}
            404 {"code":"export.gone","message":"Файла выгрузки нет: он ещё не готов или уже удалён. Выгрузите список ещё раз.","fields":[]}
        "#]].assert_eq(&transcript);
    });
}
