//! The program as its users start it, each time with a database of its own.
#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("otklik-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_otklik"));
        command
            .args(args)
            .env_remove("OTKLIK_DATABASE")
            .env("OTKLIK_DATA", &self.0)
            .env("OTKLIK_LANGUAGE", "ru")
            .env("OTKLIK_LOG", "warn")
            .current_dir(&self.0);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program")
    }

    /// Starts a server on a free port, and waits until it answers.
    fn serve(&self) -> Server {
        let mut child = self
            .command(&["serve"])
            .env("OTKLIK_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let is_up = out.lines().map_while(Result::ok).any(|line| line.starts_with("http://127"));
        assert!(is_up, "the server ended before it answered");
        Server(child)
    }

    fn must(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {errors}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        String::from_utf8(output.stderr).expect("text")
    }
}

/// A running server, killed at the end as a power cut would.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _gone_already = self.0.kill();
        let _status = self.0.wait();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_example_is_sound_and_comes_once() {
    let folder = Folder::new("demo");
    let first = folder.must(&["demo", "deputy"]);
    assert!(first.contains("Орлова Елена Викторовна (head, admin)"), "{first}");
    folder.must(&["doctor"]);
    let people = folder.must(&["user", "list"]);
    let again = folder.must(&["demo", "deputy"]);
    assert_ne!(first, again, "the second time gives new passwords");
    assert_eq!(people, folder.must(&["user", "list"]));
}

#[test]
fn people_are_made_and_closed_from_the_command_line() {
    let folder = Folder::new("people");
    assert!(folder.must(&["user", "link"]).contains("/link/"));
    let add = ["user", "add", "ada", "--name", "Админова Ада", "--role", "admin", "--password"];
    let weak: Vec<&str> = add.into_iter().chain(["short"]).collect();
    assert!(folder.refused(&weak).contains("[password.weak]"));
    let strong: Vec<&str> = add.into_iter().chain(["talomi-reneso-417"]).collect();
    let id = folder.must(&strong);
    assert!(id.trim().parse::<i64>().is_ok(), "{id}");
    let token = folder.must(&["user", "token", "ada"]);
    assert!(token.lines().last().is_some_and(|line| line.starts_with("otk_")), "{token}");
    assert!(!folder.must(&["user", "link"]).contains("/link/"), "there is an administrator");
    assert!(folder.refused(&["user", "block", "ada"]).contains("[person.last_admin]"));
}

#[test]
fn a_wrong_start_is_a_sentence_with_its_place() {
    let folder = Folder::new("wrong");
    let file = folder.0.join("otklik.toml");
    std::fs::write(&file, "zone = \"Europe/Moscow\"\nlissten = \"x\"\n").expect("a file");
    let text = folder.refused(&["doctor"]);
    assert!(text.contains("lissten") && text.contains("otklik.toml:2:1"), "{text}");
    std::fs::remove_file(&file).expect("removed");
    let text = folder.refused(&["demo", "nothing"]);
    assert!(text.contains("[package.unknown]"), "{text}");
}

#[test]
fn the_manual_of_settings_is_the_one_in_docs() {
    let folder = Folder::new("settings");
    let kept = include_str!("../../../docs/settings.md");
    assert_eq!(folder.must(&["settings"]), kept);
}

#[test]
fn a_data_folder_has_one_server_and_a_killed_one_leaves_it_free() {
    let folder = Folder::new("twice");
    let first = folder.serve();
    let text = folder.refused(&["serve"]);
    assert!(text.contains("[store.in_use]") && text.contains("уже работает"), "{text}");
    // Commands work beside a running server.
    folder.must(&["doctor"]);
    folder.must(&["user", "list"]);
    assert!(folder.must(&["user", "link"]).contains("/link/"));
    drop(first);
    drop(folder.serve());
}

#[test]
fn a_command_line_that_cannot_be_read_is_refused_in_both_languages() {
    let folder = Folder::new("wrong-line");
    let told = |language: &str, args: &[&str]| {
        let output =
            folder.command(args).env("OTKLIK_LANGUAGE", language).output().expect("the program");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        String::from_utf8(output.stderr).expect("text")
    };
    for (args, ru, en) in [
        (&["--nope"][..], "Нет такого параметра: --nope.", "There is no such option: --nope."),
        (&["servee"], "Нет такой команды: servee. Может быть,", "no such command: servee. Perhaps"),
        (&["user", "token"], "Не хватает: <ЛОГИН>.", "Missing: <LOGIN>."),
        (&["serve", "--config"], "Не указано значение: --config <ФАЙЛ>.", "--config <FILE>."),
        (&["user", "token", "x", "--days", "y"], "Значение «y» не подходит", "“y” does not suit"),
    ] {
        let (russian, english) = (told("ru", args), told("en", args));
        assert!(russian.contains(ru), "{russian}");
        assert!(english.contains(en), "{english}");
        for foreign in ["error:", "Usage:", "OPTIONS", "try '--help'"] {
            assert!(!russian.contains(foreign), "{foreign}: {russian}");
        }
    }
    let help = folder.must(&["user", "token", "--help"]);
    assert!(help.contains("Использование: otklik user token [ПАРАМЕТРЫ] <ЛОГИН>"), "{help}");
    for foreign in ["OPTIONS", "default", "Usage"] {
        assert!(!help.contains(foreign), "{foreign}: {help}");
    }
}

#[test]
fn the_language_of_the_file_is_the_language_of_the_command_line() {
    let folder = Folder::new("language");
    let help = |args: &[&str]| {
        let mut command = folder.command(args);
        command.env_remove("OTKLIK_LANGUAGE").env_remove("LC_ALL").env("LANG", "en_US.UTF-8");
        String::from_utf8(command.output().expect("the program").stdout).expect("text")
    };
    assert!(help(&["doctor", "--help"]).contains("Usage:"));
    std::fs::write(folder.0.join("other.toml"), "language = \"ru\"\n").expect("a file");
    assert!(help(&["doctor", "--help", "--config", "other.toml"]).contains("Использование:"));
    assert!(help(&["doctor", "--config=other.toml", "--help"]).contains("Использование:"));
    std::fs::write(folder.0.join("otklik.toml"), "language = \"ru\"\n").expect("a file");
    assert!(help(&["doctor", "--help"]).contains("Использование:"));
}
