//! Filters over what was done about a record, over its past, over periods and departments.

use super::fixture;
use app::activities::{self, ActivityDraft};
use app::people::{self, NewDepartment, PersonChange};
use app::records::{self, ListQuery};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use model::package::Files;
use testkit::{World, story};

const MANIFEST: &str = "package: watch
version: \"1.0\"
label: {ru: Присмотр, en: Watch}
requires: [shop]
";

/// The same questions as computed fields: the evaluator answers them.
const EXTENDS: &str = "extends: order
fields:
- {code: touched, kind: computed, result: datetime, label: {ru: Связь, en: Touched}, compute: \"last_contact()\"}
- {code: noted, kind: computed, result: datetime, label: {ru: Заметка, en: Noted}, compute: \"last_activity('comment')\"}
- {code: was_new, kind: computed, result: bool, label: {ru: Был новым, en: Was new}, compute: \"was_in('sale.new')\"}
- {code: was_packed, kind: computed, result: bool, label: {ru: Собирали, en: Was packed}, compute: \"was_in('sale.pack')\"}
- {code: packed_lately, kind: computed, result: bool, label: {ru: Недавно, en: Lately}, compute: \"was_in('sale.pack', today() - 7, today())\"}
- {code: repriced, kind: computed, result: bool, label: {ru: Новая цена, en: Repriced}, compute: \"changed('amount', today() - 7, today())\"}
- {code: is_of_month, kind: computed, result: bool, label: {ru: Месяц, en: Month}, compute: \"within(created_at, 'month', 0)\"}
";

fn watch() -> Files {
    let files = [("package.yaml", MANIFEST), ("extends/order.yaml", EXTENDS)];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

async fn order(world: &World, who: PersonId, client: &str) -> RecordId {
    let fields = [("client", Value::text(client)), ("amount", Value::text("100"))];
    world.create(who, "order", &fields).await.unwrap().row.id
}

async fn log(world: &World, who: PersonId, id: RecordId, kind: &str) {
    let draft =
        ActivityDraft {
            kind: kind.to_owned(), text: "Слово".to_owned(), ..Default::default()
        };
    activities::log(&world.app, &Actor::Person(who), ("order", id), draft).await.unwrap();
}

/// Clients of the orders that a filter finds, and the total beside them.
async fn found(world: &World, who: PersonId, filter: &str) -> Result<Vec<String>, Code> {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        sort: Some("client".to_owned()),
        total: true,
        ..ListQuery::default()
    };
    let page = records::list(&world.app, &Actor::Person(who), "order", query).await;
    let page = page.map_err(|problem| problem.code())?;
    assert_eq!(page.total, Some(i64::try_from(page.rows.len()).unwrap()));
    let client = |row: &records::RecordRow| row.value("client").as_text().unwrap().to_owned();
    Ok(page.rows.iter().map(client).collect())
}

#[test]
fn who_was_not_called_for_a_month_is_found_by_what_was_done_about_them() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let ann = shop.ann;
        let called = order(&world, ann, "Азимов").await;
        let noted = order(&world, ann, "Бунин").await;
        order(&world, ann, "Волков").await;
        log(&world, ann, called, "call").await;
        log(&world, ann, noted, "comment").await;
        let quiet = "coalesce(last_contact(), created_at) < add_days(now(), -30)";
        assert_eq!(found(&world, ann, quiet).await.unwrap(), [""; 0]);
        world.days_pass(20).await;
        log(&world, ann, called, "letter").await;
        world.days_pass(20).await;
        assert_eq!(found(&world, ann, quiet).await.unwrap(), ["Бунин", "Волков"]);
        let never = "last_contact() == null && last_activity() != null";
        assert_eq!(found(&world, ann, never).await.unwrap(), ["Бунин"]);
        let by_kind = "last_activity('letter') > add_days(now(), -21)";
        assert_eq!(found(&world, ann, by_kind).await.unwrap(), ["Азимов"]);
        assert_eq!(found(&world, ann, "last_activity('dance') == null").await, Err(Code::ExprType));
        assert_eq!(found(&world, ann, "last_contact(1) == null").await, Err(Code::ExprType));
        // Another person sees their own records only, whatever the filter asks.
        assert_eq!(found(&world, shop.bob, quiet).await.unwrap(), [""; 0]);
    });
}

#[test]
fn the_past_is_asked_for_by_stages_and_by_changed_fields() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let ann = shop.ann;
        let moved = order(&world, ann, "Азимов").await;
        let still = order(&world, ann, "Бунин").await;
        world.days_pass(2).await;
        world.move_to(ann, ("order", moved), "sale.pack").await.unwrap();
        world.days_pass(2).await;
        world.move_to(ann, ("order", moved), "sale.ship").await.unwrap();
        world.set(ann, ("order", still), &[("amount", Value::text("250"))]).await.unwrap();
        world.days_pass(40).await;
        let ask = async |filter: &str| found(&world, ann, filter).await.unwrap();
        assert_eq!(ask("was_in('sale.new')").await, ["Азимов", "Бунин"]);
        assert_eq!(ask("was_in('sale.pack')").await, ["Азимов"]);
        assert_eq!(ask("was_in('sale.pack', today() - 42, today() - 42)").await, ["Азимов"]);
        assert_eq!(ask("was_in('sale.pack', today() - 39, today())").await, [""; 0]);
        assert_eq!(ask("was_in('sale.new', today() - 1)").await, ["Бунин"]);
        assert_eq!(ask("!was_in('sale.pack') && stage == 'sale.new'").await, ["Бунин"]);
        assert_eq!(ask("changed('amount')").await, ["Бунин"]);
        assert_eq!(ask("changed('stage')").await, ["Азимов"]);
        assert_eq!(ask("changed('amount', today() - 40, today() - 40)").await, ["Бунин"]);
        assert_eq!(ask("changed('amount', now())").await, [""; 0]);
        for wrong in ["was_in('sale.moon')", "was_in(client)", "changed('owner')"] {
            assert_eq!(found(&world, ann, wrong).await, Err(Code::ExprType), "{wrong}");
        }
        assert_eq!(found(&world, ann, "changed('colour')").await, Err(Code::ExprName));
        // A record that goes takes its past with it.
        records::delete(&world.app, &Actor::Person(ann), "order", moved).await.unwrap();
        assert_eq!(ask("was_in('sale.pack')").await, [""; 0]);
    });
}

#[test]
fn rules_and_computed_fields_see_the_past_as_lists_do() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        world.install_files(&watch()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let ann = shop.ann;
        let moved = order(&world, ann, "Азимов").await;
        let still = order(&world, ann, "Бунин").await;
        log(&world, ann, still, "meeting").await;
        log(&world, ann, moved, "comment").await;
        world.days_pass(3).await;
        world.move_to(ann, ("order", moved), "sale.pack").await.unwrap();
        world.set(ann, ("order", still), &[("amount", Value::text("7"))]).await.unwrap();
        for days in [0, 9, 40] {
            world.days_pass(days).await;
            for (field, filter) in [
                ("touched", "last_contact() != null"),
                ("noted", "last_activity('comment') != null"),
                ("was_new", "was_in('sale.new')"),
                ("was_packed", "was_in('sale.pack')"),
                ("packed_lately", "was_in('sale.pack', today() - 7, today())"),
                ("repriced", "changed('amount', today() - 7, today())"),
                ("is_of_month", "within(created_at, 'month', 0)"),
            ] {
                let listed = found(&world, ann, filter).await.unwrap();
                for (id, client) in [(moved, "Азимов"), (still, "Бунин")] {
                    let value = world.get("order", id).await.row.value(field);
                    let holds = !matches!(value, Value::Null | Value::Bool(false));
                    assert_eq!(listed.contains(&client.to_owned()), holds, "{field} of {client}");
                    // The computed field in a filter is its expression in the database.
                }
            }
        }
        assert_eq!(found(&world, ann, "touched == null").await.unwrap(), ["Азимов"]);
    });
}

