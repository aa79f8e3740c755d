//! `cargo up`: build what changed and start the product.

use crate::{paths, shell, ui};
use anyhow::{Result, bail};
use std::process::Command;

/// The oldest tools that build the product.
const RUST: (u32, u32) = (1, 95);
const NODE: (u32, u32) = (20, 19);

/// Builds the UI and the server and becomes `otklik serve` with the given options.
pub(crate) fn up(args: &[String]) -> Result<()> {
    check_tools()?;
    ui::build()?;
    build_server()?;
    let mut command = Command::new(paths::binary());
    command.arg("serve").args(args).current_dir(paths::root());
    become_it(command)
}

/// Builds the release binary.
pub(crate) fn build_server() -> Result<()> {
    let root = paths::root();
    shell::run("cargo", &["build", "--release", "--package", "server", "--locked"], &root)
}

/// Says in a sentence what is missing.
pub(crate) fn check_tools() -> Result<()> {
    check("rustc", "Rust", RUST, "https://rustup.rs")?;
    check("node", "Node.js", NODE, "https://nodejs.org")?;
    if !shell::answers("npm", &["--version"]) {
        bail!("npm is missing: it comes with Node.js (https://nodejs.org).");
    }
    Ok(())
}

fn check(program: &str, name: &str, oldest: (u32, u32), home: &str) -> Result<()> {
    let wanted = format!("{}.{}", oldest.0, oldest.1);
    let Ok(text) = shell::output(program, &["--version"], &paths::root()) else {
        bail!("{name} is missing: install {name} {wanted} or newer from {home}.");
    };
    match version(&text) {
        Some(found) if found >= oldest => Ok(()),
        _ => bail!(
            "{name} is too old ({}): install {name} {wanted} or newer from {home}.",
            text.trim()
        ),
    }
}

/// The first `major.minor` in a text like `rustc 1.95.0 (…)` or `v20.20.2`.
fn version(text: &str) -> Option<(u32, u32)> {
    let digits = text.find(|ch: char| ch.is_ascii_digit())?;
    let mut parts = text.get(digits..)?.split(|ch: char| !ch.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Replaces this process, so that Ctrl-C reaches the server and nothing stands between.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { bail!("otklik ended: {status}") }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_from_what_tools_print() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("none"), None);
    }
}
