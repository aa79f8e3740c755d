//! What handlers share.

use crate::peer::Network;
use app::App;
use app::exports::OpenSheet;
use base::Problem;
use std::sync::Arc;
use tokio::sync::watch;

/// Reads the bytes of an uploaded table; given by the server, so that this crate knows no formats.
pub type ReadTable = fn(&[u8]) -> Result<app::imports::Table, Problem>;

/// How the product is reached.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where people open it, for instance `https://crm.example.ru`.
    pub address: String,
    /// Whether people reach it at its own address: no other one was given, as for a proxy.
    pub is_direct: bool,
    /// Proxies whose word about addresses is believed.
    pub trusted_proxies: Vec<Network>,
    /// What opens `/metrics` without a person.
    pub metrics_token: Option<String>,
    /// Becomes true when the server ends: long answers end with it.
    pub shutdown: watch::Receiver<bool>,
    /// Reads uploaded tables.
    pub read_table: ReadTable,
    /// Writes tables that are taken out.
    pub write_table: OpenSheet,
}

/// The state of every handler. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) app: App,
    pub(crate) options: Arc<Options>,
}

impl State {
    pub(crate) fn new(app: App, options: Options) -> State {
        State { app, options: Arc::new(options) }
    }
}
