//! Records over HTTP: their shape, two people at once, the last step.

use super::desk::desk;
use expect_test::expect;
use serde_json::{Value as Json, json};

/// The fields of an answer that this story is about.
fn only(json: &Json, keys: &[&str]) -> Json {
    keys.iter().map(|key| ((*key).to_owned(), json[*key].clone())).collect()
}

#[test]
fn a_record_comes_with_its_next_step_and_what_the_caller_may_do() {
    desk(async |desk| {
        let office = &desk.office;
        let body = json!({"fields": {"summary": "Фонари у школы", "channel": "post"}});
        let made = desk.post(office.clerk, "/records/appeal", &body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.json();
        let id = made["id"].as_i64().unwrap();
        assert!(made["next"]["task"].is_i64(), "{made}");
        expect![[r#"{"type":"appeal","title":"Фонари у школы","stage":"appeal_review.check","is_open":true,"created_at":"2026-12-02T09:00:00Z","can":["edit","stage"]}"#]]
            .assert_eq(&only(&made, &["type", "title", "stage", "is_open", "created_at", "can"]).to_string());
        let fields = only(&made["fields"], &["channel", "reg_date", "received_at", "summary"]);
        expect![[r#"{"channel":"post","reg_date":"2026-12-02","received_at":"2026-12-02T09:00:00Z","summary":"Фонари у школы"}"#]]
            .assert_eq(&fields.to_string());
        // Who may only read gets the same record without a button.
        let seen = desk.get(office.deputy, &format!("/records/appeal/{id}")).await.json();
        assert_eq!((&seen["title"], &seen["can"]), (&made["title"], &json!([])));
    });
}

#[test]
fn lists_go_on_from_their_cursor_and_count_all() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        for number in 1..=5 {
            let body = json!({"fields": {"summary": format!("Обращение {number}")}});
            assert_eq!(desk.post(clerk, "/records/appeal", &body).await.status, 201);
        }
        let path = "/records/appeal?sort=-id&columns=summary&limit=2&total=true";
        let first = desk.get(clerk, path).await.json();
        assert_eq!(first["total"], 5);
        let titles = |page: &Json| -> Vec<String> {
            let rows = page["rows"].as_array().unwrap().iter();
            rows.map(|row| row["fields"]["summary"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(titles(&first), ["Обращение 5", "Обращение 4"]);
        let cursor = first["next_cursor"].as_str().unwrap();
        let next = desk.get(clerk, &format!("{path}&cursor={cursor}")).await.json();
        assert_eq!(titles(&next), ["Обращение 3", "Обращение 2"]);
        let strange =
            desk.get(clerk, &format!("/records/appeal?sort=summary&cursor={cursor}")).await;
        assert_eq!((strange.status, &strange.json()["code"]), (422, &json!("query.cursor")));
    });
}

#[test]
fn the_same_field_changed_by_two_people_is_a_conflict_that_names_both_values() {
    desk(async |desk| {
        let office = &desk.office;
        let body = json!({"fields": {"summary": "Фонари"}});
        let made = desk.post(office.clerk, "/records/appeal", &body).await.json();
        let path = format!("/records/appeal/{}", made["id"]);
        let patch = async |who, fields: Json| {
            let body = json!({"version": made["version"], "fields": fields});
            desk.call(Some(who), ("PATCH", &path), &body).await
        };
        let first = patch(office.clerk, json!({"summary": "Фонари у школы"})).await;
        assert_eq!(first.status, 200);
        let other = patch(office.head, json!({"sheets": 2})).await;
        assert_eq!(
            (other.status, &other.json()["fields"]["summary"]),
            (200, &json!("Фонари у школы"))
        );
        let same = patch(office.head, json!({"summary": "Фонари во дворе"})).await;
        assert_eq!((same.status, &same.json()["code"]), (409, &json!("record.conflict")));
        let field = same.json()["conflict"]["fields"][0].clone();
        assert_eq!(field["person"], office.clerk);
        expect![[r#"{"field":"summary","mine":"Фонари во дворе","theirs":"Фонари у школы"}"#]]
            .assert_eq(&only(&field, &["field", "mine", "theirs"]).to_string());
    });
}

#[test]
fn wrong_fields_are_all_told_at_once_in_the_callers_language() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let body = json!({"fields": {"summary": "Фонари", "channel": "pigeon", "sheets": "много", "no_such": 1}});
        let refused = desk.post(clerk, "/records/appeal", &body).await;
        assert_eq!(refused.status, 422);
        let codes = |json: &Json| -> Vec<String> {
            let fields = json["fields"].as_array().unwrap().iter();
            let mut codes: Vec<String> =
                fields.map(|one| format!("{} {}", one["field"], one["code"])).collect();
            codes.sort();
            codes
        };
        let russian = refused.json();
        assert_eq!(
            codes(&russian),
            [
                "\"channel\" \"field.not_option\"",
                "\"no_such\" \"field.unknown\"",
                "\"sheets\" \"field.wrong_kind\"",
            ]
        );
        let english = desk.call(Some(clerk), ("PATCH", "/me"), &json!({"locale": "en"})).await;
        assert_eq!(english.status, 200);
        let english = desk.post(clerk, "/records/appeal", &body).await.json();
        assert_ne!(russian["message"], english["message"]);
        assert_ne!(russian["fields"][0]["message"], english["fields"][0]["message"]);
    });
}

#[test]
fn the_office_is_kept_by_a_browser_until_something_of_it_changes() {
    desk(async |desk| {
        let (clerk, admin) = (desk.office.clerk, desk.office.admin);
        let ask = async |tag: String| {
            let mut request = desk.request(Some(clerk), ("GET", "/meta"), &Json::Null).await;
            request.headers_mut().insert("if-none-match", tag.parse().unwrap());
            desk.send(request).await
        };
        let first = desk.get(clerk, "/meta").await;
        let tag = first.header("etag").to_owned();
        assert_eq!((ask(tag.clone()).await.status, tag.is_empty()), (304, false));
        let body = json!({"name": "Приёмная депутата"});
        let set = desk.call(Some(admin), ("PATCH", "/settings"), &body).await;
        assert_eq!((set.status, &set.json()["name"]), (200, &json!("Приёмная депутата")));
        let again = ask(tag).await;
        assert_eq!(again.status, 200);
        assert_eq!(again.json()["organisation"]["name"], "Приёмная депутата");
        let wrong = desk.call(Some(admin), ("PATCH", "/settings"), &json!({"zone": "Луна"})).await;
        assert_eq!((wrong.status, &wrong.json()["fields"][0]["field"]), (422, &json!("zone")));
    });
}

#[test]
fn a_form_knows_what_the_server_would_fill_in_for_the_caller_today() {
    desk(async |desk| {
        let (clerk, head) = (desk.office.clerk, desk.office.head);
        let defaults = async |who| {
            let meta = desk.get(who, "/meta").await.json();
            let types = meta["types"].as_array().unwrap();
            let appeal = types.iter().find(|one| one["code"] == "appeal").unwrap().clone();
            let field = |code: &str| {
                let fields = appeal["fields"].as_array().unwrap();
                let field = fields.iter().find(|one| one["code"] == code).unwrap();
                (field["has_default"].clone(), field["default"].clone())
            };
            ["received_at", "reg_date", "channel", "responsible", "summary"].map(field)
        };
        let told = |who: i64| {
            [
                // Only the moment of the write can tell: by then the form would be old.
                (json!(true), Json::Null),
                (json!(true), json!("2026-12-02")),
                (json!(true), json!("personal")),
                (json!(true), json!(who)),
                (json!(false), Json::Null),
            ]
        };
        assert_eq!(defaults(clerk).await, told(clerk));
        assert_eq!(defaults(head).await, told(head));
        // A browser that kept it yesterday asks again and gets the new day.
        let tag = desk.get(clerk, "/meta").await.header("etag").to_owned();
        desk.world.days_pass(1).await;
        let mut request = desk.request(Some(clerk), ("GET", "/meta"), &Json::Null).await;
        request.headers_mut().insert("if-none-match", tag.parse().unwrap());
        assert_eq!(desk.send(request).await.status, 200);
        assert_eq!(defaults(clerk).await[1].1, "2026-12-03");
    });
}

#[test]
fn a_bulk_action_that_forgot_its_records_touches_none() {
    desk(async |desk| {
        let head = desk.office.head;
        // A draft: what has a number is not deleted.
        let body = json!({"fields": {"summary": "Фонари", "reg_date": null}});
        let id = desk.post(head, "/records/appeal", &body).await.number("/id");
        let unclear = [
            json!({"type": "appeal", "action": "delete"}),
            json!({"type": "appeal", "action": "delete", "ids": [id], "filter": ""}),
            json!({"type": "appeal", "action": "explode", "ids": [id]}),
            json!({"type": "appeal", "action": "owner", "ids": [id]}),
        ];
        for body in unclear {
            let answer = desk.post(head, "/bulk", &body).await;
            assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("request.invalid")));
        }
        assert_eq!(desk.get(head, &format!("/records/appeal/{id}")).await.status, 200);
        let found = json!({"type": "appeal", "action": "delete", "filter": "summary == 'Фонари'"});
        let mut changes = desk.world.app.events.listen();
        let job = desk.post(head, "/bulk", &found).await;
        let path = format!("/jobs/{}", job.number("/job"));
        while desk.get(head, &path).await.json()["state"] != "done" {
            changes.recv().await.unwrap();
        }
        assert_eq!(desk.get(head, &format!("/records/appeal/{id}")).await.status, 404);
    });
}

#[test]
fn an_errand_is_done_and_a_stage_that_is_not_there_is_refused() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let errand = json!({"title": "Записать", "who": clerk, "due_at": "2026-12-04T12:00:00Z"});
        let task = desk.post(clerk, "/tasks", &errand).await.json();
        let done =
            desk.post(clerk, &format!("/tasks/{}/done", task["id"]), &json!({})).await.json();
        assert_eq!((&done["task"]["is_open"], &done["record"]), (&json!(false), &Json::Null));
        let again = desk.post(clerk, &format!("/tasks/{}/done", task["id"]), &json!({})).await;
        assert_eq!((again.status, &again.json()["code"]), (409, &json!("task.closed")));
        let body = json!({"fields": {"summary": "Фонари"}});
        let made = desk.post(clerk, "/records/appeal", &body).await.json();
        let path = format!("/records/appeal/{}/move", made["id"]);
        let wrong = desk.post(clerk, &path, &json!({"stage": "appeal_review.nowhere"})).await;
        assert_eq!((wrong.status, &wrong.json()["code"]), (422, &json!("stage.unknown")));
    });
}