#[test]
fn my_department_is_with_those_below_it() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let app = &world.app;
        let make = async |name: &str, parent| {
            let new = NewDepartment { name: name.to_owned(), parent, ..NewDepartment::default() };
            people::create_department(app, &Actor::System, new).await.unwrap().id
        };
        let sales = make("Продажи", None).await;
        let south = make("Юг", Some(sales)).await;
        let other = make("Склад", None).await;
        for (person, department) in [(shop.boss, sales), (shop.ann, south), (shop.bob, other)] {
            let change = PersonChange { department: Some(Some(department)), ..Default::default() };
            people::update(app, &Actor::System, person, change).await.unwrap();
        }
        order(&world, shop.ann, "Азимов").await;
        order(&world, shop.bob, "Бунин").await;
        let mine = "owner in people_in(my_department())";
        assert_eq!(found(&world, shop.boss, mine).await.unwrap(), ["Азимов"]);
        assert_eq!(found(&world, shop.bob, mine).await.unwrap(), ["Бунин"]);
        // Who stands in no department has nobody's records.
        assert_eq!(found(&world, shop.packer, mine).await.unwrap(), [""; 0]);
        let seller = "seller in people_in(my_department()) || client == 'Бунин'";
        assert_eq!(found(&world, shop.boss, seller).await.unwrap(), ["Азимов", "Бунин"]);
    });
}
