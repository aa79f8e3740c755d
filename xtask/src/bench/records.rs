//! `cargo xtask bench records [RECORDS …]`: how the cost of the operations grows with the records
//! that are there: 20,000 and 200,000 by default, 2,000,000 when asked for.
//!
//! The records are put in by an example of the testkit, with their tasks, steps, histories, visits
//! and words; then the real binary is driven over HTTP, and the figure is CPU of the server and of
//! PostgreSQL.

use super::http::{CONTACTS, Meter, Row, fill_records, first_id, operate, prepare};
use crate::kill::Client;
use crate::server::Server;
use crate::verify::postgres::{Cluster, free_port};
use crate::{paths, shell};
use anyhow::Result;

/// Records that are made over HTTP to measure (d), at every size.
const MADE: u64 = 2_000;
/// How much dearer an operation may be at the largest size.
const LIMIT: f64 = 1.5;
/// Search reads more of a larger index.
const LIMIT_OF_SEARCH: f64 = 3.0;

/// Measures both databases at each size and prints the ratios.
pub(super) fn bench(sizes: &[u64]) -> Result<()> {
    crate::up::build_server()?;
    let build = ["build", "--quiet", "--release", "--package", "testkit", "--example", "fill"];
    shell::run("cargo", &build, &paths::root())?;
    let cluster = Cluster::start()?;
    for (name, cluster) in [("SQLite", None), ("PostgreSQL", Some(&cluster))] {
        let mut tables = Vec::new();
        for size in sizes {
            tables.push(one(cluster, *size)?);
        }
        print(name, sizes, &tables);
    }
    Ok(())
}

/// One database with so many records.
fn one(cluster: Option<&Cluster>, records: u64) -> Result<Vec<Row>> {
    let dir = tempfile::tempdir()?;
    let name = format!("records{records}");
    let database = cluster.map(|cluster| cluster.database(&name)).transpose()?;
    let database = database.as_deref();
    let people = prepare(dir.path(), database)?;
    let file = dir.path().join("otklik.db").to_string_lossy().into_owned();
    let program = paths::target().join("release/examples/fill");
    let (records_text, contacts) = (records.to_string(), CONTACTS.to_string());
    let args = [database.unwrap_or(&file), &records_text, &contacts];
    shell::run(&program.to_string_lossy(), &args, &paths::root())?;
    let server = Server::start(dir.path(), free_port()?, database)?;
    let client = Client::new(&server.url(), &people.token);
    let first = first_id(&client)?;
    // What is read first is not in the memory of anybody yet.
    client.get("/api/v1/records/trade?limit=50&total=true")?;
    let contact = first.saturating_sub(CONTACTS);
    let made = fill_records(cluster, &server, &people, (contact, MADE))?;
    let mut rows = Vec::new();
    let mut meter = Meter { cluster, server: &server, token: &people.token, rows: &mut rows };
    operate(&mut meter, &people.ids, (first, records))?;
    rows.push(made);
    rows.sort_by_key(|row| row.name);
    Ok(rows)
}

fn print(name: &str, sizes: &[u64], tables: &[Vec<Row>]) {
    shell::say(format!("\n{name}: CPU µs per request by the number of records"));
    let heads: String = sizes.iter().map(|size| format!("{size:>12}")).collect();
    shell::say(format!("operation       {heads}   last : first"));
    let Some(first) = tables.first() else { return };
    for (at, row) in first.iter().enumerate() {
        let costs: Vec<f64> =
            tables.iter().filter_map(|rows| rows.get(at)).map(|row| row.cpu_us).collect();
        let shown: String = costs.iter().map(|cost| format!("{cost:>12.0}")).collect();
        let ratio = costs.last().copied().unwrap_or_default() / row.cpu_us.max(1.0);
        let limit = if row.name.starts_with('f') { LIMIT_OF_SEARCH } else { LIMIT };
        let mark = if ratio > limit { "  over" } else { "" };
        shell::say(format!("{:16}{shown}   {ratio:>12.2}{mark}", row.name));
    }
}
