//! `cargo verify`: sets up what the tests need and runs all checks; the last line counts them.

mod machine;
mod parts;
pub(crate) mod postgres;
mod tally;

use crate::shell;
use anyhow::{Result, bail};
use tally::Tally;

/// Runs all parts, or those named.
pub(crate) fn verify(only: &[String]) -> Result<()> {
    crate::up::check_tools()?;
    machine::prepare()?;
    let cluster = postgres::Cluster::start()?;
    let mut tally = Tally::default();
    for part in parts::ALL {
        if only.is_empty() || only.iter().any(|name| name == part.name) {
            tally.run(part.name, || (part.run)(&cluster));
        }
    }
    drop(cluster);
    tally.report();
    if tally.failed() > 0 { bail!("{} failed", tally.failed()) } else { Ok(()) }
}

/// `cargo fine`: the quick checks before a commit.
pub(crate) fn fine() -> Result<()> {
    let mut tally = Tally::default();
    for part in parts::ALL.iter().filter(|part| part.is_quick) {
        tally.run(part.name, || (part.run)(&postgres::Cluster::none()));
    }
    tally.report();
    if tally.failed() > 0 {
        bail!("{} failed", tally.failed());
    }
    shell::say("fine");
    Ok(())
}
