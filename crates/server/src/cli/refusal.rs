//! What is said when the command line asks for help or cannot be read.

use crate::words::{say, word};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// Says it, and gives the code to end with.
pub(crate) fn told(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            crate::office::print(localised(&error.render().to_string()).trim_end());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("{}", localised(&error.render().to_string()).trim_end());
            ExitCode::from(2)
        }
        _ => {
            eprintln!("otklik: {}", sentence(error));
            ExitCode::from(2)
        }
    }
}

/// The library's own words in a line of usage.
fn localised(text: &str) -> String {
    text.replace("[OPTIONS]", word("usage_options"))
}

/// What is wrong, the usage, and where help is.
fn sentence(error: &Error) -> String {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let command = context(error, ContextKind::InvalidSubcommand);
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => say("wrong_unknown", &[("arg", &arg)]),
        ErrorKind::InvalidSubcommand => say("wrong_command", &[("arg", &command)]),
        ErrorKind::MissingRequiredArgument => say("wrong_missing", &[("arg", &arg)]),
        ErrorKind::MissingSubcommand => say("wrong_missing", &[("arg", word("head_command"))]),
        ErrorKind::InvalidValue if value.is_empty() => say("wrong_no_value", &[("arg", &arg)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say("wrong_value", &[("value", &value), ("arg", &arg)])
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("wrong_no_value", &[("arg", &arg)])
        }
        ErrorKind::TooManyValues | ErrorKind::ArgumentConflict => {
            say("wrong_twice", &[("arg", &arg)])
        }
        ErrorKind::InvalidUtf8 => word("wrong_utf8").to_owned(),
        _ => word("wrong_other").to_owned(),
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .map(|kind| context(error, kind))
        .join("");
    if !near.is_empty() {
        text.push_str(&format!(" {}", say("wrong_near", &[("near", &near)])));
    }
    let usage = context(error, ContextKind::Usage);
    if let Some((_, usage)) = usage.split_once(": ") {
        text.push_str(&format!("\n\n{} {}", word("head_usage"), localised(usage.trim_end())));
    }
    text.push_str(&format!("\n\n{}", say("usage_again", &[("help", "otklik --help")])));
    text
}

/// What the library knows of the mistake, as one text.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}
