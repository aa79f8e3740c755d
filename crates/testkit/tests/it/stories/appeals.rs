//! The acceptance scenarios of the deputy's office.

use app::records::{self, ListQuery};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use std::sync::Arc;
use testkit::{Office, VirtualClock, World, day, story};

pub(super) const APPEAL: &str = "appeal";

pub(super) fn text(text: &str) -> Value {
    Value::text(text)
}

/// A citizen, known to the office.
pub(super) async fn citizen(world: &World, office: &Office, last_name: &str) -> RecordId {
    let fields = [("last_name", text(last_name)), ("address", text("г. Заречный, ул. Лесная, 1"))];
    world.create(office.clerk, "contact", &fields).await.unwrap().row.id
}

/// A topic of the directory, by its code.
pub(super) async fn topic(world: &World, code: &str) -> RecordId {
    let code = code.to_owned();
    let row = world.app.store.read(move |tx| {
        tx.query_one("SELECT id FROM r_topic WHERE code = $1", &[store::Sql::Text(code)])
    });
    match row.await.unwrap().unwrap().0.as_slice() {
        [store::Sql::Int(id)] => *id,
        other => panic!("no topic: {other:?}"),
    }
}

/// An appeal registered on a day, brought by a citizen about roads.
pub(super) async fn appeal(world: &World, office: &Office, registered: &str) -> RecordId {
    let applicant = citizen(world, office, "Иванова").await;
    appeal_of(world, office.assistant, applicant, registered).await
}

pub(super) async fn appeal_of(
    world: &World,
    who: PersonId,
    applicant: RecordId,
    on: &str,
) -> RecordId {
    let topic = topic(world, "roads").await;
    let fields = [
        ("summary", text("Яма во дворе")),
        ("channel", text("post")),
        ("reg_date", day(on)),
        ("applicant", Value::Int(applicant)),
        ("main_topic", Value::Int(topic)),
    ];
    world.create(who, APPEAL, &fields).await.unwrap().row.id
}

pub(super) async fn stage(world: &World, id: RecordId) -> String {
    world.get(APPEAL, id).await.row.stage.unwrap()
}

/// A body that answers letters.
pub(super) async fn body(world: &World, office: &Office, fields: &[(&str, Value)]) -> RecordId {
    let named = [("name", text("Комитет ЖКХ")), ("kind", text("authority"))];
    let fields = [&named[..], fields].concat();
    world.create(office.clerk, "company", &fields).await.unwrap().row.id
}

/// The same office on another day than its usual one.
fn on(mut world: World, moment: &str) -> World {
    let clock = Arc::new(VirtualClock::at(moment));
    world.app.clock = Arc::<VirtualClock>::clone(&clock);
    world.clock = clock;
    world
}

/// From the check to a request that is sent; gives the request.
pub(super) async fn send_request(world: &World, office: &Office, id: RecordId) -> RecordId {
    to_deputy(world, id).await;
    resolve(world, id, true).await;
    let to = body(world, office, &[]).await;
    send_to(world, id, to).await
}

/// A request that is being prepared goes to a body.
async fn send_to(world: &World, id: RecordId, to: RecordId) -> RecordId {
    let to = [("request_to", Value::Int(to))];
    world.answer((APPEAL, id), "t_prepare", None, &to).await.unwrap();
    world.answer((APPEAL, id), "a_request", Some("approved"), &[]).await.unwrap();
    world.answer((APPEAL, id), "t_send_request", None, &[]).await.unwrap();
    newest(world, "out_request").await
}

/// The newest record of a type.
pub(super) async fn newest(world: &World, record_type: &str) -> RecordId {
    let query = ListQuery { sort: Some("-id".into()), limit: 1, ..ListQuery::default() };
    let page = records::list(&world.app, &base::Actor::System, record_type, query).await.unwrap();
    page.rows[0].id
}

/// From the check to the deputy's table.
pub(super) async fn to_deputy(world: &World, id: RecordId) {
    world.answer((APPEAL, id), "a_check", Some("on_merits"), &[]).await.unwrap();
    assert_eq!(stage(world, id).await, "appeal_review.deputy_review");
}