#[test]
fn a_wrong_value_is_told_what_is_wanted_in_the_callers_language() {
    desk(async |desk| {
        let head = desk.office.head;
        let fields = json!({"fields": {
            "summary": "ё".repeat(501), "reg_date": "вчера", "received_at": "9999-12-31T00:00:00Z",
            "sheets": "много",
        }});
        let refused = desk.post(head, "/records/appeal", &fields).await;
        let mut said: Vec<String> = refused.json()["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{}: {}", one["field"], one["message"]).replace('"', ""))
            .collect();
        said.sort();
        assert_eq!(
            said,
            [
                "received_at: Значение не подходит к этому полю: нужны дата и время, например 24.11.2026 10:30.",
                "reg_date: Значение не подходит к этому полю: нужна дата, например 24.11.2026.",
                "sheets: Значение не подходит к этому полю: нужно целое число.",
                "summary: Слишком длинный текст: не больше 500 знаков.",
            ]
        );
        let late = json!({"fields": {"summary": "Яма", "reg_date": "9999-12-31"}});
        let late = desk.post(head, "/records/appeal", &late).await;
        let message = "Проверьте год: допустимы годы с 1900 по 2199.";
        assert_eq!(late.json()["fields"][0]["message"], message);
    });
}

#[test]
fn a_row_carries_the_number_people_call_it_by() {
    desk(async |desk| {
        let head = desk.office.head;
        let body = json!({"fields": {"summary": "Фонари", "authorship": "collective"}});
        desk.post(head, "/records/appeal", &body).await;
        let draft = json!({"fields": {"summary": "Ямы", "reg_date": null}});
        desk.post(head, "/records/appeal", &draft).await;
        let list = desk.get(head, "/records/appeal?columns=summary&sort=summary").await;
        let rows = list.json()["rows"].as_array().unwrap().clone();
        let numbers: Vec<_> = rows.iter().map(|row| row["number"].clone()).collect();
        assert_eq!(numbers, [json!("Кол-0001/26"), json!(null)]);
        assert!(rows[0]["fields"].get("reg_no").is_none(), "{}", rows[0]);
        let board = desk.get(head, "/records/appeal/board").await;
        let columns = board.json()["columns"].as_array().unwrap().clone();
        let cards = columns.iter().flat_map(|column| column["rows"].as_array().unwrap());
        assert!(cards.into_iter().any(|card| card["number"] == "Кол-0001/26"));
    });
}

