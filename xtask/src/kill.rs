//! `kill -9` under writing load. This process keeps the ledger of what was acknowledged; after
//! each restart everything in it must be there, and the doctor must find nothing.

use crate::server::{Server, doctor, otklik};
use crate::shell;
use crate::verify::postgres::{Cluster, free_port};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How many rounds of each kind.
pub(crate) struct Rounds {
    pub sqlite: u32,
    pub postgres: u32,
    pub postmaster: u32,
}

/// Threads that write.
const WRITERS: u64 = 4;
/// Writes acknowledged before the moment of the kill is drawn: a round that kills an idle server
/// proves nothing.
const ACKNOWLEDGED_MIN: usize = 8;
/// How long the first of them may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A write that was acknowledged.
#[derive(Debug, Clone)]
struct Entry {
    id: u64,
    version: u64,
    text: String,
    /// The text of a later write whose answer did not come: either is right.
    maybe: Option<String>,
}

/// One office under load, and the ledger of its acknowledged writes.
struct Office<'c> {
    dir: TempDir,
    database: Option<String>,
    cluster: Option<&'c Cluster>,
    port: u16,
    token: String,
    ledger: Vec<Entry>,
    counter: Arc<AtomicU64>,
}

/// Runs all rounds on both databases.
pub(crate) fn all(cluster: &Cluster, rounds: &Rounds) -> Result<()> {
    let mut office = Office::open(None, None)?;
    office.rounds("SQLite, server", rounds.sqlite, Victim::Server)?;
    let url = cluster.database("kill")?;
    let mut office = Office::open(Some(url), Some(cluster))?;
    office.rounds("PostgreSQL, server", rounds.postgres, Victim::Server)?;
    office.rounds("PostgreSQL, postmaster", rounds.postmaster, Victim::Postmaster)
}

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Server,
    Postmaster,
}

