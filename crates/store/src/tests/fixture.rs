//! Databases and record types for the tests.

use crate::{Lane, NewRecord, Store, Target, Tx};
use base::{Name, Problem, RecordId, Time};
use model::field::Label;
use model::plan::Change;
use model::record_type::{Outcome, Pipeline, Stage, Types, Words};
use model::{Field, FieldKind, RecordType, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) fn name(code: &str) -> Name {
    Name::parse(code).unwrap()
}

pub(super) fn field(code: &str, kind: FieldKind) -> Field {
    Field::new(name(code), kind, Label::default(), name("base"))
}

pub(super) fn indexed(code: &str, kind: FieldKind) -> Field {
    Field { is_indexed: true, ..field(code, kind) }
}

fn record_type(code: &str, fields: Vec<Field>) -> RecordType {
    RecordType { fields, ..RecordType::new(name(code), Words::default(), name("base")) }
}

fn stage(code: &str, outcome: Option<Outcome>) -> Stage {
    Stage {
        code: code.to_owned(),
        label: Label::default(),
        hue: 1,
        outcome,
        by_hand: None,
        note: String::new(),
    }
}

pub(super) fn contact() -> Arc<RecordType> {
    let fields = vec![
        indexed("last_name", FieldKind::String),
        field("city", FieldKind::String),
        field("phones", FieldKind::Phones),
        Field { is_unique: true, ..field("inn", FieldKind::Number) },
    ];
    Arc::new(record_type("contact", fields))
}

pub(super) fn lead() -> Arc<RecordType> {
    let fields = vec![
        field("summary", FieldKind::String),
        field("body", FieldKind::Text),
        indexed("amount", FieldKind::Money),
        field("rate", FieldKind::Decimal),
        indexed("close_on", FieldKind::Date),
        field("called_at", FieldKind::Datetime),
        field("topic", FieldKind::Choice),
        field("tags", FieldKind::Choices),
        field("urgent", FieldKind::Bool),
        field("places", FieldKind::Integer),
        Field { to: Some(name("contact")), ..field("client", FieldKind::Link) },
        field("helper", FieldKind::Person),
    ];
    let stages = vec![
        stage("main.new", None),
        stage("main.work", None),
        stage("main.won", Some(Outcome::Success)),
    ];
    let pipelines =
        vec![Pipeline { code: name("main"), label: Label::default(), stages, note: String::new() }];
    Arc::new(RecordType { needs_step: true, pipelines, ..record_type("lead", fields) })
}

pub(super) fn types() -> Arc<Types> {
    let all = [contact(), lead()];
    Arc::new(all.into_iter().map(|of| (of.code.clone(), of)).collect())
}

/// A database with the types above and the people 1 (active) and 2 (active).
pub(super) struct Base {
    pub(super) store: Store,
    pub(super) lead: Arc<RecordType>,
    pub(super) contact: Arc<RecordType>,
    made: Option<(String, String)>,
}

/// A new database of each kind that is at hand.
pub(super) async fn bases() -> Vec<Base> {
    let mut out = vec![base(&Target::Memory, None).await];
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let database = format!("store_test_{}_{number}", std::process::id());
        admin(&url, &format!("CREATE DATABASE {database}")).await;
        let (head, _) = url.rsplit_once('/').unwrap();
        let target = Target::Url(format!("{head}/{database}?pool=4"));
        out.push(base(&target, Some((url, database))).await);
    }
    out
}

async fn admin(url: &str, sql: &str) {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    tokio::task::spawn_blocking(move || {
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute(&sql).unwrap();
    })
    .await
    .unwrap();
}

async fn base(target: &Target, made: Option<(String, String)>) -> Base {
    let store = Store::open(target).await.unwrap();
    let (lead, contact) = (lead(), contact());
    let plan = vec![Change::AddTable(Arc::clone(&contact)), Change::AddTable(Arc::clone(&lead))];
    store
        .write(Lane::People, move |tx| {
            for person in ["Анна", "Борис"] {
                tx.insert(
                    "INSERT INTO person (name, name_fold, created_at) VALUES ($1, $2, 0)",
                    &[person.into(), base::fold::fold(person).into()],
                )?;
            }
            tx.apply(&plan)
        })
        .await
        .unwrap();
    Base { store, lead, contact, made }
}

impl Base {
    pub(super) async fn close(self) {
        self.store.close().await;
        if let Some((url, database)) = self.made {
            admin(&url, &format!("DROP DATABASE {database}")).await;
        }
    }

    /// Cuts all connections of a PostgreSQL database; says whether it is one.
    pub(super) async fn cut(&self) -> bool {
        let Some((url, database)) = &self.made else { return false };
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
        );
        admin(url, &sql).await;
        true
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        command: impl Fn(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.store.write(Lane::People, command).await
    }

    /// A lead on `main.new` of person 1 with one step due at `due`.
    pub(super) async fn lead_due(&self, due: i64) -> RecordId {
        let lead = Arc::clone(&self.lead);
        self.write(move |tx| new_lead(tx, &lead, due, &[])).await.unwrap()
    }
}

pub(super) fn spine(at: i64) -> NewRecord {
    NewRecord {
        title: format!("Лид {at}"),
        stage: Some("main.new".to_owned()),
        owner: Some(1),
        is_open: true,
        needs_step: true,
        stage_at: Some(Time(at)),
        at: Time(at),
        by: Some(1),
        ..NewRecord::default()
    }
}

pub(super) fn new_lead(
    tx: &mut Tx<'_>,
    lead: &RecordType,
    due: i64,
    values: &[(&str, Value)],
) -> Result<RecordId, Problem> {
    let values: Vec<(&Field, Value)> =
        values.iter().map(|(code, value)| (lead.field(code).unwrap(), value.clone())).collect();
    let id = tx.insert_record(lead, &spine(due), &values)?;
    add_step(tx, id, 1, due)?;
    tx.refresh_next_step(lead, id)?;
    Ok(id)
}

pub(super) fn add_step(
    tx: &mut Tx<'_>,
    record: RecordId,
    who: i64,
    due: i64,
) -> Result<i64, Problem> {
    let task = tx.insert(
        "INSERT INTO task (record_id, kind, title, who, due_at, created_at) \
         VALUES ($1, 'task', 'Позвонить', $2, $3, 0)",
        &[record.into(), who.into(), due.into()],
    )?;
    tx.execute(
        "INSERT INTO plan_step (task_id, record_id, who, due_at) VALUES ($1, $2, $3, $4)",
        &[task.into(), record.into(), who.into(), due.into()],
    )?;
    Ok(task)
}
