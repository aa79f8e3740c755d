//! A throw-away PostgreSQL cluster on a free loopback port.

use super::machine::is_root;
use crate::{paths, shell};
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running cluster; it ends and its files go when this value is dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    dir: Option<TempDir>,
    port: u16,
}

/// The folder with `initdb` and `postgres`, newest version first.
pub(crate) fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            let bin = path.join("bin");
            bin.join("initdb").exists().then_some((version, bin))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

impl Cluster {
    /// No cluster, for checks that need none.
    pub(crate) fn none() -> Cluster {
        Cluster { dir: None, port: 0 }
    }

    /// Whether there is a cluster at all.
    pub(crate) fn is_there(&self) -> bool {
        self.dir.is_some()
    }

    /// Makes a cluster and starts it, with full durability. PostgreSQL refuses to run as root, so
    /// root runs it as the user `postgres` of Debian's package.
    pub(crate) fn start() -> Result<Cluster> {
        let dir = tempfile::Builder::new().prefix("otklik-pg-").tempdir()?;
        if is_root() {
            shell::run("chown", &["postgres", &text(dir.path())], &paths::root())?;
        }
        let port = free_port()?;
        let cluster = Cluster { dir: Some(dir), port };
        let data = cluster.data();
        cluster
            .tool("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8"])?;
        cluster.serve()?;
        Ok(cluster)
    }

    /// Starts the server and waits until it answers.
    pub(crate) fn serve(&self) -> Result<()> {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
             -c max_connections=200",
            self.port
        );
        let log = format!("{}/log", self.root());
        let data = self.data();
        self.tool("pg_ctl", &["start", "-w", "-D", &data, "-l", &log, "-o", &options])
    }

    /// Starts the server again after a crash: its children may need a while to notice and end.
    pub(crate) fn serve_again(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            match self.serve() {
                Err(_) if start.elapsed() < Duration::from_secs(40) => {
                    std::thread::sleep(Duration::from_millis(500));
                }
                outcome => return outcome,
            }
        }
    }

    /// `kill -9` of the postmaster; its children notice and end by themselves.
    pub(crate) fn kill_postmaster(&self) -> Result<()> {
        let file = format!("{}/postmaster.pid", self.data());
        let text = std::fs::read_to_string(&file).context("no postmaster.pid")?;
        let pid = text.lines().next().unwrap_or_default().trim().to_owned();
        shell::run("kill", &["-9", &pid], &paths::root())?;
        let start = Instant::now();
        while self.has_backends() && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn has_backends(&self) -> bool {
        shell::answers("pgrep", &["-f", &self.data()])
    }

    /// A new database; gives its address.
    pub(crate) fn database(&self, name: &str) -> Result<String> {
        let port = self.port.to_string();
        self.tool("createdb", &["-h", "127.0.0.1", "-p", &port, "-U", "postgres", name])?;
        Ok(format!("{}/{name}", self.url()))
    }

    /// The address of the cluster, without a database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Processes of the cluster, for measuring.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let listed = shell::output("pgrep", &["-f", &self.data()], &paths::root());
        let mut pids: Vec<u32> =
            listed.unwrap_or_default().lines().filter_map(|line| line.parse().ok()).collect();
        let parents = pids.clone();
        for parent in parents {
            let children = shell::output("pgrep", &["-P", &parent.to_string()], &paths::root());
            pids.extend(
                children.unwrap_or_default().lines().filter_map(|line| line.parse::<u32>().ok()),
            );
        }
        pids.sort_unstable();
        pids.dedup();
        pids
    }

    fn root(&self) -> String {
        self.dir.as_ref().map(|dir| text(dir.path())).unwrap_or_default()
    }

    fn data(&self) -> String {
        format!("{}/data", self.root())
    }

    fn tool(&self, tool: &str, args: &[&str]) -> Result<()> {
        let bin = binaries().context("PostgreSQL is not installed")?.join(tool);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(bin);
            command
        } else {
            Command::new(bin)
        };
        let status = command
            .args(args)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("cannot start {tool}"))?;
        if status.success() { Ok(()) } else { bail!("{tool} failed: {status}") }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.dir.is_some() {
            let data = self.data();
            // The folder goes anyway; a server that ended already is fine.
            let _ = self.tool("pg_ctl", &["stop", "-m", "immediate", "-D", &data]);
        }
    }
}

/// A loopback port that nobody uses now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
