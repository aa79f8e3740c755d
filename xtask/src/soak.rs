//! `cargo xtask soak`: what takes too long for every change.

use crate::kill::{self, Rounds};
use crate::verify::postgres::Cluster;
use anyhow::{Result, bail};

/// Runs all long parts, or the one named.
pub(crate) fn soak(args: &[String]) -> Result<()> {
    match args.first().map(String::as_str) {
        None | Some("kill") => {
            let cluster = Cluster::start()?;
            kill::all(&cluster, &Rounds { sqlite: 1000, postgres: 300, postmaster: 50 })
        }
        Some(other) => bail!("no such part: {other}; there is: kill"),
    }
}
