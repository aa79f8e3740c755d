//! Tasks by hand and by rule, «Мой день», what was said, the life of a record.

use super::fixture;
use app::activities::{self, ActivityDraft};
use app::records::{self, NextStep, TimelineKind};
use app::tasks::{self, Finish, Scope, TaskChange, TaskDraft, TaskQuery, TaskState, Tick};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use store::{Lane, Sql};
use testkit::{World, story};

async fn order(world: &World, who: PersonId) -> RecordId {
    world.create(who, "order", &[("client", Value::text("Ёлкина"))]).await.unwrap().row.id
}

async fn tick_all(world: &World, who: PersonId, id: RecordId, node: &str) {
    let task = world.task("order", id, node).await;
    for item in &task.items {
        let at = (task.id, item.id);
        tasks::tick(&world.app, &Actor::Person(who), at, Tick::On).await.unwrap();
    }
}

#[test]
fn a_task_is_done_when_its_list_is_ticked_and_the_rule_goes_on() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let at = ("order", id);
        let unticked = world.answer(at, "t_call", None, &[]).await.unwrap_err();
        assert_eq!(unticked.code(), Code::TaskChecklist);
        tick_all(&world, shop.ann, id, "t_call").await;
        let done = world.answer(at, "t_call", None, &[]).await.unwrap();
        assert!(!done.task.is_open);
        let record = world.get("order", id).await;
        assert_eq!(record.row.stage.as_deref(), Some("sale.pack"));
        assert_eq!(record.tasks.len(), 2);
        let twice = Actor::Person(shop.ann);
        let twice = tasks::done(&world.app, &twice, done.task.id, Finish::default()).await;
        assert_eq!(twice.unwrap_err().code(), Code::TaskClosed);
        let silent = world.answer(at, "a_check", None, &[]).await.unwrap_err();
        assert_eq!(silent.code(), Code::TaskOutcome);
        let done = world.answer(at, "a_check", Some("all_there"), &[]).await.unwrap();
        assert_eq!(done.record.unwrap().stage.as_deref(), Some("sale.ship"));
        // Nothing follows this one: the person is asked.
        let last = world.answer(at, "t_ship", None, &[]).await.unwrap_err();
        assert_eq!(last.code(), Code::TaskLastStep);
        let ship = world.task("order", id, "t_ship").await;
        let next = NextStep {
            title: "Забрать деньги".into(),
            who: shop.ann,
            due_at: world.app.now().plus_ms(3_600_000),
        };
        let finish = Finish { next: Some(next), ..Finish::default() };
        let ann = Actor::Person(shop.ann);
        let done = tasks::done(&world.app, &ann, ship.id, finish).await.unwrap();
        assert_eq!(done.record.unwrap().next.unwrap().title, "Забрать деньги");
        let close = world.get("order", id).await.tasks.remove(0);
        let finish = Finish { close: Some("sale.won".into()), ..Finish::default() };
        let done = tasks::done(&world.app, &Actor::Person(shop.ann), close.id, finish).await;
        assert!(!done.unwrap().record.unwrap().is_open);
        world.check_steps().await;
    });
}

#[test]
fn leaving_a_stage_closes_its_tasks_and_a_reopened_record_starts_them_again() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let at = ("order", id);
        let far = world.move_to(shop.ann, at, "sale.ship").await.unwrap_err();
        assert_eq!(far.code(), Code::StageNotAllowed);
        let none = world.move_to(shop.ann, at, "sale.moon").await.unwrap_err();
        assert_eq!(none.code(), Code::StageUnknown);
        let record = world.move_to(shop.ann, at, "sale.pack").await.unwrap();
        let titles: Vec<_> = record.tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(titles, ["Собрать заказ", "Всё на месте?"]);
        let record = world.move_to(shop.ann, at, "sale.lost").await.unwrap();
        assert!(!record.row.is_open && record.tasks.is_empty() && record.row.next.is_none());
        let record = world.move_to(shop.ann, at, "sale.new").await.unwrap();
        assert_eq!(record.row.next.unwrap().title, "Позвонить клиенту");
        world.check_steps().await;
        let closed = world.app.store.read(move |tx| {
            tx.query(
                "SELECT outcome FROM task WHERE record_id = $1 AND is_open = 0",
                &[Sql::Int(id)],
            )
        });
        let closed = closed.await.unwrap();
        assert!(closed.iter().all(|row| row.text(0) == "not_needed") && closed.len() == 3);
    });
}