/// The deputy's resolution, with or without the tick «Нужен запрос».
pub(super) async fn resolve(world: &World, id: RecordId, need_request: bool) {
    let fields = [
        ("deputy_resolution", text("Разобраться и ответить")),
        ("need_request", Value::Bool(need_request)),
    ];
    world.answer((APPEAL, id), "a_resolution", Some("done"), &fields).await.unwrap();
}

/// Notices of the terms of the law, without those of the norms of stages.
async fn of_terms(world: &World, who: PersonId) -> Vec<(String, String)> {
    let all = world.notices(who).await;
    all.into_iter().filter(|(_, text)| !text.contains("дольше нормы")).collect()
}

#[test]
fn a1_terms_follow_the_law_and_the_calendar_and_the_notice_comes_five_days_before() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let record = world.get(APPEAL, id).await.row;
        assert_eq!(record.value("legal_raw"), day("2027-01-01"));
        assert_eq!(record.value("legal_due"), day("2027-01-11"));
        assert_eq!(record.value("planned_due"), day("2026-12-30"));

        world.time_is("2026-12-24T20:00:00Z").await;
        assert_eq!(of_terms(&world, office.assistant).await, []);
        world.time_is("2026-12-25T09:00:00Z").await;
        let notices = of_terms(&world, office.assistant).await;
        let notice = "Через 5 дней истекает плановый срок ответа: Яма во дворе";
        assert_eq!(notices, [("2026-12-25".to_owned(), notice.to_owned())]);
        world.check_steps().await;
    });
}

#[test]
fn a_timer_follows_the_edit_of_its_date() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        world.set(office.assistant, at, &[("planned_due", day("2026-12-18"))]).await.unwrap();
        world.time_is("2026-12-13T09:00:00Z").await;
        let texts: Vec<String> =
            of_terms(&world, office.assistant).await.into_iter().map(|(on, _)| on).collect();
        assert_eq!(texts, ["2026-12-13"]);

        // Already past: it fires at once, and only once.
        world.set(office.assistant, at, &[("planned_due", day("2026-12-15"))]).await.unwrap();
        world.time_is("2026-12-13T10:00:00Z").await;
        let five = "Через 5 дней истекает плановый срок ответа: Яма во дворе";
        let two = "Через 2 дня истекает плановый срок ответа: Яма во дворе";
        let told = async || {
            let notices = world.notices(office.assistant).await;
            let of = |text: &str| notices.iter().filter(|(_, told)| told == text).count();
            (of(five), of(two))
        };
        // Two days are left: the notice of five days is not repeated, that of two days comes.
        assert_eq!(told().await, (1, 1));
        world.time_is("2026-12-15T09:00:00Z").await;
        assert_eq!(told().await, (1, 1));
        world.check_steps().await;
    });
}

#[test]
fn a2_the_tick_routes_the_appeal_as_soon_as_the_resolution_is_made() {
    story(async |world| {
        let office = world.office().await;
        let with = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, with).await;
        resolve(&world, with, true).await;
        assert_eq!(stage(&world, with).await, "appeal_request.prepare");
        world.task(APPEAL, with, "t_prepare").await;

        let without = appeal(&world, &office, "2026-12-02").await;
        to_deputy(&world, without).await;
        resolve(&world, without, false).await;
        assert_eq!(stage(&world, without).await, "appeal_reply.draft");
        world.task(APPEAL, without, "t_draft").await;

        let acts = world.get(APPEAL, with).await.children;
        assert!(acts.iter().any(|act| act.record_type == "resolution" && act.count == 1));
        world.check_steps().await;
    });
}

