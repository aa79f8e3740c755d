//! Tables brought in over HTTP: upload, check, run, the refused rows, undo; each its owner's only.

use super::desk::{Answer, Desk, desk};
use axum::body::Body;
use base::PersonId;
use http::{Request, header};
use serde_json::{Value as Json, json};

const CSV: &str = "Фамилия;Телефон\nИванов;+70000000001\n;+70000000002\nПетрова;+70000000003\n";

/// A form with a table, as a browser sends it.
async fn upload(desk: &Desk, who: PersonId, record_type: &str) -> Answer {
    let mark = "----otklik";
    let body = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n{record_type}\r\n\
         --{mark}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Контакты.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{CSV}\r\n--{mark}--\r\n"
    );
    let mut request: Request<Body> =
        desk.request(Some(who), ("POST", "/imports"), &Json::Null).await;
    let kind = format!("multipart/form-data; boundary={mark}");
    request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
    *request.body_mut() = Body::from(body);
    desk.send(request).await
}

/// Starts a job and waits for its end.
async fn job(desk: &Desk, who: PersonId, path: &str, body: &Json) -> Json {
    let mut changes = desk.world.app.events.listen();
    let started = desk.post(who, path, body).await;
    assert!([200, 202].contains(&started.status), "{started:?}");
    let path = format!("/jobs/{}", started.number("/job"));
    loop {
        let job = desk.get(who, &path).await.json();
        match job["state"].as_str().unwrap() {
            "done" => return job,
            "failed" => panic!("{job}"),
            _ => drop(changes.recv().await.unwrap()),
        }
    }
}

#[test]
fn a_table_is_checked_brought_in_and_taken_back() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let read = upload(&desk, clerk, "contact").await;
        assert_eq!(read.status, 201, "{read:?}");
        let read = read.json();
        assert_eq!(
            (&read["rows_total"], &read["columns"][0]["name"]),
            (&json!(3), &json!("Фамилия"))
        );
        assert_eq!(read["guess"], json!({"Фамилия": "last_name", "Телефон": "phones"}));
        let at = |rest: &str| format!("/imports/{}{rest}", read["id"]);
        let mapping = json!({"mapping": {"columns": {
            "Фамилия": {"field": "last_name"}, "Телефон": {"field": "phones"},
        }}, "create_missing": false});
        let checked = job(&desk, clerk, &at("/check"), &mapping).await;
        assert_eq!(checked["result"]["made"], 2, "{checked}");
        let error = &checked["result"]["errors"][0];
        assert_eq!((&error["row"], &error["code"]), (&json!(3), &json!("field.required")));
        assert!(!error["message"].as_str().unwrap_or_default().is_empty(), "{error}");
        let before = desk.get(clerk, "/records/contact?total=true&limit=1").await.json();
        assert_eq!(before["total"], 0, "a check writes no record");
        let done = job(&desk, clerk, &at("/run"), &mapping).await;
        assert_eq!(done["result"]["made"], 2, "{done}");
        let list = desk.get(clerk, "/records/contact?total=true").await.json();
        assert_eq!(list["total"], 2);
        let refused = desk.get(clerk, &at("/errors.csv")).await;
        assert_eq!(refused.header("content-type"), "text/csv; charset=utf-8");
        assert!(refused.text.contains("+70000000002"), "{}", refused.text);
        assert!(!refused.text.contains("+70000000001"), "{}", refused.text);
        let undone = job(&desk, clerk, &at("/undo"), &json!({})).await;
        assert_eq!(undone["result"]["deleted"], 2, "{undone}");
        assert_eq!(desk.get(clerk, "/records/contact?total=true").await.json()["total"], 0);
    });
}

#[test]
fn an_import_is_seen_and_run_only_by_whoever_brought_it() {
    desk(async |desk| {
        let office = &desk.office;
        let denied = upload(&desk, office.assistant, "contact").await;
        assert_eq!(denied.status, 403, "{denied:?}");
        assert_eq!(upload(&desk, desk.outsider, "contact").await.status, 404);
        let id = upload(&desk, office.clerk, "contact").await.number("/id");
        let mapping = json!({"mapping": {"columns": {"Фамилия": {"field": "last_name"}}}});
        for who in [office.head, desk.outsider] {
            assert_eq!(desk.get(who, &format!("/imports/{id}")).await.status, 404);
            assert_eq!(desk.get(who, &format!("/imports/{id}/errors.csv")).await.status, 404);
            for act in ["check", "run", "undo"] {
                let answer = desk.post(who, &format!("/imports/{id}/{act}"), &mapping).await;
                assert_eq!(answer.status, 404, "{act}: {answer:?}");
            }
            assert_eq!(desk.get(who, "/imports").await.json()["rows"], json!([]));
        }
        let job = desk.post(office.clerk, &format!("/imports/{id}/check"), &mapping).await;
        let path = format!("/jobs/{}", job.number("/job"));
        assert_eq!(desk.get(office.head, &path).await.status, 404);
        assert_eq!(desk.get(office.clerk, &path).await.status, 200);
    });
}