#[test]
fn tasks_are_given_moved_and_listed_by_who_gave_and_who_got_them() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let boss = Actor::Person(shop.boss);
        let draft = TaskDraft {
            title: "Купить бумагу".into(),
            who: shop.ann,
            due_at: world.app.now().plus_ms(3_600_000),
            items: vec!["А4".into(), "Скрепки".into()],
            ..TaskDraft::default()
        };
        let task = tasks::create(&world.app, &boss, draft).await.unwrap();
        assert_eq!((task.items.len(), task.state), (2, TaskState::Today));
        assert_eq!(world.notices(shop.ann).await[0].1, "Вера: Купить бумагу");
        let list = async |who, scope| {
            let query = TaskQuery { scope, ..TaskQuery::default() };
            tasks::list(&world.app, &Actor::Person(who), query).await.unwrap().rows.len()
        };
        assert_eq!((list(shop.ann, Scope::Mine).await, list(shop.boss, Scope::Set).await), (1, 1));
        let bob = Actor::Person(shop.bob);
        let theirs = tasks::get(&world.app, &bob, task.id).await.unwrap_err();
        assert_eq!(theirs.code(), Code::TaskNotFound);
        let ann = Actor::Person(shop.ann);
        tasks::tick(&world.app, &ann, (task.id, task.items[0].id), Tick::On).await.unwrap();
        let change = TaskChange {
            who: Some(shop.bob),
            due_at: Some(world.app.now().plus_ms(3 * 86_400_000)),
            items: Some(vec!["Скрепки".into(), "А4".into(), "Папки".into()]),
            ..TaskChange::default()
        };
        let task = tasks::update(&world.app, &ann, task.id, change).await.unwrap();
        let ticked: Vec<_> = task.items.iter().map(|item| item.done_at.is_some()).collect();
        assert_eq!((task.who, ticked), (shop.bob, vec![false, true, false]));
        assert_eq!((list(shop.ann, Scope::Mine).await, list(shop.bob, Scope::Mine).await), (0, 1));
        let day = tasks::day(&world.app, &bob).await.unwrap();
        assert_eq!((day.now.len(), day.counts.open), (0, 1));
        assert!(day.nearest_at.is_some());
        world.days_pass(4).await;
        let day = tasks::day(&world.app, &bob).await.unwrap();
        assert_eq!((day.now.len(), day.counts.overdue), (1, 1));
    });
}

#[test]
fn a_date_edit_moves_the_next_step_and_the_earliest_one_comes_first() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let first = world.get("order", id).await.row.next.unwrap();
        let draft = TaskDraft {
            record: Some(id),
            title: "Спросить склад".into(),
            who: shop.bob,
            due_at: world.app.now().plus_ms(60_000),
            ..TaskDraft::default()
        };
        let ann = Actor::Person(shop.ann);
        let task = tasks::create(&world.app, &ann, draft).await.unwrap();
        let next = world.get("order", id).await.row.next.unwrap();
        assert_eq!(next.task, task.id);
        // Bob has a task on it now, so he sees the record, and may edit it.
        let bob = Actor::Person(shop.bob);
        records::get(&world.app, &bob, "order", id).await.unwrap();
        let later =
            TaskChange { due_at: Some(first.due_at.plus_ms(86_400_000)), ..TaskChange::default() };
        tasks::update(&world.app, &bob, task.id, later).await.unwrap();
        assert_eq!(world.get("order", id).await.row.next.unwrap().task, first.task);
        tasks::done(&world.app, &bob, task.id, Finish::default()).await.unwrap();
        let gone = records::get(&world.app, &bob, "order", id).await.unwrap_err();
        assert_eq!(gone.code(), Code::RecordNotFound);
    });
}

#[test]
fn a_blocked_person_gets_no_work() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let idle = world.person("Зоя", &["seller"]).await;
        let block = world.app.store.write(Lane::People, move |tx| {
            tx.execute("UPDATE person SET is_active = 0 WHERE id = $1", &[Sql::Int(idle)])
        });
        block.await.unwrap();
        world.app.reload().await.unwrap();
        let id = order(&world, shop.ann).await;
        let draft = TaskDraft {
            record: Some(id),
            title: "Что-то".into(),
            who: idle,
            due_at: world.app.now(),
            ..TaskDraft::default()
        };
        let task = tasks::create(&world.app, &Actor::Person(shop.ann), draft).await;
        assert_eq!(task.unwrap_err().code(), Code::PersonInactive);
        let owner = [("seller", Value::Int(idle))];
        let problem = world.set(shop.ann, ("order", id), &owner).await.unwrap_err();
        assert_eq!(problem.field_problems()[0].code, Code::PersonInactive);
        let by_them = world.create(idle, "order", &[("client", Value::text("А"))]).await;
        assert_eq!(by_them.unwrap_err().code(), Code::TypeUnknown);
    });
}

