//! The days of the law and of letters, and what must be there before a step counts as done.

use super::appeals::{APPEAL, appeal, body, newest, resolve, send_request, stage, text, to_deputy};
use base::Code;
use model::Value;
use testkit::{World, day, story};

async fn titles(world: &World, record_type: &str, id: i64) -> Vec<String> {
    let tasks = world.get(record_type, id).await.tasks;
    tasks.into_iter().map(|task| task.title).collect()
}

#[test]
fn an_extension_ends_on_the_workday_after_the_sixtieth_day() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-04-01").await;
        let extend = |until: &str| {
            [
                ("extended", Value::Bool(true)),
                ("ext_reason", text("Нужны сведения")),
                ("ext_until", day(until)),
            ]
        };
        let long = world.set(office.assistant, (APPEAL, id), &extend("2026-06-02")).await;
        assert_eq!(long.unwrap_err().field_problems()[0].field, "ext_until");
        world.set(office.assistant, (APPEAL, id), &extend("2026-06-01")).await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.value("planned_due"), day("2026-06-01"));
    });
}

#[test]
fn an_overdue_appeal_may_turn_out_urgent() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-04-01").await;
        assert_eq!(world.get(APPEAL, id).await.row.value("overdue"), Value::Bool(true));
        let urgent = [("urgency", text("emergency"))];
        world.set(office.assistant, (APPEAL, id), &urgent).await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.value("planned_due"), day("2026-05-04"));
    });
}

#[test]
fn a_body_that_answers_in_working_days_is_waited_for_in_working_days() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        resolve(&world, id, true).await;
        let term = [("answer_term_days", Value::Int(5)), ("answer_term_kind", text("wd"))];
        let to = body(&world, &office, &term).await;
        let request = newest(&world, "out_request").await;
        let sent = [("addressee", Value::Int(to)), ("sent_at", day("2026-11-24"))];
        world.set(office.clerk, ("out_request", request), &sent).await.unwrap();
        let row = world.get("out_request", request).await.row;
        assert_eq!(row.value("answer_due"), day("2026-12-01"));
        assert_eq!(row.value("alarm_at"), day("2026-11-26"));
        // A very short term never rings on the day of sending.
        let short = [("term_days", Value::Int(3)), ("term_kind", text("d"))];
        world.set(office.clerk, ("out_request", request), &short).await.unwrap();
        let row = world.get("out_request", request).await.row;
        assert_eq!(row.value("alarm_at"), day("2026-11-25"));
    });
}

#[test]
fn a_request_is_sent_to_somebody() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        to_deputy(&world, id).await;
        resolve(&world, id, true).await;
        let nobody = world.answer(at, "t_prepare", None, &[]).await.unwrap_err();
        assert_eq!(nobody.field_problems()[0].field, "request_to");
        // Not by the request's own card either.
        let request = ("out_request", newest(&world, "out_request").await);
        let sent = world.set(office.clerk, request, &[("sent_at", day("2026-12-02"))]).await;
        let sent = sent.unwrap_err();
        assert_eq!(
            (sent.code(), &*sent.field_problems()[0].field),
            (Code::StageFieldsMissing, "addressee")
        );
        // Nor past the preparation.
        let past = world.move_to(office.head, at, "appeal_request.sending").await.unwrap_err();
        assert_eq!(past.code(), Code::StageNotAllowed);
        world.move_to(office.head, at, "appeal_request.approval").await.unwrap();
        world.answer(at, "a_request", Some("approved"), &[]).await.unwrap();
        let nobody = world.answer(at, "t_send_request", None, &[]).await.unwrap_err();
        assert_eq!(nobody.field_problems()[0].field, "request_to");
        // The addressee on the request's card is the one that the task wants.
        let to = body(&world, &office, &[]).await;
        world.set(office.clerk, request, &[("addressee", Value::Int(to))]).await.unwrap();
        world.answer(at, "t_send_request", None, &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.waiting");
    });
}

#[test]
fn an_appeal_is_not_dropped_by_hand_without_its_decision() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        let by_hand = ["fin_info", "fin_redirected"];
        for last in by_hand.map(|stage| format!("appeal_review.{stage}")) {
            let refused = world.move_to(office.head, at, &last).await.unwrap_err();
            assert_eq!(refused.code(), Code::StageFieldsMissing, "{last}");
            assert_eq!(refused.field_problems()[0].field, "decision");
        }
        to_deputy(&world, id).await;
        resolve(&world, id, false).await;
        world.answer(at, "t_draft", None, &[]).await.unwrap();
        world.answer(at, "a_reply", Some("approved"), &[]).await.unwrap();
        world.answer(at, "t_sign", None, &[("reply_no", text("И-1"))]).await.unwrap();
        let bare = world.move_to(office.head, at, "appeal_reply.fin_terminated").await.unwrap_err();
        assert_eq!(bare.field_problems()[0].field, "result");
        world.answer(at, "a_send", Some("terminated"), &[]).await.unwrap();
        let row = world.get(APPEAL, id).await.row;
        assert_eq!(
            (row.stage.as_deref(), row.value("result")),
            (Some("appeal_reply.fin_terminated"), text("terminated"))
        );
    });
}

