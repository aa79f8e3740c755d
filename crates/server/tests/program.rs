//! The program as its users start it, each time with a database of its own.
#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
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
        let address = out
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("http://").map(|address| address.trim().to_owned()));
        let address = address.expect("the server ended before it answered");
        Server { child, address }
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
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Sends a request with a key; gives the status and the body.
    fn send(&self, token: &str, line: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        (status.expect("a status"), body.unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _status = self.child.wait();
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

/// The `number`-th contact as its maker sends it.
fn contact(number: usize) -> String {
    format!("{{\"fields\":{{\"last_name\":\"Копиев {number}\"}}}}")
}

#[test]
fn a_backup_taken_under_load_comes_back_whole() {
    let folder = Folder::new("backup");
    folder.must(&["demo", "deputy"]);
    let token = folder.must(&["user", "token", "head"]);
    let token = token.lines().last().expect("a key").to_owned();
    std::fs::create_dir_all(folder.0.join("imports")).expect("a folder");
    std::fs::write(folder.0.join("imports/kept"), "файл").expect("a file");
    let server = folder.serve();
    let made = |number: usize| {
        let (status, body) = server.send(&token, "POST /api/v1/records/contact", &contact(number));
        assert_eq!(status, 201, "{body}");
        let id = body.split("\"id\":").nth(1).and_then(|rest| rest.split(',').next());
        id.and_then(|id| id.parse::<i64>().ok()).expect("an id")
    };
    let before: Vec<i64> = (0..20).map(made).collect();
    let archive = folder.0.join("copy.otk");
    let path = archive.to_string_lossy().into_owned();
    std::thread::scope(|scope| {
        let load = scope.spawn(|| (20..80).map(made).count());
        assert!(folder.must(&["backup", &path]).contains("Копия снята"));
        assert_eq!(load.join().expect("load"), 60);
    });
    assert!(folder.refused(&["backup", &path]).contains("[backup.invalid]"), "it is there");
    assert!(folder.refused(&["restore", &path]).contains("[store.in_use]"), "a server runs");
    drop(server);
    assert!(folder.refused(&["restore", &path]).contains("не пустое"), "there is a database");

    let other = Folder::new("restored");
    let told = other.must(&["restore", &path]);
    assert!(told.contains("Восстановлена") && told.contains("База в порядке"), "{told}");
    let kept = std::fs::read_to_string(other.0.join("imports/kept"));
    assert_eq!(kept.expect("the file came along"), "файл");
    let server = other.serve();
    for id in before {
        let (status, _) = server.send(&token, &format!("GET /api/v1/records/contact/{id}"), "");
        assert_eq!(status, 200, "{id} was acknowledged before the copy");
    }
}

#[test]
fn a_backup_that_is_cut_off_or_forged_restores_nothing() {
    let folder = Folder::new("cut");
    folder.must(&["migrate"]);
    let archive = folder.0.join("copy.otk");
    folder.must(&["backup", &archive.to_string_lossy()]);
    let whole = std::fs::read(&archive).expect("the archive");
    let other = Folder::new("cut-into");
    let broken = other.0.join("broken.otk");
    for length in [0, 10, whole.len() / 2, whole.len() * 9 / 10] {
        std::fs::write(&broken, whole.get(..length).expect("a part")).expect("a file");
        let told = other.refused(&["restore", &broken.to_string_lossy()]);
        assert!(told.contains("[backup.invalid]"), "{length}: {told}");
        assert!(!other.0.join("otklik.db").exists(), "nothing half done");
    }
    other.must(&["restore", &archive.to_string_lossy()]);
}

#[test]
fn a_list_is_taken_out_from_the_command_line() {
    let folder = Folder::new("export");
    folder.must(&["demo", "deputy", "--empty"]);
    let all = folder.must(&["export", "topic", "--out", "темы.csv", "--sort", "title"]);
    let text = std::fs::read_to_string(folder.0.join("темы.csv")).expect("a file");
    let rows = text.lines().count() - 1;
    assert!(text.starts_with('\u{feff}') && rows > 10, "{text}");
    assert!(all.contains(&format!("Выгружено записей: {rows} ")), "{all}");
    let json = ["export", "topic", "--format", "json", "--out", "one.txt", "--columns", "id,title"];
    folder.must(&[&json[..], &["--filter", "name == 'Экономика'"]].concat());
    let text = std::fs::read_to_string(folder.0.join("one.txt")).expect("a file");
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(found.as_array().is_some_and(|rows| rows.len() == 1), "{text}");
    folder.must(&["export", "topic", "--out", "темы.xlsx", "--columns", "*"]);
    assert!(std::fs::read(folder.0.join("темы.xlsx")).expect("a file").starts_with(b"PK"));
    let left = std::fs::read_dir(folder.0.join("exports")).expect("a folder").count();
    assert_eq!(left, 0, "nothing is left behind");
    assert!(
        folder.refused(&["export", "topic", "--out", "темы.pdf"]).contains("[request.invalid]")
    );
    assert!(folder.refused(&["export", "nothing", "--out", "x.csv"]).contains("[type.unknown]"));
    assert!(folder.refused(&["export", "topic", "--out", "no/such/x.csv"]).contains("no/such"));
}