#[test]
fn the_timeline_tells_what_happened_newest_first() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let at = ("order", id);
        let ann = Actor::Person(shop.ann);
        world.set(shop.ann, at, &[("count", Value::Int(3))]).await.unwrap();
        let call = ActivityDraft {
            kind: "call".into(),
            text: "Перезвонит в среду".into(),
            result: Some("Занят".into()),
            next: Some(NextStep {
                title: "Перезвонить".into(),
                who: shop.ann,
                due_at: world.app.now().plus_ms(86_400_000),
            }),
        };
        activities::log(&world.app, &ann, at, call).await.unwrap();
        let empty = ActivityDraft { kind: "comment".into(), ..ActivityDraft::default() };
        let empty = activities::log(&world.app, &ann, at, empty).await.unwrap_err();
        assert_eq!(empty.field_problems()[0].field, "text");
        world.move_to(shop.ann, at, "sale.pack").await.unwrap();
        let read = async |kind| {
            let page = records::timeline(&world.app, &ann, at, kind, None).await.unwrap();
            page.entries
        };
        let all = read(TimelineKind::All).await;
        let kinds: Vec<_> = all.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "task_added",
                "task_added",
                "moved",
                "task_closed",
                "task_added",
                "call",
                "changed",
                "task_added",
                "created"
            ]
        );
        assert_eq!(all[0].rule.as_deref(), Some("order/a_check"));
        assert_eq!(all[2].stage_to.as_deref(), Some("sale.pack"));
        let change = &all[6].changes[0];
        assert_eq!(
            (change.field.as_str(), &change.old, &change.new),
            ("count", &1.into(), &3.into())
        );
        assert_eq!(read(TimelineKind::Calls).await[0].text.as_deref(), Some("Перезвонит в среду"));
        assert_eq!(read(TimelineKind::Tasks).await.len(), 5);
        assert_eq!(read(TimelineKind::Comments).await.len(), 0);
    });
}

#[test]
fn a_closed_record_is_opened_before_people_change_it() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let at = ("order", id);
        world.move_to(shop.ann, at, "sale.lost").await.unwrap();
        let ann = Actor::Person(shop.ann);
        let view = records::get(&world.app, &ann, "order", id).await.unwrap();
        assert!(!view.can.contains(&model::access::Action::Edit), "{:?}", view.can);
        assert!(view.can.contains(&model::access::Action::Stage));
        let refused = world.set(shop.ann, at, &[("count", Value::Int(3))]).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordClosed);
        let to = records::Move {
            stage: "sale.lost".into(),
            fields: vec![("count".into(), Value::Int(3))],
            ..records::Move::default()
        };
        let refused = records::move_stage(&world.app, &ann, at, to).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordClosed);
        let later = world.app.now().plus_ms(3_600_000);
        let draft = TaskDraft {
            record: Some(id),
            title: "Вернуть деньги".into(),
            who: shop.ann,
            due_at: later,
            ..TaskDraft::default()
        };
        let refused = tasks::create(&world.app, &ann, draft.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordClosed);
        let next = NextStep { title: "Позвонить".into(), who: shop.ann, due_at: later };
        let said = |next| ActivityDraft {
            kind: "comment".into(),
            text: "Клиент передумал".into(),
            next,
            ..ActivityDraft::default()
        };
        let refused = activities::log(&world.app, &ann, at, said(Some(next))).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordClosed);
        activities::log(&world.app, &ann, at, said(None)).await.unwrap();

        // Another end is a move, and so is the way back; then all is as before.
        world.move_to(shop.ann, at, "sale.new").await.unwrap();
        world.set(shop.ann, at, &[("count", Value::Int(3))]).await.unwrap();
        tasks::create(&world.app, &ann, draft).await.unwrap();
        world.check_steps().await;
    });
}

#[test]
fn who_may_not_move_records_makes_them_on_the_first_stage_only() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let taker = world.person("Тарас", &["taker"]).await;
        let made = async |who, stage: Option<&str>| {
            let draft = records::Draft {
                fields: vec![("client".into(), Value::text("Ёлкина"))],
                stage: stage.map(str::to_owned),
                ..records::Draft::default()
            };
            records::create(&world.app, &Actor::Person(who), "order", draft).await
        };
        assert_eq!(made(taker, Some("sale.pack")).await.unwrap_err().code(), Code::ActionDenied);
        assert_eq!(made(taker, Some("sale.won")).await.unwrap_err().code(), Code::ActionDenied);
        made(taker, Some("sale.new")).await.unwrap();
        made(taker, None).await.unwrap();
        let made = made(shop.ann, Some("sale.pack")).await.unwrap();
        assert_eq!(made.row.stage.as_deref(), Some("sale.pack"));
        world.check_steps().await;
    });
}