#[test]
fn a3_the_alarm_rings_on_the_25th_day_after_sending() {
    story(async |world| {
        let world = on(world, "2026-06-01T09:00:00Z");
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-06-01").await;
        let request = send_request(&world, &office, id).await;
        assert_eq!(stage(&world, id).await, "appeal_request.waiting");
        let request = world.get("out_request", request).await.row;
        assert_eq!(request.value("sent_at"), day("2026-06-01"));
        assert_eq!(request.value("alarm_at"), day("2026-06-26"));

        world.time_is("2026-06-25T20:00:00Z").await;
        let alarm = "Нет ответа на запрос 25 дней: Яма во дворе";
        let rang = async || {
            let notices = world.notices(office.assistant).await;
            notices.into_iter().filter(|(_, text)| text == alarm).collect::<Vec<_>>()
        };
        assert_eq!(rang().await, []);
        world.time_is("2026-06-26T09:00:00Z").await;
        assert_eq!(rang().await, [("2026-06-26".to_owned(), alarm.to_owned())]);
        world.days_pass(3).await;
        assert_eq!(rang().await.len(), 1);
        world.check_steps().await;
    });
}

#[test]
fn a4_a_refusal_by_part_two_is_told_within_seven_days_of_registration() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let ground = [("a11_ground", text("a11_2_court_decision"))];
        world.answer((APPEAL, id), "a_check", Some("refuse_a11"), &ground).await.unwrap();
        let task = world.task(APPEAL, id, "t_a11").await;
        assert!(task.due_at <= base::Time::parse("2026-12-09T21:00:00Z").unwrap());
        let sent = [("notice_no", text("И-1")), ("notice_sent", day("2026-12-04"))];
        world.answer((APPEAL, id), "t_a11", None, &sent).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_review.fin_refused");
        world.check_steps().await;
    });
}

#[test]
fn a_refusal_without_its_ground_is_sent_back_with_the_field() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let refused = world.answer((APPEAL, id), "a_check", Some("refuse_a11"), &[]).await;
        let problem = refused.unwrap_err();
        let fields: Vec<_> =
            problem.field_problems().iter().map(|field| field.field.as_str()).collect();
        assert_eq!(fields, ["a11_ground"]);
        assert_eq!(stage(&world, id).await, "appeal_review.check");
    });
}

#[test]
fn a5_the_third_appeal_of_a_person_on_a_topic_is_multiple_and_linked() {
    story(async |world| {
        let office = world.office().await;
        let applicant = citizen(&world, &office, "Петров").await;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(appeal_of(&world, office.assistant, applicant, "2026-12-02").await);
        }
        let kinds: Vec<Value> = {
            let mut kinds = Vec::new();
            for id in &ids {
                kinds.push(world.get(APPEAL, *id).await.row.value("is_repeat"));
            }
            kinds
        };
        assert_eq!(kinds, [text("first"), text("repeat"), text("multi"), text("multi")]);
        let before = async |id: RecordId| {
            let row = world.get(APPEAL, id).await.row;
            (row.value("prev_appeal"), row.value("prev_count"), row.value("is_repeat"))
        };
        let of = |prev: usize, count| (Value::Int(ids[prev]), Value::Int(count));
        for (at, id) in ids.iter().enumerate().skip(1) {
            let (prev, count, _) = before(*id).await;
            assert_eq!((prev, count), of(at - 1, i64::try_from(at).unwrap()));
        }

        // An appeal that goes to another topic is the first one there; back again, it finds the one
        // before it, not a later one.
        let lights = topic(&world, "lighting").await;
        let roads = topic(&world, "roads").await;
        let move_to = async |id, topic| {
            let fields = [("main_topic", Value::Int(topic))];
            world.set(office.assistant, (APPEAL, id), &fields).await.unwrap();
        };
        move_to(ids[1], lights).await;
        assert_eq!(before(ids[1]).await, (Value::Null, Value::Int(0), text("first")));
        move_to(ids[1], roads).await;
        let (prev, count, kind) = before(ids[1]).await;
        assert_eq!(((prev, count), kind), (of(0, 1), text("repeat")));

        // The order is that of registration, whatever was typed in first.
        let earlier = appeal_of(&world, office.assistant, applicant, "2026-11-30").await;
        assert_eq!(before(earlier).await, (Value::Null, Value::Int(0), text("first")));
        let later = appeal_of(&world, office.assistant, applicant, "2026-12-03").await;
        let (prev, count, _) = before(later).await;
        assert_eq!((prev, count), of(3, 5));
    });
}

