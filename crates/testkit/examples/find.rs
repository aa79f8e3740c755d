//! What a question of search costs: `find PATH|URL RECORDS` fills an empty database and prints the
//! CPU of each kind of question (of this process and of the database's). Run by
//! `cargo xtask bench search`.

use app::search;
use base::{Actor, PersonId, RecordId, Time};
use model::{RecordType, Value};
use std::collections::HashMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use store::{Lane, NewRecord, Target, Tx};
use testkit::World;

type Fault = Box<dyn Error>;

/// Records of one commit.
const CHUNK: usize = 1_000;
/// Questions of each kind, and before they are counted.
const ASKED: usize = 200;
const WARM: usize = 20;
/// As many hits as the palette shows.
const PAGE: u32 = 20;

const PACKAGE: &[(&str, &str)] = &[
    ("package.yaml", include_str!("../../../xtask/src/bench/package/package.yaml")),
    ("types/trade.yaml", include_str!("../../../xtask/src/bench/package/trade.yaml")),
    ("flows/trade.yaml", include_str!("../../../xtask/src/bench/package/flow.yaml")),
    ("roles.yaml", include_str!("../../../xtask/src/bench/package/roles.yaml")),
];

/// Kinds of questions: a name, the budget in µs on SQLite, the question of a number.
type Kind = (&'static str, f64, fn(usize) -> String);

const KINDS: &[Kind] = &[
    ("word of a quarter", 300.0, |_| "насосы".into()),
    ("word of a tenth", 300.0, |_| "поставка".into()),
    ("word of a hundredth", 300.0, |_| "сложная".into()),
    ("word of a few", 300.0, |at| format!("особая{}", at % 50)),
    ("two words", 1_000.0, |_| "поставка насосов".into()),
    ("prefix of a tenth", 1_000.0, |_| "постав".into()),
    ("two letters", 1_000.0, |_| "по".into()),
    ("last name's prefix", 1_000.0, |at| surname(at * 7).chars().take(5).collect()),
    ("phone, last digits", 1_000.0, |at| format!("{:04}", at * 37 % 10_000)),
    ("phone, 210-42", 1_000.0, |at| format!("{:03}-{:02}", at * 7 % 1_000, at % 100)),
    ("phone, 8 843 210", 1_000.0, |at| format!("8 843 {:03}", at * 7 % 1_000)),
    ("wrong layout", 1_000.0, |_| "gjcnfdrf".into()),
    ("wrong layout, name", 1_000.0, |_| "bdfyjd".into()),
    ("Ivanov, Russian", 1_000.0, |_| "ivanov".into()),
    ("Шмидт, Latin", 1_000.0, |_| "шмидт".into()),
    ("number", 1_000.0, |at| format!("{:06}", at * 331 + 1)),
    ("e-mail", 1_000.0, |at| format!("box{at}@example.ru")),
    ("nothing", 1_000.0, |at| format!("небывалое{at}")),
];

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, count] = args.as_slice() else { return Err("find PATH|URL RECORDS".into()) };
    let is_postgres = target.starts_with("postgres:");
    let database =
        if is_postgres { Target::Url(target.clone()) } else { Target::File(target.into()) };
    let count = count.parse()?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build()?.block_on(async {
        let world = World::open(database, Path::new("/nowhere")).await;
        let me = office(&world, count).await?;
        let pids = if is_postgres { backends(&world).await? } else { Vec::new() };
        for (name, budget, question) in KINDS {
            let budget = if is_postgres { budget * 3.0 } else { *budget };
            measure(&world, me, (name, budget, *question), &pids).await?;
        }
        world.app.store.close().await;
        Ok(())
    })
}

fn say(line: &str) -> Result<(), Fault> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

async fn measure(world: &World, me: PersonId, kind: Kind, pids: &[i64]) -> Result<(), Fault> {
    let (name, budget, question) = kind;
    let mut began = 0.0;
    let mut hits = 0;
    for at in 0..WARM + ASKED {
        if at == WARM {
            began = cpu_us(pids);
        }
        let text = question(at);
        let found = search::find(&world.app, &Actor::Person(me), &text, &[], PAGE).await?;
        hits += found.hits.len();
    }
    let asked = u32::try_from(ASKED)?;
    let cost = (cpu_us(pids) - began) / f64::from(asked);
    let mark = if cost > budget { "  over" } else { "" };
    say(&format!("{name:22} {cost:8.0} {budget:8.0} {:8}{mark}", hits / (WARM + ASKED)))
}

