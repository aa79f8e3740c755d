//! Settings: a TOML file, then the environment over it. The only reader of the environment.
//!
//! [`SETTINGS`] is the one place of each setting: its name and how it is read; what it means stands
//! in the word files. A wrong one is refused at start with its name and its line.
//! `docs/settings.md` is printed from it.

mod file;

use app::words::{Language, word};
use base::{Code, Problem};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use store::Target;

/// Read where it stands, when no other file is named.
const DEFAULT_FILE: &str = "otklik.toml";

/// How the product runs.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) database: Option<String>,
    pub(crate) data: PathBuf,
    pub(crate) zone: String,
    pub(crate) language: String,
    pub(crate) log: String,
    pub(crate) public_url: Option<String>,
    pub(crate) trusted_proxies: Vec<web::Network>,
    pub(crate) metrics_token: Option<String>,
    pub(crate) files: app::files::Limits,
    pub(crate) files_s3: Option<String>,
    pub(crate) files_s3_key: String,
    pub(crate) files_s3_secret: String,
}

/// One setting.
pub(crate) struct Setting {
    /// Key of the file; `OTKLIK_` and the key in capitals in the environment.
    pub(crate) key: &'static str,
    /// What it is when nobody says.
    pub(crate) default: &'static str,
    /// Gives what is expected instead, where the text is wrong.
    set: fn(&mut Config, &str) -> Result<(), &'static str>,
}