#[test]
fn a_cancelled_request_leaves_the_reply_to_write() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let request = send_request(&world, &office, id).await;
        world
            .move_to(office.assistant, (APPEAL, id), "appeal_request.fin_cancelled")
            .await
            .unwrap();
        assert_eq!(stage(&world, id).await, "appeal_reply.draft");
        world.task(APPEAL, id, "t_draft").await;
        let request = world.get("out_request", request).await.row;
        assert_eq!(request.stage.as_deref(), Some("request.fin_cancelled"));
        world.check_steps().await;
    });
}

#[test]
fn silence_after_thirty_days_is_told_to_the_head_every_day() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let request = send_request(&world, &office, id).await;
        let told = async |text: &str| {
            let notices = world.notices(office.head).await;
            let days = notices.into_iter().filter(|(_, told)| told.starts_with(text));
            days.map(|(on, _)| on).collect::<Vec<_>>()
        };
        // Sent on 2 December: the 30th day after it is 1 January.
        world.time_is("2027-01-04T20:00:00Z").await;
        assert_eq!(told("Нет ответа на запрос 30 дней").await, ["2027-01-01"]);
        let daily = ["2027-01-02", "2027-01-03", "2027-01-04"];
        assert_eq!(told("Ответа на запрос всё ещё нет").await, daily);
        world.time_is("2027-01-13T09:00:00Z").await;
        let tasks = titles(&world, "out_request", request).await;
        assert_eq!(tasks, ["Повторный запрос или жалоба"]);
        world.answer((APPEAL, id), "a_wait", Some("answered"), &[]).await.unwrap();
        world.days_pass(3).await;
        assert_eq!(told("Ответа на запрос всё ещё нет").await.last().unwrap(), "2027-01-13");
        assert_eq!(titles(&world, "out_request", request).await, Vec::<String>::new());
    });
}

#[test]
fn a_deputy_request_is_read_by_the_lawyer() {
    story(async |world| {
        let office = world.office().await;
        let lawyer = world.person("Юристова Анна", &["lawyer"]).await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        resolve(&world, id, true).await;
        let request = ("out_request", newest(&world, "out_request").await);
        let kind = [("kind", text("deputy_request"))];
        world.set(office.assistant, request, &kind).await.unwrap();
        let to = [("request_to", Value::Int(body(&world, &office, &[]).await))];
        world.answer((APPEAL, id), "t_prepare", None, &to).await.unwrap();
        assert_eq!(world.task(APPEAL, id, "t_lawyer").await.who, lawyer);
    });
}

#[test]
fn the_applicant_is_reminded_a_second_time_whatever_comes_of_the_first() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        world.answer((APPEAL, id), "a_check", Some("ask_contacts"), &[]).await.unwrap();
        // Wednesday, 2 December, and three working days.
        let second = world.task(APPEAL, id, "t_contacts2").await;
        assert_eq!(
            second.due_at.date_in(&world.app.catalog().calendar.zone).to_string(),
            "2026-12-07"
        );
        world.answer((APPEAL, id), "t_contacts2", None, &[]).await.unwrap();
        world.answer((APPEAL, id), "t_contacts", None, &[]).await.unwrap();
        world.answer((APPEAL, id), "a_contacts", Some("none"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_no_contacts");
    });
}

#[test]
fn the_channel_tells_whether_the_author_is_known() {
    story(async |world| {
        let office = world.office().await;
        let made = async |channel: &str| {
            let fields = [("summary", text("Фонари")), ("channel", text(channel))];
            world.create(office.clerk, APPEAL, &fields).await.unwrap().row
        };
        assert_eq!(made("portal").await.value("identified"), Value::Bool(true));
        let letter = made("email").await;
        assert_eq!(letter.value("identified"), Value::Bool(false));
        let paper = [("channel", text("portal"))];
        world.set(office.clerk, (APPEAL, letter.id), &paper).await.unwrap();
        assert_eq!(world.get(APPEAL, letter.id).await.row.value("identified"), Value::Bool(true));
    });
}

#[test]
fn every_record_keeps_its_owner_and_an_organisation_is_there_once() {
    story(async |world| {
        let office = world.office().await;
        let appeal = (APPEAL, appeal(&world, &office, "2026-12-02").await);
        let inn = [("inn", text("6260181590")), ("kpp", text("626001001"))];
        let company = ("company", body(&world, &office, &inn).await);
        let contact = ("contact", newest(&world, "contact").await);
        for at in [appeal, company, contact] {
            let cleared = world.set(office.head, at, &[("responsible", Value::Null)]).await;
            assert_eq!(
                cleared.unwrap_err().field_problems()[0].code,
                Code::FieldRequired,
                "{at:?}"
            );
        }
        let again = [("name", text("Ещё один комитет")), inn[0].clone(), inn[1].clone()];
        let again = world.create(office.clerk, "company", &again).await.unwrap_err();
        assert_eq!(again.field_problems()[0].code, Code::FieldTakenBy);
        let branch = [("name", text("Филиал")), inn[0].clone(), ("kpp", text("626002001"))];
        world.create(office.clerk, "company", &branch).await.unwrap();
    });
}
