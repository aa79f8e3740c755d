//! The one tool that builds, checks, measures and starts the project.

mod bench;
mod kill;
mod paths;
mod server;
mod shell;
mod soak;
mod tidy;
mod ui;
mod up;
mod verify;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo up [-- OPTIONS OF otklik serve]   build what changed and start the product
cargo verify [PART …]                   set up what the tests need and run all checks
cargo xtask tidy                        check the rules of the house
cargo xtask fine                        fmt, clippy, tidy, tests on the embedded database
cargo xtask openapi                     write openapi.json and the UI's types from the code
cargo xtask bench http|records [RECORDS …]|import PATH|export|search [RECORDS]|build   measure
cargo xtask soak [NAME]                 long tests";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let verb = args.next().unwrap_or_default();
    let rest: Vec<String> = args.filter(|arg| arg != "--").collect();
    match verb.as_str() {
        "up" => up::up(&rest),
        "verify" => verify::verify(&rest),
        "fine" => verify::fine(),
        "tidy" => tidy::report(),
        "openapi" => ui::openapi(),
        "bench" => bench::bench(&rest),
        "soak" => soak::soak(&rest),
        "" | "help" | "--help" | "-h" => {
            shell::say(HELP);
            Ok(())
        }
        other => bail!("no such task: {other}\n{HELP}"),
    }
}
