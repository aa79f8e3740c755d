//! The command line: what can be asked. What is done stands in `commands`.

mod refusal;

pub(crate) use refusal::told;

use crate::words::word;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// The whole command line, in its language.
pub(crate) fn command() -> Command {
    let root = styled(Command::new("otklik"), "about")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(flag("version").short('V').action(ArgAction::Version).help(word("arg_version")))
        .arg(option("config", "arg_config").global(true).value_parser(value_parser!(PathBuf)))
        .subcommand_required(true)
        .arg_required_else_help(true);
    root.subcommand(sub("serve", "serve").arg(option("demo", "arg_demo")))
        .subcommand(
            sub("migrate", "migrate")
                .arg(option("package", "arg_package").value_parser(value_parser!(PathBuf))),
        )
        .subcommand(package())
        .subcommand(sub("doctor", "doctor"))
        .subcommand(user())
        .subcommand(import())
        .subcommand(export())
        .subcommand(
            sub("demo", "demo").arg(place("name", "arg_demo")).arg(switch("empty", "arg_empty")),
        )
        .subcommand(sub("backup", "backup").arg(archive()))
        .subcommand(sub("restore", "restore").arg(archive()))
        .subcommand(sub("openapi", "openapi"))
        .subcommand(sub("settings", "settings").hide(true))
}

fn archive() -> Arg {
    place("file", "arg_backup").value_parser(value_parser!(PathBuf))
}

fn package() -> Command {
    let folder = || place("folder", "arg_package").value_parser(value_parser!(PathBuf));
    sub("package", "package")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(sub("plan", "package_plan").arg(folder()))
        .subcommand(sub("apply", "package_apply").arg(folder()).arg(option("note", "arg_note")))
        .subcommand(
            sub("export", "package_export")
                .arg(place("folder", "arg_out_folder").value_parser(value_parser!(PathBuf))),
        )
}

fn user() -> Command {
    sub("user", "user")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(sub("list", "user_list"))
        .subcommand(
            sub("add", "user_add")
                .arg(place("login", "arg_login"))
                .arg(option("name", "arg_name").required(true))
                .arg(option("role", "arg_role").action(ArgAction::Append).required(true))
                .arg(option("position", "arg_position"))
                .arg(option("password", "arg_password").required(true)),
        )
        .subcommand(
            sub("token", "user_token").arg(place("login", "arg_login")).arg(
                option("days", "arg_days")
                    .value_parser(value_parser!(i64))
                    .default_value("30")
                    .hide_default_value(true),
            ),
        )
        .subcommand(
            sub("password", "user_password")
                .arg(place("login", "arg_login"))
                .arg(option("password", "arg_password_new")),
        )
        .subcommand(sub("link", "user_link").arg(place("login", "arg_link").required(false)))
        .subcommand(
            sub("block", "user_block").arg(place("login", "arg_login")).arg(option("to", "arg_to")),
        )
        .subcommand(sub("unblock", "user_unblock").arg(place("login", "arg_login")))
}

fn import() -> Command {
    sub("import", "import")
        .arg(place("file", "arg_file").value_parser(value_parser!(PathBuf)))
        .arg(option("type", "arg_type").required(true))
        .arg(option("mapping", "arg_mapping").required(true).value_parser(value_parser!(PathBuf)))
        .arg(switch("dry-run", "arg_dry"))
        .arg(switch("create-missing", "arg_create"))
}

fn export() -> Command {
    sub("export", "export")
        .arg(place("type", "arg_type"))
        .arg(option("out", "arg_out").required(true).value_parser(value_parser!(PathBuf)))
        .arg(option("format", "arg_format"))
        .arg(option("filter", "arg_filter"))
        .arg(option("sort", "arg_sort"))
        .arg(option("columns", "arg_columns"))
}

/// A subcommand, with its headings in the language of the command line.
fn sub(name: &'static str, about: &'static str) -> Command {
    styled(Command::new(name), about)
}

fn styled(command: Command, about: &'static str) -> Command {
    command
        .about(word(about))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .arg(flag("help").short('h').action(ArgAction::Help).help(word("arg_help")).global(false))
        .subcommand_help_heading(word("head_commands"))
        .subcommand_value_name(word("head_command"))
        .help_template(format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}\n",
            word("head_usage"),
        ))
}

fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).help_heading(word("head_options"))
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    flag(name).action(ArgAction::SetTrue).help(word(help))
}

fn option(name: &'static str, help: &'static str) -> Arg {
    valued(flag(name), name).num_args(1).help(word(help))
}

fn place(name: &'static str, help: &'static str) -> Arg {
    let arg = valued(Arg::new(name), name).required(true).help(word(help));
    arg.help_heading(word("head_arguments"))
}

/// An argument whose value has a name in the language of the command line.
fn valued(arg: Arg, name: &str) -> Arg {
    arg.value_name(word(&format!("value_{name}")))
}

/// A text given on the command line.
pub(crate) fn text<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.get_one::<String>(name).map(String::as_str)
}