#[test]
fn rows_of_a_table_are_sent_and_come_with_their_record() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let topics = desk.get(clerk, "/records/topic?limit=1").await.json();
        let topic = topics["rows"][0]["id"].as_i64().unwrap();
        let summary = json!({"summary": "Фонари и ямы", "channel": "post"});
        let row = |text: &str| json!({"fields": {"text": text, "topic": topic}});
        let body = json!({"fields": summary, "rows": {"questions": [row("Фонари"), row("")]}});
        let refused = desk.post(clerk, "/records/appeal", &body).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        expect![[r#"[{"field":"questions.1.text","code":"field.required","message":"Заполните это поле."}]"#]]
        .assert_eq(&refused.json()["fields"].to_string());

        let body = json!({"fields": summary, "rows": {"questions": [row("Фонари"), row("Ямы")]}});
        let made = desk.post(clerk, "/records/appeal", &body).await.json();
        let table = &made["tables"][0];
        expect![[r#"{"section":"questions","type":"appeal_question","field":"appeal"}"#]]
            .assert_eq(&only(table, &["section", "type", "field"]).to_string());
        let rows = table["rows"].as_array().unwrap();
        let titles: Vec<&Json> = rows.iter().map(|row| &row["title"]).collect();
        assert_eq!(titles, ["Фонари", "Ямы"]);
        assert!(rows[0]["names"]["topic"].is_string(), "{table}");

        // The columns are fields of the rows, not of the record.
        let meta = desk.get(clerk, "/meta").await.json();
        let appeal = meta["types"].as_array().unwrap().iter().find(|of| of["code"] == "appeal");
        let sections = appeal.unwrap()["sections"].as_array().unwrap();
        let table = sections.iter().find(|section| section["code"] == "questions").unwrap();
        expect![[r#"{"table":"appeal_question","fields":["text","topic","class_code","jurisdiction","result","result_text"]}"#]]
            .assert_eq(&only(table, &["table", "fields"]).to_string());

        let path = format!("/records/appeal/{}", made["id"]);
        let gone = json!({"id": rows[0]["id"], "version": rows[0]["version"], "delete": true});
        let body = json!({"rows": {"questions": [gone]}});
        let left = desk.call(Some(clerk), ("PATCH", &path), &body).await.json();
        assert_eq!(left["tables"][0]["rows"].as_array().unwrap().len(), 1);
        assert_eq!(desk.call(Some(clerk), ("PATCH", &path), &body).await.status, 404);
        let strange = json!({"rows": {"questions": [{"colour": "red"}]}});
        assert_eq!(desk.call(Some(clerk), ("PATCH", &path), &strange).await.status, 422);
    });
}

#[test]
fn several_links_come_with_the_titles_of_what_they_name() {
    desk(async |desk| {
        let clerk = desk.office.clerk;
        let mut people = Vec::new();
        for name in ["Иванов", "Петров"] {
            let body = json!({"fields": {"last_name": name}});
            people.push(desk.post(clerk, "/records/contact", &body).await.json()["id"].clone());
        }
        let fields = json!({"summary": "Ямы", "channel": "post", "coapplicants": people});
        let made = desk.post(clerk, "/records/appeal", &json!({"fields": fields})).await.json();
        assert_eq!(made["fields"]["coapplicants"], json!(people));
        let linked = made["linked"].as_array().unwrap().iter();
        let linked: Vec<&Json> = linked.map(|one| &one["title"]).collect();
        assert_eq!(linked, ["Иванов", "Петров"]);
        let other = desk.get(clerk, &format!("/records/contact/{}", people[0])).await.json();
        let group = json!({"type": "appeal", "field": "coapplicants", "count": 1});
        assert!(other["children"].as_array().unwrap().contains(&group), "{other}");
        let meta = desk.get(clerk, "/meta").await.json();
        let appeal = meta["types"].as_array().unwrap().iter().find(|of| of["code"] == "appeal");
        let fields = appeal.unwrap()["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["code"] == "coapplicants").unwrap();
        expect![[r#"{"kind":"links","to":"contact","label":"Соавторы обращения","reverse":"Соавтор обращений"}"#]]
            .assert_eq(&only(field, &["kind", "to", "label", "reverse"]).to_string());
    });
}
