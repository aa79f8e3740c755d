//! Packages over HTTP: a plan, an install that stands on it, what could not come along.

use super::desk::{Desk, desk};
use app::records::{self, Draft};
use base::Actor;
use expect_test::expect;
use model::Value;
use serde_json::{Value as Json, json};

const DEAL: &str = "type: deal
label: {ru: Сделки, en: Deals}
icon: box
title: \"{{ word }}\"
position: 91
search: [word]
fields:
- {code: word, kind: string, label: {ru: Слово, en: Word}, create: true}
- {code: pieces, kind: string, label: {ru: Штук, en: Pieces}, create: true}
";

fn files(deal: &str) -> Json {
    json!({
        "package.yaml": "package: sales\nversion: \"1.0\"\nlabel: {ru: Сделки, en: Sales}\nrequires: [base]\n",
        "types/deal.yaml": deal,
    })
}

async fn finished(desk: &Desk, job: i64) -> Json {
    loop {
        let job = desk.get(desk.office.admin, &format!("/jobs/{job}")).await.json();
        if job["state"] == "done" || job["state"] == "failed" {
            return job;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_change_is_shown_carried_out_and_what_is_lost_is_told() {
    desk(async |desk| {
        let (admin, head) = (desk.office.admin, desk.office.head);
        let new = json!({ "files": files(DEAL) });
        assert_eq!(desk.post(head, "/packages", &new).await.status, 403);
        let made = desk.post(admin, "/packages", &new).await;
        expect![[
            r#"{"code":"sales","version":"1.0","label":"Сделки","description":"","job_id":null}"#
        ]]
        .assert_eq(&made.text);
        for pieces in ["12", "дюжина"] {
            let fields = [("word", "сделка"), ("pieces", pieces)];
            let fields = fields.map(|(code, text)| (code.to_owned(), Value::text(text))).to_vec();
            let draft = Draft { fields, ..Draft::default() };
            records::create(&desk.world.app, &Actor::System, "deal", draft).await.unwrap();
        }
        let other = DEAL.replace("pieces, kind: string", "pieces, kind: integer");
        let plan = desk.post(admin, "/packages/check", &json!({ "files": files(&other) })).await;
        let mut plan = plan.json();
        let base = plan["base"].take();
        expect![[r#"{"plan":["~ package sales 1.0 → 1.0","~ field deal.pieces «Штук»: string → integer, 2 records, 1 lost / 2 tried"],"changes":[{"action":"convert","type":"deal","code":"pieces","label":"Штук","kind":"integer","was":"string","records":2,"lost":1,"tried":2,"examples":[]}],"base":null}"#]]
            .assert_eq(&plan.to_string());
        let stale = json!({ "files": files(&other), "base": 1 });
        let refused = desk.post(admin, "/packages", &stale).await;
        assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("package.conflict")));
        let asked = json!({ "files": files(&other), "base": base, "note": "считать штуки" });
        let job = desk.post(admin, "/packages", &asked).await.number("/job_id");
        let done = finished(&desk, job).await;
        assert_eq!(done["result"], json!({"done": 2, "lost": 1, "broken": []}), "{done}");
        // The administrator reads no record by that alone.
        let lost = desk.get(admin, "/packages/lost?type=deal&field=pieces").await;
        expect![[r#"{"rows":[],"total":1}"#]].assert_eq(&lost.text);
        assert_eq!(desk.get(head, "/packages/lost?type=deal&field=pieces").await.status, 403);
    });
}
