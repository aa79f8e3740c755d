//! Since when a record stands on its stage, how long it may, when it was closed.

use crate::stories::appeals::{APPEAL, appeal, resolve, stage, text, to_deputy};
use app::records::{self, ListQuery};
use base::{Actor, RecordId, Time};
use testkit::{World, story};

async fn listed(world: &World, filter: &str) -> Vec<RecordId> {
    let query = ListQuery {
        filter: Some(filter.into()),
        sort: Some("-stage_at".into()),
        ..ListQuery::default()
    };
    let page = records::list(&world.app, &Actor::System, APPEAL, query).await.unwrap();
    page.rows.iter().map(|row| row.id).collect()
}

fn moment(world: &World, text: &str) -> Time {
    base::Time::parse(text).unwrap_or_else(|| panic!("{text}: {}", world.app.now()))
}

#[test]
fn a_record_knows_its_stage_since_when_and_until_when() {
    story(async |world| {
        let office = world.office().await;
        world.time_is("2026-12-02T10:00:00+03:00").await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let row = world.get(APPEAL, id).await.row;
        assert_eq!(row.stage_at, Some(world.app.now()));
        // One working day: until the office closes on Thursday.
        assert_eq!(row.stage_due, Some(moment(&world, "2026-12-03T18:00:00+03:00")));
        assert_eq!(row.closed_at, None);

        world.time_is("2026-12-03T11:00:00+03:00").await;
        to_deputy(&world, id).await;
        let row = world.get(APPEAL, id).await.row;
        assert_eq!(row.stage_at, Some(world.app.now()));
        assert_eq!(row.stage_due, Some(moment(&world, "2026-12-08T18:00:00+03:00")));
        assert!(listed(&world, "stage_due < now()").await.is_empty());
        world.time_is("2026-12-09T11:00:00+03:00").await;
        assert_eq!(listed(&world, "stage_due < now()").await, [id]);
        assert_eq!(listed(&world, "stage_at < add_days(now(), -5)").await, [id]);
    });
}

#[test]
fn a_norm_counted_from_a_field_follows_the_field() {
    story(async |world| {
        let office = world.office().await;
        world.time_is("2026-12-02T10:00:00+03:00").await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let ground = [("a11_ground", text("a11_2_court_decision"))];
        world.answer((APPEAL, id), "a_check", Some("refuse_a11"), &ground).await.unwrap();
        // Seven days from registration, with a working day to spare.
        let due = world.get(APPEAL, id).await.row.stage_due;
        assert_eq!(due, Some(moment(&world, "2026-12-08T18:00:00+03:00")));
        let earlier = [("reg_date", testkit::day("2026-12-01"))];
        world.set(office.head, (APPEAL, id), &earlier).await.unwrap();
        let due = world.get(APPEAL, id).await.row.stage_due;
        assert_eq!(due, Some(moment(&world, "2026-12-07T18:00:00+03:00")));
    });
}

#[test]
fn whoever_overstays_is_told_and_the_head_gets_a_task_that_ends_with_the_stage() {
    story(async |world| {
        let office = world.office().await;
        world.time_is("2026-12-02T10:00:00+03:00").await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let overdue = async || {
            let row = world.get(APPEAL, id).await;
            row.tasks.into_iter().find(|task| task.rule.as_deref() == Some("appeal/t_overstayed"))
        };
        world.time_is("2026-12-03T17:00:00+03:00").await;
        assert_eq!(overdue().await, None);
        world.time_is("2026-12-03T19:00:00+03:00").await;
        assert_eq!(overdue().await.unwrap().who, office.head);
        let told = world.notices(office.assistant).await;
        assert!(told.iter().any(|(_, text)| text.contains("дольше нормы")), "{told:?}");
        // Once for a stay; the next stage has its own norm.
        world.days_pass(2).await;
        let open = world.get(APPEAL, id).await.tasks;
        assert_eq!(open.iter().filter(|task| task.title.contains("задержалось")).count(), 1);
        to_deputy(&world, id).await;
        assert_eq!(overdue().await, None);
        world.days_pass(10).await;
        assert!(overdue().await.is_some());
        world.check_steps().await;
    });
}

#[test]
fn every_closing_has_its_moment_and_opening_again_takes_it_away() {
    story(async |world| {
        let office = world.office().await;
        world.time_is("2026-12-02T10:00:00+03:00").await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        // By hand.
        world.move_to(office.head, at, "appeal_review.fin_duplicate").await.unwrap();
        let closed = world.app.now();
        let row = world.get(APPEAL, id).await.row;
        assert_eq!((row.closed_at, row.stage_due), (Some(closed), None));
        world.days_pass(1).await;
        // One end for another is no new closing.
        world.move_to(office.head, at, "appeal_review.fin_withdrawn").await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.closed_at, Some(closed));
        assert!(listed(&world, "closed_at >= add_hours(now(), -1)").await.is_empty());
        assert_eq!(listed(&world, "closed_at >= add_days(now(), -1)").await, [id]);
        world.move_to(office.head, at, "appeal_review.check").await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.closed_at, None);
        // By a rule.
        to_deputy(&world, id).await;
        resolve(&world, id, false).await;
        world.answer(at, "t_draft", None, &[]).await.unwrap();
        world.answer(at, "a_reply", Some("approved"), &[]).await.unwrap();
        world.answer(at, "t_sign", None, &[("reply_no", text("И-1"))]).await.unwrap();
        world.answer(at, "a_send", Some("explained"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_reply.fin_explained");
        assert_eq!(world.get(APPEAL, id).await.row.closed_at, Some(world.app.now()));
    });
}