#[test]
fn people_set_terms_for_later_and_take_their_own_change_back() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let call = world.task("order", id, "t_call").await;
        let (ann, boss) = (Actor::Person(shop.ann), Actor::Person(shop.boss));
        let move_to = async |who: &Actor, due_at| {
            let change = TaskChange { due_at: Some(due_at), ..TaskChange::default() };
            tasks::update(&world.app, who, call.id, change).await
        };
        let past = base::Time::parse("2020-01-01T00:00:00Z").unwrap();
        let far = base::Time::parse("2399-01-01T00:00:00Z").unwrap();
        for due_at in [past, far] {
            let refused = move_to(&ann, due_at).await.unwrap_err();
            assert_eq!(refused.code(), Code::TaskDue);
            assert_eq!(refused.field_problems()[0].field, "due_at");
        }
        let now = world.app.now();
        let new = TaskDraft {
            title: "Вчерашнее".into(),
            who: shop.ann,
            due_at: now.plus_ms(-1),
            ..TaskDraft::default()
        };
        let refused = tasks::create(&world.app, &ann, new).await.unwrap_err();
        assert_eq!(refused.code(), Code::TaskDue);
        let next = NextStep { title: "Вчерашнее".into(), who: shop.ann, due_at: past };
        let said = ActivityDraft {
            kind: "call".into(),
            text: "Занято".into(),
            next: Some(next),
            ..ActivityDraft::default()
        };
        let refused = activities::log(&world.app, &ann, ("order", id), said).await.unwrap_err();
        assert_eq!(refused.code(), Code::TaskDue);

        // An overdue task is put off, and back: the undo of one's own last change.
        world.days_pass(5).await;
        let tomorrow = world.app.now().plus_ms(86_400_000);
        move_to(&ann, tomorrow).await.unwrap();
        assert_eq!(move_to(&boss, call.due_at).await.unwrap_err().code(), Code::TaskDue);
        assert_eq!(move_to(&ann, call.due_at).await.unwrap().due_at, call.due_at);
    });
}

#[test]
fn a_finished_task_comes_back_while_nothing_followed() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let id = order(&world, shop.ann).await;
        let at = ("order", id);
        tick_all(&world, shop.ann, id, "t_call").await;
        let (ann, boss) = (Actor::Person(shop.ann), Actor::Person(shop.boss));
        // A rule moved the record on.
        let called = world.answer(at, "t_call", None, &[]).await.unwrap();
        assert!(!called.can_reopen);
        let refused = tasks::reopen(&world.app, &ann, called.task.id).await.unwrap_err();
        assert_eq!(refused.code(), Code::TaskFollowed);

        // No rule waits for this one.
        let packed = world.answer(at, "t_pack", None, &[]).await.unwrap();
        assert!(packed.can_reopen);
        let other = tasks::reopen(&world.app, &boss, packed.task.id).await.unwrap_err();
        assert_eq!(other.code(), Code::ActionDenied);
        let said = ActivityDraft {
            kind: "comment".into(),
            text: "Слова ничего не меняют".into(),
            ..ActivityDraft::default()
        };
        activities::log(&world.app, &ann, at, said).await.unwrap();
        let back = tasks::reopen(&world.app, &ann, packed.task.id).await.unwrap();
        assert!(back.is_open && back.outcome.is_none());
        tasks::reopen(&world.app, &ann, packed.task.id).await.unwrap();
        assert_eq!(world.get("order", id).await.tasks.len(), 2);
        world.check_steps().await;

        // Done again, it stays done once the record has changed.
        world.answer(at, "t_pack", None, &[]).await.unwrap();
        world.set(shop.ann, at, &[("count", Value::Int(2))]).await.unwrap();
        let refused = tasks::reopen(&world.app, &ann, packed.task.id).await.unwrap_err();
        assert_eq!(refused.code(), Code::TaskFollowed);
        world.answer(at, "a_check", Some("nothing"), &[]).await.unwrap();
        let refused = tasks::reopen(&world.app, &ann, packed.task.id).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordClosed);

        // An errand of no record.
        let draft = TaskDraft {
            title: "Купить бумагу".into(),
            who: shop.ann,
            due_at: world.app.now().plus_ms(3_600_000),
            ..TaskDraft::default()
        };
        let errand = tasks::create(&world.app, &ann, draft).await.unwrap();
        let done = tasks::done(&world.app, &ann, errand.id, Finish::default()).await.unwrap();
        assert!(done.can_reopen);
        assert!(tasks::reopen(&world.app, &ann, errand.id).await.unwrap().is_open);
    });
}
