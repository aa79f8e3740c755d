//! Lists become files: within the right to export, by name, for the one who asked, for a day.

use super::fixture::{self, shop};
use app::exports::{self, Export, ExportFile};
use app::jobs::{self, JobState, JobView};
use app::records::{self, ListQuery};
use base::{Actor, Code, PersonId, Problem};
use model::Value;
use model::package::Files;
use serde_json::{Value as Json, json};
use store::{Lane, Sql};
use testkit::{World, day, story};

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

fn wanted(record_type: &str, format: &str, columns: &[&str]) -> Export {
    Export {
        record_type: record_type.into(),
        format: format.into(),
        columns: columns.iter().map(|code| (*code).to_owned()).collect(),
        language: "ru".into(),
        ..Export::default()
    }
}

async fn start(world: &World, who: PersonId, export: Export) -> Result<i64, Problem> {
    exports::start(&world.app, &Actor::Person(who), export, documents::write::open).await
}

async fn over(world: &World, id: i64) -> JobView {
    let mut changes = world.app.events.listen();
    loop {
        let job = jobs::get(&world.app, &Actor::System, id).await.unwrap();
        if matches!(job.state, JobState::Done | JobState::Failed) {
            return job;
        }
        let change = tokio::time::timeout(PATIENCE, changes.recv()).await;
        assert!(change.is_ok(), "the job does not end");
    }
}

async fn file(world: &World, who: PersonId, job: i64) -> Result<ExportFile, Problem> {
    exports::file(&world.app, &Actor::Person(who), job).await
}

/// The text of an export from its start to its file.
async fn text(world: &World, who: PersonId, export: Export) -> String {
    let id = start(world, who, export).await.unwrap();
    let job = over(world, id).await;
    assert_eq!(job.state, JobState::Done, "{:?}", job.result);
    let file = file(world, who, id).await.unwrap();
    std::fs::read_to_string(file.path).unwrap()
}

