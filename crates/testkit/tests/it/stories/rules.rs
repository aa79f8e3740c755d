//! Rights, conflicts, and a record type that comes as text.

use app::records::{self, Change, Updated};
use base::{Actor, Code};
use model::Value;
use model::package::Files;
use testkit::story;

#[test]
fn two_people_change_one_record_and_only_the_same_field_conflicts() {
    story(async |world| {
        let office = world.office().await;
        let fields = [("summary", Value::text("Фонари")), ("channel", Value::text("post"))];
        let record = world.create(office.head, "appeal", &fields).await.unwrap().row;
        let at = ("appeal", record.id);
        world.set(office.head, at, &[("summary", Value::text("Фонари у школы"))]).await.unwrap();
        let change = |code: &str, value: Value| Change {
            version: Some(record.version),
            fields: vec![(code.to_owned(), value)],
        };
        let clerk = Actor::Person(office.clerk);
        let other = change("sheets", Value::Int(2));
        let merged = records::update(&world.app, &clerk, at, other).await.unwrap();
        assert!(matches!(merged, Updated::Done(_)));
        let same = change("summary", Value::text("Фонари во дворе"));
        let Updated::Conflict(conflict) =
            records::update(&world.app, &clerk, at, same).await.unwrap()
        else {
            panic!("the change was taken")
        };
        assert_eq!(conflict.fields.len(), 1);
        assert_eq!(conflict.fields[0].theirs, Value::text("Фонари у школы"));
        assert_eq!(conflict.fields[0].person, Some(office.head));
    });
}

/// A small package: a type whose records a role sees only when they are its own.
fn visits() -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    Files::from([
        file("package.yaml", "package: visits\nversion: \"1.0\"\nlabel: {ru: Выезды, en: Visits}\nrequires: [base]\n"),
        file("types/visit.yaml", "type: visit
label: {ru: Выезды, en: Visits}
words:
  one: {ru: выезд, en: visit}
  few: {ru: выезда, en: visits}
  many: {ru: выездов, en: visits}
  new: {ru: Новый выезд, en: New visit}
icon: car
title: \"{{ place }}\"
owner: driver
next_step: true
position: 30
search: [place]
start: main.planned
fields:
- {code: place, kind: string, label: {ru: Куда, en: Where}, required: true, create: true, list: true}
- {code: driver, kind: person, label: {ru: Водитель, en: Driver}, default: \"me()\"}
- {code: price, kind: money, label: {ru: Цена, en: Price}}
pipelines:
- code: main
  label: {ru: Выезды, en: Visits}
  stages:
  - {code: planned, label: {ru: Запланирован, en: Planned}, hue: 1}
  - {code: done, label: {ru: Состоялся, en: Done}, outcome: success}
"),
        file("flows/visit.yaml", "flow: visit
stages:
  main.planned:
    enter:
    - task:
        id: t_go
        title: {ru: Съездить, en: Go}
        who: [driver]
        due: 1wd
"),
        file("roles.yaml", "roles:
- role: driver
  label: {ru: Водитель, en: Driver}
  default: {}
  rights:
    visit: {read: own, create: all, edit: own, stage: own}
"),
    ])
}

#[test]
fn a_record_type_that_comes_as_text_works_at_once_and_hides_what_is_not_ones_own() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&visits()).await.unwrap();
        let ann = world.person("Анна", &["driver"]).await;
        let bob = world.person("Борис", &["driver"]).await;
        let fields = [("place", Value::text("Сосновка")), ("price", Value::text("1200.50"))];
        let visit = world.create(ann, "visit", &fields).await.unwrap().row;
        assert_eq!(visit.next.clone().unwrap().title, "Съездить");

        let theirs = records::get(&world.app, &Actor::Person(bob), "visit", visit.id).await;
        assert_eq!(theirs.unwrap_err().code(), Code::RecordNotFound);
        let list = async |who| {
            let query = records::ListQuery { total: true, ..records::ListQuery::default() };
            let page =
                records::list(&world.app, &Actor::Person(who), "visit", query).await.unwrap();
            (page.rows.len(), page.total)
        };
        assert_eq!(list(ann).await, (1, Some(1)));
        assert_eq!(list(bob).await, (0, Some(0)));
        let totals = async |who| {
            let query = records::BoardQuery { sum: Some("price".into()), ..Default::default() };
            let figures = records::totals(&world.app, &Actor::Person(who), "visit", query).await;
            figures.unwrap().iter().map(|stage| stage.count).sum::<i64>()
        };
        assert_eq!((totals(ann).await, totals(bob).await), (1, 0));
        let contact = world.create(bob, "contact", &[("last_name", Value::text("Кот"))]).await;
        assert!(contact.is_err(), "a driver has no right to contacts");
        world.check_steps().await;
    });
}

#[test]
fn a_broken_package_is_refused_with_its_place_and_changes_nothing() {
    story(async |world| {
        world.install(&["base"]).await;
        let mut files = visits();
        let text = files["types/visit.yaml"].replace("kind: money", "kind: mony");
        files.insert("types/visit.yaml".into(), text);
        let problem = world.install_files(&files).await.unwrap_err();
        let place = problem.place().expect("a place");
        assert_eq!((place.file.as_str(), place.line), ("types/visit.yaml", 18));
        assert!(!world.app.catalog().types.contains_key("visit"));
    });
}
