//! Tables become records: tried first, one step per open row, taken back as a whole.

use app::imports::{
    self, ColumnMapping, DueMapping, Mapping, Missing, StageMapping, StepMapping, Table, Upload,
    WhoMapping,
};
use app::jobs::{self, JobState, JobView};
use app::processes;
use app::records::{self, BulkAction, ListQuery};
use base::{Actor, Code, PersonId, Problem, RecordId};
use documents::{Heading, Limits, Rows};
use model::Value;
use store::Sql;
use testkit::{Office, World, story};

/// A table being filled by the reader of files.
struct Filling(Table);

impl Rows for Filling {
    fn heading(&mut self, heading: Heading) -> Result<(), Problem> {
        let delimiter = heading.delimiter.map(String::from).unwrap_or_default();
        self.0 = Table::new(heading.columns, heading.encoding, &delimiter);
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), Problem> {
        self.0.push(cells);
        Ok(())
    }
}

const TABLES: jobs::Tables = jobs::Tables { read, write: documents::write::open };

fn read(bytes: &[u8]) -> Result<Table, Problem> {
    let mut filling = Filling(Table::default());
    documents::read(bytes, Limits::default(), &mut filling)?;
    Ok(filling.0)
}

const FILE: &str = "текст;тема;район;статус;дата
Во дворе дома пять после ремонта осталась яма и машины не проезжают;Дороги;Центр;новая;01.12.2026
Фонари у школы не горят вторую неделю, дети идут в темноте;Освещение;Новый район;в процессе;30.11.2026
Мусор вывезли после обращения, спасибо;Благоустройство;Новый район;решена;29.11.2026
Прорвало трубу;Космос;Центр;новая;завтра
Крыша течёт третью весну;Дороги;Центр;потеряна;28.11.2026
";

fn column(field: &str) -> ColumnMapping {
    ColumnMapping { field: field.into(), ..ColumnMapping::default() }
}

fn mapping(people: Vec<PersonId>) -> Mapping {
    let stages = [
        ("новая", "appeal_review.new"),
        ("в процессе", "appeal_review.check"),
        ("решена", "appeal_reply.fin_done"),
    ];
    let columns =
        [("текст", "body"), ("тема", "main_topic"), ("район", "territory"), ("дата", "reg_date")];
    Mapping {
        columns: columns.map(|(name, field)| (name.to_owned(), column(field))).into(),
        constants: [("channel".to_owned(), "site".into())].into(),
        stage: Some(StageMapping::Column {
            column: "статус".into(),
            values: stages.map(|(from, to)| (from.to_owned(), to.to_owned())).into(),
        }),
        step: Some(StepMapping {
            title: "Разобрать загруженное".into(),
            who: WhoMapping::People(people),
            due: DueMapping::SpreadDays(3),
        }),
    }
}

async fn upload(world: &World, office: &Office, text: &str) -> imports::UploadView {
    let upload = Upload {
        record_type: "appeal".into(),
        file_name: "обращения.csv".into(),
        bytes: text.as_bytes().to_vec(),
    };
    imports::upload(&world.app, &Actor::Person(office.head), upload, read).await.unwrap()
}

/// The job when it is over.
/// How long a story waits for a word of its job before it fails.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

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

async fn run(world: &World, office: &Office, id: i64, missing: Missing) -> JobView {
    let mapping = mapping(vec![office.assistant, office.clerk]);
    let actor = Actor::Person(office.head);
    let job = imports::run(&world.app, &actor, (id, mapping), missing, read).await.unwrap();
    over(world, job).await
}

async fn appeals(world: &World) -> Vec<records::RecordRow> {
    let query = ListQuery { limit: 200, ..ListQuery::default() };
    records::list(&world.app, &Actor::System, "appeal", query).await.unwrap().rows
}

