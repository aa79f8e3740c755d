//! The machine: it fails in the open, stops its own loops, survives a restart.

use super::fixture;
use app::access::caller_in;
use app::events::Change;
use app::records::write::{Draft, NextStep, Rules, Writer};
use app::{App, Options, processes};
use base::{Actor, Cause, Code, RecordId};
use model::Value;
use store::{Lane, Store, Target};
use testkit::{World, day, story};

async fn order(world: &World, who: i64, fields: &[(&str, Value)]) -> RecordId {
    let mut all = vec![("client", Value::text("Ёлкина"))];
    all.extend_from_slice(fields);
    world.create(who, "order", &all).await.unwrap().row.id
}

#[test]
fn a_rule_that_fails_leaves_a_task_for_a_person_and_the_others_go_on() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let fields = [("ship_on", day("2026-12-10")), ("share", Value::Int(0))];
        let id = order(&world, shop.ann, &fields).await;
        world.days_pass(8).await;
        let record = world.get("order", id).await;
        let titles: Vec<_> = record.tasks.iter().map(|task| task.title.as_str()).collect();
        assert!(titles.contains(&"Сбой автоматики: решите"), "{titles:?}");
        let failed = record.tasks.iter().find(|task| task.title.starts_with("Сбой")).unwrap();
        assert_eq!((failed.who, failed.rule.as_deref()), (shop.ann, Some("order/divide")));
        assert!(failed.text.starts_with("В выражении деление на ноль."), "{}", failed.text);
        let told = world.notices(shop.ann).await;
        let texts: Vec<_> = told.iter().map(|(day, text)| (day.as_str(), text.as_str())).collect();
        assert!(
            texts.iter().any(|(day, text)| *day == "2026-12-09" && text.starts_with("Завтра")),
            "{texts:?}"
        );
        // It is not tried again and again.
        world.days_pass(3).await;
        assert_eq!(world.get("order", id).await.tasks.len(), record.tasks.len());
        world.check_steps().await;
    });
}

#[test]
fn rules_that_cause_each_other_are_stopped_and_nothing_is_half_done() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann, &[]).await;
        let at = ("order", id);
        let looped = world.set(shop.ann, at, &[("ping", Value::Int(1))]).await.unwrap_err();
        assert_eq!(looped.code(), Code::ProcessLoop);
        assert_eq!(world.get("order", id).await.row.value("ping"), Value::Null);
    });
}

#[test]
fn a_timer_that_is_past_when_it_is_set_fires_at_once_or_not_at_all_and_only_once() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let fields = [("ship_on", day("2026-12-02")), ("share", Value::Int(4))];
        let id = order(&world, shop.ann, &fields).await;
        assert_eq!(world.notices(shop.ann).await.len(), 1, "the reminder fires at once");
        world.set(shop.ann, ("order", id), &[("count", Value::Int(9))]).await.unwrap();
        world.days_pass(2).await;
        assert_eq!(world.notices(shop.ann).await.len(), 1);
        let row = world.get("order", id).await.row;
        assert_eq!(row.value("count"), Value::Int(9), "this one is skipped when past");
    });
}

#[test]
fn what_was_planned_before_a_restart_happens_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otklik.db");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::open(Target::File(path.clone()), folder.path()).await;
        let shop = fixture::open(&world).await;
        order(&world, shop.ann, &[("ship_on", day("2026-12-10"))]).await;
        world.app.store.close().await;
        drop(world);
        let clock = std::sync::Arc::new(testkit::VirtualClock::at("2026-12-20T09:00:00Z"));
        let store = Store::open(&Target::File(path.clone())).await.unwrap();
        let options = Options {
            data: folder.path().to_owned(),
            zone: "Europe/Moscow".into(),
            language: "ru".into(),
            files: app::files::Limits::default(),
            bucket: None,
        };
        let app = App::open(store, clock.clone(), options).await.unwrap();
        assert_eq!(processes::tick(&app).await.unwrap(), 2);
        assert_eq!(processes::tick(&app).await.unwrap(), 0);
        let world = World { app, clock };
        assert_eq!(world.notices(shop.ann).await.len(), 1);
        world.app.store.close().await;
    });
}

