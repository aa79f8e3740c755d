//! The program: reads the command line and the settings, opens the organisation, does what was
//! asked. Every problem ends here as a sentence in the language of the command line.

mod cli;
mod commands;
mod config;
mod embedded;
mod lock;
mod office;
mod tables;
mod words;

use clap::ArgMatches;
use config::Config;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Many small values per request: a record over HTTP took 13 % less CPU than with the system's
/// allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let matches = match cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return cli::told(&error),
    };
    match run(&matches) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("otklik: {}", words::problem(&problem));
            ExitCode::FAILURE
        }
    }
}

fn run(matches: &ArgMatches) -> Result<ExitCode, base::Problem> {
    match matches.subcommand() {
        Some(("settings", _)) => {
            office::print(config::manual().trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        Some(("openapi", _)) => {
            office::print(&commands::openapi());
            return Ok(ExitCode::SUCCESS);
        }
        _ => {}
    }
    let file = matches.get_one::<PathBuf>("config");
    let config = Config::load(file.map(PathBuf::as_path))?;
    log(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| base::Problem::bug("no runtime").because(error))?;
    let outcome = runtime.block_on(commands::run(config, matches));
    // Whatever still blocks must not hold the end.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    outcome
}

fn log(config: &Config) {
    let filter: EnvFilter = config.log.parse().unwrap_or_default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if let Err(error) = subscriber.try_init() {
        eprintln!("otklik: {error}");
    }
}