/// Every setting.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        default: "127.0.0.1:8080",
        set: |config, text| {
            config.listen = text.parse().map_err(|_| expected("address"))?;
            Ok(())
        },
    },
    Setting {
        key: "database",
        default: "",
        set: |config, text| {
            let is_known = text.is_empty()
                || text.starts_with("postgres://")
                || text.starts_with("postgresql://");
            if !is_known {
                return Err(expected("database"));
            }
            config.database = Some(text.to_owned()).filter(|url| !url.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "data",
        default: "data",
        set: |config, text| {
            if text.is_empty() {
                return Err(expected("folder"));
            }
            config.data = PathBuf::from(text);
            Ok(())
        },
    },
    Setting {
        key: "zone",
        default: "Europe/Moscow",
        set: |config, text| {
            jiff::tz::TimeZone::get(text).map_err(|_| expected("zone"))?;
            config.zone = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "language",
        default: "ru",
        set: |config, text| {
            if !["ru", "en"].contains(&text) {
                return Err(expected("language"));
            }
            config.language = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "log",
        default: "info",
        set: |config, text| {
            let parsed: Result<tracing_subscriber::EnvFilter, _> = text.parse();
            parsed.map_err(|_| expected("log"))?;
            config.log = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "public_url",
        default: "",
        set: |config, text| {
            if !(text.is_empty() || text.starts_with("https://") || text.starts_with("http://")) {
                return Err(expected("url"));
            }
            let text = text.trim_end_matches('/');
            config.public_url = Some(text.to_owned()).filter(|url| !url.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "trusted_proxies",
        default: "",
        set: |config, text| {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            let networks: Option<Vec<_>> = parts.map(web::Network::parse).collect();
            config.trusted_proxies = networks.ok_or_else(|| expected("networks"))?;
            Ok(())
        },
    },
    Setting {
        key: "metrics_token",
        default: "",
        set: |config, text| {
            let is_plain = text.chars().all(|ch| ch.is_ascii_graphic());
            if !text.is_empty() && (text.len() < 16 || !is_plain) {
                return Err(expected("token"));
            }
            config.metrics_token = Some(text.to_owned()).filter(|token| !token.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "file_mb",
        default: "100",
        set: |config, text| {
            config.files.file = megabytes(text)?;
            Ok(())
        },
    },
    Setting {
        key: "record_files_mb",
        default: "500",
        set: |config, text| {
            config.files.record = megabytes(text)?;
            Ok(())
        },
    },
    Setting {
        key: "files_s3",
        default: "",
        set: |config, text| {
            if !text.is_empty() && !app::files::BucketOptions::is_valid(text) {
                return Err(expected("bucket"));
            }
            config.files_s3 = Some(text.to_owned()).filter(|text| !text.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "files_s3_key",
        default: "",
        set: |config, text| {
            text.clone_into(&mut config.files_s3_key);
            Ok(())
        },
    },
    Setting {
        key: "files_s3_secret",
        default: "",
        set: |config, text| {
            text.clone_into(&mut config.files_s3_secret);
            Ok(())
        },
    },
];

/// A size of files in bytes.
fn megabytes(text: &str) -> Result<i64, &'static str> {
    let count = text.parse::<i64>().ok().filter(|count| (1..=100_000).contains(count));
    count.map(|count| count * 1024 * 1024).ok_or_else(|| expected("megabytes"))
}

impl Config {
    /// The bucket where files lie, when one is set.
    pub(crate) fn bucket(&self) -> Option<app::files::BucketOptions> {
        self.files_s3.clone().map(|address| app::files::BucketOptions {
            address,
            key: self.files_s3_key.clone(),
            secret: self.files_s3_secret.clone(),
        })
    }

    /// Reads the file (`otklik.toml` when none is named and it is there) and the environment.
    ///
    /// # Errors
    /// `config.invalid` with the name, the place and what is expected.
    pub(crate) fn load(file: Option<&Path>) -> Result<Config, Problem> {
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: None,
            data: PathBuf::from("data"),
            zone: "Europe/Moscow".into(),
            language: "ru".into(),
            log: "info".into(),
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            files: app::files::Limits::default(),
            files_s3: None,
            files_s3_key: String::new(),
            files_s3_secret: String::new(),
        };
        let default = Path::new(DEFAULT_FILE);
        if let Some(path) = file.or_else(|| default.exists().then_some(default)) {
            for entry in file::read(path)? {
                let setting = SETTINGS.iter().find(|setting| setting.key == entry.key);
                let setting = setting
                    .ok_or_else(|| invalid(&entry.key, &known()).at_place(entry.place.clone()))?;
                (setting.set)(&mut config, &entry.text)
                    .map_err(|expected| invalid(setting.key, expected).at_place(entry.place))?;
            }
        }
        for setting in SETTINGS {
            let name = format!("OTKLIK_{}", setting.key.to_uppercase());
            let Ok(text) = std::env::var(&name) else { continue };
            (setting.set)(&mut config, &text).map_err(|expected| invalid(&name, expected))?;
        }
        Ok(config)
    }

    /// Which database to open.
    pub(crate) fn target(&self) -> Target {
        match &self.database {
            Some(url) => Target::Url(url.clone()),
            None => Target::File(self.data.join("otklik.db")),
        }
    }

    /// Where people open the product.
    pub(crate) fn address(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }
}

/// The language of the command line: the setting, else the system's.
pub(crate) fn language() -> &'static str {
    static LANGUAGE: LazyLock<&str> = LazyLock::new(|| {
        let named = |name: &str| std::env::var(name).ok();
        let said = named("OTKLIK_LANGUAGE").or_else(file_language);
        let said = said.or_else(|| named("LC_ALL")).or_else(|| named("LANG"));
        if said.is_some_and(|name| name.starts_with("ru")) { "ru" } else { "en" }
    });
    *LANGUAGE
}

/// What the file says of the language, before anything else is read: refusals need one, too. Other
/// faults of the file are told when it is read in earnest.
fn file_language() -> Option<String> {
    let args: Vec<String> = std::env::args().collect();
    let given = args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--config") {
        Some("") => args.get(at + 1).map(String::as_str),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    let text = std::fs::read_to_string(given.unwrap_or(DEFAULT_FILE)).ok()?;
    let table: toml::Table = text.parse().ok()?;
    table.get("language")?.as_str().map(str::to_owned)
}

fn known() -> String {
    let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    format!("{} {}", expected("known"), keys.join(", "))
}

/// What is expected of a value, in the language of the command line.
pub(crate) fn expected(key: &str) -> &'static str {
    word(Language::of(language()), &format!("expected.{key}"))
}

fn invalid(name: &str, expected: &str) -> Problem {
    Problem::new(Code::ConfigInvalid).with("name", name).with("expected", expected)
}

/// `docs/settings.md`, in both languages.
pub(crate) fn manual() -> String {
    let both = |key: &str, between: &str| {
        let [ru, en] = [Language::Ru, Language::En].map(|language| word(language, key));
        format!("{ru}{between}{en}")
    };
    let mut text = format!(
        "# {}\n\n{}\n\n| `otklik.toml` | {} | {} | |\n| --- | --- | --- | --- |\n",
        both("manual.title", " · "),
        both("manual.from", " "),
        both("manual.env", " · "),
        both("manual.default", " · "),
    );
    for Setting { key, default, .. } in SETTINGS {
        let env = format!("OTKLIK_{}", key.to_uppercase());
        let about = both(&format!("settings.{key}"), "<br>");
        text.push_str(&format!("| `{key}` | `{env}` | `{default}` | {about} |\n"));
    }
    text
}
