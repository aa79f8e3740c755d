//! The real binary as a child process: started, watched, killed, measured.

use crate::{paths, shell};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running `otklik serve`.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    port: u16,
    data: PathBuf,
    database: Option<String>,
    printed: String,
}

impl Server {
    /// Starts the deputy's office with demo data on the embedded database in `data`.
    pub(crate) fn demo(data: &Path, port: u16) -> Result<Server> {
        Server::launch(data, port, None, &["--demo", "deputy"])
    }

    /// Starts the product on a folder, and on PostgreSQL when an address is given.
    pub(crate) fn start(data: &Path, port: u16, database: Option<&str>) -> Result<Server> {
        Server::launch(data, port, database, &[])
    }

    fn launch(data: &Path, port: u16, database: Option<&str>, args: &[&str]) -> Result<Server> {
        let mut command = otklik(data, database);
        command.arg("serve").args(args).env("OTKLIK_LISTEN", format!("127.0.0.1:{port}"));
        let log = std::fs::File::create(data.join("server.log"))?;
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("cannot start the server")?;
        let out = child.stdout.take().context("no output")?;
        let mut printed = String::new();
        let mut reader = BufReader::new(out);
        // It prints what people need and then answers; read until the line with its address.
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                bail!("the server ended: see server.log\n{printed}");
            }
            printed.push_str(&line);
            if line.contains(&format!("127.0.0.1:{port}")) {
                break;
            }
        }
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        let database = database.map(str::to_owned);
        let server = Server { child, port, data: data.to_owned(), database, printed };
        server.wait_ready()?;
        Ok(server)
    }

    fn wait_ready(&self) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            if ureq::get(format!("{}/health", self.url())).call().is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        bail!("the server does not answer")
    }

    /// Where it answers.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Logins and passwords of the demo people, as it printed them at start: a JSON object.
    pub(crate) fn passwords(&self) -> String {
        let pairs = self.printed.lines().filter_map(|line| {
            let mut words = line.strip_prefix("  ")?.split_whitespace();
            let (login, password) = (words.next()?, words.next()?);
            Some((login.to_owned(), serde_json::Value::from(password)))
        });
        serde_json::Value::Object(pairs.collect()).to_string()
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Fails when `otklik doctor` finds something.
    pub(crate) fn check_doctor(&self) -> Result<()> {
        doctor(&self.data, self.database.as_deref())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The product's binary on a data folder and a database.
pub(crate) fn otklik(data: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(paths::binary());
    command.env("OTKLIK_DATA", data).env("OTKLIK_LANGUAGE", "ru").stdin(Stdio::null());
    if let Some(url) = database {
        command.env("OTKLIK_DATABASE", url);
    }
    command
}

/// Fails when `otklik doctor` finds something.
pub(crate) fn doctor(data: &Path, database: Option<&str>) -> Result<()> {
    let output = otklik(data, database).arg("doctor").output()?;
    if output.status.success() {
        return Ok(());
    }
    shell::say(String::from_utf8_lossy(&output.stdout));
    shell::say(String::from_utf8_lossy(&output.stderr));
    bail!("the doctor found something")
}
