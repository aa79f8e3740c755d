//! Tables inside records: rows are records of their own, written together with the one they belong
//! to, by whoever may change that one.

use app::records::{self, Change, Draft, RowEdit, TableRows, Updated};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use model::package::Files;
use testkit::{World, story};

const BILL: &str = "type: bill
label: {ru: Счета, en: Bills}
words: {one: {ru: счёт, en: bill}, few: {ru: счёта, en: bills}, many: {ru: счетов, en: bills}, new: {ru: Новый счёт, en: New bill}}
icon: box
title: \"{{ name }}\"
owner: keeper
position: 90
search: [name]
fields:
- {code: name, kind: string, label: Название, required: true, list: true}
- {code: keeper, kind: person, label: Хранитель, default: \"me()\"}
sections:
- {code: lines, label: {ru: Строки, en: Lines}, table: line, fields: [what, count, price]}
";

const LINE: &str = "type: line
label: {ru: Строки, en: Lines}
words: {one: {ru: строка, en: line}, few: {ru: строки, en: lines}, many: {ru: строк, en: lines}, new: {ru: Новая строка, en: New line}}
icon: list
title: \"{{ what }}\"
position: 0
search: [what]
fields:
- {code: bill, kind: link, to: bill, parent: true, required: true, label: Счёт}
- {code: what, kind: string, label: Что, required: true, create: true}
- {code: count, kind: integer, label: Сколько, min: \"1\", create: true}
- {code: price, kind: money, label: Цена, create: true}
";

fn package(bill: &str, line: &str) -> Files {
    let roles = "roles:
- {role: keeper, label: Хранитель, default: {read: all, create: all, edit: own, delete: own}, rights: {line: {read: all, create: all, edit: all}}}
- {role: reader, label: Читатель, default: {read: all}}
";
    let manifest =
        "package: bills\nversion: \"1.0\"\nlabel: {ru: Счета, en: Bills}\nrequires: [base]\n";
    Files::from([
        ("package.yaml".to_owned(), manifest.to_owned()),
        ("types/bill.yaml".to_owned(), bill.to_owned()),
        ("types/line.yaml".to_owned(), line.to_owned()),
        ("roles.yaml".to_owned(), roles.to_owned()),
    ])
}

struct Shop {
    ann: PersonId,
    boris: PersonId,
}

async fn shop(world: &World) -> Shop {
    world.install(&["base"]).await;
    world.install_files(&package(BILL, LINE)).await.unwrap_or_else(|problem| panic!("{problem}"));
    Shop {
        ann: world.person("Анна", &["keeper"]).await,
        boris: world.person("Борис", &["keeper"]).await,
    }
}

fn line(what: &str, count: i64) -> RowEdit {
    let fields = [("what", Value::text(what)), ("count", Value::Int(count))];
    let fields = fields.map(|(code, value)| (code.to_owned(), value)).into();
    RowEdit { fields, ..RowEdit::default() }
}

fn lines(rows: Vec<RowEdit>) -> Vec<TableRows> {
    vec![TableRows { section: "lines".into(), rows }]
}

async fn bill(world: &World, who: PersonId, rows: Vec<RowEdit>) -> Result<RecordId, Problem> {
    let draft = Draft {
        fields: vec![("name".into(), Value::text("Счёт"))],
        rows: lines(rows),
        ..Draft::default()
    };
    let made = records::create(&world.app, &Actor::Person(who), "bill", draft).await?;
    Ok(made.row.id)
}

async fn set(
    world: &World,
    who: PersonId,
    id: RecordId,
    rows: Vec<RowEdit>,
) -> Result<(), Problem> {
    let change = Change { version: None, fields: Vec::new(), rows: lines(rows) };
    match records::update(&world.app, &Actor::Person(who), ("bill", id), change).await? {
        Updated::Done(_) => Ok(()),
        Updated::Conflict(conflict) => panic!("{conflict:?}"),
    }
}

/// Titles, ids and versions of a bill's rows.
async fn rows(world: &World, id: RecordId) -> Vec<(String, RecordId, i64)> {
    let view = world.get("bill", id).await;
    assert_eq!(view.children, [], "rows of tables are no children");
    let table = &view.tables[0];
    assert_eq!((&*table.section, &*table.record_type, &*table.field), ("lines", "line", "bill"));
    table.rows.iter().map(|row| (row.title.clone(), row.id, row.version)).collect()
}

async fn titles(world: &World, id: RecordId) -> Vec<String> {
    rows(world, id).await.into_iter().map(|(title, _, _)| title).collect()
}

fn faults(problem: &Problem) -> Vec<(&str, Code)> {
    problem.field_problems().iter().map(|fault| (fault.field.as_str(), fault.code)).collect()
}

#[test]
fn rows_come_with_their_record_or_not_at_all() {
    story(async |world| {
        let shop = shop(&world).await;
        let wrong = vec![line("Чай", 2), line("", 0), line("Сахар", 1)];
        let refused = bill(&world, shop.ann, wrong).await.unwrap_err();
        let expected = [("lines.1.count", Code::FieldBelow), ("lines.1.what", Code::FieldRequired)];
        assert_eq!(faults(&refused), expected);
        let all = records::list(&world.app, &Actor::System, "bill", <_>::default()).await.unwrap();
        assert_eq!(all.rows, []);

        let id = bill(&world, shop.ann, vec![line("Чай", 2), line("Сахар", 1)]).await.unwrap();
        assert_eq!(titles(&world, id).await, ["Чай", "Сахар"]);
        let found = app::search::find(&world.app, &Actor::Person(shop.ann), "сахар", &[], 10)
            .await
            .unwrap();
        assert_eq!(found.hits.len(), 1);

        let many: Vec<RowEdit> = (0..199).map(|at| line(&format!("№ {at}"), 1)).collect();
        let refused = set(&world, shop.ann, id, many).await.unwrap_err();
        assert_eq!(faults(&refused), [("lines", Code::FieldListLong)]);
        assert_eq!(titles(&world, id).await.len(), 2);
    });
}

#[test]
fn one_change_adds_changes_and_drops_rows_and_the_record_remembers() {
    story(async |world| {
        let shop = shop(&world).await;
        let start = vec![line("Чай", 2), line("Сахар", 1), line("Соль", 1)];
        let id = bill(&world, shop.ann, start).await.unwrap();
        let before = world.get("bill", id).await.row.version;
        let known = rows(&world, id).await;
        let edit = |at: usize, edit: RowEdit| RowEdit {
            id: Some(known[at].1),
            version: Some(known[at].2),
            ..edit
        };
        let gone = RowEdit { is_deleted: true, ..RowEdit::default() };
        let changes = vec![edit(0, line("Кофе", 5)), edit(1, gone), line("Мёд", 1)];
        set(&world, shop.ann, id, changes.clone()).await.unwrap();
        assert_eq!(titles(&world, id).await, ["Кофе", "Соль", "Мёд"]);
        assert_eq!(world.get("bill", id).await.row.version, before + 1);

        let kind = records::TimelineKind::History;
        let actor = Actor::Person(shop.ann);
        let life = records::timeline(&world.app, &actor, ("bill", id), kind, None).await.unwrap();
        let change = &life.entries[0].changes[0];
        assert_eq!(change.field, "lines");
        assert_eq!(change.old, serde_json::json!(["Чай", "Сахар", "Соль"]));
        assert_eq!(change.new, serde_json::json!(["Кофе", "Соль", "Мёд"]));

        // Who saw the row as it was before does not write over what came since.
        let stale = set(&world, shop.ann, id, changes).await.unwrap_err();
        assert_eq!(stale.code(), Code::RecordConflict);
        let other = bill(&world, shop.ann, vec![line("Рис", 1)]).await.unwrap();
        let theirs = RowEdit { id: Some(rows(&world, other).await[0].1), ..line("Взято", 1) };
        let refused = set(&world, shop.ann, id, vec![theirs]).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordNotFound);
        let nowhere = vec![TableRows { section: "moon".into(), rows: Vec::new() }];
        let change = Change { rows: nowhere, ..Change::default() };
        let refused = records::update(&world.app, &actor, ("bill", id), change).await.unwrap_err();
        assert_eq!(faults(&refused), [("moon", Code::FieldUnknown)]);
    });
}

#[test]
fn rows_are_changed_by_those_who_may_change_the_record() {
    story(async |world| {
        let shop = shop(&world).await;
        let reader = world.person("Читатель", &["reader"]).await;
        let id = bill(&world, shop.ann, vec![line("Чай", 2)]).await.unwrap();
        let row = rows(&world, id).await[0].1;
        for who in [shop.boris, reader] {
            let refused = set(&world, who, id, vec![line("Тайком", 1)]).await.unwrap_err();
            assert_eq!(refused.code(), Code::ActionDenied);
            let fields = [("bill", Value::Int(id)), ("what", Value::text("Тайком"))];
            let refused = world.create(who, "line", &fields).await.unwrap_err();
            assert_eq!(refused.code(), Code::ActionDenied);
            let refused = world.set(who, ("line", row), &[("count", Value::Int(9))]).await;
            assert_eq!(refused.unwrap_err().code(), Code::ActionDenied);
            let actor = Actor::Person(who);
            let refused = records::delete(&world.app, &actor, "line", row).await.unwrap_err();
            assert_eq!(refused.code(), Code::ActionDenied);
        }
        // A row is not carried over into a bill of another keeper.
        let other = bill(&world, shop.boris, vec![line("Рис", 1)]).await.unwrap();
        let carried = world.set(shop.ann, ("line", row), &[("bill", Value::Int(other))]).await;
        assert_eq!(carried.unwrap_err().code(), Code::ActionDenied);
        assert_eq!(titles(&world, id).await, ["Чай"]);
        let fields = [("bill", Value::Int(id)), ("what", Value::text("Сахар"))];
        world.create(shop.ann, "line", &fields).await.unwrap();
        assert_eq!(titles(&world, id).await, ["Чай", "Сахар"]);
        assert_eq!(world.get("bill", id).await.tables[0].rows.len(), 2);
    });
}

#[test]
fn rows_go_with_their_record() {
    story(async |world| {
        let shop = shop(&world).await;
        let id = bill(&world, shop.ann, vec![line("Чай", 2), line("Сахар", 1)]).await.unwrap();
        records::delete(&world.app, &Actor::Person(shop.ann), "bill", id).await.unwrap();
        let left = records::list(&world.app, &Actor::System, "line", <_>::default()).await.unwrap();
        assert_eq!(left.rows, []);
    });
}

#[test]
fn a_table_is_of_a_type_that_hangs_on_its_record_alone() {
    story(async |world| {
        world.install(&["base"]).await;
        for (bill, line, what) in [
            (BILL.replace("table: line", "table: moon"), LINE.to_owned(), "there is no type"),
            (BILL.to_owned(), LINE.replace("parent: true, ", ""), "one parent link"),
            (BILL.replace("fields: [what,", "fields: [name,"), LINE.to_owned(), "no field `name`"),
            (BILL.replace("code: lines", "code: name"), LINE.to_owned(), "the code of this table"),
            (
                format!("{BILL}- {{code: more, label: Ещё, table: line, fields: [what]}}\n"),
                LINE.to_owned(),
                "the table of another section",
            ),
        ] {
            let refused = world.install_files(&package(&bill, &line)).await.unwrap_err();
            let told = refused.param("what").unwrap_or_default().to_owned();
            assert!(told.contains(what), "{what}: {told} {refused}");
        }
    });
}
