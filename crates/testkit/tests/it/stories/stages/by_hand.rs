//! Moves by hand: where they are closed, what they ask for, and ready answers.

use crate::stories::appeals::{APPEAL, appeal, resolve, send_request, stage, text, to_deputy};
use app::records::{self, Move};
use app::tasks::{self, Finish};
use base::{Actor, Code};
use model::Value;
use testkit::story;

#[test]
fn nobody_passes_an_approval_by_dragging_and_everybody_hears_whose_turn_it_is() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        to_deputy(&world, id).await;
        resolve(&world, id, true).await;
        world.move_to(office.assistant, at, "appeal_request.approval").await.unwrap();
        for who in [office.assistant, office.clerk, office.head, office.deputy] {
            for to in ["appeal_request.sending", "appeal_request.waiting", "appeal_reply.sign"] {
                let refused = world.move_to(who, at, to).await.unwrap_err();
                assert_eq!(refused.code(), Code::StageNotAllowed, "{to}");
                assert_eq!(refused.param("task"), Some("Согласовать запрос"));
                assert!(refused.param("who").is_some_and(|name| !name.is_empty()));
            }
        }
        assert_eq!(stage(&world, id).await, "appeal_request.approval");
        // Back is open, and the deputy's own answer goes on.
        world.move_to(office.assistant, at, "appeal_request.prepare").await.unwrap();
        world.move_to(office.assistant, at, "appeal_request.approval").await.unwrap();
        world.answer(at, "a_request", Some("approved"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.sending");
        let life = records::timeline(
            &world.app,
            &Actor::Person(office.head),
            at,
            records::TimelineKind::All,
            None,
        )
        .await;
        let moved = life.unwrap().entries.into_iter().find(|entry| {
            entry.kind == "moved" && entry.stage_to.as_deref() == Some("appeal_request.sending")
        });
        let moved = moved.unwrap();
        assert_eq!(moved.person, Some(office.deputy), "history says who approved");
        assert!(moved.rule.is_some());
        world.check_steps().await;
    });
}

#[test]
fn a_stage_may_be_open_to_a_role_from_anywhere() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        resolve(&world, id, false).await;
        let to = "appeal_request.answer_review";
        let refused = world.move_to(office.assistant, (APPEAL, id), to).await.unwrap_err();
        assert_eq!(refused.code(), Code::StageNotAllowed);
        world.move_to(office.head, (APPEAL, id), to).await.unwrap();
        world.check_steps().await;
    });
}

#[test]
fn what_a_stage_asks_on_entering_is_asked_whatever_the_way() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        send_request(&world, &office, id).await;
        world.answer(at, "a_wait", Some("answer_without"), &[]).await.unwrap();
        world.answer(at, "t_draft", None, &[]).await.unwrap();
        world.answer(at, "a_reply", Some("approved"), &[]).await.unwrap();
        world.answer(at, "t_sign", None, &[("reply_no", text("И-1"))]).await.unwrap();
        world.move_to(office.clerk, at, "appeal_reply.sign").await.unwrap();
        world.move_to(office.clerk, at, "appeal_reply.send").await.unwrap();
        let done = "appeal_reply.fin_done";
        let refused = world.move_to(office.clerk, at, done).await.unwrap_err();
        assert_eq!(refused.code(), Code::StageFieldsMissing);
        let fields: Vec<&str> = refused.field_problems().iter().map(|one| &*one.field).collect();
        assert_eq!(fields, ["result"]);
        // The form that opens sends the field along with the move.
        let to = Move {
            stage: done.into(),
            fields: vec![("result".into(), text("supported_done"))],
            ..Move::default()
        };
        let clerk = Actor::Person(office.clerk);
        records::move_stage(&world.app, &clerk, at, to).await.unwrap();
        assert_eq!(stage(&world, id).await, done);
    });
}

#[test]
fn a_ready_answer_fills_the_form_and_the_deputy_signs_it() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        let task = world.task(APPEAL, id, "a_resolution").await;
        let ready = task.form.ready.iter().find(|one| one.code == "request").unwrap();
        assert_eq!(ready.ru, "Подготовить запрос");
        assert_eq!(ready.fields["need_request"], true);
        let phrase = ready.fields["deputy_resolution"].as_str().unwrap();
        let finish = Finish {
            fields: vec![
                ("deputy_resolution".into(), text(phrase)),
                ("need_request".into(), Value::Bool(true)),
            ],
            ..Finish::default()
        };
        let deputy = Actor::Person(office.deputy);
        tasks::done(&world.app, &deputy, task.id, finish).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.prepare");
        let resolution = crate::stories::appeals::newest(&world, "resolution").await;
        let resolution = world.get("resolution", resolution).await.row;
        assert_eq!(resolution.value("text"), text(phrase));
        assert_eq!(resolution.value("next"), text("request"));
    });
}
