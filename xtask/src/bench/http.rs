//! `cargo xtask bench http`: 20,000 records over HTTP, the figure is CPU per request of the
//! server (and of PostgreSQL) with sign-in, rights, next step, history and events.

use super::load::{Ask, Done, drive};
use super::process::{children_ms, cpu_ms, memory_mb};
use crate::kill::{Client, call, number};
use crate::server::Server;
use crate::shell;
use crate::verify::postgres::{Cluster, free_port};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::time::Instant;

/// Records, contacts, owners of the workload.
const RECORDS: u64 = 20_000;
pub(super) const CONTACTS: u64 = 5_000;
/// Stages of the package's pipeline.
const STAGES: &[&str] = &["new", "called", "offer", "talks", "contract", "payment"];

const PACKAGE: &[(&str, &str)] = &[
    ("package.yaml", include_str!("package/package.yaml")),
    ("types/trade.yaml", include_str!("package/trade.yaml")),
    ("flows/trade.yaml", include_str!("package/flow.yaml")),
    ("roles.yaml", include_str!("package/roles.yaml")),
];

/// One row of the table.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) cpu_us: f64,
    budget_us: f64,
    /// CPU of the same done by bare statements.
    bare_us: f64,
    done: Done,
}

/// Both databases, one table each; writes `target/bench-http.json`.
pub(super) fn bench() -> Result<()> {
    crate::up::build_server()?;
    let mut report = Vec::new();
    report.push(("SQLite", one(None)?));
    let cluster = Cluster::start()?;
    report.push(("PostgreSQL", one(Some(&cluster))?));
    let json: Value = report
        .iter()
        .map(|(name, rows)| {
            let rows: Value = rows
                .iter()
                .map(|row| (row.name.to_owned(), json!({"cpu_us": row.cpu_us, "bare_us": row.bare_us, "p50_ms": row.done.p50_ms, "p99_ms": row.done.p99_ms})))
                .collect::<serde_json::Map<_, _>>()
                .into();
            ((*name).to_owned(), rows)
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    fs::write(
        crate::paths::target().join("bench-http.json"),
        serde_json::to_string_pretty(&json)?,
    )?;
    Ok(())
}

fn one(cluster: Option<&Cluster>) -> Result<Vec<Row>> {
    let dir = tempfile::tempdir()?;
    let database = cluster.map(|cluster| cluster.database("bench")).transpose()?;
    let database = database.as_deref();
    let people = prepare(dir.path(), database)?;
    let began = Instant::now();
    let server = Server::start(dir.path(), free_port()?, database)?;
    let start_ms = began.elapsed().as_secs_f64() * 1000.0;
    let token = people.token.clone();
    let client = Client::new(&server.url(), &token);
    let contacts = fill_contacts(&server, &token)?;
    let mut rows = vec![fill_records(cluster, &server, &people, (contacts, RECORDS))?];
    let first = first_id(&client)?;
    let mut meter = Meter { cluster, server: &server, token: &token, rows: &mut rows };
    operate(&mut meter, &people.ids, (first, RECORDS))?;
    let (own, whole) = memory_mb(server.pid());
    drop(server);
    let file = dir.path().join("otklik.db").to_string_lossy().into_owned();
    bare(cluster, database.unwrap_or(&file), &mut rows)?;
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite" };
    print(name, &rows);
    shell::say(format!(
        "memory {own:.0} MB, with mapped files {whole:.0} MB; start to first answer {start_ms:.0} ms"
    ));
    Ok(rows)
}

/// Every operation but (d) over the records from `first` on.
pub(super) fn operate(
    meter: &mut Meter<'_>,
    owners: &[u64],
    (first, records): (u64, u64),
) -> Result<()> {
    let path = move |number: u64| first + number * 7919 % records;
    meter.run("a get", 60.0, 4_000, move |number| {
        Ask::get(format!("/api/v1/records/trade/{}", path(number)))
    })?;
    let owners = owners.to_vec();
    meter.run("b list + total", 500.0, 1_000, move |number| {
        let stage = pick(STAGES, number);
        let owner = pick(&owners, number);
        let filter = format!("stage == 'main.{stage}' && manager == {owner}");
        let columns = "title,amount,close_date,phones,emails,city,contact,manager,source,note,reg,probability";
        let query = format!(
            "filter={}&sort=-close_date&limit=50&total=true&columns={columns}",
            encode(&filter)
        );
        Ask::get(format!("/api/v1/records/trade?{query}"))
    })?;
    meter.run("c board", 1_500.0, 300, |_| Ask::get("/api/v1/records/trade/totals?sum=amount"))?;
    meter.run("e move", 1_000.0, 1_000, move |number| {
        let stage = pick(STAGES, number + 1);
        let body = json!({ "stage": format!("main.{stage}") });
        Ask::post(format!("/api/v1/records/trade/{}/move", path(number)), &body)
    })?;
    let words = ["поставка", "насос", "ремонт", "насо", "1043", "ромашк", "каза"];
    meter.run("f search", 2_000.0, 1_000, move |number| {
        let word = pick(&words, number);
        Ask::get(format!("/api/v1/search?q={}", encode(word)))
    })
}

/// Measures one operation after another.
pub(super) struct Meter<'m> {
    pub(super) cluster: Option<&'m Cluster>,
    pub(super) server: &'m Server,
    pub(super) token: &'m str,
    pub(super) rows: &'m mut Vec<Row>,
}

impl Meter<'_> {
    fn run(
        &mut self,
        name: &'static str,
        budget_us: f64,
        total: u64,
        request: impl Fn(u64) -> Ask,
    ) -> Result<()> {
        let pids = pids(self.cluster, self.server);
        let before = cpu_ms(&pids);
        let done = drive(&self.server.url(), self.token, total, request).context(name)?;
        let cpu_us = (cpu_ms(&pids) - before) * 1000.0 / real(total);
        self.rows.push(Row { name, cpu_us, budget_us, bare_us: 0.0, done });
        Ok(())
    }
}