async fn objects(world: &World, who: PersonId, export: Export) -> Vec<Json> {
    let text = text(world, who, export).await;
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

fn files_left(world: &World) -> usize {
    std::fs::read_dir(world.app.options.data.join("exports")).map_or(0, Iterator::count)
}

/// A shop with an order of Anna's and one of someone who may take out their own only.
async fn orders(world: &World) -> (fixture::Shop, PersonId) {
    let shop = fixture::open(world).await;
    let counter = world.person("Учётова Ульяна", &["counter"]).await;
    let goods = records::list(&world.app, &Actor::System, "goods", ListQuery::default());
    let cup = goods.await.unwrap().rows.iter().find(|row| row.title == "Чашка").unwrap().id;
    let order = async |client: &str, seller: PersonId, more: &[(&str, Value)]| {
        let mut fields = vec![
            ("client", Value::text(client)),
            ("seller", Value::Int(seller)),
            ("what", Value::Int(cup)),
        ];
        fields.extend(more.iter().cloned());
        world.create(shop.boss, "order", &fields).await.unwrap();
    };
    order("Иванов", shop.ann, &[("amount", Value::Decimal("10.5".parse().unwrap()))]).await;
    let phone = Value::List(vec![Value::text("8 843 210-42-33")]);
    let rest = [
        ("amount", Value::Decimal("1200.5".parse().unwrap())),
        ("paid_on", day("2026-11-30")),
        ("way", Value::text("self")),
        ("phones", phone),
    ];
    order("=Петров", counter, &rest).await;
    (shop, counter)
}

#[test]
fn an_export_has_what_the_caller_may_take_out_by_name() {
    story(async |world| {
        let (shop, counter) = orders(&world).await;
        let columns = [
            "client",
            "what",
            "amount",
            "paid_on",
            "way",
            "phones",
            "seller",
            "stage",
            "next_step",
        ];
        let mut all = wanted("order", "json", &columns);
        all.sort = Some("-amount".into());
        let rows = objects(&world, shop.boss, all.clone()).await;
        assert_eq!(rows.len(), 2);
        let first = &rows[0];
        assert_eq!(first["client"], "=Петров");
        assert_eq!(first["what"]["name"], "Чашка");
        assert_eq!(first["amount"], "1200.50");
        assert_eq!(first["paid_on"], "2026-11-30");
        assert_eq!(first["way"], json!({"code": "self", "name": "Самовывоз"}));
        assert_eq!(first["phones"], json!(["+78432104233"]));
        assert_eq!(first["seller"], json!({"id": counter, "name": "Учётова Ульяна"}));
        assert_eq!(first["stage"], json!({"code": "sale.new", "name": "Новый"}));
        assert_eq!(first["next_step"], "Позвонить клиенту");
        assert_eq!(rows[1]["client"], "Иванов");

        // She reads both orders, may take out her own one, and may not see what goods there are.
        let actor = Actor::Person(counter);
        let seen = records::list(&world.app, &actor, "order", ListQuery::default()).await.unwrap();
        assert_eq!(seen.rows.len(), 2);
        let mine = objects(&world, counter, all.clone()).await;
        assert_eq!(mine.len(), 1);
        assert_eq!(mine[0]["client"], "=Петров");
        assert_eq!(mine[0]["what"], json!({"id": first["what"]["id"], "name": null}));
        let hers = text(&world, counter, wanted("order", "csv", &["client", "what"])).await;
        let expected = format!("\u{feff}Клиент;Товар\r\n'=Петров;№ {}\r\n", first["what"]["id"]);
        assert_eq!(hers, expected);

        let mut some = wanted("order", "csv", &["client", "amount", "paid_on", "phones", "way"]);
        some.filter = Some("amount > 100".into());
        let csv = text(&world, shop.boss, some.clone()).await;
        let expected = "\u{feff}Клиент;Сумма;Оплачен;Телефоны;Доставка\r\n\
            '=Петров;1200,50;30.11.2026;+7 843 210-42-33;Самовывоз\r\n";
        assert_eq!(csv, expected);
        some.language = "en".into();
        let csv = text(&world, shop.boss, some).await;
        assert!(csv.contains("Client;Amount;Paid on;Phones;Delivery\r\n"), "{csv}");
        assert!(csv.contains("1200.50;2026-11-30;+7 843 210-42-33;Pick up"), "{csv}");
        let usual = text(&world, shop.boss, wanted("order", "csv", &[])).await;
        let heading = usual.lines().next().unwrap_or_default();
        assert!(
            heading.starts_with("\u{feff}Заказ;Следующее дело;Срок дела;Стадия;Номер;Клиент"),
            "{heading}"
        );
    });
}

#[test]
fn without_the_right_or_with_a_wrong_wish_nothing_begins() {
    story(async |world| {
        let (shop, counter) = orders(&world).await;
        let refused = async |who: PersonId, export: Export| {
            start(&world, who, export).await.unwrap_err().code()
        };
        // Anna reads her orders and may not take them out; the packer of goods knows none.
        assert_eq!(refused(shop.ann, wanted("order", "csv", &[])).await, Code::ActionDenied);
        assert_eq!(refused(shop.packer, wanted("goods", "csv", &[])).await, Code::TypeUnknown);
        assert_eq!(
            refused(counter, wanted("goods", "csv", &["nonsense"])).await,
            Code::TypeUnknown
        );
        assert_eq!(refused(shop.boss, wanted("order", "pdf", &[])).await, Code::RequestInvalid);
        assert_eq!(
            refused(shop.boss, wanted("order", "csv", &["nonsense"])).await,
            Code::FieldUnknown
        );
        let sorted = Export { sort: Some("phones".into()), ..wanted("order", "csv", &[]) };
        assert_eq!(refused(shop.boss, sorted).await, Code::FieldNotOrdered);
        // The order of goods that she may not read tells of them.
        let sorted = Export { sort: Some("what".into()), ..wanted("order", "csv", &[]) };
        assert_eq!(refused(counter, sorted).await, Code::FieldDenied);
        let filtered = Export { filter: Some("amount >".into()), ..wanted("order", "csv", &[]) };
        assert_eq!(refused(shop.boss, filtered).await, Code::ExprSyntax);
        // A filter must not look into goods that she may not read.
        let peeking =
            Export { filter: Some("what.code == 'cup'".into()), ..wanted("order", "csv", &[]) };
        assert_eq!(refused(counter, peeking).await, Code::FieldDenied);
        assert_eq!(files_left(&world), 0);

        let begun = "INSERT INTO job (kind, state, payload, created_at, created_by, updated_at) \
                     VALUES ('export', 'running', '{}', 0, $1, 0)";
        let boss = shop.boss;
        for _ in 0..2 {
            let begin =
                world.app.store.write(Lane::People, move |tx| tx.execute(begun, &[Sql::Int(boss)]));
            begin.await.unwrap();
        }
        assert_eq!(refused(shop.boss, wanted("order", "csv", &[])).await, Code::ExportBusy);
    });
}

#[test]
fn a_file_waits_a_day_for_the_one_who_asked() {
    story(async |world| {
        let (shop, counter) = orders(&world).await;
        let other = world.person("Борисова Вера", &["boss", "admin"]).await;
        let id = start(&world, shop.boss, wanted("order", "xlsx", &["*"])).await.unwrap();
        let job = over(&world, id).await;
        assert_eq!(job.state, JobState::Done, "{:?}", job.result);
        assert_eq!((&job.result["rows"], &job.result["cut"]), (&json!(2), &json!(0)));
        assert_eq!(job.result["file"], "Заказы 2026-12-02.xlsx");
        let given = file(&world, shop.boss, id).await.unwrap();
        assert_eq!(given.name, "Заказы 2026-12-02.xlsx");
        assert_eq!(job.result["bytes"], json!(given.bytes));
        assert!(std::fs::read(&given.path).unwrap().starts_with(b"PK"));
        // An administrator sees the job, not its file; others see nothing.
        assert!(jobs::get(&world.app, &Actor::Person(other), id).await.is_ok());
        for who in [other, counter, shop.ann] {
            assert_eq!(file(&world, who, id).await.unwrap_err().code(), Code::JobNotFound);
        }

        let left = world.app.options.data.join("exports").join("left-behind-by-a-crash");
        std::fs::write(&left, "half").unwrap();
        exports::sweep(&world.app).await.unwrap();
        assert!(!left.exists() && given.path.exists(), "only what is wanted is kept");
        world.time_is("2026-12-03T08:59:00Z").await;
        exports::sweep(&world.app).await.unwrap();
        assert!(file(&world, shop.boss, id).await.is_ok());
        world.time_is("2026-12-03T09:00:01Z").await;
        assert_eq!(file(&world, shop.boss, id).await.unwrap_err().code(), Code::ExportGone);
        exports::sweep(&world.app).await.unwrap();
        assert_eq!(files_left(&world), 0);

        // Whoever loses the right loses the file.
        let id = start(&world, counter, wanted("order", "csv", &[])).await.unwrap();
        over(&world, id).await;
        assert!(file(&world, counter, id).await.is_ok());
        let taken = "UPDATE person_role SET role = 'packer' WHERE person_id = $1";
        let take =
            world.app.store.write(Lane::People, move |tx| tx.execute(taken, &[Sql::Int(counter)]));
        take.await.unwrap();
        world.app.reload().await.unwrap();
        assert_eq!(file(&world, counter, id).await.unwrap_err().code(), Code::ActionDenied);
    });
}

#[test]
fn an_interrupted_export_begins_anew_and_nothing_half_done_is_offered() {
    story(async |world| {
        let (shop, _) = orders(&world).await;
        let id = start(&world, shop.boss, wanted("order", "json", &["client"])).await.unwrap();
        over(&world, id).await;
        let whole = file(&world, shop.boss, id).await.unwrap();
        // As if the server had stopped in the middle: the file is cut, the job has no end.
        std::fs::write(&whole.path, "[\n{\"cli").unwrap();
        let stopped = "UPDATE job SET state = 'running', result = '{}' WHERE kind = 'export'";
        let stop = world.app.store.write(Lane::Bulk, move |tx| tx.execute(stopped, &[]));
        stop.await.unwrap();
        assert_eq!(file(&world, shop.boss, id).await.unwrap_err().code(), Code::ExportGone);
        exports::sweep(&world.app).await.unwrap();
        let tables = jobs::Tables {
            read: |_| Err(Problem::new(Code::ImportFile)),
            write: documents::write::open,
        };
        jobs::resume(&world.app, tables).await.unwrap();
        let job = over(&world, id).await;
        assert_eq!(job.state, JobState::Done, "{:?}", job.result);
        let again = file(&world, shop.boss, id).await.unwrap();
        let rows: Vec<Json> =
            serde_json::from_str(&std::fs::read_to_string(again.path).unwrap()).unwrap();
        assert_eq!(rows.len(), 2);

        // One that cannot be written ends as a failure, and leaves nothing behind.
        let fails: exports::OpenSheet = |_, _, _| Err(Problem::new(Code::StoreFull));
        let before = files_left(&world);
        let actor = Actor::Person(shop.boss);
        let id = exports::start(&world.app, &actor, wanted("order", "csv", &[]), fails).await;
        let id = id.unwrap();
        let job = over(&world, id).await;
        assert_eq!(
            (job.state, &job.result["problem"]["code"]),
            (JobState::Failed, &json!("store.full"))
        );
        assert_eq!(file(&world, shop.boss, id).await.unwrap_err().code(), Code::ExportGone);
        assert_eq!(files_left(&world), before);
    });
}

const GUESTS: [(&str, &str); 2] = [
    (
        "package.yaml",
        "package: guests\nversion: \"1.0\"\nlabel: {ru: Гости, en: Guests}\nrequires: [base, deputy]\n",
    ),
    (
        "roles.yaml",
        "roles:
- {role: teller, label: {ru: Учёт, en: Count}, default: {read: all, export: all}, rights: {}}
- {role: nurse, label: {ru: Уход, en: Care}, default: {read: all, export: all, special: own}, rights: {}}
",
    ),
];

#[test]
fn special_fields_are_taken_out_only_where_they_may_be_seen() {
    story(async |world| {
        let office = world.office().await;
        let files: Files = GUESTS.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        world.install_files(&files).await.unwrap();
        let teller = world.person("Учёт", &["teller"]).await;
        let nurse = world.person("Уход", &["nurse"]).await;
        let contact = async |name: &str| {
            let fields = [
                ("last_name", Value::text(name)),
                ("benefit_category", Value::List(vec![Value::text("disabled_1")])),
                ("phones", Value::List(vec![Value::text("112")])),
            ];
            world.create(office.head, "contact", &fields).await.unwrap().row.id
        };
        contact("Чужой").await;
        let own = contact("Свой").await;
        let task = app::tasks::TaskDraft {
            title: "Навестить".into(),
            who: nurse,
            due_at: world.app.now().plus_ms(1000),
            record: Some(own),
            ..app::tasks::TaskDraft::default()
        };
        app::tasks::create(&world.app, &Actor::Person(office.head), task).await.unwrap();

        let columns = ["last_name", "benefit_category", "phones"];
        let asked = |columns: &[&str]| wanted("contact", "json", columns);
        let refused = start(&world, teller, asked(&columns)).await.unwrap_err();
        assert_eq!(refused.code(), Code::FieldDenied);
        let rows = objects(&world, teller, asked(&["*"])).await;
        assert!(rows.len() == 2 && rows.iter().all(|row| row.get("benefit_category").is_none()));
        // Where one cell is closed, the cells beside it stay in their columns.
        let rows = objects(&world, nurse, asked(&columns)).await;
        let told: Vec<_> = rows
            .iter()
            .map(|row| (&row["last_name"], row["benefit_category"].is_array(), &row["phones"]))
            .collect();
        let (mine, theirs) = (json!("Свой"), json!("Чужой"));
        let phones = json!(["112"]);
        assert_eq!(told, [(&mine, true, &phones), (&theirs, false, &phones)]);
        let sorted = |by: &str| Export { sort: Some(by.into()), ..asked(&["id"]) };
        let of_letters = Export { record_type: "appeal".into(), ..sorted("applicant") };
        assert!(start(&world, teller, of_letters).await.is_ok());
        let filtered = Export { filter: Some("benefit_category != null".into()), ..asked(&["id"]) };
        let refused = start(&world, nurse, filtered).await.unwrap_err();
        assert_eq!(refused.code(), Code::FieldDenied);
        let seen = "SELECT COUNT(*) FROM special_view WHERE person_id = $1";
        for _ in 0..500 {
            let count = world.app.store.read(move |tx| tx.query(seen, &[Sql::Int(nurse)])).await;
            if count.unwrap()[0].0[0] == Sql::Int(1) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("who took special fields out is not logged");
    });
}

/// Goods for more than one page.
fn many(count: usize) -> Files {
    let mut files = shop();
    let rows =
        (0..count).map(|n| format!("- {{code: g{n}, name: Товар {:04}}}\n", (n * 7919) % count));
    files.insert("rows/goods.yaml".into(), format!("rows:\n{}", rows.collect::<String>()));
    files
}

#[test]
fn a_list_of_several_pages_comes_whole_and_in_order() {
    story(async |world| {
        const COUNT: usize = 1_050;
        world.install(&["base"]).await;
        world.install_files(&many(COUNT)).await.unwrap();
        let boss = world.person("Вера", &["boss"]).await;
        let mut sorted = wanted("goods", "json", &["id", "name"]);
        sorted.sort = Some("name".into());
        let rows = objects(&world, boss, sorted).await;
        let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
        let expected: Vec<String> = (0..COUNT).map(|n| format!("Товар {n:04}")).collect();
        assert_eq!(names, expected);
        let by_id = objects(&world, boss, wanted("goods", "json", &["id"])).await;
        let ids: Vec<i64> = by_id.iter().filter_map(|row| row["id"].as_i64()).collect();
        assert_eq!(ids.len(), COUNT);
        assert!(ids.is_sorted_by(|a, b| a > b), "newest first");
    });
}

#[test]
fn several_links_go_out_by_their_titles() {
    story(async |world| {
        let office = world.office().await;
        let mut people = Vec::new();
        for name in ["Иванов", "Петров"] {
            let fields = [("last_name", Value::text(name))];
            people.push(Value::Int(
                world.create(office.head, "contact", &fields).await.unwrap().row.id,
            ));
        }
        let fields = [
            ("summary", Value::text("Яма")),
            ("kind", Value::text("statement")),
            ("form", Value::text("written")),
            ("channel", Value::text("post")),
            ("coapplicants", Value::List(people)),
        ];
        world.create(office.head, "appeal", &fields).await.unwrap();
        let rows = objects(&world, office.head, wanted("appeal", "json", &["coapplicants"])).await;
        let named = rows[0]["coapplicants"].as_array().unwrap().iter();
        let named: Vec<&Json> = named.map(|one| &one["name"]).collect();
        assert_eq!(named, ["Иванов", "Петров"]);
        let text = text(&world, office.head, wanted("appeal", "csv", &["coapplicants"])).await;
        assert!(text.contains("Иванов, Петров"), "{text}");
    });
}
