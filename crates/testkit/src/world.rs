//! The one fixture: an office, its people, its clock.

use crate::clock::VirtualClock;
use app::records::{self, Change, Draft, Move, RecordView};
use app::tasks::{self, Finish, Finished, TaskView};
use app::{App, Options, packages, processes};
use base::{Actor, Date, PersonId, Problem, RecordId, Time};
use model::Value;
use model::package::Files;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Lane, Sql, Store, Target};

/// An office in a test tube. It opens on Wednesday, 2 December 2026, at noon in Moscow.
#[derive(Debug)]
pub struct World {
    /// The organisation.
    pub app: App,
    /// Its clock.
    pub clock: Arc<VirtualClock>,
}

impl World {
    /// An empty office: no packages, no people. `data` is its own folder for files.
    ///
    /// # Panics
    /// When the database cannot be opened.
    pub async fn open(target: Target, data: &Path) -> World {
        let clock = Arc::new(VirtualClock::at("2026-12-02T09:00:00Z"));
        let store = Store::open(&target).await.expect("a database");
        let options = Options {
            data: data.to_owned(),
            zone: "Europe/Moscow".into(),
            language: "ru".into(),
            files: app::files::Limits::default(),
            bucket: None,
        };
        let app = App::open(store, clock.clone(), options).await.expect("an office");
        World { app, clock }
    }

    /// Installs packages of this repository, in order.
    ///
    /// # Panics
    /// When a package is refused.
    pub async fn install(&self, codes: &[&str]) {
        for code in codes {
            self.install_files(&package(code)).await.unwrap_or_else(|problem| panic!("{problem}"));
        }
    }

    /// Installs the package `base` and one given as the texts of its files.
    ///
    /// # Errors
    /// As `app::packages::install`.
    pub async fn install_texts(&self, files: &[(&str, &str)]) -> Result<(), Problem> {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        let files: Files = files.iter().map(own).collect();
        self.install(&["base"]).await;
        self.install_files(&files).await
    }

    /// Installs a package from its files.
    ///
    /// # Errors
    /// As `packages::install`.
    pub async fn install_files(&self, files: &Files) -> Result<(), Problem> {
        packages::install(&self.app, &Actor::System, files).await.map(drop)
    }

    /// The deputy's office: packages `base` and `deputy`, and one person for each role.
    pub async fn office(&self) -> Office {
        self.install(&["base", "deputy"]).await;
        Office {
            admin: self.person("Админова Ада", &["admin"]).await,
            deputy: self.person("Сафин Тимур", &["deputy"]).await,
            head: self.person("Орлова Елена", &["head"]).await,
            assistant: self.person("Кузьмина Анна", &["assistant"]).await,
            clerk: self.person("Лебедева Ольга", &["clerk"]).await,
        }
    }