impl<'c> Office<'c> {
    fn open(database: Option<String>, cluster: Option<&'c Cluster>) -> Result<Office<'c>> {
        let dir = tempfile::tempdir()?;
        let url = database.as_deref();
        call(dir.path(), url, &["demo", "deputy"])?;
        let token = call(dir.path(), url, &["user", "token", "head"])?;
        let token = token.lines().last().unwrap_or_default().trim().to_owned();
        let counter = Arc::new(AtomicU64::new(1));
        Ok(Office { dir, database, cluster, port: free_port()?, token, ledger: vec![], counter })
    }

    fn rounds(&mut self, name: &str, count: u32, victim: Victim) -> Result<()> {
        let start = Instant::now();
        let before = self.ledger.len();
        let mut server = self.start()?;
        for round in 0..count {
            let fresh = self
                .round(server, round, victim)
                .with_context(|| format!("{name}, round {round}"))?;
            server = self.start().with_context(|| format!("{name}, after round {round}"))?;
            self.check(&server, &fresh).with_context(|| format!("{name}, after round {round}"))?;
            self.ledger.extend(fresh);
        }
        self.check(&server, &self.ledger).with_context(|| format!("{name}, at the end"))?;
        server.kill()?;
        let written = self.ledger.len() - before;
        if written < ACKNOWLEDGED_MIN * usize::try_from(count).unwrap_or(usize::MAX) {
            bail!("{name}: only {written} writes were acknowledged in {count} rounds");
        }
        shell::say(format!(
            "{name}: {count} rounds, {written} acknowledged writes, none lost, no open record \
             without a step, {:.0} s",
            start.elapsed().as_secs_f64()
        ));
        Ok(())
    }

    /// The doctor finds nothing, then the server goes on from what is there.
    fn start(&self) -> Result<Server> {
        doctor(self.dir.path(), self.database.as_deref())?;
        Server::start(self.dir.path(), self.port, self.database.as_deref())
    }

    /// One round: load, kill; gives what was acknowledged in it.
    fn round(&self, server: Server, round: u32, victim: Victim) -> Result<Vec<Entry>> {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let threads: Vec<_> = (0..WRITERS)
            .map(|_| {
                let client = Client::new(&server.url(), &self.token);
                let (stop, counter) = (Arc::clone(&stop), Arc::clone(&self.counter));
                let acknowledged = Arc::clone(&acknowledged);
                std::thread::spawn(move || write(&client, &stop, &counter, &acknowledged))
            })
            .collect();
        wait_for_load(&acknowledged)?;
        // Moments spread over commits, from the first to after several hundred.
        std::thread::sleep(Duration::from_millis(u64::from(20 + round * 37 % 260)));
        match (victim, self.cluster) {
            (Victim::Postmaster, Some(cluster)) => {
                cluster.kill_postmaster()?;
                cluster.serve_again()?;
                std::thread::sleep(Duration::from_millis(300));
                stop.store(true, Ordering::SeqCst);
                server.kill()?;
            }
            _ => {
                server.kill()?;
                stop.store(true, Ordering::SeqCst);
            }
        }
        for thread in threads {
            if thread.join().is_err() {
                bail!("a writer panicked");
            }
        }
        let entries = acknowledged.lock().map(|list| list.clone()).unwrap_or_default();
        if entries.len() < ACKNOWLEDGED_MIN {
            bail!("only {} writes were acknowledged", entries.len());
        }
        Ok(entries)
    }

    /// Everything acknowledged is there.
    fn check(&self, server: &Server, entries: &[Entry]) -> Result<()> {
        let client = Client::new(&server.url(), &self.token);
        for entry in entries {
            let record = client
                .get(&format!("/api/v1/records/appeal/{}", entry.id))
                .with_context(|| format!("record {} is lost", entry.id))?;
            let version = number(&record, "/version");
            let text =
                record.pointer("/fields/summary").and_then(Value::as_str).unwrap_or_default();
            let is_right = text == entry.text || entry.maybe.as_deref() == Some(text);
            if version < entry.version || !is_right {
                bail!("record {}: {entry:?} became version {version}, {text}", entry.id);
            }
            if record.pointer("/next").is_none_or(Value::is_null) {
                bail!("record {} has no next step", entry.id);
            }
        }
        Ok(())
    }
}

/// Waits until the server is at work.
fn wait_for_load(acknowledged: &Mutex<Vec<Entry>>) -> Result<()> {
    let start = Instant::now();
    loop {
        let count = acknowledged.lock().map(|list| list.len()).unwrap_or_default();
        if count >= ACKNOWLEDGED_MIN {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            bail!("only {count} writes were acknowledged in {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Writes until stopped: makes records and changes them, and notes what was acknowledged.
fn write(client: &Client, stop: &AtomicBool, counter: &AtomicU64, ledger: &Mutex<Vec<Entry>>) {
    while !stop.load(Ordering::SeqCst) {
        let turn = counter.fetch_add(1, Ordering::SeqCst);
        let text = format!("Проверка записи {turn}");
        let fields = json!({
            "summary": text, "channel": "post", "form": "written", "kind": "statement",
            "authorship": "individual", "reply_to": "post",
            "received_at": "2026-11-20T08:00:00Z", "reg_date": "2026-11-20",
        });
        let Ok(record) = client.post("/api/v1/records/appeal", &json!({ "fields": fields })) else {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        let id = number(&record, "/id");
        let version = number(&record, "/version");
        let later = format!("{text}, исправлено");
        let entry = Entry { id, version, text, maybe: Some(later.clone()) };
        let at = {
            let Ok(mut list) = ledger.lock() else { return };
            list.push(entry);
            list.len() - 1
        };
        let change = json!({ "version": version, "fields": { "summary": later } });
        let answer = client.patch(&format!("/api/v1/records/appeal/{id}"), &change);
        if let (Ok(record), Ok(mut list)) = (answer, ledger.lock())
            && let Some(entry) = list.get_mut(at)
        {
            entry.version = number(&record, "/version");
            entry.text = later;
            entry.maybe = None;
        }
    }
}

/// An API client with a token.
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Client {
    /// A client of a server.
    pub(crate) fn new(base: &str, token: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .build();
        Client { agent: config.into(), base: base.to_owned(), token: format!("Bearer {token}") }
    }

    /// `GET` of JSON.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let mut answer = request.header("authorization", &self.token).call()?;
        Ok(answer.body_mut().read_json()?)
    }

    /// `POST` of JSON.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let mut answer = request.header("authorization", &self.token).send_json(body)?;
        Ok(answer.body_mut().read_json()?)
    }

    /// `PATCH` of JSON.
    pub(crate) fn patch(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.patch(format!("{}{path}", self.base));
        let mut answer = request.header("authorization", &self.token).send_json(body)?;
        Ok(answer.body_mut().read_json()?)
    }
}

/// A whole number inside JSON; 0 when there is none.
pub(crate) fn number(json: &Value, pointer: &str) -> u64 {
    json.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// Runs a command of the product and gives what it printed.
pub(crate) fn call(data: &Path, database: Option<&str>, args: &[&str]) -> Result<String> {
    let output = otklik(data, database).args(args).output()?;
    if !output.status.success() {
        bail!("otklik {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
