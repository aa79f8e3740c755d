//! What the tests need from the machine: PostgreSQL and Chromium, from Debian's packages.

use crate::{paths, shell};
use anyhow::{Result, bail};
use std::path::Path;

/// Installs what is missing, or names it.
pub(crate) fn prepare() -> Result<()> {
    let mut missing = Vec::new();
    if super::postgres::binaries().is_none() {
        missing.push("postgresql");
    }
    if chromium().is_none() {
        missing.push("chromium");
    }
    if !has_fonts() {
        missing.push("fonts-dejavu-core");
    }
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// Where Chromium is.
pub(crate) fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    named.into_iter().chain(places.map(String::from)).find(|path| Path::new(path).exists())
}

/// Whether any font is there: pictures of pages need one.
fn has_fonts() -> bool {
    Path::new("/usr/share/fonts/truetype").exists()
}

fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let sudo: &[&str] = if is_root() {
        &[]
    } else if shell::answers("sudo", &["-n", "true"]) {
        &["sudo", "-n"]
    } else {
        bail!(
            "The tests need {names}. Install them, for instance: \
             sudo apt-get install --no-install-recommends {names}"
        );
    };
    if !shell::answers("apt-get", &["--version"]) {
        bail!("The tests need {names}, and there is no apt-get here: install them by hand.");
    }
    shell::say(format!("Installing {names} …"));
    let apt = |args: &[&str]| {
        let mut line: Vec<&str> = sudo.to_vec();
        line.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
        line.extend(args);
        let (program, rest) = line.split_first().unwrap_or((&"true", &[]));
        shell::run(program, rest, &paths::root())
    };
    apt(&["update"])?;
    let mut args = vec!["install", "-y", "--no-install-recommends"];
    args.extend(packages);
    apt(&args)
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    shell::output("id", &["-u"], &paths::root()).is_ok_and(|id| id.trim() == "0")
}
