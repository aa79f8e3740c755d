//! Lists, boards, figures, what looks the same.

use super::fixture::{self, Shop};
use app::records::{self, BoardQuery, BulkAction, ListQuery, RecordRow};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use testkit::{World, day, story};

async fn goods(world: &World, code: &str) -> RecordId {
    let filter = Some(format!("code == \"{code}\""));
    let query = ListQuery { filter, ..ListQuery::default() };
    let page = records::list(&world.app, &Actor::System, "goods", query).await.unwrap();
    page.rows[0].id
}

async fn order(world: &World, who: PersonId, client: &str, amount: &str) -> RecordRow {
    let cup = goods(world, "cup").await;
    let fields = [
        ("client", Value::text(client)),
        ("amount", Value::text(amount)),
        ("what", Value::Int(cup)),
    ];
    world.create(who, "order", &fields).await.unwrap().row
}

async fn five(world: &World, shop: &Shop) -> Vec<RecordId> {
    let mut made = Vec::new();
    for (client, amount) in [
        ("Ёлкина", "300"),
        ("алмазов", "100.50"),
        ("Берг", ""),
        ("Елин", "200"),
        ("Ясин", "100.50"),
    ] {
        made.push(order(world, shop.ann, client, amount).await.id);
    }
    made
}

async fn clients(world: &World, who: PersonId, query: ListQuery) -> Result<Vec<String>, Code> {
    let page = records::list(&world.app, &Actor::Person(who), "order", query).await;
    let rows = page.map_err(|problem| problem.code())?.rows;
    Ok(rows.iter().map(|row| row.value("client").as_text().unwrap().to_owned()).collect())
}

#[test]
fn lists_are_filtered_sorted_and_paged_without_a_gap() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        five(&world, &shop).await;
        let ask = async |filter: &str, sort: &str| {
            let query = ListQuery {
                filter: Some(filter.into()),
                sort: Some(sort.into()),
                ..ListQuery::default()
            };
            clients(&world, shop.ann, query).await
        };
        let sorted = ask("", "client").await.unwrap();
        assert_eq!(sorted, ["алмазов", "Берг", "Елин", "Ёлкина", "Ясин"]);
        let rich = ask("amount > 150", "-amount").await.unwrap();
        assert_eq!(rich, ["Ёлкина", "Елин"]);
        assert_eq!(ask("amount == null", "").await.unwrap(), ["Берг"]);
        assert_eq!(ask("contains(client, \"ЕЛ\")", "client").await.unwrap(), ["Елин", "Ёлкина"]);
        assert_eq!(ask("what.name == \"Чашка\" && is_open", "id").await.unwrap().len(), 5);
        assert_eq!(ask("seller == me()", "").await.unwrap().len(), 5);
        assert_eq!(ask("day_of(created_at) == today()", "").await, Err(Code::ExprType));
        assert_eq!(ask("clint == \"x\"", "").await, Err(Code::ExprName));
        assert_eq!(ask("client", "").await, Err(Code::ExprType));
        assert_eq!(ask("client ==", "").await, Err(Code::ExprSyntax));
        assert_eq!(ask("", "colour").await, Err(Code::FieldUnknown));
        assert_eq!(ask("", "phones").await, Err(Code::FieldNotOrdered));

        let ann = Actor::Person(shop.ann);
        for sort in ["", "client", "-client", "amount", "-amount", "created_at", "what", "title"] {
            let mut all = Vec::new();
            let mut query = ListQuery {
                sort: Some(sort.into()),
                limit: 2,
                total: true,
                ..ListQuery::default()
            };
            loop {
                let page = records::list(&world.app, &ann, "order", query.clone()).await.unwrap();
                assert_eq!(page.total, Some(5), "{sort}");
                all.extend(page.rows.iter().map(|row| row.id));
                query.cursor = page.next_cursor;
                if query.cursor.is_none() {
                    break;
                }
            }
            let mut once = all.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!((all.len(), once.len()), (5, 5), "{sort}: {all:?}");
        }
    });
}

