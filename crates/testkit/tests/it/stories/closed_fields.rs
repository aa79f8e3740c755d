//! A field that a role may not see is not there on any path; one it may only read is not written.

use app::exports::{self, Export};
use app::imports::{self, ColumnMapping, Mapping, Table, Upload};
use app::jobs::{self, JobState};
use app::records::{self, BoardQuery, Change, ListQuery, TimelineKind, Updated};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use testkit::{World, story};

const MANIFEST: &str =
    "package: trade\nversion: \"1.0\"\nlabel: {ru: Сделки, en: Deals}\nrequires: [base]\n";
const DEAL: &str = "type: deal
label: {ru: Сделки, en: Deals}
words:
  one: {ru: сделка, en: deal}
  few: {ru: сделки, en: deals}
  many: {ru: сделок, en: deals}
  new: {ru: Новая сделка, en: New deal}
icon: file
title: \"{{ name }}\"
owner: seller
start: main.new
position: 90
search: [name, source]
same_by: [source]
fields:
- {code: name, kind: string, label: {ru: Название, en: Name}, required: true}
- {code: seller, kind: person, label: {ru: Продавец, en: Seller}}
- {code: margin, kind: money, label: {ru: Маржа, en: Margin}, list: true}
- {code: twice, kind: computed, result: money, compute: margin * 2, label: {ru: Вдвое, en: Twice}}
- {code: source, kind: string, label: {ru: Источник, en: Source}}
- {code: paper, kind: files, label: {ru: Договор, en: Contract}}
- {code: discount, kind: decimal, label: {ru: Скидка, en: Discount}}
pipelines:
- code: main
  label: {ru: Продажа, en: Sale}
  stages:
  - {code: new, label: {ru: Новая, en: New}}
  - {code: won, label: {ru: Удача, en: Won}, outcome: success}
";
const NOTE: &str = "type: memo
label: {ru: Памятки, en: Memos}
words:
  one: {ru: памятка, en: memo}
  few: {ru: памятки, en: memos}
  many: {ru: памяток, en: memos}
  new: {ru: Новая памятка, en: New memo}
icon: file
title: \"{{ text }}\"
position: 91
fields:
- {code: text, kind: string, label: {ru: Текст, en: Text}, required: true}
- {code: about, kind: link, to: deal, label: {ru: О сделке, en: About}}
";
const ROLES: &str = "roles:
- role: chief
  label: {ru: Начальник, en: Chief}
  default: {read: all, create: all, edit: all, stage: all, export: all, import: all, delete: all}
- role: seller
  label: {ru: Продавец, en: Seller}
  default: {read: all, create: all, edit: all, stage: all, export: all, import: all}
  fields:
    deal: {discount: read, margin: no, paper: no, source: no}
- role: own
  label: {ru: Свои, en: Own}
  default: {}
  rights:
    deal: {read: own, edit: own}
";

struct Firm {
    chief: PersonId,
    seller: PersonId,
    /// A seller who may do everything with deals of their own.
    senior: PersonId,
}

async fn firm(world: &World) -> Firm {
    let files = [
        ("package.yaml", MANIFEST),
        ("types/deal.yaml", DEAL),
        ("types/memo.yaml", NOTE),
        ("roles.yaml", ROLES),
    ];
    world.install_texts(&files).await.unwrap();
    Firm {
        chief: world.person("Начальникова Нина", &["chief"]).await,
        seller: world.person("Продавцов Пётр", &["seller"]).await,
        senior: world.person("Старшов Семён", &["seller", "own"]).await,
    }
}

async fn deal(world: &World, firm: &Firm, seller: PersonId, source: &str) -> RecordId {
    let paper = world.upload(firm.chief, "Договор.txt", source.as_bytes()).await.unwrap();
    let fields = [
        ("name", Value::text("Насосы")),
        ("seller", Value::Int(seller)),
        ("margin", Value::Decimal("777.5".parse().unwrap())),
        ("source", Value::text(source)),
        ("paper", Value::List(vec![Value::Int(paper.id)])),
        ("discount", Value::Decimal("5".parse().unwrap())),
    ];
    world.create(firm.chief, "deal", &fields).await.unwrap().row.id
}

fn code<T>(outcome: Result<T, Problem>) -> Option<Code> {
    outcome.err().map(|problem| match problem.field_problems() {
        [first, ..] => first.code,
        [] => problem.code(),
    })
}

