//! Types change while their records live: values come along, or are told and kept.

use app::jobs::{self, Tables};
use app::packages::{self, Asked};
use app::records::{self, ListQuery};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use model::package::Files;
use store::{Lane, Sql};
use testkit::{World, day, story};

const CLIENT: &str = "type: client
label: {ru: Клиенты, en: Clients}
icon: users
title: \"{{ name }}\"
position: 90
search: [name]
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, list: true, create: true}
";

const DEAL: &str = "type: deal
label: {ru: Сделки, en: Deals}
icon: box
title: \"{{ word }}\"
position: 91
search: [word]
fields:
- {code: word, kind: string, label: {ru: Слово, en: Word}, create: true}
- {code: pieces, kind: string, label: {ru: Штук, en: Pieces}, create: true}
- {code: due, kind: string, label: {ru: Срок, en: Due}}
- {code: who, kind: string, label: {ru: Кто, en: Who}}
- {code: of, kind: string, label: {ru: Клиент, en: Client}}
- {code: way, kind: string, label: {ru: Как, en: How}}
- {code: amount, kind: money, label: {ru: Сумма, en: Amount}, index: true}
";

fn package(client: &str, deal: &str) -> Files {
    let roles = "roles:\n- {role: keeper, label: Хранитель, admin: true, default: {read: all, create: all, edit: all, delete: all, stage: all}}\n";
    let manifest =
        "package: sales\nversion: \"1.0\"\nlabel: {ru: Сделки, en: Sales}\nrequires: [base]\n";
    let files = [
        ("package.yaml", manifest),
        ("types/client.yaml", client),
        ("types/deal.yaml", deal),
        ("roles.yaml", roles),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// The text with some lines replaced, each by its beginning.
fn changed(text: &str, lines: &[(&str, &str)]) -> String {
    let line = |line: &str| {
        let found = lines.iter().find(|(code, _)| line.starts_with(&format!("- {{code: {code},")));
        found.map_or_else(|| line.to_owned(), |(_, new)| (*new).to_owned())
    };
    let lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}

async fn open(world: &World) -> PersonId {
    world.install(&["base"]).await;
    world.install_files(&package(CLIENT, DEAL)).await.unwrap();
    world.person("Хранителева Ада", &["keeper"]).await
}

async fn deal(world: &World, who: PersonId, fields: &[(&str, &str)]) -> RecordId {
    let fields: Vec<(&str, Value)> =
        fields.iter().map(|(code, text)| (*code, Value::text(text))).collect();
    world.create(who, "deal", &fields).await.unwrap().row.id
}

async fn value(world: &World, id: RecordId, field: &str) -> Value {
    world.get("deal", id).await.row.value(field)
}

async fn is_well(world: &World) {
    let types: Vec<_> = world.app.catalog().types.values().cloned().collect();
    let findings = world.app.store.read(move |tx| tx.doctor(&types)).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}

async fn found(world: &World, who: PersonId, filter: &str) -> Result<usize, Code> {
    let query = ListQuery { filter: Some(filter.into()), ..ListQuery::default() };
    let page = records::list(&world.app, &Actor::Person(who), "deal", query).await;
    page.map(|page| page.rows.len()).map_err(|problem| problem.code())
}

const OTHER: [(&str, &str); 5] = [
    ("pieces", "- {code: pieces, kind: integer, label: {ru: Штук, en: Pieces}, index: true}"),
    ("due", "- {code: due, kind: date, label: {ru: Срок, en: Due}}"),
    ("who", "- {code: who, kind: person, label: {ru: Кто, en: Who}}"),
    ("of", "- {code: of, kind: link, to: client, label: {ru: Клиент, en: Client}}"),
    (
        "way",
        "- {code: way, kind: choice, label: {ru: Как, en: How}, options: [{code: post, label: {ru: Почтой, en: By post}}, {code: hand, label: {ru: Рукой, en: By hand}}]}",
    ),
];

#[test]
fn values_of_another_kind_come_along_and_those_that_cannot_are_shown_and_kept() {
    story(async |world| {
        let who = open(&world).await;
        let boss = Actor::Person(who);
        let client = world.create(who, "client", &[("name", Value::text("Заря"))]).await.unwrap();
        let full = [
            ("word", "первая"),
            ("pieces", " 12 "),
            ("due", "03.12.2026"),
            ("who", "Хранителева Ада"),
            ("of", "заря"),
            ("way", "рукой"),
        ];
        let good = deal(&world, who, &full).await;
        let bad = deal(&world, who, &[("word", "вторая"), ("pieces", "дюжина")]).await;
        let none = deal(&world, who, &[("word", "третья")]).await;

        let files = package(CLIENT, &changed(DEAL, &OTHER));
        let plan = packages::plan(&world.app, &boss, &files).await.unwrap();
        let shown = plan.changes.iter().find(|change| change.code == "pieces").unwrap();
        assert_eq!(
            (shown.action, shown.was.en.as_str(), shown.kind),
            ("convert", "string", "integer")
        );
        assert_eq!((shown.records, shown.tried, shown.lost), (2, 2, 1));
        assert_eq!(shown.examples, ["дюжина"]);
        assert_eq!(
            value(&world, bad, "pieces").await,
            Value::text("дюжина"),
            "a plan changes nothing"
        );

        packages::install(&world.app, &boss, &files).await.unwrap();
        assert_eq!(value(&world, good, "pieces").await, Value::Int(12));
        assert_eq!(value(&world, good, "due").await, day("2026-12-03"));
        assert_eq!(value(&world, good, "who").await, Value::Int(who));
        assert_eq!(value(&world, good, "of").await, Value::Int(client.row.id));
        assert_eq!(value(&world, good, "way").await, Value::text("hand"));
        for id in [bad, none] {
            assert_eq!(value(&world, id, "pieces").await, Value::Null);
        }
        assert_eq!(found(&world, who, "pieces > 10").await, Ok(1));
        let lost = packages::lost(&world.app, &boss, "deal", "pieces").await.unwrap();
        let texts: Vec<_> = lost.rows.iter().map(|row| (row.record, row.text.as_str())).collect();
        assert_eq!((texts, lost.total), (vec![(bad, "дюжина")], 1));
        // A new value is one of the new kind, and a plan of the same text is empty.
        world.set(who, ("deal", none), &[("pieces", Value::Int(7))]).await.unwrap();
        let same = packages::plan(&world.app, &boss, &files).await.unwrap();
        assert!(same.changes.is_empty(), "{same:?}");

        // Back again: what was lost is there as it was written, what came later comes along.
        packages::install(&world.app, &boss, &package(CLIENT, DEAL)).await.unwrap();
        assert_eq!(value(&world, good, "pieces").await, Value::text("12"));
        assert_eq!(value(&world, good, "of").await, Value::text("Заря"));
        assert_eq!(value(&world, bad, "pieces").await, Value::text("дюжина"));
        assert_eq!(value(&world, none, "pieces").await, Value::text("7"));
        let lost = packages::lost(&world.app, &boss, "deal", "pieces").await.unwrap();
        assert_eq!(lost.total, 0);
        is_well(&world).await;
    });
}

#[test]
fn new_fields_are_filled_computed_and_gathered_over_the_records_that_are_there() {
    story(async |world| {
        let who = open(&world).await;
        let boss = Actor::Person(who);
        let client = world.create(who, "client", &[("name", Value::text("Заря"))]).await.unwrap();
        let id = deal(&world, who, &[("word", "первая"), ("pieces", "12"), ("of", "Заря")]).await;
        let mut lines = OTHER.to_vec();
        lines.push(("amount", "- {code: amount, kind: money, label: {ru: Сумма, en: Amount}, index: true}\n- {code: rank, kind: integer, label: {ru: Ранг, en: Rank}, fill: \"5\", index: true}\n- {code: twice, kind: computed, result: integer, label: {ru: Вдвое, en: Twice}, compute: \"pieces == null ? null : pieces * 2\"}"));
        let grown = changed(DEAL, &lines).replace("{{ word }}", "{{ word }}: {{ twice }}");
        let gathers = "- {code: name, kind: string, label: {ru: Имя, en: Name}, list: true, create: true}\n- {code: sum, kind: rollup, rollup: {how: sum, from: deal.of, value: twice}, label: {ru: Итог, en: Sum}}";
        let files = package(&changed(CLIENT, &[("name", gathers)]), &grown);
        packages::install(&world.app, &boss, &files).await.unwrap();
        assert_eq!(value(&world, id, "rank").await, Value::Int(5));
        assert_eq!(value(&world, id, "twice").await, Value::Int(24));
        let client = world.get("client", client.row.id).await.row;
        assert_eq!(client.value("sum"), Value::Int(24));
        assert_eq!(world.get("deal", id).await.row.title, "первая: 24");
        assert_eq!(world.get("deal", id).await.row.version, 1, "nobody's change is in the way");
        // A changed expression is computed anew; a fill is not repeated.
        world.set(who, ("deal", id), &[("rank", Value::Null)]).await.unwrap();
        let more = grown.replace("pieces * 2", "pieces * 3");
        let files = package(&changed(CLIENT, &[("name", gathers)]), &more);
        packages::install(&world.app, &boss, &files).await.unwrap();
        assert_eq!(value(&world, id, "twice").await, Value::Int(36));
        assert_eq!(world.get("client", client.id).await.row.value("sum"), Value::Int(36));
        assert_eq!(value(&world, id, "rank").await, Value::Null);
    });
}

const TABLES: Tables =
    Tables { read: |_| unreachable!("no import is under way"), write: documents::write::open };

#[test]
fn a_change_killed_in_the_middle_goes_on_and_the_field_is_closed_until_then() {
    story(async |world| {
        let who = open(&world).await;
        let boss = Actor::Person(who);
        let mut ids = Vec::new();
        for n in 0..90 {
            ids.push(deal(&world, who, &[("word", "слово"), ("pieces", &n.to_string())]).await);
        }
        let files = package(CLIENT, &changed(DEAL, &OTHER));
        packages::install(&world.app, &boss, &files).await.unwrap();
        // As if the server had been killed after the first portion.
        let after = ids[39];
        world
            .app
            .store
            .write(Lane::Bulk, move |tx| {
                let back = "UPDATE r_deal SET pieces = NULL WHERE id > $1";
                tx.execute(back, &[Sql::Int(after)])?;
                let step = "UPDATE schema_step SET is_done = 0, done = 40, after_id = $1 WHERE kind = 'walk'";
                tx.execute(step, &[Sql::Int(after)])?;
                tx.execute("UPDATE generation SET number = number + 1 WHERE key = 'catalog'", &[])?;
                tx.execute("UPDATE job SET state = 'running' WHERE kind = 'schema'", &[])
            })
            .await
            .unwrap();
        world.app.reload().await.unwrap();
        assert_eq!(found(&world, who, "pieces > 80").await, Err(Code::FieldPreparing));
        let sorted = ListQuery { sort: Some("pieces".into()), ..ListQuery::default() };
        let page = records::list(&world.app, &boss, "deal", sorted).await;
        assert_eq!(page.unwrap_err().code(), Code::FieldPreparing);
        let written = world.set(who, ("deal", ids[0]), &[("pieces", Value::Int(3))]).await;
        let fault = written.unwrap_err().field_problems()[0].code;
        assert_eq!(fault, Code::FieldPreparing);
        world.set(who, ("deal", ids[0]), &[("word", Value::text("другое"))]).await.unwrap();
        let more = changed(DEAL, &OTHER).replace("kind: integer", "kind: decimal");
        let more = more.replace("kind: money", "kind: string");
        let busy = packages::install(&world.app, &boss, &package(CLIENT, &more)).await;
        assert_eq!(busy.unwrap_err().code(), Code::PackageBusy);

        jobs::resume(&world.app, TABLES).await.unwrap();
        let job =
            world.app.store.read(|tx| tx.query("SELECT MAX(id) FROM job", &[])).await.unwrap();
        let Sql::Int(job) = job[0].0[0] else { panic!("no job") };
        while jobs::get(&world.app, &boss, job).await.unwrap().state == jobs::JobState::Running {
            tokio::task::yield_now().await;
        }
        assert_eq!(found(&world, who, "pieces > 80").await, Ok(9));
        assert_eq!(value(&world, ids[89], "pieces").await, Value::Int(89));
        packages::install(&world.app, &boss, &package(CLIENT, &more)).await.unwrap();
        assert_eq!(found(&world, who, "pieces > 80.5").await, Ok(9));
        deal(&world, who, &[("word", "слово"), ("amount", "10 рублей")]).await;
        is_well(&world).await;
    });
}

#[test]
fn two_administrators_at_once_the_second_is_told() {
    story(async |world| {
        let who = open(&world).await;
        let boss = Actor::Person(who);
        let name = |label: &str| {
            let line = format!("- {{code: due, kind: string, label: {{ru: {label}, en: Due}}}}");
            package(CLIENT, &changed(DEAL, &[("due", &line)]))
        };
        let seen = packages::plan(&world.app, &boss, &name("Дата")).await.unwrap().base;
        let asked =
            |files: Files| Asked { files, base: seen, note: "как просили".into() };
        packages::apply(&world.app, &boss, asked(name("Дата"))).await.unwrap();
        let second = packages::apply(&world.app, &boss, asked(name("День"))).await;
        assert_eq!(second.unwrap_err().code(), Code::PackageConflict);
        let catalog = world.app.catalog();
        let field = catalog.types["deal"].field("due").unwrap();
        assert_eq!(field.label.ru, "Дата");
        // Another server that has not heard of it yet makes its plan from what it knows.
        let (store, clock) = (world.app.store.clone(), world.clock.clone());
        let other = app::App::open(store, clock, world.app.options.clone()).await.unwrap();
        packages::install(&world.app, &boss, &name("Раз")).await.unwrap();
        let late = packages::install(&other, &boss, &name("Два")).await;
        assert_eq!(late.unwrap_err().code(), Code::PackageConflict);
        other.reload().await.unwrap();
        packages::install(&other, &boss, &name("Два")).await.unwrap();
    });
}

#[test]
fn every_text_of_a_package_is_kept_compared_and_taken_back_with_its_values() {
    story(async |world| {
        let who = open(&world).await;
        let boss = Actor::Person(who);
        let id = deal(&world, who, &[("word", "первая"), ("due", "завтра")]).await;
        let less = package(CLIENT, &changed(DEAL, &[("due", "")]));
        let asked =
            Asked { files: less.clone(), base: None, note: "срок не нужен".into() };
        packages::apply(&world.app, &boss, asked).await.unwrap();
        assert!(world.app.catalog().types["deal"].field("due").is_none());
        let known = packages::revisions(&world.app, &boss, "sales").await.unwrap();
        let shown: Vec<_> = known.iter().map(|one| (one.person, one.note.as_str())).collect();
        assert_eq!(shown, [(Some(who), "срок не нужен"), (None, "")]);
        let diff =
            packages::compare(&world.app, &boss, ("sales", known[0].id), None).await.unwrap();
        let lines = diff.iter().flat_map(|file| &file.lines).filter(|line| line.sign != ' ');
        let lines: Vec<String> = lines.map(|line| format!("{}{}", line.sign, line.text)).collect();
        let gone = "-- {code: due, kind: string, label: {ru: Срок, en: Due}}";
        assert_eq!((diff.len(), diff[0].path.as_str()), (1, "types/deal.yaml"));
        assert!(lines.contains(&gone.to_owned()), "{lines:?}");
        let stale = (Some(known[1].id), String::new());
        let late = packages::take_back(&world.app, &boss, ("sales", known[1].id), stale).await;
        assert_eq!(late.unwrap_err().code(), Code::PackageConflict);
        let wish = (Some(known[0].id), "нужен".to_owned());
        packages::take_back(&world.app, &boss, ("sales", known[1].id), wish).await.unwrap();
        assert_eq!(value(&world, id, "due").await, Value::text("завтра"), "with its values");
        // The text comes out as it went in.
        let files = packages::files(&world.app, &boss, "sales").await.unwrap();
        assert_eq!(files, package(CLIENT, DEAL));
        let none = packages::compare(&world.app, &boss, ("sales", 999), None).await;
        assert_eq!(none.unwrap_err().code(), Code::RevisionUnknown);
        let denied = packages::revisions(&world.app, &Actor::Person(0), "sales").await;
        assert_eq!(denied.unwrap_err().code(), Code::ActionDenied);
    });
}