fn pids(cluster: Option<&Cluster>, server: &Server) -> Vec<u32> {
    let mut pids = vec![server.pid()];
    pids.extend(cluster.map(Cluster::processes).unwrap_or_default());
    pids
}

/// Measures the same operations as bare statements over the data that was made.
fn bare(cluster: Option<&Cluster>, target: &str, rows: &mut [Row]) -> Result<()> {
    const COUNT: u32 = 2_000;
    let root = crate::paths::root();
    let build = ["build", "--quiet", "--release", "--package", "store", "--example", "bare"];
    shell::run("cargo", &build, &root)?;
    let program = crate::paths::target().join("release/examples/bare");
    let program = program.to_string_lossy();
    for row in rows {
        let operation = row.name.split_whitespace().nth(1).unwrap_or_default();
        let pids = cluster.map(Cluster::processes).unwrap_or_default();
        let before = cpu_ms(&pids) + children_ms();
        shell::run(&program, &[target, operation, &COUNT.to_string()], &root)?;
        let pids = cluster.map(Cluster::processes).unwrap_or_default();
        row.bare_us = (cpu_ms(&pids) + children_ms() - before) * 1000.0 / f64::from(COUNT);
    }
    Ok(())
}

/// The office's people and the token that drives it.
pub(super) struct People {
    pub(super) ids: Vec<u64>,
    pub(super) token: String,
}

/// Installs the package and makes ten managers, through the command line.
pub(super) fn prepare(data: &std::path::Path, database: Option<&str>) -> Result<People> {
    let folder = data.join("bench-package");
    for (path, text) in PACKAGE {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, text)?;
    }
    call(data, database, &["migrate", "--package", &folder.to_string_lossy()])?;
    let mut ids = Vec::new();
    for number in 0..10 {
        let login = format!("manager{number}");
        let name = format!("Менеджер {number}");
        let args = [
            "user",
            "add",
            &login,
            "--name",
            &name,
            "--role",
            "manager",
            "--password",
            "correct-horse-9",
        ];
        let printed = call(data, database, &args)?;
        let id = printed.split_whitespace().find_map(|word| word.parse().ok());
        ids.push(id.context("`user add` printed no id")?);
    }
    let token = call(data, database, &["user", "token", "manager0"])?;
    let token = token.lines().last().unwrap_or_default().trim().to_owned();
    Ok(People { ids, token })
}

