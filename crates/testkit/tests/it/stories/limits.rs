//! Ranges, patterns, unique values, dependent choices, fields that stay open on closed records.

use app::records::{self, RecordView};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use model::package::Files;
use testkit::{World, story};

const TYPE: &str = "type: thing
label: {ru: Вещи, en: Things}
words:
  one: {ru: вещь, en: thing}
  few: {ru: вещи, en: things}
  many: {ru: вещей, en: things}
  new: {ru: Новая вещь, en: New thing}
icon: box
title: \"{{ name }}\"
position: 90
start: life.open
fields:
- {code: name, kind: string, label: Имя}
- {code: mark, kind: integer, label: Оценка, min: \"1\", max: \"5\", after_close: true}
- {code: price, kind: money, label: Цена, min: \"0.5\"}
- {code: born, kind: date, label: День, max: \"today()\"}
- {code: length, kind: duration, label: Длительность, max: \"90\"}
- {code: cell, kind: string, label: Клетка, pattern: {like: \"[А-Я]-\\\\d{2}\", message: {ru: \"Например, А-12\", en: \"For instance, А-12\"}}}
- {code: tag, kind: string, label: Бирка, unique: true}
- {code: seal, kind: date, label: Печать, unique: true}
- code: section
  kind: choice
  label: Раздел
  options:
  - {code: house, label: Дом}
  - {code: road, label: Дорога}
- code: topic
  kind: choice
  label: Тема
  of: section
  options:
  - {code: roof, label: Крыша, of: [house]}
  - {code: pit, label: Яма, of: [road]}
  - {code: noise, label: Шум}
  - {code: dear, label: Дорогое, when: \"price > 100\"}
- code: spot
  kind: choice
  label: Место
  of: topic
  options:
  - {code: edge, label: Край, of: [roof, pit]}
pipelines:
- {code: life, label: Жизнь, stages: [{code: open, label: Открыта}, {code: done, label: Готова, outcome: success}]}
";

const ROLES: &str = "roles:
- {role: keeper, label: Хранитель, default: {read: all, create: all, edit: all, stage: all}}
- {role: loner, label: Одиночка, default: {read: own, create: all, edit: own, stage: own}}
";

async fn opened(world: &World) -> PersonId {
    world.install(&["base"]).await;
    let manifest =
        "package: things\nversion: \"1.0\"\nlabel: {ru: Вещи, en: Things}\nrequires: [base]\n";
    let files = Files::from([
        ("package.yaml".to_owned(), manifest.to_owned()),
        ("types/thing.yaml".to_owned(), TYPE.to_owned()),
        ("roles.yaml".to_owned(), ROLES.to_owned()),
    ]);
    world.install_files(&files).await.unwrap_or_else(|problem| panic!("{problem}"));
    world.person("Хранитель", &["keeper"]).await
}

async fn thing(world: &World, who: PersonId, fields: &[(&str, Value)]) -> RecordId {
    let made = world.create(who, "thing", fields).await;
    made.unwrap_or_else(|problem| panic!("{problem}")).row.id
}

/// Field, code and message of the only fault.
fn fault(problem: &Problem) -> (String, Code, String) {
    let [fault] = problem.field_problems() else { panic!("{problem}") };
    let message = app::words::field(app::words::Language::Ru, fault);
    (fault.field.clone(), fault.code, message)
}

#[test]
fn values_stay_within_their_range_and_pattern() {
    story(async |world| {
        let me = opened(&world).await;
        let day = world.app.catalog().day_of(world.app.now());
        let shown = day.civil().strftime("%d.%m.%Y").to_string();
        let cases = [
            ("mark", Value::Int(0), Code::FieldBelow, "Не меньше 1.".to_owned()),
            ("mark", Value::text("6"), Code::FieldAbove, "Не больше 5.".to_owned()),
            ("price", Value::text("0,49"), Code::FieldBelow, "Не меньше 0,50.".to_owned()),
            (
                "born",
                Value::Date(day.plus_days(1)),
                Code::FieldAbove,
                format!("Не больше {shown}."),
            ),
            ("length", Value::text("1:31"), Code::FieldAbove, "Не больше 1:30.".to_owned()),
            ("cell", Value::text("А-123"), Code::FieldPattern, "Например, А-12".to_owned()),
        ];
        for (code, value, expected, message) in cases {
            let refused = world.create(me, "thing", &[(code, value)]).await.unwrap_err();
            assert_eq!(fault(&refused), (code.to_owned(), expected, message));
        }
        let kept = [
            ("mark", Value::Int(5)),
            ("price", Value::text("0,5")),
            ("born", Value::Date(day)),
            ("length", Value::Int(90)),
            ("cell", Value::text("А-12")),
        ];
        let id = thing(&world, me, &kept).await;
        let refused = world.set(me, ("thing", id), &[("mark", Value::Int(9))]).await.unwrap_err();
        assert_eq!(fault(&refused).1, Code::FieldAbove);
        // What was right then is not judged again by a change of something else.
        world.set(me, ("thing", id), &[("name", Value::text("Другая"))]).await.unwrap();
    });
}

#[test]
fn a_taken_value_names_its_record_to_those_who_may_read_it() {
    story(async |world| {
        let me = opened(&world).await;
        let other = world.person("Одиночка", &["loner"]).await;
        let tag = ("tag", Value::text("К-1"));
        let first = thing(&world, me, &[("name", Value::text("Шкаф")), tag.clone()]).await;
        let refused = world.create(me, "thing", std::slice::from_ref(&tag)).await.unwrap_err();
        let message = "Такое значение уже есть: Шкаф.".to_owned();
        assert_eq!(fault(&refused), ("tag".to_owned(), Code::FieldTakenBy, message));
        let hidden = world.create(other, "thing", std::slice::from_ref(&tag)).await.unwrap_err();
        let message = "Такое значение уже есть у другой записи.".to_owned();
        assert_eq!(fault(&hidden), ("tag".to_owned(), Code::FieldTaken, message));
        // Its own value is no other one's, and empty values never meet.
        world.set(me, ("thing", first), std::slice::from_ref(&tag)).await.unwrap();
        let day = world.app.catalog().day_of(world.app.now());
        let second = thing(&world, me, &[("seal", Value::Date(day))]).await;
        let refused = world.set(me, ("thing", first), &[("seal", Value::Date(day))]).await;
        assert_eq!(fault(&refused.unwrap_err()).1, Code::FieldTakenBy);
        world.set(me, ("thing", second), &[("seal", Value::Null)]).await.unwrap();
        world.set(me, ("thing", first), &[("seal", Value::Date(day))]).await.unwrap();
    });
}

async fn offered(world: &World, id: Option<RecordId>, values: &[(&str, Value)]) -> Vec<String> {
    let me = world.app.catalog().people.keys().copied().max().unwrap();
    let values = values.iter().map(|(code, value)| ((*code).to_owned(), value.clone()));
    let actor = Actor::Person(me);
    let found = records::offered(&world.app, &actor, ("thing", id), values.collect()).await;
    let found = found.unwrap_or_else(|problem| panic!("{problem}"));
    let of_topic = found.into_iter().find(|(field, _)| **field == *"topic").unwrap();
    of_topic.1.iter().map(ToString::to_string).collect()
}

#[test]
fn a_choice_offers_what_goes_with_the_record() {
    story(async |world| {
        let me = opened(&world).await;
        let (house, road) = (Value::text("house"), Value::text("road"));
        assert_eq!(offered(&world, None, &[]).await, ["noise"]);
        assert_eq!(offered(&world, None, &[("section", house.clone())]).await, ["roof", "noise"]);
        let dear = [("section", road.clone()), ("price", Value::text("101"))];
        assert_eq!(offered(&world, None, &dear).await, ["pit", "noise", "dear"]);
        let wrong = [("section", house.clone()), ("topic", Value::text("pit"))];
        let refused = world.create(me, "thing", &wrong).await.unwrap_err();
        assert_eq!(fault(&refused).0, "topic");
        assert_eq!(fault(&refused).1, Code::FieldNotOffered);

        let right = [
            ("section", house.clone()),
            ("topic", Value::text("roof")),
            ("spot", Value::text("edge")),
        ];
        let id = thing(&world, me, &right).await;
        assert_eq!(offered(&world, Some(id), &[]).await, ["roof", "noise"]);
        let at = ("thing", id);
        let refused = world.set(me, at, &[("topic", Value::text("dear"))]).await.unwrap_err();
        assert_eq!(fault(&refused).1, Code::FieldNotOffered);
        // What depends on a changed value goes with it, however deep.
        world.set(me, at, &[("section", road)]).await.unwrap();
        let row = world.get("thing", id).await.row;
        assert_eq!((row.value("topic"), row.value("spot")), (Value::Null, Value::Null));
        let both = [("section", house), ("topic", Value::text("roof"))];
        world.set(me, at, &both).await.unwrap();
        assert_eq!(world.get("thing", id).await.row.value("topic"), Value::text("roof"));
    });
}

async fn view(world: &World, who: PersonId, id: RecordId) -> RecordView {
    records::get(&world.app, &Actor::Person(who), "thing", id).await.unwrap()
}

#[test]
fn some_fields_are_filled_after_the_end() {
    story(async |world| {
        let me = opened(&world).await;
        let other = world.person("Одиночка", &["loner"]).await;
        let id = thing(&world, me, &[("name", Value::text("Стол"))]).await;
        let at = ("thing", id);
        assert!(!view(&world, me, id).await.can_fill);
        world.move_to(me, at, "life.done").await.unwrap();
        assert!(view(&world, me, id).await.can_fill);
        world.set(me, at, &[("mark", Value::Int(4))]).await.unwrap();
        assert_eq!(world.get("thing", id).await.row.value("mark"), Value::Int(4));
        for fields in [
            vec![("name", Value::text("Стул"))],
            vec![("mark", Value::Int(3)), ("name", Value::Null)],
        ] {
            let refused = world.set(me, at, &fields).await.unwrap_err();
            assert_eq!(refused.code(), Code::RecordClosed);
        }
        let hidden = world.set(other, at, &[("mark", Value::Int(1))]).await.unwrap_err();
        assert_eq!(hidden.code(), Code::RecordNotFound);
    });
}
