//! Rights, conflicts, and a record type that comes as text.

use super::fixture;
use app::records::{self, Change, ListQuery, Updated};
use base::{Actor, Code, PersonId};
use model::Value;
use model::package::Files;
use store::{Lane, Sql};
use testkit::{World, story};

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
            ..Change::default()
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

/// Puts people into a department below another one.
async fn department(world: &World, parent: Option<i64>, people: &[PersonId]) -> i64 {
    let people = people.to_vec();
    let made = world.app.store.write(Lane::People, move |tx| {
        let id = tx.insert(
            "INSERT INTO department (parent_id, name) VALUES ($1, 'Отдел')",
            &[parent.into()],
        )?;
        tx.execute(
            "UPDATE person SET department_id = $1 WHERE id = ANY($2)",
            &[id.into(), Sql::ids(&people)],
        )?;
        Ok(id)
    });
    let id = made.await.unwrap();
    world.app.reload().await.unwrap();
    id
}

#[test]
fn rights_reach_over_departments_and_add_up_over_roles() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let chief = world.person("Старшая", &["chief"]).await;
        let director = world.person("Директор", &["director"]).await;
        let both = world.person("Обе роли", &["chief", "director"]).await;
        let top = department(&world, None, &[director]).await;
        department(&world, Some(top), &[shop.ann, chief]).await;
        let other = department(&world, Some(top), &[shop.bob]).await;
        department(&world, Some(other), &[both]).await;
        let order = async |who| {
            let fields = [("client", Value::text("Кто-то"))];
            world.create(who, "order", &fields).await.unwrap().row.id
        };
        let (anns, bobs) = (order(shop.ann).await, order(shop.bob).await);
        let seen = async |who| {
            let query = ListQuery { sort: Some("id".into()), ..ListQuery::default() };
            let page = records::list(&world.app, &Actor::Person(who), "order", query).await;
            page.unwrap().rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(seen(chief).await, [anns]);
        assert_eq!(seen(director).await, [anns, bobs]);
        assert_eq!(seen(both).await, [0_i64; 0]);
        assert_eq!(seen(shop.boss).await, [anns, bobs]);
        // A record that moves to another person moves out of sight with it.
        world.set(shop.ann, ("order", anns), &[("seller", Value::Int(shop.bob))]).await.unwrap();
        assert_eq!(seen(chief).await, [0_i64; 0]);
        // Seeing is not changing, and who sees nothing of a type is told there is none.
        let edit = [("count", Value::Int(2))];
        let denied = world.set(director, ("order", anns), &edit).await.unwrap_err();
        assert_eq!(denied.code(), Code::ActionDenied);
        let hidden = world.set(chief, ("order", anns), &edit).await.unwrap_err();
        assert_eq!(hidden.code(), Code::RecordNotFound);
        let chief = Actor::Person(chief);
        let unknown = records::list(&world.app, &chief, "contact", ListQuery::default());
        assert_eq!(unknown.await.unwrap_err().code(), Code::TypeUnknown);
    });
}
