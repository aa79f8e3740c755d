//! The recycle bin and merges over HTTP, as a client sees them.

use super::desk::{Answer, Desk, desk};
use expect_test::expect;
use serde_json::{Value as Json, json};

async fn contact(desk: &Desk, last: &str, phone: &str) -> i64 {
    let body = json!({"fields": {"last_name": last, "first_name": "Юрий", "phones": [phone]}});
    desk.post(desk.office.head, "/records/contact", &body).await.number("/id")
}

/// The status and the answer without what time gives.
fn told(answer: &Answer) -> String {
    let mut json = if answer.text.is_empty() { Json::Null } else { answer.json() };
    if let Some(map) = json.as_object_mut() {
        map.remove("record");
    }
    format!("{} {json}", answer.status)
}

#[test]
fn a_record_goes_to_the_bin_and_comes_back() {
    desk(async |desk| {
        let head = desk.office.head;
        let id = contact(&desk, "Ким", "+79172345678").await;
        let path = format!("/records/contact/{id}");
        let gone = desk.call(Some(head), ("DELETE", &path), &Json::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        let mut page = desk.get(head, "/trash?type=contact&q=ким").await.json();
        assert_eq!(page["rows"][0]["id"], id);
        assert_eq!(page["rows"][0]["person"], head);
        for known in ["id", "person"] {
            page["rows"][0][known] = json!(0);
        }
        expect![[r#"{"rows":[{"id":0,"type":"contact","title":"Ким Юрий","at":"2026-12-02T09:00:00Z","person":0,"rule":null,"along":0,"merged_into":null,"until":"2027-01-01T09:00:00Z","can_restore":true,"can_erase":false}],"next_cursor":null,"days":30}"#]]
        .assert_eq(&page.to_string());
        let strange = desk.get(head, "/trash?cursor=abc").await;
        assert_eq!((strange.status, &strange.json()["code"]), (422, &json!("query.cursor")));
        let restore = format!("/trash/{id}/restore");
        let hidden = desk.post(desk.outsider, &restore, &json!({})).await;
        assert_eq!((hidden.status, &hidden.json()["code"]), (404, &json!("trash.not_found")));
        let back = desk.post(head, &restore, &json!({})).await;
        assert_eq!(told(&back), format!(r#"200 {{"id":{id},"type":"contact"}}"#));
        assert_eq!(desk.get(head, &path).await.status, 200);
    });
}

#[test]
fn two_records_become_one_and_two_again() {
    desk(async |desk| {
        let head = desk.office.head;
        let (main, other) = (
            contact(&desk, "Ким", "+79172345678").await,
            contact(&desk, "Кимм", "+79172345679").await,
        );
        let body = json!({"type": "contact", "main": main, "other": other, "join": ["phones"]});
        let merged = desk.post(head, "/merges", &body).await;
        assert_eq!(merged.status, 201, "{merged:?}");
        let merged = merged.json();
        assert_eq!(merged["record"]["fields"]["phones"], json!(["+79172345678", "+79172345679"]));
        let path = format!("/records/contact/{other}");
        let gone = desk.get(head, &path).await.json();
        assert_eq!((&gone["code"], &gone["into"]), (&json!("record.merged"), &json!(main)));
        let unknown = desk.get(desk.outsider, &path).await.json();
        assert_eq!((&unknown["code"], &unknown["into"]), (&json!("type.unknown"), &Json::Null));
        let past = desk.get(head, &format!("/records/contact/{main}/timeline?field=phones")).await;
        let past = past.json();
        let line = &past["entries"][0];
        assert_eq!((&line["rule"], &line["person"]), (&json!("merge"), &json!(head)));
        let undo = format!("/merges/{}/undo", merged["id"]);
        let undone = desk.post(head, &undo, &json!({})).await;
        assert_eq!(
            told(&undone),
            format!(r#"200 {{"type":"contact","main":{main},"other":{other},"kept":[]}}"#)
        );
        assert_eq!(desk.get(head, &path).await.json()["fields"]["phones"], json!(["+79172345679"]));
        assert_eq!(desk.post(head, &undo, &json!({})).await.json()["code"], "merge.gone");
    });
}