#[test]
fn numbers_tell_how_an_appeal_came_and_count_in_the_year_of_its_registration() {
    story(async |world| {
        let office = world.office().await;
        let applicant = citizen(&world, &office, "Иванова").await;
        let number = async |more: &[(&str, Value)]| {
            let mut fields = vec![("summary", text("Яма")), ("reg_date", day("2026-12-02"))];
            fields.retain(|(code, _)| !more.iter().any(|(other, _)| other == code));
            fields.extend(more.iter().cloned());
            let row = world.create(office.assistant, APPEAL, &fields).await.unwrap().row;
            assert_eq!(row.number.as_deref(), row.value("reg_no").as_text());
            row.number.unwrap()
        };
        let known = ("applicant", Value::Int(applicant));
        let by = |authorship: &str| ("authorship", text(authorship));
        assert_eq!(number(std::slice::from_ref(&known)).await, "И-0001/26");
        assert_eq!(number(&[by("collective"), known.clone()]).await, "Кол-0002/26");
        assert_eq!(number(&[by("anonymous")]).await, "Ан-0003/26");
        assert_eq!(number(&[("form", text("oral"))]).await, "ЛП-0004/26");
        assert_eq!(number(&[]).await, "Ан-0005/26");
        // Each year of registration has its own series.
        let in_year = |on: &str| [("reg_date", day(on)), ("applicant", Value::Int(applicant))];
        assert_eq!(number(&in_year("2019-03-01")).await, "И-0001/19");
        assert_eq!(number(&in_year("2027-01-11")).await, "И-0001/27");
        assert_eq!(number(&in_year("2019-04-01")).await, "И-0002/19");
        assert_eq!(number(&[known]).await, "И-0006/26");
    });
}

#[test]
fn an_appeal_with_a_number_is_closed_and_not_deleted() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let head = base::Actor::Person(office.head);
        let refused = app::records::delete(&world.app, &head, APPEAL, id).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordNumbered);
        assert_eq!(refused.param("number"), Some("И-0001/26"));
        let bulk = app::records::BulkAction::Delete;
        let bulk =
            app::records::bulk(&world.app, &head, APPEAL, vec![id], (bulk, None)).await.unwrap();
        assert_eq!(bulk.refused, [(id, "record.numbered".to_owned())]);
        world.move_to(office.head, (APPEAL, id), "appeal_review.fin_duplicate").await.unwrap();
    });
}

#[test]
fn a_record_made_on_a_later_stage_meets_what_the_way_there_asks() {
    story(async |world| {
        let office = world.office().await;
        let applicant = citizen(&world, &office, "Иванова").await;
        let made = async |stage: &str, more: &[(&str, Value)]| {
            let mut fields = vec![
                ("summary".to_owned(), text("Яма")),
                ("applicant".to_owned(), Value::Int(applicant)),
            ];
            fields.extend(more.iter().map(|(code, value)| ((*code).to_owned(), value.clone())));
            let draft = app::records::Draft {
                fields,
                stage: Some(stage.into()),
                ..app::records::Draft::default()
            };
            let head = base::Actor::Person(office.head);
            app::records::create(&world.app, &head, APPEAL, draft).await
        };
        let bare = made("appeal_reply.draft", &[]).await.unwrap_err();
        assert_eq!(bare.code(), Code::StageFieldsMissing);
        let mut missing: Vec<&str> =
            bare.field_problems().iter().map(|fault| fault.field.as_str()).collect();
        missing.sort_unstable();
        assert_eq!(missing, ["decision", "main_topic"]);
        let roads = topic(&world, "roads").await;
        let known = [("main_topic", Value::Int(roads)), ("decision", text("on_merits"))];
        made("appeal_reply.draft", &known).await.unwrap();
        // Past the approval nobody makes one, nor takes one there by hand.
        let whole = [known.as_slice(), &[("result", text("supported_done"))]].concat();
        let done = made("appeal_reply.fin_done", &whole).await.unwrap_err();
        assert_eq!(done.code(), Code::StageNotAllowed);
        // To give up needs nothing.
        made("appeal_review.fin_duplicate", &[]).await.unwrap();
        world.check_steps().await;
    });
}

