//! Flows that rest in the middle: 25 days for an answer, three weeks before a date.

use app::processes::{self, Came};
use app::tasks::{self, Finish};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use testkit::{World, day, story};

const MANIFEST: &str = "package: weeks
version: \"1.0\"
label: {ru: Недели, en: Weeks}
requires: [base]
";

const TYPE: &str = "type: affair
label: {ru: Дела, en: Affairs}
words: {one: {ru: дело, en: affair}, few: {ru: дела, en: affairs}, many: {ru: дел, en: affairs}, new: {ru: Новое дело, en: New affair}}
icon: calendar
title: \"{{ name }}\"
owner: keeper
next_step: true
start: way.waiting
fields:
- {code: name, kind: string, label: {ru: Название, en: Name}, required: true}
- {code: keeper, kind: person, label: {ru: Ответственный, en: Owner}, default: \"me()\"}
- {code: escort, kind: person, label: {ru: Сопровождающий, en: Escort}}
- {code: held_on, kind: date, label: {ru: Дата, en: Date}}
pipelines:
- code: way
  label: {ru: Путь, en: Way}
  stages:
  - {code: waiting, label: {ru: Ожидание ответа, en: Waiting}, hue: 1}
  - {code: event, label: {ru: Мероприятие, en: Event}, hue: 2}
  - {code: trip, label: {ru: Подготовка выезда, en: Trip}, hue: 3}
  - {code: done, label: {ru: Готово, en: Done}, outcome: success}
  - {code: dropped, label: {ru: Отменено, en: Dropped}, outcome: failure}
";

const ROLES: &str = "roles:
- role: keeper
  label: {ru: Ведущий, en: Keeper}
  default: {}
  rights:
    affair: {read: all, create: all, edit: all, stage: all}
";

const FLOW: &str = r#"flow: affair
stages:
  way.waiting:
    enter:
    - repeat:
        id: l_wait
        max: 4
        run:
        - race:
            id: r_answer
            control: {title: {ru: Контроль ответа на запрос, en: Waiting for the answer}, who: ["keeper", "duty()"]}
            arms:
            - event: answer_received
              run:
              - move: way.event
            - after: 25d
              run:
              - notify: {id: n_25, who: ["keeper"], text: {ru: Ответ не получен в течение 25 дней, en: No answer for 25 days}}
              - ask:
                  id: a_25
                  kind: choose
                  title: {ru: "Ответа нет 25 дней: что делаем?", en: "No answer for 25 days: what now?"}
                  who: ["keeper", "duty()"]
                  due: 1wd
                  wait: true
                  overdue: {notify: ["duty()"], again: 1wd}
                  outcomes:
                  - code: wait_more
                    label: {ru: Ждать ещё, en: Wait}
                  - code: drop
                    label: {ru: Без ответа, en: Drop}
                    run:
                    - close: way.dropped
        exhausted:
        - close: way.dropped
  way.event:
    enter:
    - wait:
        id: w_3w
        until: held_on
        offset: -21d
        if_empty: ask
        if_past: fire
        control: {title: {ru: "До согласования: 3 недели до даты", en: 3 weeks before}, who: ["keeper", "duty()"]}
    - move: way.trip
  way.trip:
    enter:
    - parallel:
        id: p_trip
        join: all
        branches:
        - run:
          - task: {id: t_papers, title: {ru: Документы и билеты, en: Papers}, who: ["keeper", "duty()"], due: 3wd, wait: true}
        - run:
          - task: {id: t_escort, title: {ru: Инструктаж сопровождающего, en: Escort}, who: ["escort", "keeper", "duty()"], due: 3wd, wait: true}
    - close: way.done
"#;

async fn affair(world: &World) -> (PersonId, RecordId) {
    let files = [
        ("package.yaml", MANIFEST),
        ("roles.yaml", ROLES),
        ("types/affair.yaml", TYPE),
        ("flows/affair.yaml", FLOW),
    ];
    world.install_texts(&files).await.unwrap();
    let who = world.person("Кузьмина Анна", &["keeper"]).await;
    let made = world.create(who, "affair", &[("name", Value::text("Мост"))]).await;
    (who, made.unwrap().row.id)
}

async fn stage(world: &World, id: RecordId) -> String {
    world.check_steps().await;
    world.get("affair", id).await.row.stage.unwrap()
}

async fn come(world: &World, who: PersonId, id: RecordId, key: &str) {
    let came = Came { name: "answer_received".into(), key: Some(key.into()), ..Came::default() };
    processes::came(&world.app, &Actor::Person(who), ("affair", id), came).await.unwrap();
}

#[test]
fn an_answer_is_waited_for_25_days_and_again() {
    story(async |world| {
        let (who, id) = affair(&world).await;
        let at = ("affair", id);
        let control = world.task("affair", id, "r_answer").await;
        assert_eq!(control.title, "Контроль ответа на запрос");
        assert_eq!(control.due_at.to_string(), "2026-12-27T09:00:00Z");
        let planned = world.get("affair", id).await.runs;
        let timers: Vec<_> = planned.iter().flat_map(|run| &run.timers).collect();
        assert_eq!(timers.len(), 1, "{timers:?}");
        assert_eq!(timers[0].text.as_deref(), Some("Контроль ответа на запрос"));
        // Nobody closes it by hand, or gives it another term.
        let by = Actor::Person(who);
        let refused = tasks::done(&world.app, &by, control.id, Finish::default()).await;
        assert_eq!(refused.unwrap_err().code(), Code::TaskControl);

        world.days_pass(24).await;
        assert_eq!(world.notices(who).await, []);
        world.days_pass(1).await;
        assert_eq!(world.notices(who).await[0].1, "Ответ не получен в течение 25 дней");
        assert_eq!(world.get("affair", id).await.tasks.len(), 1, "the control is closed");
        world.answer(at, "a_25", Some("wait_more"), &[]).await.unwrap();
        world.task("affair", id, "r_answer#2").await;
        assert_eq!(stage(&world, id).await, "way.waiting");

        world.days_pass(10).await;
        come(&world, who, id, "letter-1").await;
        assert_eq!(stage(&world, id).await, "way.event");
        // The same letter twice is once; the timer of the race is put off.
        come(&world, who, id, "letter-1").await;
        world.days_pass(60).await;
        assert_eq!(stage(&world, id).await, "way.event");
    });
}

#[test]
fn an_answer_that_is_late_is_told_to_the_person_of_duty() {
    story(async |world| {
        let (who, id) = affair(&world).await;
        world.days_pass(40).await;
        let told = world.notices(who).await;
        let late = told.iter().filter(|(_, text)| text.starts_with("Просрочено: Ответа нет"));
        assert!(late.count() > 2, "{told:?}");
        world.answer(("affair", id), "a_25", Some("drop"), &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "way.dropped");
    });
}

#[test]
fn three_weeks_before_the_date_follow_its_edits() {
    story(async |world| {
        let (who, id) = affair(&world).await;
        let at = ("affair", id);
        come(&world, who, id, "a").await;
        // Without a date it is asked for.
        let asked = world.task("affair", id, "w_3w?").await;
        assert_eq!(asked.form.fields, ["held_on"]);
        world.answer(at, "w_3w?", Some("done"), &[("held_on", day("2027-03-01"))]).await.unwrap();
        assert_eq!(
            world.task("affair", id, "w_3w").await.due_at.to_string(),
            "2027-02-08T06:00:00Z"
        );
        world.set(who, at, &[("held_on", day("2027-04-01"))]).await.unwrap();
        assert_eq!(
            world.task("affair", id, "w_3w").await.due_at.to_string(),
            "2027-03-11T06:00:00Z"
        );
        world.time_is("2027-03-11T05:59:00Z").await;
        assert_eq!(stage(&world, id).await, "way.event");
        world.time_is("2027-03-11T06:00:00Z").await;
        assert_eq!(stage(&world, id).await, "way.trip");
        // The owner and the escort side by side.
        world.answer(at, "t_escort", None, &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "way.trip");
        world.answer(at, "t_papers", None, &[]).await.unwrap();
        assert_eq!(stage(&world, id).await, "way.done");
    });
}

#[test]
fn a_date_moved_into_the_past_fires_at_once() {
    story(async |world| {
        let (who, id) = affair(&world).await;
        come(&world, who, id, "a").await;
        world.set(who, ("affair", id), &[("held_on", day("2027-03-01"))]).await.unwrap();
        assert_eq!(stage(&world, id).await, "way.event");
        world.set(who, ("affair", id), &[("held_on", day("2026-12-10"))]).await.unwrap();
        assert_eq!(stage(&world, id).await, "way.trip");
    });
}
