//! Roll-ups: what is counted and summed over other records is right after every write of them.

use app::records::{self, Draft, ListQuery};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use model::package::Files;
use testkit::{World, day, story};

const CLIENT: &str = "type: client
label: {ru: Клиенты, en: Clients}
words: {one: {ru: клиент, en: client}, few: {ru: клиента, en: clients}, many: {ru: клиентов, en: clients}, new: {ru: Новый клиент, en: New client}}
icon: users
title: \"{{ name }}\"
position: 90
search: [name]
fields:
- {code: name, kind: string, label: Имя, list: true}
- {code: of, kind: link, to: client, label: Старший}
- {code: deals, kind: rollup, rollup: {how: count, from: deal.client}, label: Сделок, index: true, list: true}
- {code: open, kind: rollup, rollup: {how: count, from: deal.client, when: \"is_open && amount > 10\"}, label: Открытых}
- {code: total, kind: rollup, rollup: {how: sum, from: deal.client, value: amount}, label: Всего}
- {code: least, kind: rollup, rollup: {how: min, from: deal.client, value: amount}, label: Меньшая}
- {code: last_on, kind: rollup, rollup: {how: max, from: deal.client, value: on}, label: Последняя}
- {code: last_way, kind: rollup, rollup: {how: latest, from: deal.client, value: way, by: on}, label: Как}
- {code: last_word, kind: rollup, rollup: {how: latest, from: deal.client, value: word}, label: Слово}
- {code: named, kind: rollup, rollup: {how: count, from: deal.guests}, label: Гостем}
- {code: is_large, kind: computed, result: bool, compute: \"total > 100\", label: Крупный}
- {code: below, kind: rollup, rollup: {how: sum, from: client.of, value: total}, label: У младших}
";

const DEAL: &str = "type: deal
label: {ru: Сделки, en: Deals}
words: {one: {ru: сделка, en: deal}, few: {ru: сделки, en: deals}, many: {ru: сделок, en: deals}, new: {ru: Новая сделка, en: New deal}}
icon: box
title: \"{{ word }}\"
position: 91
search: [word]
start: sale.new
fields:
- {code: word, kind: string, label: Слово}
- {code: client, kind: link, to: client, label: Клиент}
- {code: guests, kind: links, to: client, label: Гости}
- {code: amount, kind: money, label: Сумма}
- {code: on, kind: date, label: День}
- {code: way, kind: choice, label: Как, options: [{code: post, label: Почта}, {code: hand, label: Рука}]}
pipelines:
- code: sale
  label: {ru: Продажа, en: Sale}
  stages:
  - {code: new, label: {ru: Новая, en: New}, hue: 1}
  - {code: won, label: {ru: Отдана, en: Won}, outcome: success}
";

fn package(client: &str, deal: &str) -> Files {
    let roles = "roles:\n- {role: keeper, label: Хранитель, default: {read: all, create: all, edit: all, delete: all, stage: all}}\n";
    let manifest =
        "package: sales\nversion: \"1.0\"\nlabel: {ru: Сделки, en: Sales}\nrequires: [base]\n";
    Files::from([
        ("package.yaml".to_owned(), manifest.to_owned()),
        ("types/client.yaml".to_owned(), client.to_owned()),
        ("types/deal.yaml".to_owned(), deal.to_owned()),
        ("roles.yaml".to_owned(), roles.to_owned()),
    ])
}

struct Shop {
    keeper: PersonId,
    clients: [RecordId; 3],
}

async fn shop(world: &World) -> Shop {
    world.install(&["base"]).await;
    let files = package(CLIENT, DEAL);
    world.install_files(&files).await.unwrap_or_else(|problem| panic!("{problem}"));
    let keeper = world.person("Хранитель", &["keeper"]).await;
    let mut clients = [0; 3];
    for (at, name) in ["Анна", "Борис", "Вера"].into_iter().enumerate() {
        let fields = [("name", Value::text(name))];
        clients[at] = world.create(keeper, "client", &fields).await.unwrap().row.id;
    }
    Shop { keeper, clients }
}

fn money(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

async fn deal(world: &World, shop: &Shop, client: usize, amount: &str, on: &str) -> RecordId {
    let fields = [
        ("word", Value::text(&format!("{amount} {on}"))),
        ("client", Value::Int(shop.clients[client])),
        ("amount", money(amount)),
        ("on", day(on)),
        ("way", Value::text(if amount.len() > 5 { "post" } else { "hand" })),
    ];
    let made = world.create(shop.keeper, "deal", &fields).await;
    made.unwrap_or_else(|problem| panic!("{problem:?}")).row.id
}

async fn values(world: &World, id: RecordId, codes: &[&str]) -> Vec<Value> {
    let row = world.get("client", id).await.row;
    codes.iter().map(|code| row.value(code)).collect()
}

#[test]
fn every_way_gathers_over_makes_changes_moves_and_deletions() {
    story(async |world| {
        let shop = shop(&world).await;
        let [anna, boris, _] = shop.clients;
        let all =
            ["deals", "open", "total", "least", "last_on", "last_way", "last_word", "is_large"];
        let none = [Value::Null, Value::Null, Value::Null, Value::Null];
        assert_eq!(values(&world, anna, &all[4..]).await, [&none[..3], &[Value::Null]].concat());

        let small = deal(&world, &shop, 0, "9.50", "2026-11-20").await;
        let large = deal(&world, &shop, 0, "120.00", "2026-11-10").await;
        let expected = [
            Value::Int(2),
            Value::Int(1),
            money("129.50"),
            money("9.50"),
            day("2026-11-20"),
            Value::text("hand"),
            Value::text("120.00 2026-11-10"),
            Value::Bool(true),
        ];
        assert_eq!(values(&world, anna, &all).await, expected);

        // The value, the condition, the order.
        let keeper = shop.keeper;
        world.set(keeper, ("deal", small), &[("amount", money("10.50"))]).await.unwrap();
        assert_eq!(
            values(&world, anna, &["open", "total"]).await,
            [Value::Int(2), money("130.50")]
        );
        world.set(keeper, ("deal", large), &[("on", day("2026-11-25"))]).await.unwrap();
        let last = [day("2026-11-25"), Value::text("post")];
        assert_eq!(values(&world, anna, &["last_on", "last_way"]).await, last);
        world.move_to(keeper, ("deal", large), "sale.won").await.unwrap();
        assert_eq!(values(&world, anna, &["deals", "open"]).await, [Value::Int(2), Value::Int(1)]);

        // From one to another, from one to none, and gone.
        world.set(keeper, ("deal", small), &[("client", Value::Int(boris))]).await.unwrap();
        assert_eq!(
            values(&world, anna, &["deals", "total"]).await,
            [Value::Int(1), money("120.00")]
        );
        assert_eq!(
            values(&world, boris, &["deals", "total"]).await,
            [Value::Int(1), money("10.50")]
        );
        world.set(keeper, ("deal", small), &[("client", Value::Null)]).await.unwrap();
        assert_eq!(
            values(&world, boris, &["deals", "total"]).await,
            [Value::Int(0), money("0.00")]
        );
        world.set(keeper, ("deal", small), &[("client", Value::Int(boris))]).await.unwrap();
        records::delete(&world.app, &Actor::Person(keeper), "deal", small).await.unwrap();
        assert_eq!(values(&world, boris, &["deals", "least"]).await, [Value::Int(0), Value::Null]);
    });
}

#[test]
fn several_links_and_roll_ups_of_roll_ups_follow() {
    story(async |world| {
        let shop = shop(&world).await;
        let [anna, boris, vera] = shop.clients;
        let keeper = shop.keeper;
        let id = deal(&world, &shop, 0, "50.00", "2026-11-20").await;
        let guests = |ids: &[RecordId]| {
            [("guests", Value::List(ids.iter().copied().map(Value::Int).collect()))]
        };
        world.set(keeper, ("deal", id), &guests(&[boris, vera])).await.unwrap();
        assert_eq!(values(&world, boris, &["named"]).await, [Value::Int(1)]);
        world.set(keeper, ("deal", id), &guests(&[vera])).await.unwrap();
        assert_eq!(values(&world, boris, &["named"]).await, [Value::Int(0)]);
        assert_eq!(values(&world, vera, &["named"]).await, [Value::Int(1)]);

        world.set(keeper, ("client", anna), &[("of", Value::Int(vera))]).await.unwrap();
        assert_eq!(values(&world, vera, &["below"]).await, [money("50.00")]);
        deal(&world, &shop, 0, "7.00", "2026-11-21").await;
        assert_eq!(values(&world, vera, &["below"]).await, [money("57.00")]);
    });
}

#[test]
fn roll_ups_are_filtered_sorted_and_written_by_nobody() {
    story(async |world| {
        let shop = shop(&world).await;
        deal(&world, &shop, 1, "1.00", "2026-11-20").await;
        deal(&world, &shop, 1, "2.00", "2026-11-20").await;
        deal(&world, &shop, 0, "500.00", "2026-11-20").await;
        let actor = Actor::Person(shop.keeper);
        let titles = async |filter: &str, sort: &str| {
            let query = ListQuery {
                filter: Some(filter.into()),
                sort: Some(sort.into()),
                ..ListQuery::default()
            };
            let page = records::list(&world.app, &actor, "client", query).await.unwrap();
            page.rows.into_iter().map(|row| row.title).collect::<Vec<_>>()
        };
        assert_eq!(titles("deals > 0", "-deals").await, ["Борис", "Анна"]);
        assert_eq!(titles("is_large == true", "id").await, ["Анна"]);
        assert_eq!(titles("last_on == null", "id").await, ["Вера"]);

        let before = world.get("client", shop.clients[0]).await.row.version;
        deal(&world, &shop, 0, "1.00", "2026-11-20").await;
        let row = world.get("client", shop.clients[0]).await.row;
        assert_eq!((row.version, row.value("deals")), (before, Value::Int(2)));
        for by_hand in [true, false] {
            let actor = if by_hand { actor.clone() } else { Actor::System };
            let draft = Draft { fields: vec![("deals".into(), Value::Int(9))], ..Draft::default() };
            let refused = records::create(&world.app, &actor, "client", draft).await.unwrap_err();
            assert_eq!(refused.field_problems()[0].code, Code::FieldReadOnly);
        }
    });
}

#[test]
fn a_refused_command_leaves_no_roll_up_behind() {
    story(async |world| {
        let shop = shop(&world).await;
        deal(&world, &shop, 0, "5.00", "2026-11-20").await;
        let fields = [
            ("client", Value::Int(shop.clients[0])),
            ("guests", Value::List(vec![Value::Int(999_999)])),
        ];
        world.create(shop.keeper, "deal", &fields).await.unwrap_err();
        assert_eq!(values(&world, shop.clients[0], &["deals"]).await, [Value::Int(1)]);
    });
}

#[test]
fn many_at_once_lose_no_count() {
    story(async |world| {
        let shop = shop(&world).await;
        let actor = Actor::Person(shop.keeper);
        let make = |_: usize| {
            let draft = Draft {
                fields: vec![
                    ("client".into(), Value::Int(shop.clients[0])),
                    ("amount".into(), money("1.25")),
                ],
                ..Draft::default()
            };
            let (app, actor) = (world.app.clone(), actor.clone());
            tokio::spawn(async move { records::create(&app, &actor, "deal", draft).await })
        };
        let made: Vec<_> = (0..20).map(make).collect();
        for one in made {
            one.await.unwrap().unwrap();
        }
        let all = values(&world, shop.clients[0], &["deals", "total"]).await;
        assert_eq!(all, [Value::Int(20), money("25.00")]);
    });
}

#[test]
fn a_new_roll_up_is_filled_over_what_is_there() {
    story(async |world| {
        let shop = shop(&world).await;
        deal(&world, &shop, 0, "5.00", "2026-11-20").await;
        deal(&world, &shop, 0, "7.00", "2026-11-10").await;
        let more = "- {code: late, kind: rollup, rollup: {how: latest, from: deal.client, value: word, by: on}, label: Поздняя, index: true}
- {code: dear, kind: rollup, rollup: {how: count, from: deal.client, when: \"amount > 6\"}, label: Дорогих}
";
        let changed = CLIENT.replace(
            "{how: sum, from: deal.client, value: amount}",
            "{how: sum, from: deal.client, value: amount, when: \"amount < 6\"}",
        );
        let files = package(&format!("{changed}{more}"), DEAL);
        world.install_files(&files).await.unwrap_or_else(|problem| panic!("{problem}"));
        let found = values(&world, shop.clients[0], &["late", "dear", "total"]).await;
        assert_eq!(found, [Value::text("5.00 2026-11-20"), Value::Int(1), money("5.00")]);
        let query =
            ListQuery { filter: Some("startsWith(late, '5')".into()), ..ListQuery::default() };
        let page = records::list(&world.app, &Actor::System, "client", query).await.unwrap();
        assert_eq!(page.rows.len(), 1);
    });
}

#[test]
fn what_a_roll_up_may_gather_is_said_by_name() {
    story(async |world| {
        world.install(&["base"]).await;
        let count = "rollup: {how: count, from: deal.client}";
        for (right, wrong, what) in [
            (count, "rollup: {how: count, from: moon.client}", "there is no type `moon`"),
            (count, "rollup: {how: count, from: deal.word}", "`deal.word` is no link to `client`"),
            (count, "rollup: {how: sum, from: deal.client, value: word}", "does not fit `sum`"),
            (count, "rollup: {how: max, from: deal.client}", "does not fit `max`"),
            (
                count,
                "rollup: {how: count, from: deal.client, when: \"on < today()\"}",
                "at no moment",
            ),
            (
                count,
                "rollup: {how: count, from: deal.client, when: \"client.name == ''\"}",
                "kept fields of the gathered record alone",
            ),
            (count, "rollup: {how: count, from: deal.client, by: on}", "of the latest"),
            (
                "value: total}",
                "value: below}",
                "roll-ups need each other: client.below → client.below",
            ),
        ] {
            let files = package(&CLIENT.replace(right, wrong), DEAL);
            let refused = world.install_files(&files).await.unwrap_err();
            let told = refused.param("what").unwrap_or_default().to_owned();
            assert!(told.contains(what), "{wrong}: {told} {refused}");
        }
        // By way of computed fields, too, and by their names.
        let client = CLIENT.replace("value: total}", "value: twice}");
        let client = format!(
            "{client}- {{code: twice, kind: computed, result: money, compute: \"below * 2\", label: Дважды}}\n"
        );
        let refused = world.install_files(&package(&client, DEAL)).await.unwrap_err();
        let told = refused.param("what").unwrap_or_default();
        assert!(told.contains("client.below → client.twice → client.below"), "{told}");
    });
}

#[test]
fn a_name_is_made_of_the_id_of_a_new_record() {
    story(async |world| {
        world.install(&["base"]).await;
        let client = CLIENT.replace(
            "title: \"{{ name }}\"",
            "title: \"{% if name %}{{ name }}{% else %}Аноним № {{ id }}{% endif %}\"",
        );
        let own = "- {code: own, kind: computed, result: integer, compute: \"id\", label: Свой}\n";
        let files = package(&format!("{client}{own}"), DEAL);
        world.install_files(&files).await.unwrap_or_else(|problem| panic!("{problem}"));
        let keeper = world.person("Хранитель", &["keeper"]).await;
        let made = world.create(keeper, "client", &[]).await.unwrap().row;
        assert_eq!(made.title, format!("Аноним № {}", made.id));
        assert_eq!(made.value("own"), Value::Int(made.id));
        let named = world.create(keeper, "client", &[("name", Value::text("Анна"))]).await.unwrap();
        assert_eq!(named.row.title, "Анна");
        // The name is known to lists at once.
        let actor = Actor::Person(keeper);
        let query =
            ListQuery { filter: Some(format!("own == {}", made.id)), ..ListQuery::default() };
        let page = records::list(&world.app, &actor, "client", query).await.unwrap();
        assert_eq!(page.rows[0].title, made.title);
        world.set(keeper, ("client", made.id), &[("name", Value::text("Яна"))]).await.unwrap();
        assert_eq!(world.get("client", made.id).await.row.title, "Яна");
        world.set(keeper, ("client", made.id), &[("name", Value::Null)]).await.unwrap();
        assert_eq!(world.get("client", made.id).await.row.title, format!("Аноним № {}", made.id));
    });
}