#[test]
fn a_row_has_its_computed_fields_its_names_and_its_next_step() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let row = order(&world, shop.ann, "Ёлкина", "300").await;
        assert_eq!(row.title, "Ёлкина: Чашка");
        world.days_pass(3).await;
        let at = ("order", row.id);
        world.set(shop.ann, at, &[("count", Value::Int(4))]).await.unwrap();
        let query = ListQuery {
            columns: vec!["age".into(), "price".into(), "what".into()],
            ..ListQuery::default()
        };
        let ann = Actor::Person(shop.ann);
        let page = records::list(&world.app, &ann, "order", query).await.unwrap();
        let row = &page.rows[0];
        assert_eq!(row.value("age"), Value::Int(3));
        assert_eq!(row.value("price"), Value::Decimal("75.00".parse().unwrap()));
        let names: Vec<_> = row.fields().filter_map(|(_, _, name)| name).collect();
        assert_eq!(names, ["Чашка"]);
        assert_eq!(row.next.as_ref().unwrap().title, "Позвонить клиенту");
        // Who may not read goods does not learn their names, not even by a filter.
        let query = ListQuery { columns: vec!["what".into()], ..ListQuery::default() };
        let packer = Actor::Person(shop.packer);
        let page = records::list(&world.app, &packer, "order", query).await.unwrap();
        assert_eq!(page.rows[0].fields().filter_map(|(_, _, name)| name).count(), 0);
        let filter = Some("what.name == \"Чашка\"".to_owned());
        let peek = records::list(
            &world.app,
            &packer,
            "order",
            ListQuery { filter, ..ListQuery::default() },
        );
        assert_eq!(peek.await.unwrap_err().code(), Code::FieldDenied);
    });
}

#[test]
fn a_board_counts_and_sums_what_the_asker_may_see() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let made = five(&world, &shop).await;
        order(&world, shop.bob, "Чужой", "1000").await;
        world.move_to(shop.ann, ("order", made[0]), "sale.pack").await.unwrap();
        world.move_to(shop.ann, ("order", made[1]), "sale.lost").await.unwrap();
        let board = async |who, cards| {
            let query = BoardQuery { sum: Some("amount".into()), cards, ..BoardQuery::default() };
            records::board(&world.app, &Actor::Person(who), "order", query).await.unwrap()
        };
        let columns = board(shop.ann, 2).await;
        let figures: Vec<_> = columns
            .iter()
            .map(|column| (column.figures.stage.as_str(), column.figures.count, column.rows.len()))
            .collect();
        assert_eq!(
            figures,
            [
                ("sale.new", 3, 2),
                ("sale.pack", 1, 1),
                ("sale.ship", 0, 0),
                ("sale.won", 0, 0),
                ("sale.lost", 1, 1)
            ]
        );
        assert_eq!(columns[0].figures.sum, Value::Decimal("300.50".parse().unwrap()));
        assert_eq!(columns[0].figures.planned, 3);
        let rest = ListQuery {
            filter: Some("stage == \"sale.new\"".into()),
            cursor: columns[0].next_cursor.clone(),
            ..ListQuery::default()
        };
        assert_eq!(clients(&world, shop.ann, rest).await.unwrap(), ["Берг"]);
        assert_eq!(board(shop.boss, 30).await[0].figures.count, 4);
    });
}

#[test]
fn the_same_client_is_found_while_typing() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        five(&world, &shop).await;
        let same = async |who, client: &str| {
            let fields = vec![("client".to_owned(), Value::text(client))];
            records::same(&world.app, &Actor::Person(who), "order", fields).await.unwrap().len()
        };
        assert_eq!(same(shop.ann, "ёлк").await, 1);
        assert_eq!(same(shop.ann, "ёл").await, 0, "two letters say too little");
        assert_eq!(same(shop.bob, "Ёлкина").await, 0, "not Bob's");
        let contact = [
            ("last_name", Value::text("Иванова")),
            ("phones", Value::List(vec![Value::text("8 (495) 123-45-67")])),
        ];
        world.create(shop.boss, "contact", &contact).await.unwrap();
        let typed = vec![("phones".to_owned(), Value::text("+7 495 1234567"))];
        let boss = Actor::Person(shop.boss);
        let found = records::same(&world.app, &boss, "contact", typed).await.unwrap();
        assert_eq!(found[0].title, "Иванова");
    });
}

