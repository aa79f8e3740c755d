//! Settings: a TOML file, then the environment over it. The only reader of the environment.
//!
//! [`SETTINGS`] is the one place of each setting: its name, what it means, how it is read. A wrong
//! one is refused at start with its name and its line. `docs/settings.md` is printed from it.

mod file;

use base::{Code, Problem};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use store::Target;

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
}

/// One setting.
pub(crate) struct Setting {
    /// Key of the file; `OTKLIK_` and the key in capitals in the environment.
    pub(crate) key: &'static str,
    /// What it is when nobody says.
    pub(crate) default: &'static str,
    /// What it means, in Russian.
    pub(crate) ru: &'static str,
    /// What it means, in English.
    pub(crate) en: &'static str,
    set: fn(&mut Config, &str) -> Result<(), String>,
}

/// Every setting.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        default: "127.0.0.1:8080",
        ru: "Адрес и порт, на которых отвечает сервер.",
        en: "Address and port at which the server answers.",
        set: |config, text| {
            config.listen = text.parse().map_err(|_| {
                expected("адрес вида 127.0.0.1:8080", "an address like 127.0.0.1:8080")
            })?;
            Ok(())
        },
    },
    Setting {
        key: "database",
        default: "",
        ru: "Адрес PostgreSQL (`postgres://…`, 15 или новее). Пусто: встроенная база в папке данных.",
        en: "Address of PostgreSQL (`postgres://…`, 15 or newer). Empty: the embedded database in the data folder.",
        set: |config, text| {
            let is_known = text.is_empty()
                || text.starts_with("postgres://")
                || text.starts_with("postgresql://");
            if !is_known {
                return Err(expected(
                    "адрес вида postgres://user:password@host/name",
                    "an address like postgres://user:password@host/name",
                ));
            }
            config.database = Some(text.to_owned()).filter(|url| !url.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "data",
        default: "data",
        ru: "Папка данных: встроенная база, загруженные файлы.",
        en: "Data folder: the embedded database, uploaded files.",
        set: |config, text| {
            if text.is_empty() {
                return Err(expected("папка", "a folder"));
            }
            config.data = PathBuf::from(text);
            Ok(())
        },
    },
    Setting {
        key: "zone",
        default: "Europe/Moscow",
        ru: "Часовой пояс организации (IANA): по нему считаются дни и часы.",
        en: "Time zone of the organisation (IANA): days and hours are counted by it.",
        set: |config, text| {
            jiff::tz::TimeZone::get(text).map_err(|_| {
                expected("часовой пояс вида Europe/Moscow", "a zone like Europe/Moscow")
            })?;
            config.zone = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "language",
        default: "ru",
        ru: "Язык текстов, которые пишет машина, и новых людей: `ru` или `en`.",
        en: "Language of texts that the machine writes, and of new people: `ru` or `en`.",
        set: |config, text| {
            if !["ru", "en"].contains(&text) {
                return Err(expected("ru или en", "ru or en"));
            }
            config.language = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "log",
        default: "info",
        ru: "Что писать в журнал: `error`, `warn`, `info`, `debug` или фильтр по частям.",
        en: "What to log: `error`, `warn`, `info`, `debug`, or a filter by parts.",
        set: |config, text| {
            let parsed: Result<tracing_subscriber::EnvFilter, _> = text.parse();
            parsed.map_err(|_| expected("уровень вида info", "a level like info"))?;
            config.log = text.to_owned();
            Ok(())
        },
    },
    Setting {
        key: "public_url",
        default: "",
        ru: "Адрес, по которому люди открывают систему, если перед ней стоит прокси с TLS: `https://crm.example.ru`. Им проверяется источник запросов, с ним печатаются ссылки.",
        en: "Address at which people open the product when a proxy with TLS stands before it: `https://crm.example.ru`. Checks where requests come from; links are printed with it.",
        set: |config, text| {
            if !(text.is_empty() || text.starts_with("https://") || text.starts_with("http://")) {
                return Err(expected(
                    "адрес вида https://crm.example.ru",
                    "an address like https://crm.example.ru",
                ));
            }
            let text = text.trim_end_matches('/');
            config.public_url = Some(text.to_owned()).filter(|url| !url.is_empty());
            Ok(())
        },
    },
    Setting {
        key: "trusted_proxies",
        default: "",
        ru: "Адреса и сети прокси через запятую: `127.0.0.1, 10.0.0.0/8`. Только им верят в `X-Forwarded-For`: по адресу считаются попытки входа. Без этого за прокси все люди считаются одним адресом.",
        en: "Addresses and networks of proxies, with commas: `127.0.0.1, 10.0.0.0/8`. Only they are believed in `X-Forwarded-For`: attempts to sign in are counted by address. Without it all people behind a proxy count as one address.",
        set: |config, text| {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            let networks: Option<Vec<_>> = parts.map(web::Network::parse).collect();
            config.trusted_proxies = networks.ok_or_else(|| {
                expected(
                    "адреса или сети через запятую, например 127.0.0.1, 10.0.0.0/8",
                    "addresses or networks with commas, like 127.0.0.1, 10.0.0.0/8",
                )
            })?;
            Ok(())
        },
    },
    Setting {
        key: "metrics_token",
        default: "",
        ru: "Ключ, с которым `/metrics` отдаёт показатели сборщику: `Authorization: Bearer КЛЮЧ`, от 16 знаков. Кроме него показатели видят администраторы (по ключу API) и сам сервер по адресу 127.0.0.1, если не заданы `public_url` и `trusted_proxies`. `/health` открыт всем.",
        en: "Token with which `/metrics` gives figures to a scraper: `Authorization: Bearer TOKEN`, 16 characters or more. Besides, administrators see them (by an API token), and the server's own machine at 127.0.0.1 unless `public_url` or `trusted_proxies` is set. `/health` is open to all.",
        set: |config, text| {
            let is_plain = text.chars().all(|ch| ch.is_ascii_graphic());
            if !text.is_empty() && (text.len() < 16 || !is_plain) {
                return Err(expected(
                    "ключ от 16 знаков: латинские буквы, цифры, знаки",
                    "a token of 16 characters or more: latin letters, digits, marks",
                ));
            }
            config.metrics_token = Some(text.to_owned()).filter(|token| !token.is_empty());
            Ok(())
        },
    },
];

impl Config {
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
        };
        let default = Path::new("otklik.toml");
        if let Some(path) = file.or_else(|| default.exists().then_some(default)) {
            for entry in file::read(path)? {
                let setting = SETTINGS.iter().find(|setting| setting.key == entry.key);
                let setting = setting
                    .ok_or_else(|| invalid(&entry.key, &known()).at_place(entry.place.clone()))?;
                (setting.set)(&mut config, &entry.text)
                    .map_err(|expected| invalid(setting.key, &expected).at_place(entry.place))?;
            }
        }
        for setting in SETTINGS {
            let name = format!("OTKLIK_{}", setting.key.to_uppercase());
            let Ok(text) = std::env::var(&name) else { continue };
            (setting.set)(&mut config, &text).map_err(|expected| invalid(&name, &expected))?;
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
    let named =
        ["OTKLIK_LANGUAGE", "LC_ALL", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    if named.is_some_and(|name| name.starts_with("ru")) { "ru" } else { "en" }
}

fn known() -> String {
    let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    format!("{} {}", expected("одна из настроек", "one of the settings"), keys.join(", "))
}

/// What is expected of a value, in the language of the command line.
pub(crate) fn expected(ru: &str, en: &str) -> String {
    if language() == "ru" { ru.to_owned() } else { en.to_owned() }
}

fn invalid(name: &str, expected: &str) -> Problem {
    Problem::new(Code::ConfigInvalid).with("name", name).with("expected", expected)
}

/// `docs/settings.md`.
pub(crate) fn manual() -> String {
    let mut text = String::from(
        "# Настройки · Settings\n\nФайл `otklik.toml` (или `--config ФАЙЛ`), поверх него переменные окружения. \
         A file `otklik.toml` (or `--config FILE`), and environment variables over it.\n\n\
         | `otklik.toml` | окружение · environment | по умолчанию · default | |\n| --- | --- | --- | --- |\n",
    );
    for Setting { key, default, ru, en, .. } in SETTINGS {
        let env = format!("OTKLIK_{}", key.to_uppercase());
        text.push_str(&format!("| `{key}` | `{env}` | `{default}` | {ru}<br>{en} |\n"));
    }
    text
}