#[test]
fn the_vigil_wakes_for_what_was_armed_after_it_fell_asleep() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let app = world.app.clone();
        let mut heard = app.events.listen();
        let vigil = tokio::spawn(async move { processes::run_forever(&app).await });
        let late = [("ship_on", day("2026-12-20"))];
        order(&world, shop.ann, &late).await;
        // It sleeps for a minute now: the first moment is days ahead.
        let later = processes::next_due(&world.app).await.unwrap().unwrap();
        let sooner = later.plus_ms(-9 * 24 * 60 * 60 * 1000);
        world.clock.turn_to(sooner.plus_ms(-100));
        order(&world, shop.ann, &[("ship_on", day("2026-12-11"))]).await;
        world.clock.turn_to(sooner);
        let told = async {
            while !matches!(heard.recv().await.unwrap(), Change::Notice(who) if who == shop.ann) {}
        };
        let patience = std::time::Duration::from_secs(10);
        assert!(tokio::time::timeout(patience, told).await.is_ok(), "it sleeps on");
        assert_eq!(world.notices(shop.ann).await.len(), 1);
        vigil.abort();
    });
}

#[test]
fn a_record_brought_in_without_rules_has_one_step_until_its_stage_is_started() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let catalog = world.app.catalog();
        let caller = caller_in(&catalog, &Actor::Person(shop.boss));
        let now = world.app.now();
        let made = world.app.store.write(Lane::Bulk, move |tx| {
            let mut writer = Writer::new(tx, &catalog, &caller, now);
            (writer.rules, writer.cause) = (Rules::Off, Cause::Import(1));
            let draft = Draft {
                fields: vec![
                    ("client".into(), Value::text("Из файла")),
                    ("no".into(), Value::text("Ч-077/2025")),
                    ("seller".into(), Value::Int(shop.ann)),
                ],
                stage: Some("sale.pack".into()),
                next: Some(NextStep {
                    title: "Разобрать".into(),
                    who: shop.ann,
                    due_at: now.plus_ms(86_400_000),
                }),
                ..Draft::default()
            };
            writer.create("order", &draft)
        });
        let id = made.await.unwrap();
        let record = world.get("order", id).await;
        assert_eq!((record.tasks.len(), record.row.value("no")), (1, Value::text("Ч-077/2025")));
        let boss = Actor::Person(shop.boss);
        let start = async || {
            let action = app::records::BulkAction::StartStage;
            app::records::bulk(&world.app, &boss, "order", vec![id], (action, None))
                .await
                .unwrap()
                .done
        };
        assert_eq!(start().await, 1);
        assert_eq!(world.get("order", id).await.tasks.len(), 3);
        assert_eq!(start().await, 1);
        assert_eq!(world.get("order", id).await.tasks.len(), 3, "a second start does nothing");
        // Its life has begun too: dates are followed.
        world.set(shop.ann, ("order", id), &[("ship_on", day("2026-12-10"))]).await.unwrap();
        world.days_pass(8).await;
        assert_eq!(world.notices(shop.ann).await.len(), 1);
        world.check_steps().await;
    });
}

#[test]
fn a_package_is_updated_in_place_and_keeps_what_people_changed() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann, &[]).await;
        let boss = Actor::Person(shop.boss);
        let mut files = fixture::shop();
        let same = app::packages::check(&world.app, &boss, &files).await.unwrap();
        assert_eq!(same[0], "= package shop 1.0");
        let text = files["types/order.yaml"].replace(
            "- {code: ping,",
            "- {code: gift, kind: bool, label: {ru: Подарок, en: Gift}}\n- {code: ping,",
        );
        files.insert("types/order.yaml".into(), text);
        let rows = "rows:\n- {code: cup, name: Кружка}\n- {code: pot, name: Горшок}\n- {code: lid, name: Крышка}\n";
        files.insert("rows/goods.yaml".into(), rows.into());
        let plan = app::packages::check(&world.app, &boss, &files).await.unwrap();
        assert!(plan.contains(&"+ field order.gift «Подарок», bool".to_owned()), "{plan:?}");
        let denied = app::packages::install(&world.app, &Actor::Person(shop.ann), &files).await;
        assert_eq!(denied.unwrap_err().code(), Code::ActionDenied);
        // A row renamed by hand stays as it is: the package did not change it.
        let pot = app::records::list(
            &world.app,
            &boss,
            "goods",
            app::records::ListQuery {
                filter: Some("code == \"pot\"".into()),
                ..app::records::ListQuery::default()
            },
        );
        let pot = pot.await.unwrap().rows[0].id;
        world.set(shop.boss, ("goods", pot), &[("name", Value::text("Котелок"))]).await.unwrap();
        app::packages::install(&world.app, &boss, &files).await.unwrap();
        world.set(shop.ann, ("order", id), &[("gift", Value::Bool(true))]).await.unwrap();
        assert_eq!(world.get("order", id).await.row.value("gift"), Value::Bool(true));
        let query = app::records::ListQuery { sort: Some("code".into()), ..Default::default() };
        let page = app::records::list(&world.app, &boss, "goods", query).await.unwrap();
        let titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["Кружка", "Крышка", "Котелок"]);
    });
}