    /// A person with roles.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn person(&self, name: &str, roles: &[&str]) -> PersonId {
        let (name, now) = (name.to_owned(), self.app.now());
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let made = self.app.store.write(Lane::People, move |tx| {
            let id = tx.insert(
                "INSERT INTO person (name, name_fold, created_at) VALUES ($1, $2, $3)",
                &[Sql::Text(name.clone()), Sql::Text(base::fold::fold(&name)), Sql::Int(now.0)],
            )?;
            for role in &roles {
                tx.execute(
                    "INSERT INTO person_role (person_id, role) VALUES ($1, $2)",
                    &[Sql::Int(id), Sql::Text(role.clone())],
                )?;
            }
            Ok(id)
        });
        let id = made.await.unwrap_or_else(|problem| panic!("{problem}"));
        self.app.reload().await.unwrap_or_else(|problem| panic!("{problem}"));
        id
    }

    /// Makes a record as a person.
    ///
    /// # Errors
    /// As `records::create`.
    pub async fn create(
        &self,
        who: PersonId,
        record_type: &str,
        fields: &[(&str, Value)],
    ) -> Result<RecordView, Problem> {
        let draft = Draft { fields: owned(fields), ..Draft::default() };
        records::create(&self.app, &Actor::Person(who), record_type, draft).await
    }

    /// Changes fields of a record as a person.
    ///
    /// # Errors
    /// As `records::update`; a conflict is `record.conflict`.
    pub async fn set(
        &self,
        who: PersonId,
        (record_type, id): (&str, RecordId),
        fields: &[(&str, Value)],
    ) -> Result<(), Problem> {
        let change = Change { fields: owned(fields), ..Change::default() };
        records::update(&self.app, &Actor::Person(who), (record_type, id), change).await.map(drop)
    }

    /// Moves a record to a stage as a person.
    ///
    /// # Errors
    /// As `records::move_stage`.
    pub async fn move_to(
        &self,
        who: PersonId,
        (record_type, id): (&str, RecordId),
        stage: &str,
    ) -> Result<RecordView, Problem> {
        let to = Move { stage: stage.into(), ..Move::default() };
        records::move_stage(&self.app, &Actor::Person(who), (record_type, id), to).await
    }

    /// A record as the product itself sees it.
    ///
    /// # Panics
    /// When there is no such record.
    pub async fn get(&self, record_type: &str, id: RecordId) -> RecordView {
        records::get(&self.app, &Actor::System, record_type, id)
            .await
            .unwrap_or_else(|problem| panic!("{record_type} {id}: {problem}"))
    }

    /// The open task of a record that a block of a flow made.
    ///
    /// # Panics
    /// When there is none: names those that are there.
    pub async fn task(&self, record_type: &str, id: RecordId, node: &str) -> TaskView {
        let record = self.get(record_type, id).await;
        let named = |task: &TaskView| {
            task.rule.as_deref().is_some_and(|rule| rule.rsplit('/').next() == Some(node))
        };
        let there: Vec<_> = record.tasks.iter().map(|task| task.rule.clone()).collect();
        record
            .tasks
            .iter()
            .find(|task| named(task))
            .cloned()
            .unwrap_or_else(|| panic!("{:?} has no task {node}: {there:?}", record.row.stage))
    }

    /// Finishes the open task that a block made, as its own person.
    ///
    /// # Errors
    /// As `tasks::done`.
    pub async fn answer(
        &self,
        (record_type, id): (&str, RecordId),
        node: &str,
        outcome: Option<&str>,
        fields: &[(&str, Value)],
    ) -> Result<Finished, Problem> {
        let task = self.task(record_type, id, node).await;
        let finish = Finish {
            outcome: outcome.map(str::to_owned),
            fields: owned(fields),
            ..Finish::default()
        };
        tasks::done(&self.app, &Actor::Person(task.who), task.id, finish).await
    }

    /// The same with a remark.
    ///
    /// # Errors
    /// As `tasks::done`.
    pub async fn say(
        &self,
        (record_type, id): (&str, RecordId),
        node: &str,
        outcome: Option<&str>,
        remark: &str,
    ) -> Result<Finished, Problem> {
        let task = self.task(record_type, id, node).await;
        let (outcome, result) = (outcome.map(str::to_owned), remark.to_owned());
        let finish = Finish { outcome, result, ..Finish::default() };
        tasks::done(&self.app, &Actor::Person(task.who), task.id, finish).await
    }

    /// Lets days pass: every timer fires at its own moment, in order.
    pub async fn days_pass(&self, days: i64) {
        let until = self.app.now().plus_ms(days * 24 * 60 * 60 * 1000);
        self.pass_until(until).await;
    }

    /// Lets time pass until a moment, for instance `2026-12-25T09:00:00Z`.
    ///
    /// # Panics
    /// When the text is not RFC 3339.
    pub async fn time_is(&self, text: &str) {
        self.pass_until(Time::parse(text).expect("a moment")).await;
    }

    async fn pass_until(&self, until: Time) {
        loop {
            let next = processes::next_due(&self.app).await.unwrap_or_else(|p| panic!("{p}"));
            let Some(due) = next.filter(|due| *due <= until) else { break };
            self.clock.turn_to(due);
            processes::tick(&self.app).await.unwrap_or_else(|problem| panic!("{problem}"));
        }
        self.clock.turn_to(until);
        processes::tick(&self.app).await.unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// The texts of a person's notices, oldest first, with their days.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn notices(&self, who: PersonId) -> Vec<(String, String)> {
        let zone = self.app.catalog().calendar.zone.clone();
        let rows = self.app.store.read(move |tx| {
            tx.query(
                "SELECT at, text FROM notice WHERE person_id = $1 ORDER BY id",
                &[Sql::Int(who)],
            )
        });
        let rows = rows.await.unwrap_or_else(|problem| panic!("{problem}"));
        rows.iter()
            .map(|row| match row.0.as_slice() {
                [Sql::Int(at), Sql::Text(text)] => {
                    (Time(*at).date_in(&zone).to_string(), text.clone())
                }
                other => panic!("not a notice: {other:?}"),
            })
            .collect()
    }

    /// Fails when the database itself does not prove that every open record has its next step.
    ///
    /// # Panics
    /// When an open record lacks a step.
    pub async fn check_steps(&self) {
        let rows = self.app.store.read(|tx| {
            tx.query(
                "SELECT r.id, r.type, r.stage FROM record r WHERE r.is_open = 1 AND r.needs_step = 1 \
                 AND NOT EXISTS (SELECT 1 FROM plan_step s JOIN task t ON t.id = s.task_id \
                 JOIN person p ON p.id = s.who WHERE s.task_id = r.next_step_id \
                 AND s.record_id = r.id AND t.is_open = 1 AND p.is_active = 1)",
                &[],
            )
        });
        let rows = rows.await.unwrap_or_else(|problem| panic!("{problem}"));
        assert!(rows.is_empty(), "open records without a next step: {rows:?}");
    }
}

/// The people of the deputy's office.
#[derive(Debug, Clone, Copy)]
pub struct Office {
    /// Administrator.
    pub admin: PersonId,
    /// The deputy.
    pub deputy: PersonId,
    /// Chief of staff.
    pub head: PersonId,
    /// Assistant.
    pub assistant: PersonId,
    /// Clerk.
    pub clerk: PersonId,
}

/// The files of a package of this repository.
///
/// # Panics
/// When a file cannot be read.
#[must_use]
pub fn package(code: &str) -> Files {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "packages", code].iter().collect();
    let mut files = Files::new();
    collect(&root, &root, &mut files);
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("a package's folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let inside =
                path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            files.insert(inside, std::fs::read_to_string(&path).expect("a text"));
        }
    }
}

fn owned(fields: &[(&str, Value)]) -> Vec<(String, Value)> {
    fields.iter().map(|(code, value)| ((*code).to_owned(), value.clone())).collect()
}

/// A day as a value.
///
/// # Panics
/// When the text is not a day.
#[must_use]
pub fn day(text: &str) -> Value {
    Value::Date(Date::parse(text).expect("a day like 2026-12-02"))
}