#[test]
fn a7_no_stage_leaves_an_open_appeal_without_a_task() {
    story(async |world| {
        let office = world.office().await;
        let catalog = world.app.catalog();
        let stages: Vec<String> = catalog.types[APPEAL]
            .pipelines
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .filter(|stage| stage.outcome.is_none())
            .map(|stage| stage.code.clone())
            .collect();
        assert!(stages.len() >= 15);
        for stage in stages {
            let id = appeal(&world, &office, "2026-12-02").await;
            let on_the_way = [
                ("decision", text("on_merits")),
                ("a11_ground", text("a11_2_court_decision")),
                ("result", text("explained")),
            ];
            world.set(office.head, (APPEAL, id), &on_the_way[1..]).await.unwrap();
            let moved = world.move_to(office.head, (APPEAL, id), &stage).await;
            if let Err(problem) = moved {
                let by_process = problem.code() == Code::StageNotAllowed;
                assert!(by_process || problem.code() == Code::StageFieldsMissing, "{problem}");
                world.set(office.head, (APPEAL, id), &on_the_way[..1]).await.unwrap();
                let who = if by_process { Actor::System } else { Actor::Person(office.head) };
                let to = records::Move { stage: stage.clone(), ..records::Move::default() };
                records::move_stage(&world.app, &who, (APPEAL, id), to).await.unwrap();
            }
            assert!(world.get(APPEAL, id).await.row.next.is_some(), "{stage}");
        }
        world.check_steps().await;
    });
}

#[test]
fn a9_an_extension_is_thirty_days_at_most_with_a_reason_and_a_notice() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        let extend = |until: &str| {
            [
                ("extended", Value::Bool(true)),
                ("ext_reason", text("Нужны сведения")),
                ("ext_until", day(until)),
            ]
        };
        // 60 days end on Sunday, 31 January: Monday is still the law's last day, Tuesday is not.
        let long = world.set(office.assistant, at, &extend("2027-02-02")).await.unwrap_err();
        assert_eq!(long.field_problems()[0].field, "ext_until");
        let short = world.set(office.assistant, at, &extend("2027-01-11")).await.unwrap_err();
        assert_eq!(short.field_problems()[0].field, "ext_until");
        let bare = [("extended", Value::Bool(true)), ("ext_until", day("2027-01-20"))];
        let bare = world.set(office.assistant, at, &bare).await.unwrap_err();
        assert_eq!(bare.field_problems()[0].field, "ext_reason");

        world.set(office.assistant, at, &extend("2027-01-29")).await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.value("planned_due"), day("2027-01-29"));
        let unsent = world.answer(at, "t_ext", None, &[]).await.unwrap_err();
        assert_eq!(unsent.field_problems()[0].field, "ext_notice_at");
        let sent = [("ext_notice_at", day("2026-12-03"))];
        world.answer(at, "t_ext", None, &sent).await.unwrap();
        let later = world.set(office.assistant, at, &[("planned_due", day("2027-01-30"))]).await;
        assert_eq!(later.unwrap_err().field_problems()[0].field, "planned_due");
        let nearer = [("planned_due", day("2027-01-22"))];
        world.set(office.assistant, at, &nearer).await.unwrap();
        world.set(office.assistant, at, &extend("2027-02-01")).await.unwrap();
        assert_eq!(world.get(APPEAL, id).await.row.value("planned_due"), day("2027-02-01"));
        world.check_steps().await;
    });
}

#[test]
fn a10_a_deleted_draft_leaves_no_gap_in_the_numbers() {
    story(async |world| {
        let office = world.office().await;
        let first = appeal(&world, &office, "2026-12-02").await;
        let draft =
            [("summary", text("Черновик")), ("channel", text("post")), ("reg_date", Value::Null)];
        let draft = world.create(office.head, APPEAL, &draft).await.unwrap().row;
        assert_eq!(draft.value("reg_no"), Value::Null);
        let at = app::records::delete;
        at(&world.app, &base::Actor::Person(office.head), APPEAL, draft.id).await.unwrap();
        let second = appeal(&world, &office, "2026-12-02").await;
        let number = async |id| world.get(APPEAL, id).await.row.value("reg_no");
        assert_eq!(number(first).await, text("И-0001/26"));
        assert_eq!(number(second).await, text("И-0002/26"));
    });
}

