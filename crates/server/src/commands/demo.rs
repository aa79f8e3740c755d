//! `otklik demo`: a package with an office that has been working for months.

use crate::embedded;
use crate::office::print;
use crate::words::{say, word};
use app::demo::{self, DemoLogin};
use app::{App, packages};
use base::{Actor, Problem};
use clap::ArgMatches;
use std::process::ExitCode;

pub(super) async fn run(app: &App, given: &ArgMatches) -> Result<ExitCode, Problem> {
    let name = crate::cli::text(given, "name").unwrap_or_default();
    if given.get_flag("empty") {
        install(app, name).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut logins = fill(app, name).await?;
    if logins.is_empty() {
        logins = demo::renew_passwords(app, &embedded::package(name)?).await?;
    }
    show(&logins);
    Ok(ExitCode::SUCCESS)
}

/// Installs a package of the product and fills an empty organisation with its demo data.
pub(super) async fn fill(app: &App, name: &str) -> Result<Vec<DemoLogin>, Problem> {
    let is_new = app.catalog().people.is_empty();
    install(app, name).await?;
    if !is_new {
        return Ok(Vec::new());
    }
    demo::fill(app, &embedded::package(name)?).await
}

async fn install(app: &App, name: &str) -> Result<(), Problem> {
    packages::install(app, &Actor::System, &embedded::package(name)?).await?;
    Ok(())
}

/// Prints people with their passwords.
pub(super) fn show(logins: &[DemoLogin]) {
    if logins.is_empty() {
        return;
    }
    print(word("demo_people"));
    let width = logins.iter().map(|one| one.login.chars().count()).max().unwrap_or_default();
    for DemoLogin { login, name, password, roles } in logins {
        print(&format!("  {login:width$}  {password}  {name} ({})", roles.join(", ")));
    }
}

/// Says that the passwords of the first start hold.
pub(super) fn remind(name: &str) {
    print(&say("demo_again", &[("name", name)]));
}