#[test]
fn a_bulk_action_does_what_it_may_and_names_what_it_may_not() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let mut ids = five(&world, &shop).await;
        let theirs = order(&world, shop.bob, "Чужой", "1").await.id;
        ids.push(theirs);
        let ann = Actor::Person(shop.ann);
        let owner = BulkAction::Owner(shop.bob);
        let outcome =
            records::bulk(&world.app, &ann, "order", ids.clone(), (owner, None)).await.unwrap();
        assert_eq!(outcome.done, 5);
        assert_eq!(outcome.refused, [(theirs, "record.not_found".to_owned())]);
        let boss = Actor::Person(shop.boss);
        let all = records::bulk_ids(&world.app, &boss, "order", Some("amount > 100".into()));
        let all = all.await.unwrap();
        assert_eq!(all.len(), 4);
        let moon = BulkAction::Stage("sale.moon".into());
        let outcome =
            records::bulk(&world.app, &boss, "order", all.clone(), (moon, None)).await.unwrap();
        assert_eq!(outcome.done, 0);
        assert!(outcome.refused.iter().all(|(_, code)| code == "stage.unknown"));
        let pack = BulkAction::Stage("sale.pack".into());
        let outcome =
            records::bulk(&world.app, &boss, "order", all.clone(), (pack, None)).await.unwrap();
        assert_eq!(outcome.done, 4);
        world.check_steps().await;
        let gone = records::bulk(&world.app, &boss, "order", all, (BulkAction::Delete, None)).await;
        assert_eq!(gone.unwrap().done, 4);
        world.check_steps().await;
    });
}

#[test]
fn wrong_values_are_all_named_at_once() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let fields = [
            ("amount", Value::text("-5")),
            ("count", Value::text("many")),
            ("what", Value::Int(987_654)),
            ("way", Value::text("pigeon")),
            ("colour", Value::text("red")),
            ("no", Value::text("7")),
            ("price", Value::Int(1)),
            ("seller", Value::Int(99)),
            ("paid_on", day("2026-12-01")),
        ];
        let problem = world.create(shop.ann, "order", &fields).await.unwrap_err();
        assert_eq!(problem.code(), Code::RecordInvalid);
        let mut faults: Vec<_> = problem
            .field_problems()
            .iter()
            .map(|fault| (fault.field.as_str(), fault.code.wire()))
            .collect();
        faults.sort_unstable();
        assert_eq!(
            faults,
            [
                ("amount", "field.check_failed"),
                ("client", "field.required"),
                ("colour", "field.unknown"),
                ("count", "field.wrong_kind"),
                ("no", "field.read_only"),
                ("price", "field.read_only"),
                ("seller", "field.link_missing"),
                ("way", "field.not_option"),
                ("what", "field.link_missing"),
            ]
        );
        let retired = [("client", Value::text("А")), ("way", Value::text("tube"))];
        let problem = world.create(shop.ann, "order", &retired).await.unwrap_err();
        assert_eq!(problem.field_problems()[0].code, Code::FieldNotOption);
        let post = [("client", Value::text("А")), ("way", Value::text("post"))];
        let problem = world.create(shop.ann, "order", &post).await.unwrap_err();
        assert_eq!(problem.field_problems()[0].field, "address");
        let twice = [("code", Value::text("cup")), ("name", Value::text("Ещё чашка"))];
        let problem = world.create(shop.boss, "goods", &twice).await.unwrap_err();
        assert_eq!(problem.field_problems()[0].code, Code::FieldTakenBy);
        // None of the refused ones has taken a number.
        let paid = [("client", Value::text("А")), ("paid_on", day("2026-12-01"))];
        let row = world.create(shop.ann, "order", &paid).await.unwrap().row;
        assert_eq!(row.value("no"), Value::text("_-001/2026"));
    });
}

#[test]
fn what_is_linked_stays_and_what_is_deleted_leaves_its_history() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let row = order(&world, shop.ann, "Ёлкина", "300").await;
        let cup = goods(&world, "cup").await;
        let boss = Actor::Person(shop.boss);
        let linked = records::delete(&world.app, &boss, "goods", cup).await.unwrap_err();
        assert_eq!(linked.code(), Code::RecordLinked);
        let theirs = records::delete(&world.app, &Actor::Person(shop.bob), "order", row.id).await;
        assert_eq!(theirs.unwrap_err().code(), Code::RecordNotFound);
        let denied =
            records::delete(&world.app, &Actor::Person(shop.packer), "order", row.id).await;
        assert_eq!(denied.unwrap_err().code(), Code::ActionDenied);
        records::delete(&world.app, &Actor::Person(shop.ann), "order", row.id).await.unwrap();
        records::delete(&world.app, &boss, "goods", cup).await.unwrap();
        let lines = world.app.store.read(move |tx| {
            tx.query("SELECT kind FROM history WHERE record_id = $1 ORDER BY id", &[row.id.into()])
        });
        let kinds: Vec<String> =
            lines.await.unwrap().iter().map(|row| row.text(0).to_owned()).collect();
        assert_eq!(kinds, ["created", "task_added", "deleted"]);
    });
}