/// CPU of this process's threads and of the backends, in µs.
fn cpu_us(pids: &[i64]) -> f64 {
    let own = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let own = own.map(|task| task.path());
    let others = pids.iter().map(|pid| Path::new("/proc").join(pid.to_string()));
    let spent = |folder: std::path::PathBuf| -> Option<f64> {
        let text = std::fs::read_to_string(folder.join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    own.chain(others).filter_map(spent).sum::<f64>() / 1000.0
}

async fn backends(world: &World) -> Result<Vec<i64>, Fault> {
    let read = world.app.store.write(Lane::Bulk, |tx| {
        tx.query("SELECT gin_clean_pending_list('search_tokens')", &[])?;
        for table in ["search", "record", "r_trade", "r_contact"] {
            tx.execute(&format!("ANALYZE {table}"), &[])?;
        }
        let sql = "SELECT CAST(pid AS BIGINT) FROM pg_stat_activity \
                   WHERE datname = current_database()";
        tx.query(sql, &[])?.iter().map(|row| row.int(0)).collect()
    });
    Ok(read.await?)
}

/// Four trades to each contact; gives a person who may read them.
async fn office(world: &World, count: usize) -> Result<PersonId, Fault> {
    world.install(&["base"]).await;
    let files = PACKAGE.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    world.install_files(&files.collect()).await?;
    let me = world.person("Менеджер", &["manager"]).await;
    let types = world.app.catalog();
    let (Some(contact), Some(trade)) = (types.types.get("contact"), types.types.get("trade"))
    else {
        return Err("no types".into());
    };
    let before = cpu_us(&[]);
    for first in (0..count).step_by(CHUNK) {
        let (contact, trade) = (contact.clone(), trade.clone());
        let filled = world.app.store.write(Lane::Bulk, move |tx| {
            let mut last = (0, String::new());
            for at in first..(first + CHUNK).min(count) {
                if at % 5 == 0 {
                    let name = format!("{} {}", surname(at / 5), first_name(at));
                    last = (put(tx, &contact, &name, &contact_values(at), None)?, name);
                } else {
                    let values = trade_values(at, last.0);
                    put(tx, &trade, &title(at), &values, Some(&last.1))?;
                }
            }
            Ok(())
        });
        filled.await?;
    }
    let each = (cpu_us(&[]) - before) / f64::from(u32::try_from(count)?);
    say(&format!("{count} records, {each:.0} µs each (the database's own processes apart)"))?;
    Ok(me)
}

fn put(
    tx: &mut Tx<'_>,
    of: &RecordType,
    title: &str,
    values: &[(String, Value)],
    contact: Option<&String>,
) -> Result<RecordId, base::Problem> {
    let spine = NewRecord {
        title: title.to_owned(),
        stage: contact.map(|_| "main.new".to_owned()),
        needs_step: of.needs_step,
        at: Time(0),
        ..NewRecord::default()
    };
    let fields: Vec<_> = values
        .iter()
        .filter_map(|(code, value)| of.field(code).map(|field| (field, value.clone())))
        .collect();
    let id = tx.insert_record(of, &spine, &fields)?;
    let names: HashMap<String, String> =
        contact.map(|name| ("contact".to_owned(), name.clone())).into_iter().collect();
    tx.search_put(id, &search::document(of, values, &names))?;
    Ok(id)
}

fn contact_values(at: usize) -> Vec<(String, Value)> {
    vec![
        ("last_name".into(), Value::text(&surname(at / 5))),
        ("first_name".into(), Value::text(first_name(at))),
        ("phones".into(), phones(at)),
        ("emails".into(), Value::List(vec![Value::text(&format!("box{}@example.ru", at / 5))])),
    ]
}

fn trade_values(at: usize, contact: RecordId) -> Vec<(String, Value)> {
    vec![
        ("title".into(), Value::text(&title(at))),
        ("contact".into(), Value::Int(contact)),
        ("phones".into(), phones(at)),
        ("reg".into(), Value::text(&format!("{at:06}"))),
    ]
}

fn phones(at: usize) -> Value {
    Value::List(vec![Value::text(&format!("+7843{:07}", at * 7_919 % 10_000_000))])
}

fn title(at: usize) -> String {
    const WHAT: [&str; 9] = [
        "Ремонт",
        "Монтаж",
        "Осмотр",
        "Доставка",
        "Замена",
        "Порядок",
        "Полив",
        "Проверка",
        "Наладка",
    ];
    const SUPPLY: [&str; 4] = ["Поставка", "Поставщику", "Поставки", "Поставить"];
    const OF: [&str; 4] = ["насоса", "котла", "крана", "трубы"];
    let what = if at % 10 == 3 { pick(&SUPPLY, at / 10) } else { pick(&WHAT, at / 10) };
    let hard = if at % 100 == 7 { " сложный" } else { "" };
    let special =
        if at % 1_000 == 9 { format!(" особая{}", at / 1_000 % 50) } else { String::new() };
    format!("{what}{hard}{special} {} № {at} {}", pick(&OF, at / 3), surname(at / 11))
}

fn first_name(at: usize) -> &'static str {
    pick(&["Иван", "Анна", "Пётр", "Мария", "Тимур", "Ольга", "Сергей"], at)
}

/// One of 20,000; each hundredth is Иванов, each two-hundredth a name in Latin letters.
fn surname(at: usize) -> String {
    const PARTS: [&str; 20] = [
        "ка", "ро", "ми", "ве", "то", "ла", "ни", "су", "ре", "по", "да", "ши", "жу", "го", "бы",
        "че", "лю", "за", "фе", "хо",
    ];
    match at % 200 {
        0 | 100 => "Иванов".to_owned(),
        50 => "Schmidt".to_owned(),
        _ => {
            let parts = [at, at / 20, at / 400].map(|place| pick(&PARTS, place));
            let name = parts.concat() + pick(&["ров", "нин", "кин"], at / 8_000);
            name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect()
        }
    }
}

fn pick<'a>(texts: &[&'a str], at: usize) -> &'a str {
    texts.get(at % texts.len().max(1)).copied().unwrap_or_default()
}
