//! What only the deputy may do, and who sees what of it.

use super::appeals::{APPEAL, appeal, resolve, send_request, stage, text, to_deputy};
use app::records::{self, ListQuery};
use app::tasks::{self, Finish};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use testkit::{World, story};

/// A resolution by hand.
async fn make(
    world: &World,
    who: PersonId,
    appeal: RecordId,
    more: &[(&str, Value)],
) -> Result<RecordId, Problem> {
    let given = [("appeal", Value::Int(appeal)), ("text", text("К сведению"))];
    let fields = [&given[..], &[("next", text("archive"))], more].concat();
    world.create(who, "resolution", &fields).await.map(|made| made.row.id)
}

/// Finishes another's task, as who may edit its record.
async fn answer_as(
    world: &World,
    who: PersonId,
    id: RecordId,
    (node, outcome): (&str, &str),
    fields: Vec<(String, Value)>,
) -> Result<(), Problem> {
    let task = world.task(APPEAL, id, node).await.id;
    let finish = Finish { outcome: Some(outcome.into()), fields, ..Finish::default() };
    tasks::done(&world.app, &Actor::Person(who), task, finish).await.map(drop)
}

#[test]
fn nobody_closes_an_appeal_in_the_name_of_the_deputy() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        for who in [office.assistant, office.clerk] {
            let refused = make(&world, who, id, &[]).await.unwrap_err();
            assert_eq!(refused.code(), Code::ActionDenied);
        }
        // Nor by finishing the deputy's own task.
        let typed = vec![("deputy_resolution".to_owned(), text("К сведению"))];
        let done = ("a_resolution", "done");
        let refused = answer_as(&world, office.assistant, id, done, typed.clone()).await;
        assert_eq!(refused.unwrap_err().field_problems()[0].field, "author");
        // The chief of staff enters a resolution on paper, in the name of a deputy only.
        let own = make(&world, office.head, id, &[]).await.unwrap_err();
        assert_eq!(own.field_problems()[0].field, "author");
        let nobody = make(&world, office.head, id, &[("author", Value::Null)]).await.unwrap_err();
        assert_eq!(nobody.field_problems()[0].field, "author");
        let clerk = [("author", Value::Int(office.clerk))];
        let clerk = make(&world, office.head, id, &clerk).await.unwrap_err();
        assert_eq!(clerk.field_problems()[0].field, "author");
        assert_eq!(stage(&world, id).await, "appeal_review.deputy_review");

        let deputy = [("author", Value::Int(office.deputy))];
        let made = make(&world, office.head, id, &deputy).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_info");
        // It stays the deputy's, and may be corrected.
        let at = ("resolution", made);
        let word = [("text", text("Принять к сведению"))];
        world.set(office.head, at, &word).await.unwrap();
        let author = world.set(office.head, at, &[("author", Value::Null)]).await.unwrap_err();
        assert_eq!(author.field_problems()[0].field, "author");
        world.check_steps().await;
    });
}

#[test]
fn a_resolution_waits_until_the_appeal_is_with_the_deputy() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let early = make(&world, office.deputy, id, &[]).await.unwrap_err();
        assert_eq!(early.field_problems()[0].field, "appeal");
        to_deputy(&world, id).await;
        resolve(&world, id, false).await;
        let late = make(&world, office.deputy, id, &[]).await.unwrap_err();
        assert_eq!(late.field_problems()[0].field, "appeal");
        assert_eq!(stage(&world, id).await, "appeal_reply.draft");
        world.move_to(office.head, (APPEAL, id), "appeal_request.answer_review").await.unwrap();
        make(&world, office.deputy, id, &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_info");
    });
}

#[test]
fn the_chief_of_staff_finishes_the_deputys_task_in_the_deputys_name() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        world
            .set(office.head, (APPEAL, id), &[("deputy", Value::Int(office.deputy))])
            .await
            .unwrap();
        let typed = vec![("deputy_resolution".to_owned(), text("Ответить"))];
        answer_as(&world, office.head, id, ("a_resolution", "done"), typed).await.unwrap();
        let made = super::appeals::newest(&world, "resolution").await;
        let author = world.get("resolution", made).await.row.value("author");
        assert_eq!(author, Value::Int(office.deputy));
    });
}

#[test]
fn letters_are_approved_by_the_deputy_or_the_chief_of_staff() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, id).await;
        resolve(&world, id, false).await;
        world.answer((APPEAL, id), "t_draft", None, &[]).await.unwrap();
        let approved = ("a_reply", "approved");
        for who in [office.assistant, office.clerk] {
            let refused = answer_as(&world, who, id, approved, Vec::new()).await.unwrap_err();
            assert_eq!(refused.field_problems()[0].field, "approved_by");
        }
        assert_eq!(stage(&world, id).await, "appeal_reply.approval");
        answer_as(&world, office.head, id, approved, Vec::new()).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_reply.sign");
    });
}

