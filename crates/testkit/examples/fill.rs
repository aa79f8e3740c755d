//! Fills a database on which the package of the benches is installed: `fill PATH|URL RECORDS
//! CONTACTS` puts in contacts and trades with their tasks, steps, histories, visits of stages and
//! words, by the store alone. Run by `cargo xtask bench records`.

use app::search;
use base::{Date, PersonId, Problem, RecordId, Time};
use model::{RecordType, Value};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use store::{Lane, NewRecord, Target, Tx};
use testkit::World;

type Fault = Box<dyn Error>;

/// Records of one commit.
const CHUNK: usize = 1_000;
const STAGES: [&str; 6] = ["new", "called", "offer", "talks", "contract", "payment"];
/// 1 January 2026; trades come one a minute.
const BEGAN: i64 = 1_767_225_600_000;
const MINUTE: i64 = 60_000;
/// 1 January 2030.
const DUE: i64 = 1_893_456_000_000;

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, records, contacts] = args.as_slice() else {
        return Err("fill PATH|URL RECORDS CONTACTS".into());
    };
    let is_postgres = target.starts_with("postgres:");
    let database =
        if is_postgres { Target::Url(target.clone()) } else { Target::File(target.into()) };
    let (records, contacts) = (records.parse()?, contacts.parse()?);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::open(database, Path::new("/nowhere")).await;
        fill(&world, records, contacts).await?;
        if is_postgres {
            let statistics = world.app.store.write(Lane::Bulk, |tx| tx.execute("ANALYZE", &[]));
            statistics.await?;
        }
        world.app.store.close().await;
        Ok(())
    })
}

async fn fill(world: &World, records: usize, contacts: usize) -> Result<(), Fault> {
    let catalog = world.app.catalog();
    let (Some(contact), Some(trade)) = (catalog.types.get("contact"), catalog.types.get("trade"))
    else {
        return Err("the package is not installed".into());
    };
    let mut people: Vec<PersonId> = catalog.people.keys().copied().collect();
    people.sort_unstable();
    let mut first = 0;
    for begin in (0..contacts).step_by(CHUNK) {
        let of = contact.clone();
        let made = world.app.store.write(Lane::Bulk, move |tx| {
            let ids: Result<Vec<_>, _> =
                (begin..(begin + CHUNK).min(contacts)).map(|at| put_contact(tx, &of, at)).collect();
            Ok(ids?.first().copied())
        });
        let made = made.await?;
        if begin == 0 {
            first = made.unwrap_or_default();
        }
    }
    for begin in (0..records).step_by(CHUNK) {
        let (of, people) = (trade.clone(), people.clone());
        let count = i64::try_from(contacts)?;
        world
            .app
            .store
            .write(Lane::Bulk, move |tx| {
                for at in begin..(begin + CHUNK).min(records) {
                    let contact = first + i64::try_from(at).unwrap_or_default() % count.max(1);
                    put_trade(tx, &of, at, (contact, &people))?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}

fn put_contact(tx: &mut Tx<'_>, of: &RecordType, at: usize) -> Result<RecordId, Problem> {
    let name = format!("{}ов Иван", word(at));
    let values = vec![
        ("last_name".to_owned(), Value::Text(format!("{}ов", word(at)))),
        ("first_name".to_owned(), Value::text("Иван")),
        ("phones".to_owned(), texts(&format!("+7000{:07}", 1_000_000 + at))),
    ];
    let spine = NewRecord { title: name, at: Time(BEGAN), ..NewRecord::default() };
    put(tx, of, (&spine, &values), None)
}

fn put_trade(
    tx: &mut Tx<'_>,
    of: &RecordType,
    at: usize,
    (contact, people): (RecordId, &[PersonId]),
) -> Result<(), Problem> {
    let number = i64::try_from(at).unwrap_or_default();
    let owner = people.get(at / 7 % people.len().max(1)).copied();
    let stage = STAGES.get(at % STAGES.len()).copied().unwrap_or_default();
    let time = Time(BEGAN).plus_ms(number.saturating_mul(MINUTE));
    let title = format!("Поставка {} № {at}: ремонт насоса", word(at));
    let day = 1 + i32::try_from(at % 336).unwrap_or_default();
    let values = vec![
        ("title".to_owned(), Value::text(&title)),
        ("amount".to_owned(), Value::Int(1000 + number * 37 % 900_000)),
        ("close_date".to_owned(), Value::Date(Date(20_454 + day))),
        ("phones".to_owned(), texts(&format!("+7000{:07}", 3_000_000 + at))),
        ("emails".to_owned(), texts(&format!("t{at}@example.ru"))),
        ("city".to_owned(), Value::text(pick(&["Казань", "Самара", "Пермь", "Уфа"], at))),
        ("contact".to_owned(), Value::Int(contact)),
        ("manager".to_owned(), owner.map_or(Value::Null, Value::Int)),
        ("source".to_owned(), Value::text("site")),
        ("note".to_owned(), Value::text("Просили перезвонить после обеда")),
        ("probability".to_owned(), Value::Int(number % 100)),
    ];
    let spine = NewRecord {
        title,
        stage: Some(format!("main.{stage}")),
        owner,
        is_open: true,
        needs_step: of.needs_step,
        stage_at: Some(time),
        at: time,
        by: owner,
        ..NewRecord::default()
    };
    let id = put(tx, of, (&spine, &values), Some("Иванов Иван"))?;
    // Most is planned, as in an office that works: little is overdue.
    let due = Time(DUE).plus_ms(number.saturating_mul(MINUTE));
    let who = owner.unwrap_or(1);
    let task = tx.insert(
        "INSERT INTO task (record_id, kind, title, who, due_at, created_at, visit, origin) \
         VALUES ($1, 'task', 'Связаться', $2, $3, $4, 0, 'trade/t_new')",
        &[id.into(), who.into(), due.into(), time.into()],
    )?;
    tx.execute(
        "INSERT INTO plan_step (task_id, record_id, who, due_at) VALUES ($1, $2, $3, $4)",
        &[task.into(), id.into(), who.into(), due.into()],
    )?;
    tx.refresh_next_step(of, id)?;
    tx.execute(
        "INSERT INTO history (record_id, type, at, kind, person_id, changes) \
         VALUES ($1, 'trade', $2, 'created', $3, '{}')",
        &[id.into(), time.into(), who.into()],
    )?;
    Ok(())
}

fn put(
    tx: &mut Tx<'_>,
    of: &RecordType,
    (spine, values): (&NewRecord, &[(String, Value)]),
    contact: Option<&str>,
) -> Result<RecordId, Problem> {
    let fields: Vec<_> = values
        .iter()
        .filter_map(|(code, value)| of.field(code).map(|field| (field, value.clone())))
        .collect();
    let id = tx.insert_record(of, spine, &fields)?;
    let names: HashMap<String, String> =
        contact.map(|name| ("contact".to_owned(), name.to_owned())).into_iter().collect();
    tx.search_put(id, &search::document(of, values, &names))?;
    Ok(id)
}

fn texts(text: &str) -> Value {
    Value::List(vec![Value::text(text)])
}

fn word(at: usize) -> &'static str {
    pick(&["Ромашка", "Василёк", "Кузнец", "Мельник", "Волга", "Кама", "Берёза", "Сокол"], at)
}

fn pick(texts: &[&'static str], at: usize) -> &'static str {
    texts.get(at % texts.len().max(1)).copied().unwrap_or_default()
}