async fn count(world: &World, sql: &'static str) -> i64 {
    let rows = world.app.store.read(move |tx| tx.query(sql, &[])).await.unwrap();
    match rows[0].0.as_slice() {
        [Sql::Int(count)] => *count,
        other => panic!("no count: {other:?}"),
    }
}

#[test]
fn a_required_field_without_a_column_is_named_in_the_error() {
    story(async |world| {
        let office = world.office().await;
        let file = upload(&world, &office, "тема;дата\nДороги;01.12.2026\n").await;
        let actor = Actor::Person(office.head);
        let mut mapping = mapping(vec![office.assistant]);
        mapping.columns.retain(|name, _| ["тема", "дата"].contains(&name.as_str()));
        mapping.stage = None;
        let job = imports::check(&world.app, &actor, file.id, mapping, read).await.unwrap();
        let job = over(&world, job).await;
        let errors = job.result["errors"].as_array().unwrap().clone();
        let of_summary: Vec<_> =
            errors.iter().filter(|error| error["params"]["field"] == "summary").collect();
        assert_eq!(of_summary.len(), 1, "{errors:?}");
        assert_eq!(of_summary[0]["column"], "Краткое содержание");
        assert_eq!(of_summary[0]["code"], "field.required");
    });
}

#[test]
fn a_file_is_guessed_tried_and_brought_in_with_one_step_per_open_row() {
    story(async |world| {
        let office = world.office().await;
        let file = upload(&world, &office, FILE).await;
        assert_eq!(file.rows_total, 5);
        assert_eq!(file.guess.get("текст").map(String::as_str), Some("body"));
        assert_eq!(file.guess.get("статус").map(String::as_str), Some("@stage"));
        assert_eq!(file.guess.get("дата").map(String::as_str), Some("reg_date"));

        let actor = Actor::Person(office.head);
        let wanted = mapping(vec![office.assistant, office.clerk]);
        let job = imports::check(&world.app, &actor, file.id, wanted, read).await.unwrap();
        let tried = over(&world, job).await;
        assert_eq!(tried.state, JobState::Done, "{:?}", tried.result);
        assert_eq!(tried.result["made"], 3, "{:?}", tried.result);
        assert_eq!(tried.result["failed"], 2);
        let errors = tried.result["errors"].as_array().unwrap();
        let places: Vec<_> = errors
            .iter()
            .map(|e| {
                (
                    e["row"].as_i64().unwrap(),
                    e["column"].as_str().unwrap(),
                    e["code"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(places, [(5, "дата", "import.value"), (6, "статус", "stage.unknown")]);
        assert!(
            tried.result["missing"]["territory"]
                .as_array()
                .unwrap()
                .contains(&"Новый район".into())
        );
        assert_eq!(count(&world, "SELECT COUNT(*) FROM record WHERE type = 'appeal'").await, 0);

        let done = run(&world, &office, file.id, Missing::Make).await;
        assert_eq!(done.result["made"], 3, "{:?}", done.result);
        let rows = appeals(&world).await;
        assert_eq!(rows.len(), 3);
        for row in &rows {
            let tasks = world.get("appeal", row.id).await.tasks;
            assert_eq!(tasks.len(), usize::from(row.is_open), "{row:?}");
            assert!(tasks.iter().all(|task| task.title == "Разобрать загруженное"));
        }
        let closed: Vec<_> = rows.iter().filter(|row| !row.is_open).collect();
        assert_eq!(closed[0].stage.as_deref(), Some("appeal_reply.fin_done"));
        let people: Vec<_> =
            rows.iter().filter_map(|row| row.next.as_ref()).map(|n| n.who).collect();
        assert!(people.contains(&office.assistant) && people.contains(&office.clerk));
        let made = "SELECT COUNT(*) FROM record WHERE type = 'territory' AND title = 'Новый район'";
        assert_eq!(count(&world, made).await, 1);
        world.check_steps().await;

        let hits = app::search::find(&world.app, &actor, "фонарей", &[], 10).await.unwrap().hits;
        assert_eq!(hits.len(), 1);
        let errors = imports::errors(&world.app, &actor, file.id, read).await.unwrap();
        assert_eq!(errors.rows.len(), 2);
        assert_eq!(errors.rows[0].0[1], "Космос");
        let again = mapping(vec![office.assistant]);
        let again = imports::run(&world.app, &actor, (file.id, again), Missing::Make, read).await;
        assert_eq!(again.unwrap_err().code(), Code::ImportState);
    });
}

const CONTACTS: &str = "ID;Имя;Фамилия;Отчество;Рабочий телефон;Мобильный телефон;Рабочий e-mail;Частный e-mail;Компания;Ответственный;Комментарий;Дата создания
7;Анна;Ершова;Ильинична;+79170000001;+79170000002;anna@example.test;home@example.test;;;Звонить после обеда;01.02.2026 10:00:00
8;Пётр;Лосев;;+79170000003;+79170000003;;;;;;01.02.2026 10:00:00
";

#[test]
fn a_table_of_another_system_is_known_by_its_columns_and_its_phones_are_joined() {
    story(async |world| {
        let office = world.office().await;
        let actor = Actor::Person(office.head);
        let upload = Upload {
            record_type: "contact".into(),
            file_name: "CONTACT.csv".into(),
            bytes: CONTACTS.as_bytes().to_vec(),
        };
        let file = imports::upload(&world.app, &actor, upload, read).await.unwrap();
        let known = file.known.map(|file| (file.product, file.rows));
        assert_eq!(known, Some(("bitrix24", "contacts")));
        let of = |name: &str| file.guess.get(name).map(String::as_str);
        assert_eq!(of("Мобильный телефон"), Some("phones"));
        assert_eq!(of("Компания"), Some("company"));
        assert_eq!(of("Ответственный"), Some("responsible"));
        assert_eq!((of("ID"), of("Дата создания")), (None, None), "not the date of birth");
        let columns = file.guess.iter().map(|(name, code)| (name.clone(), column(code)));
        let mapping = Mapping { columns: columns.collect(), ..Mapping::default() };
        let job = imports::run(&world.app, &actor, (file.id, mapping), Missing::Refuse, read).await;
        let done = over(&world, job.unwrap()).await;
        assert_eq!(done.result["made"], 2, "{:?}", done.result);
        let query = ListQuery { limit: 10, ..ListQuery::default() };
        let rows = records::list(&world.app, &Actor::System, "contact", query).await.unwrap().rows;
        let phones = async |title: &str| {
            let id = rows.iter().find(|row| row.title.starts_with(title)).unwrap().id;
            let record = world.get("contact", id).await;
            let found = record.row.fields().find(|(field, ..)| field.code == *"phones");
            found.map(|(_, value, _)| value.clone())
        };
        let list = |all: &[&str]| Value::List(all.iter().map(|one| Value::text(one)).collect());
        assert_eq!(phones("Ершова").await, Some(list(&["+79170000001", "+79170000002"])));
        assert_eq!(phones("Лосев").await, Some(list(&["+79170000003"])), "once");
    });
}

#[test]
fn without_consent_rows_with_unknown_values_are_refused() {
    story(async |world| {
        let office = world.office().await;
        let file = upload(&world, &office, FILE).await;
        let before = count(&world, "SELECT COUNT(*) FROM record WHERE type = 'territory'").await;
        let done = run(&world, &office, file.id, Missing::Refuse).await;
        let codes: Vec<_> = done.result["errors"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|error| error["code"] == "field.link_missing")
            .map(|error| error["column"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert!(codes.contains(&"район".to_owned()), "{:?}", done.result);
        let after = count(&world, "SELECT COUNT(*) FROM record WHERE type = 'territory'").await;
        assert_eq!(before, after);
    });
}

#[test]
fn an_import_is_taken_back_except_what_lives_on() {
    story(async |world| {
        let office = world.office().await;
        let file = upload(&world, &office, FILE).await;
        run(&world, &office, file.id, Missing::Make).await;
        let kept: RecordId = appeals(&world).await.iter().find(|row| row.is_open).unwrap().id;
        let note = [("problem_address", Value::text("ул. Лесная, 5"))];
        world.set(office.head, ("appeal", kept), &note).await.unwrap();

        let actor = Actor::Person(office.head);
        let job = imports::undo(&world.app, &actor, file.id).await.unwrap();
        let undone = over(&world, job).await;
        assert_eq!(undone.state, JobState::Done, "{:?}", undone.result);
        let left: Vec<_> = appeals(&world).await.iter().map(|row| row.id).collect();
        assert_eq!(left, [kept]);
        let stays = undone.result["kept"].as_array().unwrap();
        assert!(stays.iter().any(|one| one["id"] == kept && one["code"] == "record.conflict"));
        assert_eq!(imports::get(&world.app, &actor, file.id).await.unwrap().state, "undone");
        let twice = imports::undo(&world.app, &actor, file.id).await;
        assert_eq!(twice.unwrap_err().code(), Code::ImportState);
        world.check_steps().await;
    });
}

#[test]
fn the_stage_s_own_tasks_start_later_for_chosen_records() {
    story(async |world| {
        let office = world.office().await;
        let file = upload(&world, &office, FILE).await;
        run(&world, &office, file.id, Missing::Make).await;
        let ids: Vec<RecordId> = appeals(&world).await.iter().map(|row| row.id).collect();
        let open = appeals(&world).await.iter().filter(|row| row.is_open).count();
        let actor = Actor::Person(office.head);
        let started =
            jobs::start_bulk(&world.app, &actor, "appeal", ids.clone(), BulkAction::StartStage);
        let done = over(&world, started.await.unwrap()).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.result);
        for row in appeals(&world).await.iter().filter(|row| row.is_open) {
            assert!(world.get("appeal", row.id).await.tasks.len() >= 2);
        }
        assert!(open >= 2);
        let again = jobs::start_bulk(&world.app, &actor, "appeal", ids, BulkAction::StartStage);
        over(&world, again.await.unwrap()).await;
        for row in appeals(&world).await.iter().filter(|row| row.is_open) {
            let tasks = world.get("appeal", row.id).await.tasks;
            let rules: Vec<_> = tasks.iter().filter_map(|task| task.rule.clone()).collect();
            let mut once = rules.clone();
            once.dedup();
            assert_eq!(rules, once, "tasks of the stage are made once");
        }
        processes::tick(&world.app).await.unwrap();
        world.check_steps().await;
    });
}

#[test]
fn an_interrupted_import_goes_on_after_the_last_portion() {
    story(async |world| {
        let office = world.office().await;
        let mut text = String::from("текст;тема;район;статус;дата\n");
        for n in 0..120 {
            text.push_str(&format!("Обращение номер {n} о дороге;Дороги;Центр;новая;01.12.2026\n"));
        }
        let file = upload(&world, &office, &text).await;
        run(&world, &office, file.id, Missing::Make).await;
        // As if the server had stopped in the middle: rows 100–119 and the job's end are undone.
        let (id, app) = (file.id, &world.app);
        app.store
            .write(store::Lane::Bulk, move |tx| {
                tx.execute("UPDATE import SET state = 'running', rows_done = 100, made = 100 WHERE id = $1", &[Sql::Int(id)])?;
                tx.execute("UPDATE job SET state = 'running', done = 100 WHERE kind = 'import_run'", &[])
            })
            .await
            .unwrap();
        jobs::resume(app, TABLES).await.unwrap();
        let job = app.store.read(|tx| tx.query("SELECT MAX(id) FROM job", &[])).await.unwrap();
        let Sql::Int(job) = job[0].0[0] else { panic!("no job") };
        let done = over(&world, job).await;
        assert_eq!(done.state, JobState::Done, "{:?}", done.result);
        assert_eq!(done.result["made"], 120);
        assert_eq!(count(&world, "SELECT COUNT(*) FROM record WHERE type = 'appeal'").await, 140);
        world.check_steps().await;
    });
}

#[test]
fn only_those_with_the_right_bring_files_in_and_mappings_are_checked() {
    story(async |world| {
        let office = world.office().await;
        let app = &world.app;
        let refused = async |who: PersonId, record_type: &str, text: &str| {
            let upload = Upload {
                record_type: record_type.into(),
                file_name: "x.csv".into(),
                bytes: text.as_bytes().to_vec(),
            };
            imports::upload(app, &Actor::Person(who), upload, read).await.unwrap_err().code()
        };
        assert_eq!(refused(office.head, "nothing", FILE).await, Code::TypeUnknown);
        assert_eq!(refused(office.head, "appeal", "a;b\n").await, Code::ImportFile);
        let broken = Upload {
            record_type: "appeal".into(),
            file_name: "сломан.csv".into(),
            bytes: "a,b\n1,2\n3,4,5\n".into(),
        };
        let broken = imports::upload(app, &Actor::Person(office.head), broken, read).await;
        let broken = broken.unwrap_err();
        let place = broken.place().unwrap();
        assert_eq!((&*place.file, place.line), ("сломан.csv", 3));
        let stranger = world.person("Посторонний", &[]).await;
        assert_eq!(refused(stranger, "appeal", FILE).await, Code::TypeUnknown);

        let file = upload(&world, &office, FILE).await;
        let actor = Actor::Person(office.head);
        let check = async |change: &dyn Fn(&mut Mapping)| {
            let mut wanted = mapping(vec![office.assistant]);
            change(&mut wanted);
            imports::check(app, &actor, file.id, wanted, read).await.unwrap_err().code()
        };
        let no_column = check(&|m| drop(m.columns.insert("нет".into(), column("summary")))).await;
        assert_eq!(no_column, Code::ImportColumn);
        let no_field = check(&|m| drop(m.columns.insert("дата".into(), column("king")))).await;
        assert_eq!(no_field, Code::FieldUnknown);
        let twice = check(&|m| drop(m.columns.insert("дата".into(), column("body")))).await;
        assert_eq!(twice, Code::ImportMapping);
        assert_eq!(check(&|m| m.step = None).await, Code::ImportMapping);
        assert_eq!(check(&|m| m.columns.clear()).await, Code::ImportMapping);
        let no_stage = check(&|m| m.stage = Some(StageMapping::Constant("x.y".into()))).await;
        assert_eq!(no_stage, Code::StageUnknown);
        let wrong = check(&|m| drop(m.constants.insert("channel".into(), "pigeon".into()))).await;
        assert_eq!(wrong, Code::RecordInvalid);
        let past = base::Date::parse("2020-01-01").unwrap();
        let late = |m: &mut Mapping| {
            if let Some(step) = &mut m.step {
                step.due = DueMapping::Date(past);
            }
        };
        assert_eq!(check(&late).await, Code::TaskDue);
        let others = imports::get(app, &Actor::Person(office.clerk), file.id).await.unwrap_err();
        assert_eq!(others.code(), Code::ImportNotFound);
    });
}

/// A file of a registry: quotes, commas and lines in texts, closed and open appeals, a topic and a
/// territory that nobody knows, an owner in every other row.
fn registry(rows: usize) -> String {
    let topics = ["Дороги", "дороги", "Парковки", "Пчеловодство"];
    let mut text = String::from("\u{feff}номер,текст,тема,район,статус,дата,чьё\r\n");
    for n in 0..rows {
        let status = ["новая", "в процессе", "решена"][n % 3];
        let topic = topics[n % topics.len()];
        let owner = ["Кузьмина А.", ""][n % 2];
        let day = n % 28 + 1;
        text.push_str(&format!(
            "{n},\"Заявление {n}: \"\"яма\"\", пятый дом,\nвторой подъезд\",{topic},Район {},{status},{day:02}.10.2026,{owner}\r\n",
            n % 5,
        ));
    }
    text
}

/// As the command line is given it: the stage by a column, the step of the row's owner.
const SHORT: &str = r#"{
    "columns": {
        "текст": {"field": "body"}, "тема": {"field": "main_topic"},
        "район": {"field": "territory"}, "дата": {"field": "reg_date"},
        "чьё": {"field": "responsible"},
        "статус": {"field": "stage", "values": {
            "новая": "appeal_review.check", "в процессе": "appeal_reply.draft",
            "решена": "appeal_reply.fin_done"}}
    },
    "constants": {"channel": "site"},
    "step": {"title": "Рассмотреть обращение", "spread_days": 20}
}"#;

#[test]
fn a_registry_is_tried_brought_in_and_taken_back_with_what_was_made_for_it() {
    story(async |world| {
        let office = world.office().await;
        let (app, actor) = (&world.app, Actor::Person(office.head));
        let before = count(&world, "SELECT COUNT(*) FROM record").await;
        let file = upload(&world, &office, &registry(60)).await;
        assert_eq!((file.rows_total, &*file.encoding, &*file.delimiter), (60, "UTF-8", ","));
        let wanted: Mapping = serde_json::from_str(SHORT).unwrap();
        let job = imports::check(app, &actor, file.id, wanted.clone(), read).await.unwrap();
        let tried = over(&world, job).await;
        assert_eq!((&tried.result["made"], &tried.result["failed"]), (&60.into(), &0.into()));
        assert_eq!(tried.result["missing"]["main_topic"], serde_json::json!(["Пчеловодство"]));
        assert_eq!(tried.result["missing"]["territory"].as_array().unwrap().len(), 5);
        assert_eq!(count(&world, "SELECT COUNT(*) FROM record").await, before);

        let what = (file.id, wanted);
        let job = imports::run(app, &actor, what, Missing::Make, read).await.unwrap();
        let done = over(&world, job).await;
        assert_eq!(done.result["made"], 60, "{:?}", done.result);
        let is_sqlite = world.app.store.health().await.unwrap().database == "SQLite";
        // PostgreSQL counts by itself, too: only here does it show who asked.
        let counted = "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'r_appeal'";
        assert!(!is_sqlite || count(&world, counted).await > 0, "plans are for empty tables");
        let open = "SELECT COUNT(*) FROM record WHERE type = 'appeal' AND is_open = 1";
        let single = "SELECT COUNT(*) FROM record r WHERE type = 'appeal' AND is_open = 1 AND \
            (SELECT COUNT(*) FROM task t WHERE t.record_id = r.id AND t.is_open = 1) = 1";
        assert_eq!((count(&world, open).await, count(&world, single).await), (40, 40));
        assert_eq!(count(&world, "SELECT COUNT(*) FROM task").await, 40, "closed rows have none");
        assert_eq!(count(&world, "SELECT COUNT(DISTINCT due_at) FROM task").await, 20);
        let made = "SELECT COUNT(*) FROM history WHERE import_id IS NOT NULL AND kind = 'created'";
        assert_eq!(count(&world, made).await, 66);
        let mut owners = [0, 0];
        for row in appeals(&world).await.iter().filter(|row| row.is_open) {
            assert_eq!(row.next.as_ref().map(|next| next.who), row.owner, "{}", row.id);
            owners[usize::from(row.owner == Some(office.assistant))] += 1;
        }
        assert_eq!(owners, [20, 20], "of the file, or of whoever imports");
        world.check_steps().await;

        let job = imports::undo(app, &actor, file.id).await.unwrap();
        let undone = over(&world, job).await;
        assert_eq!(undone.result["deleted"], 66, "{:?}", undone.result);
        assert_eq!(count(&world, "SELECT COUNT(*) FROM record").await, before);
        assert_eq!(count(&world, "SELECT COUNT(*) FROM task WHERE is_open = 1").await, 0);
        world.check_steps().await;
    });
}

#[test]
fn an_import_whose_file_is_gone_after_a_restart_fails_and_can_be_undone() {
    story(async |world| {
        let office = world.office().await;
        let (app, actor) = (&world.app, Actor::Person(office.head));
        let file = upload(&world, &office, &registry(60)).await;
        run_short(&world, &office, file.id).await;
        // As if the server had stopped after the first portion, and its folder was cleared.
        app.store
            .write(store::Lane::Bulk, move |tx| {
                let sql = "UPDATE import SET state = 'running', rows_done = 40 WHERE id = $1";
                tx.execute(sql, &[Sql::Int(file.id)])?;
                tx.execute("UPDATE job SET state = 'running' WHERE kind = 'import_run'", &[])
            })
            .await
            .unwrap();
        std::fs::remove_dir_all(app.options.data.join("imports")).unwrap();
        jobs::resume(app, TABLES).await.unwrap();
        let job = app.store.read(|tx| tx.query("SELECT MAX(id) FROM job", &[])).await.unwrap();
        let Sql::Int(job) = job[0].0[0] else { panic!("no job") };
        let failed = over(&world, job).await;
        assert_eq!(failed.state, JobState::Failed);
        assert_eq!(failed.result["problem"]["code"], "import.file");
        assert_eq!(imports::get(app, &actor, file.id).await.unwrap().state, "failed");
        let undone = imports::undo(app, &actor, file.id).await.unwrap();
        assert_eq!(over(&world, undone).await.result["deleted"], 66);
        assert!(appeals(&world).await.is_empty());
    });
}

async fn run_short(world: &World, office: &Office, id: i64) {
    let wanted: Mapping = serde_json::from_str(SHORT).unwrap();
    let (app, actor) = (&world.app, Actor::Person(office.head));
    let job = imports::run(app, &actor, (id, wanted), Missing::Make, read).await.unwrap();
    assert_eq!(over(world, job).await.result["made"], 60);
}

#[test]
fn a_cell_names_several_records_and_an_unknown_one_refuses_its_row() {
    story(async |world| {
        let office = world.office().await;
        let mut people = Vec::new();
        for name in ["Иванов", "Петров", "Сидоров, старший"] {
            let fields = [("last_name", Value::text(name))];
            people.push(world.create(office.head, "contact", &fields).await.unwrap().row.id);
        }
        let text = "текст;соавторы\nЯма;\"Иванов; Сидоров, старший\"\nСвет;Петров, Иванов\nЛёд;Петров, Неизвестный\n";
        let file = upload(&world, &office, text).await;
        let mapping = Mapping {
            columns: [("текст", "body"), ("соавторы", "coapplicants")]
                .map(|(name, field)| (name.to_owned(), column(field)))
                .into(),
            ..mapping(vec![office.assistant])
        };
        let mapping = Mapping { stage: None, ..mapping };
        let actor = Actor::Person(office.head);
        let refuse = Missing::Refuse;
        let job = imports::run(&world.app, &actor, (file.id, mapping), refuse, read).await.unwrap();
        let done = over(&world, job).await;
        assert_eq!(done.result["made"], 2, "{:?}", done.result);
        let fault = &done.result["errors"][0];
        assert_eq!(
            (fault["row"].as_i64(), &fault["code"]),
            (Some(4), &"field.link_missing".into())
        );
        assert_eq!(fault["params"]["value"], "Неизвестный");
        let mut held: Vec<Value> = Vec::new();
        for row in appeals(&world).await {
            held.push(world.get("appeal", row.id).await.row.value("coapplicants"));
        }
        let ids = |at: &[usize]| Value::List(at.iter().map(|at| Value::Int(people[*at])).collect());
        held.sort_by_key(|value| value != &ids(&[0, 2]));
        assert_eq!(held, [ids(&[0, 2]), ids(&[1, 0])]);
    });
}
