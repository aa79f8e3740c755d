//! `cargo xtask bench`: measures; never a test.

mod build;
mod export;
mod http;
mod import;
mod load;
mod process;
mod records;
mod search;

use anyhow::{Result, bail};

/// Runs a bench.
pub(crate) fn bench(args: &[String]) -> Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["http"] => http::bench(),
        ["import", path] => import::bench(path),
        ["export"] => export::bench(export::RECORDS),
        ["export", records] => export::bench(records.parse()?),
        ["build"] => build::bench(),
        ["records"] => records::bench(&[20_000, 200_000]),
        ["records", sizes @ ..] => {
            let sizes: Result<Vec<u64>, _> = sizes.iter().map(|size| size.parse()).collect();
            records::bench(&sizes?)
        }

        ["search"] => search::bench(None),
        ["search", records] => search::bench(Some(records)),
        _ => bail!(
            "cargo xtask bench http | records [RECORDS …] | import PATH | export [RECORDS] | search [RECORDS] | build"
        ),
    }
}