#[test]
fn a_closed_field_cannot_be_asked_by_on_any_path() {
    story(async |world| {
        let firm = firm(&world).await;
        let id = deal(&world, &firm, firm.chief, "Выставка").await;
        let list = async |who: PersonId, of: &str, query: ListQuery| {
            code(records::list(&world.app, &Actor::Person(who), of, query).await)
        };
        let filter = |text: &str| ListQuery { filter: Some(text.into()), ..ListQuery::default() };
        let sort = |by: &str| ListQuery { sort: Some(by.into()), ..ListQuery::default() };
        let columns = |by: &str| ListQuery { columns: vec![by.into()], ..ListQuery::default() };
        let asked = [
            ("deal", filter("margin > 700")),
            ("deal", filter("twice > 700 || name == \"x\"")),
            ("deal", filter("contains(source, \"в\")")),
            ("deal", filter("paper != null")),
            ("deal", filter("changed('margin')")),
            ("deal", sort("-margin")),
            ("deal", sort("source")),
            ("memo", filter("about.margin > 700")),
        ];
        for (of, query) in asked {
            let shown = format!("{of} {query:?}");
            for closed in [firm.seller, firm.senior] {
                let refused = list(closed, of, query.clone()).await;
                assert_eq!(refused, Some(Code::FieldDenied), "{shown}");
            }
            assert_eq!(list(firm.chief, of, query).await, None, "{shown}");
        }
        for column in ["margin", "twice", "source", "paper"] {
            let refused = list(firm.seller, "deal", columns(column)).await;
            assert_eq!(refused, Some(Code::FieldDenied), "{column}");
            // Some records show it to the senior, so the column is there.
            assert_eq!(list(firm.senior, "deal", columns(column)).await, None, "{column}");
        }
        let totals = async |who, filter: Option<&str>, sum: Option<&str>| {
            let (filter, sum) = (filter.map(Into::into), sum.map(Into::into));
            let query = BoardQuery { filter, sum, ..BoardQuery::default() };
            let actor = Actor::Person(who);
            let board = code(records::board(&world.app, &actor, "deal", query.clone()).await);
            (board, code(records::totals(&world.app, &actor, "deal", query).await))
        };
        let denied = (Some(Code::FieldDenied), Some(Code::FieldDenied));
        for asked in [(None, Some("margin")), (None, Some("twice")), (Some("margin > 1"), None)] {
            assert_eq!(totals(firm.seller, asked.0, asked.1).await, denied, "{asked:?}");
            assert_eq!(totals(firm.chief, asked.0, asked.1).await, (None, None), "{asked:?}");
        }
        let same = async |who| {
            let typed = vec![("source".to_owned(), Value::text("Выставка"))];
            records::same(&world.app, &Actor::Person(who), "deal", typed).await.unwrap().len()
        };
        assert_eq!((same(firm.chief).await, same(firm.seller).await), (1, 0));
        let found = async |who, of: &str| {
            let hits = app::search::find(&world.app, &Actor::Person(who), of, &[], 10).await;
            hits.unwrap().hits.iter().any(|hit| hit.id == id)
        };
        for word in ["выставка", "выст", "dscnfdrf"] {
            assert!(found(firm.chief, word).await, "{word}");
            assert!(!found(firm.seller, word).await, "{word}");
            assert!(!found(firm.senior, word).await, "{word}");
        }
        assert!(found(firm.seller, "насосы").await);
    });
}

#[test]
fn a_closed_field_is_on_no_answer() {
    story(async |world| {
        let firm = firm(&world).await;
        let theirs = deal(&world, &firm, firm.chief, "Выставка").await;
        let own = deal(&world, &firm, firm.senior, "Реклама").await;
        let dear = [("margin", Value::Decimal("800".parse().unwrap()))];
        world.set(firm.chief, ("deal", theirs), &dear).await.unwrap();
        world.set(firm.chief, ("deal", own), &dear).await.unwrap();
        let shown = async |who, id| {
            let actor = Actor::Person(who);
            let card = records::get(&world.app, &actor, "deal", id).await.unwrap().row;
            let history =
                records::timeline(&world.app, &actor, ("deal", id), TimelineKind::All, None).await;
            let changes = history.unwrap().entries.into_iter().flat_map(|entry| entry.changes);
            let page = records::list(&world.app, &actor, "deal", ListQuery::default()).await;
            let page = page.unwrap().rows.into_iter().find(|row| row.id == id).unwrap();
            let mut seen: Vec<String> = card.fields().map(|(of, ..)| of.code.to_string()).collect();
            seen.extend(page.fields().map(|(of, ..)| of.code.to_string()));
            seen.extend(changes.map(|change| change.field));
            seen.extend(card.files.iter().map(|file| file.name.clone()));
            seen.retain(|seen| {
                ["margin", "twice", "source", "paper", "Договор.txt"].contains(&&**seen)
            });
            seen.sort_unstable();
            seen.dedup();
            seen
        };
        let all = ["margin", "paper", "source", "twice", "Договор.txt"];
        assert_eq!(shown(firm.chief, theirs).await, all);
        assert!(shown(firm.seller, theirs).await.is_empty());
        assert!(shown(firm.senior, theirs).await.is_empty());
        // Another role gives on some records what the first takes away.
        assert_eq!(shown(firm.senior, own).await, all);
        let file = |row: &records::RecordRow| row.files[0].id;
        let (theirs_file, own_file) =
            (file(&world.get("deal", theirs).await.row), file(&world.get("deal", own).await.row));
        let opens = async |who, file| {
            app::files::open(&world.app, &Actor::Person(who), file).await.map(drop)
        };
        assert_eq!(code(opens(firm.chief, theirs_file).await), None);
        assert_eq!(code(opens(firm.seller, theirs_file).await), Some(Code::FileNotFound));
        assert_eq!(code(opens(firm.senior, theirs_file).await), Some(Code::FileNotFound));
        assert_eq!(code(opens(firm.senior, own_file).await), None);
    });
}

