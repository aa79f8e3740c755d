//! The example office shows every stage, and as much of everything as was promised.

use app::demo;
use app::records::{self, ListQuery, RecordRow};
use base::Actor;
use model::Value;
use std::collections::BTreeSet;
use testkit::{World, package, story};

async fn all(world: &World, record_type: &str) -> Vec<RecordRow> {
    let columns = [
        "is_repeat",
        "authorship",
        "decision",
        "result",
        "extended",
        "answer_due",
        "sent_at",
        "addressee",
    ];
    let known = &world.app.catalog().types[record_type];
    let columns = columns.into_iter().filter(|code| known.field(code).is_some());
    let columns = columns.map(str::to_owned).collect();
    let query = ListQuery { limit: 200, columns, ..ListQuery::default() };
    records::list(&world.app, &Actor::System, record_type, query).await.unwrap().rows
}

#[test]
fn the_example_office_has_appeals_on_every_stage() {
    story(async |world| {
        world.install(&["base", "deputy"]).await;
        let logins = demo::fill(&world.app, &package("deputy")).await.unwrap();
        assert_eq!(logins.len(), 6);
        let appeals = all(&world, "appeal").await;
        assert!((40..=50).contains(&appeals.len()), "{}", appeals.len());

        let there: BTreeSet<&str> = appeals.iter().filter_map(|row| row.stage.as_deref()).collect();
        let catalog = world.app.catalog();
        let stages = catalog.types["appeal"].pipelines.iter().flat_map(|one| &one.stages);
        let missing: Vec<_> =
            stages.map(|stage| stage.code.as_str()).filter(|code| !there.contains(code)).collect();
        assert_eq!(missing, ["appeal_request.fin_cancelled"], "nothing rests on that one");

        let count = |field: &str, wanted: &[&str]| {
            let is_one = |row: &&RecordRow| {
                wanted.iter().any(|wanted| row.value(field) == Value::text(wanted))
            };
            appeals.iter().filter(is_one).count()
        };
        assert_eq!(count("is_repeat", &["repeat", "multi"]), 5);
        assert_eq!(count("authorship", &["collective"]), 3);
        assert_eq!(count("authorship", &["anonymous"]), 2);
        assert_eq!(count("decision", &["refuse_a11"]), 4);
        assert_eq!(count("result", &["redirected"]), 6);
        let extended = appeals.iter().filter(|row| row.value("extended") == Value::Bool(true));
        assert_eq!(extended.count(), 2);

        let requests = all(&world, "out_request").await;
        assert_eq!(requests.len(), 25);
        let today = catalog.day_of(world.app.now());
        let is_late = |row: &&RecordRow| {
            let due = matches!(row.value("answer_due"), Value::Date(due) if due < today);
            due && row.stage.as_deref() == Some("request.waiting")
        };
        assert!(requests.iter().filter(is_late).count() >= 4);
        let nobody = |row: &&RecordRow| {
            row.value("sent_at") != Value::Null && row.value("addressee") == Value::Null
        };
        assert_eq!(requests.iter().filter(nobody).count(), 0);
        world.check_steps().await;
    });
}
