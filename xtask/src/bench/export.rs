//! `cargo xtask bench export [RECORDS]`: 100,000 records taken out of a running server in each
//! format.

use super::process::{cpu_ms, memory_mb};
use crate::kill::{Client, call, number};
use crate::server::Server;
use crate::shell;
use crate::verify::postgres::{Cluster, free_port};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Records in the list, unless another number is asked for.
pub(super) const RECORDS: usize = 100_000;

/// Between two looks at the job and at the memory of the server.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What the columns of the file mean.
const MAPPING: &str = "columns:
  text: {field: body}
  topic: {field: main_topic}
  place: {field: territory}
  day: {field: reg_date, format: \"%Y-%m-%d\"}
constants: {channel: portal, form: electronic, kind: statement, authorship: individual, reply_to: portal}
stage: appeal_review.check
step: {title: Рассмотреть обращение, who: {person: bench}, due: {spread_days: 20}}
";

/// Fills an office on each database and takes its list out.
pub(super) fn bench(records: usize) -> Result<()> {
    crate::up::build_server()?;
    let cluster = Cluster::start()?;
    let url = cluster.database("export")?;
    one("SQLite", None, records)?;
    one("PostgreSQL", Some(&url), records)
}

fn one(name: &str, database: Option<&str>, records: usize) -> Result<()> {
    let dir = tempfile::tempdir()?;
    fill(dir.path(), database, records)?;
    let token = call(dir.path(), database, &["user", "token", "bench"])?;
    let token = token.lines().last().unwrap_or_default().trim().to_owned();
    let server = Server::start(dir.path(), free_port()?, database)?;
    let client = Client::new(&format!("{}/api/v1", server.url()), &token);
    client.get("/records/appeal?limit=200&total=true")?;
    let (idle, _) = memory_mb(server.pid());
    for (format, columns) in
        [("csv", json!([])), ("json", json!([])), ("xlsx", json!([])), ("xlsx", json!(["*"]))]
    {
        let wide = if columns == json!(["*"]) { ", all columns" } else { "" };
        let (start, cpu) = (Instant::now(), cpu_ms(&[server.pid()]));
        let body = json!({ "format": format, "columns": columns, "sort": "-reg_date" });
        let job = client.post("/records/appeal/export", &body)?;
        let (rows, bytes, peak) = finished(&client, &server, number(&job, "/job"))?;
        if usize::try_from(rows) != Ok(records) {
            bail!("{rows} rows of {records}");
        }
        let cpu = (cpu_ms(&[server.pid()]) - cpu) / 1000.0;
        let seconds = start.elapsed().as_secs_f64();
        let above = peak - idle;
        shell::say(format!(
            "{name}, {format}{wide}: {rows} rows, {bytes} bytes, {seconds:.1} s, {cpu:.1} s of \
             CPU of the server, {above:.0} MB above idle ({idle:.0})"
        ));
    }
    Ok(())
}

/// Waits for the end of a job; gives its rows and bytes, and the most memory meanwhile.
fn finished(client: &Client, server: &Server, job: u64) -> Result<(u64, u64, f64)> {
    let mut peak = 0.0_f64;
    loop {
        let view = client.get(&format!("/jobs/{job}"))?;
        peak = peak.max(memory_mb(server.pid()).0);
        match view.get("state").and_then(Value::as_str) {
            Some("done") => {
                let rows = number(&view, "/result/rows");
                return Ok((rows, number(&view, "/result/bytes"), peak));
            }
            Some("failed") => bail!("the export failed: {view}"),
            _ => std::thread::sleep(LOOK_EVERY),
        }
    }
}

fn fill(dir: &Path, database: Option<&str>, records: usize) -> Result<()> {
    call(dir, database, &["demo", "deputy", "--empty"])?;
    let person = ["user", "add", "bench", "--name", "Проверкин Пётр", "--role", "head"];
    call(dir, database, &[&person[..], &["--password", "correct-horse-9"]].concat())?;
    let (file, mapping) = (dir.join("bench.csv"), dir.join("bench.yaml"));
    std::fs::write(&file, rows(records))?;
    std::fs::write(&mapping, MAPPING)?;
    let (file, mapping) = (file.to_string_lossy(), mapping.to_string_lossy());
    let args = ["import", &*file, "--type", "appeal", "--mapping", &*mapping, "--create-missing"];
    call(dir, database, &args)?;
    Ok(())
}

/// A table of appeals, always the same.
fn rows(records: usize) -> String {
    const TOPICS: [&str; 5] = ["Дороги", "Освещение", "Благоустройство", "Отопление", "Школы"];
    const PLACES: [&str; 4] = ["Центр", "Новый район", "Заречье", "Посёлок"];
    let mut text = String::from("text;topic;place;day\n");
    for at in 0..records {
        let topic = TOPICS.get(at % TOPICS.len()).copied().unwrap_or_default();
        let place = PLACES.get(at / 7 % PLACES.len()).copied().unwrap_or_default();
        let (month, day) = (at % 11 + 1, at / 11 % 28 + 1);
        // Writing into a text does not fail.
        let _ = writeln!(
            text,
            "Во дворе дома {at} третий месяц не решается вопрос: {topic}. Жители просят помочь и \
             ответить письменно;{topic};{place};2026-{month:02}-{day:02}"
        );
    }
    text
}