async fn export(world: &World, who: PersonId, columns: &[&str]) -> Result<String, Problem> {
    let export = Export {
        record_type: "deal".into(),
        format: "csv".into(),
        columns: columns.iter().map(|code| (*code).to_owned()).collect(),
        language: "ru".into(),
        ..Export::default()
    };
    let mut changes = world.app.events.listen();
    let actor = Actor::Person(who);
    let job = exports::start(&world.app, &actor, export, documents::write::open).await?;
    while jobs::get(&world.app, &Actor::System, job).await?.state != JobState::Done {
        let _change = changes.recv().await;
    }
    let file = exports::file(&world.app, &actor, job).await?;
    Ok(std::fs::read_to_string(file.path).unwrap())
}

#[test]
fn a_closed_field_is_neither_taken_out_nor_brought_in() {
    story(async |world| {
        let firm = firm(&world).await;
        deal(&world, &firm, firm.chief, "Выставка").await;
        deal(&world, &firm, firm.senior, "Реклама").await;
        for column in ["margin", "twice", "source", "paper"] {
            let refused = export(&world, firm.seller, &["name", column]).await;
            assert_eq!(code(refused), Some(Code::FieldDenied), "{column}");
        }
        let telling =
            |text: &str| ["777", "1555", "Выставка", "Реклама"].map(|part| text.contains(part));
        let whole = export(&world, firm.chief, &["*"]).await.unwrap();
        assert_eq!(telling(&whole), [true; 4], "{whole}");
        let part = export(&world, firm.seller, &["*"]).await.unwrap();
        assert_eq!(telling(&part), [false; 4], "{part}");
        let own = export(&world, firm.senior, &["*"]).await.unwrap();
        assert_eq!(telling(&own), [true, true, false, true], "{own}");

        let read = |_: &[u8]| {
            let mut table = Table::new(vec!["Имя".into(), "Что".into()], "utf-8", ";");
            table.push(&["Краны", "5"]);
            Ok(table)
        };
        let bring = async |who: PersonId, field: &str| {
            let actor = Actor::Person(who);
            let upload = Upload {
                record_type: "deal".into(),
                file_name: "a.csv".into(),
                bytes: b"any".to_vec(),
            };
            let file = imports::upload(&world.app, &actor, upload, read).await.unwrap();
            let column =
                |field: &str| ColumnMapping { field: field.into(), ..ColumnMapping::default() };
            let columns = [("Имя", column("name")), ("Что", column(field))];
            let columns = columns.map(|(name, column)| (name.to_owned(), column)).into();
            let mapping = Mapping { columns, ..Mapping::default() };
            code(imports::check(&world.app, &actor, file.id, mapping, read).await)
        };
        assert_eq!(bring(firm.seller, "discount").await, Some(Code::FieldDenied));
        assert_eq!(bring(firm.seller, "margin").await, Some(Code::FieldUnknown));
        assert_eq!(bring(firm.chief, "margin").await, None);
    });
}

#[test]
fn a_field_to_read_is_not_written() {
    story(async |world| {
        let firm = firm(&world).await;
        let theirs = deal(&world, &firm, firm.chief, "Выставка").await;
        let own = deal(&world, &firm, firm.senior, "Реклама").await;
        let set = async |who, id, field: &str, value: &str| {
            let value = if field == "source" {
                Value::text(value)
            } else {
                Value::Decimal(value.parse().unwrap())
            };
            code(world.set(who, ("deal", id), &[(field, value)]).await)
        };
        for (field, value) in [("discount", "9"), ("margin", "9"), ("source", "Слухи")] {
            assert_eq!(
                set(firm.seller, theirs, field, value).await,
                Some(Code::FieldDenied),
                "{field}"
            );
            assert_eq!(
                set(firm.senior, theirs, field, value).await,
                Some(Code::FieldDenied),
                "{field}"
            );
            assert_eq!(set(firm.senior, own, field, value).await, None, "{field}");
            assert_eq!(set(firm.chief, theirs, field, value).await, None, "{field}");
        }
        let named = [("name", Value::text("Краны"))];
        assert_eq!(code(world.set(firm.seller, ("deal", theirs), &named).await), None);
        let draft = [("name", Value::text("Трубы")), ("discount", Value::Int(3))];
        assert_eq!(code(world.create(firm.seller, "deal", &draft).await), Some(Code::FieldDenied));
        // A conflict does not tell what another put there.
        let actor = Actor::Person(firm.seller);
        let fields = vec![("margin".to_owned(), Value::Int(1))];
        let change = Change { version: Some(1), fields, ..Change::default() };
        match records::update(&world.app, &actor, ("deal", theirs), change).await {
            Err(problem) => assert_eq!(code(Err::<(), _>(problem)), Some(Code::FieldDenied)),
            Ok(Updated::Conflict(conflict)) => panic!("{conflict:?}"),
            Ok(Updated::Done(_)) => panic!("written"),
        }
    });
}