fn fill_contacts(server: &Server, token: &str) -> Result<u64> {
    let client = Client::new(&server.url(), token);
    let body = |number: u64| {
        json!({"fields": {
            "last_name": format!("{}ов", word(number)), "first_name": "Иван",
            "phones": [format!("+7000{:07}", 1_000_000 + number)],
            "emails": [format!("c{number}@example.ru")],
        }})
    };
    let first = number(&client.post("/api/v1/records/contact", &body(0))?, "/id");
    drive(&server.url(), token, CONTACTS - 1, move |number| {
        Ask::post("/api/v1/records/contact", &body(number + 1))
    })?;
    Ok(first)
}

/// (d): makes the records, each entering its stage with a task.
pub(super) fn fill_records(
    cluster: Option<&Cluster>,
    server: &Server,
    people: &People,
    (contact, records): (u64, u64),
) -> Result<Row> {
    let pids = pids(cluster, server);
    let before = cpu_ms(&pids);
    let owners = people.ids.clone();
    let done = drive(&server.url(), &people.token, records, move |number| {
        let stage = pick(STAGES, number);
        let owner = pick(&owners, number / 7);
        let body = json!({"stage": format!("main.{stage}"), "fields": {
            "title": format!("Поставка {} № {number}: ремонт насоса", word(number)),
            "amount": format!("{}.00", 1000 + number * 37 % 900_000),
            "close_date": format!("2026-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
            "phones": [format!("+7000{:07}", 3_000_000 + number)],
            "emails": [format!("t{number}@example.ru")],
            "city": pick(&["Казань", "Самара", "Пермь", "Уфа"], number),
            "contact": contact + number % CONTACTS, "manager": owner,
            "source": "site", "note": "Просили перезвонить после обеда", "probability": number % 100,
        }});
        Ask::post("/api/v1/records/trade", &body)
    })?;
    let cpu_us = (cpu_ms(&pids) - before) * 1000.0 / real(records);
    Ok(Row { name: "d create", cpu_us, budget_us: 1_000.0, bare_us: 0.0, done })
}

pub(super) fn first_id(client: &Client) -> Result<u64> {
    let page = client.get("/api/v1/records/trade?sort=id&limit=1")?;
    Ok(number(&page, "/rows/0/id"))
}

/// A word of a family of forms, so that search has something to choose from.
fn word(number: u64) -> &'static str {
    let words = ["Ромашка", "Василёк", "Кузнец", "Мельник", "Волга", "Кама", "Берёза", "Сокол"];
    pick(&words, number)
}

/// The element at a number, round and round.
fn pick<T: Copy + Default>(list: &[T], number: u64) -> T {
    let length = u64::try_from(list.len()).unwrap_or(1).max(1);
    let place = usize::try_from(number % length).unwrap_or_default();
    list.get(place).copied().unwrap_or_default()
}

/// A count as a real number; counts here are far below 2^32.
fn real(count: u64) -> f64 {
    u32::try_from(count).map(f64::from).unwrap_or(f64::MAX)
}

/// Percent-encoding of a query value.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn print(name: &str, rows: &[Row]) {
    shell::say(format!("\n{name}: 20,000 records, 5,000 contacts, 6 stages, 10 owners"));
    shell::say("operation          CPU µs   budget     bare   p50 ms   p99 ms   requests/s");
    for row in rows {
        shell::say(format!(
            "{:16} {:8.0} {:8.0} {:8.0} {:8.2} {:8.2} {:8.0}",
            row.name,
            row.cpu_us,
            if name == "SQLite" { row.budget_us } else { row.budget_us * 2.0 },
            row.bare_us,
            row.done.p50_ms,
            row.done.p99_ms,
            real(row.done.requests) / row.done.seconds
        ));
    }
}
