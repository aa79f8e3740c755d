//! `otklik user`: people from the command line.

use super::person;
use crate::cli::text;
use crate::config::Config;
use crate::office::print;
use crate::words::{say, word};
use app::people::{self, NewPerson, NewUser};
use app::{App, demo, sessions};
use base::{Actor, Problem};
use clap::ArgMatches;
use std::process::ExitCode;

pub(super) async fn run(
    app: &App,
    config: &Config,
    given: &ArgMatches,
) -> Result<ExitCode, Problem> {
    let Some((action, given)) = given.subcommand() else { return Ok(ExitCode::FAILURE) };
    let login = text_or_empty(given, "login");
    match action {
        "list" => list(app).await?,
        "add" => add(app, given, login).await?,
        "token" => token(app, given, login).await?,
        "password" => password(app, given, login).await?,
        "link" => link(app, config, login).await?,
        "block" => {
            let to = match text(given, "to") {
                Some(to) => Some(person(app, to).await?.id),
                None => None,
            };
            let id = person(app, login).await?.id;
            people::block(app, &Actor::System, id, to).await?;
            print(&say("user_blocked", &[("login", login)]));
        }
        _ => {
            let id = person(app, login).await?.id;
            people::unblock(app, &Actor::System, id).await?;
            print(&say("user_unblocked", &[("login", login)]));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text_or_empty<'m>(given: &'m ArgMatches, name: &str) -> &'m str {
    // Not every action has a login.
    let found = given.try_get_one::<String>(name).ok().flatten();
    found.map(String::as_str).unwrap_or_default()
}

async fn list(app: &App) -> Result<(), Problem> {
    for person in people::list(app, &Actor::System).await? {
        let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
        let blocked = if person.is_active { "" } else { word("is_blocked") };
        let login = person.login.as_deref().unwrap_or("-");
        let line =
            format!("{}\t{login}\t{}\t{}\t{blocked}", person.id, person.name, roles.join(","));
        print(line.trim_end());
    }
    Ok(())
}

async fn add(app: &App, given: &ArgMatches, login: &str) -> Result<(), Problem> {
    let roles = given.get_many::<String>("role").into_iter().flatten().cloned().collect();
    let new = NewUser {
        person: NewPerson {
            name: text_or_empty(given, "name").to_owned(),
            position: text_or_empty(given, "position").to_owned(),
            email: None,
            department: None,
            roles,
        },
        login: login.to_owned(),
        password: text_or_empty(given, "password").to_owned(),
    };
    let made = people::create_user(app, &Actor::System, new).await?;
    print(&made.id.to_string());
    Ok(())
}

async fn token(app: &App, given: &ArgMatches, login: &str) -> Result<(), Problem> {
    let days = given.get_one::<i64>("days").copied().unwrap_or(30);
    let actor = Actor::Person(person(app, login).await?.id);
    let (view, secret) = sessions::create_token(app, &actor, word("token_name"), days).await?;
    print(&say("user_token_until", &[("until", &view.expires_at.to_string())]));
    print(&secret);
    Ok(())
}

async fn password(app: &App, given: &ArgMatches, login: &str) -> Result<(), Problem> {
    let id = person(app, login).await?.id;
    let (new, is_ours) = match text(given, "password") {
        Some(new) => (new.to_owned(), false),
        None => (demo::fresh_password()?, true),
    };
    people::set_password(app, &Actor::System, id, new.clone()).await?;
    print(&say("user_password_set", &[("login", login)]));
    if is_ours {
        print(&new);
    }
    Ok(())
}

async fn link(app: &App, config: &Config, login: &str) -> Result<(), Problem> {
    let secret = if login.is_empty() {
        people::first_admin_link(app).await?
    } else {
        Some(people::new_link(app, &Actor::System, person(app, login).await?.id).await?)
    };
    match secret {
        Some(secret) => print(&format!("{}/link/{secret}", config.address())),
        None => print(word("has_admin")),
    }
    Ok(())
}