#[test]
fn a_refusal_for_abuse_or_repetition_is_approved_by_the_lawyer() {
    story(async |world| {
        let office = world.office().await;
        let lawyer = world.person("Юристова Анна", &["lawyer"]).await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        let part = |code: &str| [("a11_ground", text(code))];
        let repeated = part("a11_5_repeated");
        world.answer(at, "a_check", Some("refuse_a11"), &repeated).await.unwrap();
        let ask = world.task(APPEAL, id, "a_a11").await;
        assert_eq!(ask.who, lawyer);
        // Neither by another hand nor by dragging past it.
        let other =
            answer_as(&world, office.assistant, id, ("a_a11", "approved"), Vec::new()).await;
        assert_eq!(other.unwrap_err().field_problems()[0].field, "a11_agreed_by");
        let past = world.move_to(office.head, at, "appeal_review.fin_refused").await.unwrap_err();
        assert_eq!(past.code(), Code::StageNotAllowed);
        // Not approved: back to the check, with a word why.
        world.say(at, "a_a11", Some("rejected"), "Есть новые доводы").await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.check");
        assert_eq!(world.get(APPEAL, id).await.row.value("decision"), Value::Null);

        world.answer(at, "a_check", Some("refuse_a11"), &part("a11_3_abuse")).await.unwrap();
        world.answer(at, "a_a11", Some("approved"), &[]).await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.value("a11_agreed_by"), Value::Int(lawyer));
        let notice = [("notice_no", text("У-1")), ("notice_sent", testkit::day("2026-12-03"))];
        world.answer(at, "t_a11_agreed", None, &notice).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_refused");

        // A ground that changes on the way is approved all the same; the others need nobody.
        let id = super::appeals::appeal_of(
            &world,
            office.assistant,
            applicant(&world, id).await,
            "2026-12-02",
        )
        .await;
        let at = (APPEAL, id);
        let court = part("a11_2_court_decision");
        world.answer(at, "a_check", Some("refuse_a11"), &court).await.unwrap();
        let later = [&notice[..], &repeated].concat();
        world.answer(at, "t_a11", None, &later).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.refusal");
        world.answer(at, "a_a11_late", Some("approved"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_refused");
        world.check_steps().await;
    });
}

async fn applicant(world: &World, id: RecordId) -> RecordId {
    world.get(APPEAL, id).await.row.value("applicant").as_int().unwrap()
}

#[test]
fn whoever_may_not_read_a_record_hears_nothing_of_it() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let request = send_request(&world, &office, id).await;
        let other = world.person("Белов Денис", &["assistant"]).await;
        let fields = [("responsible", Value::Int(other))];
        world.set(office.head, ("out_request", request), &fields).await.unwrap();
        world.days_pass(27).await;
        let told = async |who: PersonId| {
            let all = world.notices(who).await;
            all.into_iter().filter(|(_, text)| text.starts_with("Нет ответа на запрос")).count()
        };
        // Assistants read requests of their own: the appeal's assistant none of this one.
        assert_eq!(told(other).await, 1);
        assert_eq!(told(office.assistant).await, 0);
    });
}

#[test]
fn every_role_sees_what_it_is_given_and_nothing_of_what_comes_later() {
    story(async |world| {
        let office = world.office().await;
        world.install_files(&super::fixture::shop()).await.unwrap();
        let id = appeal(&world, &office, "2026-12-02").await;
        send_request(&world, &office, id).await;
        let other = world.person("Белов Денис", &["assistant"]).await;
        let lawyer = world.person("Юристова Анна", &["lawyer"]).await;
        let seen = async |who: PersonId, record_type: &str| {
            let actor = Actor::Person(who);
            match records::list(&world.app, &actor, record_type, ListQuery::default()).await {
                Ok(page) => Some(page.rows.len()),
                Err(problem) => {
                    assert_eq!(problem.code(), Code::TypeUnknown);
                    None
                }
            }
        };
        let everyone = [office.deputy, office.head, office.assistant, office.clerk, lawyer, other];
        for who in everyone {
            assert_eq!(seen(who, "goods").await, None, "a type that came later is closed");
            assert_eq!(seen(who, APPEAL).await, Some(1));
        }
        for (who, count) in [(office.deputy, 1), (office.head, 1), (office.clerk, 1), (lawyer, 1)] {
            assert_eq!(seen(who, "resolution").await, Some(count));
            assert_eq!(seen(who, "out_request").await, Some(count));
        }
        let of_assistants = async || {
            let mut counts = Vec::new();
            for who in [office.assistant, other] {
                counts.push((seen(who, "resolution").await, seen(who, "out_request").await));
            }
            counts
        };
        let (none, one) = ((Some(0), Some(0)), (Some(1), Some(1)));
        assert_eq!(of_assistants().await, [one, none]);
        // The appeal goes to another assistant, and its papers go with it.
        world.set(office.head, (APPEAL, id), &[("responsible", Value::Int(other))]).await.unwrap();
        assert_eq!(seen(other, "resolution").await, Some(1));
        assert_eq!(seen(other, "out_request").await, Some(1));
    });
}
