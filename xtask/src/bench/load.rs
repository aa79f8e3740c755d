//! Requests over several connections at once, from one thread of this process: the machine's cores
//! belong to the server that is measured.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Connections at once: enough that the server is not measured while it falls asleep and wakes.
const CONNECTIONS: u64 = 16;

/// What a load did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub requests: u64,
    pub seconds: f64,
    /// Wall-clock milliseconds of one request: half of them are faster; 99 of 100 are faster.
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// One request of a load.
#[derive(Debug)]
pub(super) struct Ask {
    method: &'static str,
    path: String,
    body: String,
}

impl Ask {
    /// `GET`
    pub(super) fn get(path: impl Into<String>) -> Ask {
        Ask { method: "GET", path: path.into(), body: String::new() }
    }

    /// `POST` of JSON.
    pub(super) fn post(path: impl Into<String>, body: &serde_json::Value) -> Ask {
        Ask { method: "POST", path: path.into(), body: body.to_string() }
    }
}

/// Sends `total` requests, each made from its number; stops at the first that is refused. Every
/// connection has a request under way while the answers are read in turn.
pub(super) fn drive(url: &str, token: &str, total: u64, ask: impl Fn(u64) -> Ask) -> Result<Done> {
    let address = url.strip_prefix("http://").context("not an address of HTTP")?;
    let open = |_| Connection::open(address, token);
    let mut connections = (0..CONNECTIONS.min(total)).map(open).collect::<Result<Vec<_>>>()?;
    let mut times: Vec<Duration> = Vec::new();
    let start = Instant::now();
    let mut next = 0;
    for connection in &mut connections {
        connection.send(ask(next))?;
        next += 1;
    }
    while !connections.is_empty() {
        for connection in &mut connections {
            times.push(connection.receive()?);
            if next < total {
                connection.send(ask(next))?;
                next += 1;
            }
        }
        connections.retain(|connection| connection.began.is_some());
    }
    let seconds = start.elapsed().as_secs_f64();
    times.sort();
    let at = |share: usize| -> f64 {
        let place = times.len().saturating_sub(1) * share / 100;
        times.get(place).map(|time| time.as_secs_f64() * 1000.0).unwrap_or_default()
    };
    Ok(Done { requests: total, seconds, p50_ms: at(50), p99_ms: at(99) })
}

/// A connection that stays open.
struct Connection {
    stream: BufReader<TcpStream>,
    /// What every request says of itself.
    headers: String,
    /// When the request under way was sent.
    began: Option<Instant>,
    body: Vec<u8>,
}

impl Connection {
    fn open(address: &str, token: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let headers = format!(
            "host: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        );
        let stream = BufReader::with_capacity(1 << 16, stream);
        Ok(Connection { stream, headers, began: None, body: Vec::new() })
    }

    fn send(&mut self, ask: Ask) -> Result<()> {
        let Ask { method, path, body } = ask;
        let (headers, length) = (&self.headers, body.len());
        let text =
            format!("{method} {path} HTTP/1.1\r\n{headers}content-length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes())?;
        self.began = Some(Instant::now());
        Ok(())
    }

    /// Reads the answer; gives how long it took.
    fn receive(&mut self) -> Result<Duration> {
        let began = self.began.take().context("no request is under way")?;
        let (mut line, mut status, mut length) = (String::new(), String::new(), 0);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            match text.split_once(": ") {
                _ if status.is_empty() => status = text.to_owned(),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse()?;
                }
                _ => {}
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        if !status.starts_with("HTTP/1.1 2") {
            bail!("{status}: {}", String::from_utf8_lossy(&self.body));
        }
        Ok(began.elapsed())
    }
}