#[test]
fn seven_days_without_contacts_close_the_appeal() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        world.answer((APPEAL, id), "a_check", Some("ask_contacts"), &[]).await.unwrap();
        world.answer((APPEAL, id), "t_contacts", None, &[]).await.unwrap();
        world.time_is("2026-12-08T20:00:00Z").await;
        assert_eq!(stage(&world, id).await, "appeal_review.ask_contacts");
        world.time_is("2026-12-09T09:00:00Z").await;
        let record = world.get(APPEAL, id).await.row;
        assert_eq!(record.stage.as_deref(), Some("appeal_review.fin_no_contacts"));
        assert!(!record.is_open);
        assert_eq!(world.get(APPEAL, id).await.tasks, []);
    });
}

#[test]
fn an_appeal_goes_the_whole_way_to_its_answer() {
    story(async |world| {
        let office = world.office().await;
        let id = appeal(&world, &office, "2026-12-02").await;
        let at = (APPEAL, id);
        to_deputy(&world, id).await;
        resolve(&world, id, true).await;
        let to = body(&world, &office, &[("send_channel", text("medo"))]).await;
        let named = [("request_to", Value::Int(to))];
        world.answer(at, "t_prepare", None, &named).await.unwrap();
        for silent in ["", "  "] {
            let refused = world.say(at, "a_request", Some("rejected"), silent).await.unwrap_err();
            assert_eq!(refused.code(), Code::RecordInvalid);
            assert_eq!(refused.field_problems()[0].field, "result");
        }
        assert_eq!(stage(&world, id).await, "appeal_request.approval");
        let remark = "Уточнить адрес дома";
        world.say(at, "a_request", Some("rejected"), remark).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.prepare");
        assert_eq!(world.get(APPEAL, id).await.row.value("request_to"), Value::Int(to));
        let first = send_to(&world, id, to).await;
        let request = world.get("out_request", first).await.row;
        let sent = ["addressee", "send_channel", "no"].map(|code| request.value(code));
        assert_eq!(sent, [Value::Int(to), text("medo"), text("З-1/26")]);
        world.days_pass(10).await;
        world.answer(at, "a_wait", Some("answered"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.answer_review");
        world.answer(at, "a_answer", Some("request"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "appeal_request.prepare");
        // The second request asks anew whom it goes to.
        assert_eq!(world.get(APPEAL, id).await.row.value("request_to"), Value::Null);
        send_to(&world, id, to).await;
        world.answer(at, "a_wait", Some("answered"), &[]).await.unwrap();
        world.answer(at, "a_answer", Some("reply"), &[]).await.unwrap();
        world.answer(at, "t_draft", None, &[]).await.unwrap();
        world.answer(at, "a_reply", Some("approved"), &[]).await.unwrap();
        let bare = world.answer(at, "t_sign", None, &[]).await.unwrap_err();
        assert_eq!(bare.field_problems()[0].field, "reply_no");
        world.answer(at, "t_sign", None, &[("reply_no", text("И-7"))]).await.unwrap();
        world.answer(at, "a_send", Some("supported_done"), &[]).await.unwrap();
        let record = world.get(APPEAL, id).await;
        assert_eq!(record.row.stage.as_deref(), Some("appeal_reply.fin_done"));
        assert_eq!(record.row.value("result"), text("supported_done"));
        assert_eq!(record.row.value("requests_sent"), Value::Int(2));
        assert_eq!(record.row.value("reply_channel"), text("post"));
        assert_eq!(record.row.value("approved_by"), Value::Int(office.deputy));
        let requests = record.children.iter().find(|child| child.record_type == "out_request");
        assert_eq!(requests.map(|requests| requests.count), Some(2));
        assert_eq!(record.tasks, []);
        world.check_steps().await;
    });
}
