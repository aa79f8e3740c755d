//! Files that other systems give out, known by the names of their columns.
//!
//! What a column means is said by kinds of fields and by what offices call things, never by codes
//! of a package; `docs/imports.md` names the public pages the columns were learned from.

use crate::imports::setup::title_field;
use crate::imports::views::ColumnView;
use base::fold::fold;
use model::{Field, FieldKind, RecordType};
use std::collections::BTreeMap;

/// A table that a system gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFile {
    /// The system: `bitrix24`, `amocrm`.
    pub product: &'static str,
    /// What its rows are: `contacts`, `companies`, `prospects`, `deals`.
    pub rows: &'static str,
}

/// Of every group of headings one must be there.
struct Sign {
    file: KnownFile,
    groups: &'static [&'static [&'static str]],
}

/// What a column means for any type.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// The field that alone is the title.
    Title,
    Owner,
    Stage,
    /// The first field of a kind.
    Kind(FieldKind),
    /// A field with one of these labels.
    Named(&'static [&'static str]),
    /// The other system's own business.
    Nothing,
}

const fn sign(
    product: &'static str,
    rows: &'static str,
    groups: &'static [&'static [&'static str]],
) -> Sign {
    Sign { file: KnownFile { product, rows }, groups }
}

/// Deals first: their tables tell of contacts and companies, too.
const SIGNS: [Sign; 7] = [
    sign("amocrm", "deals", &[&["название сделки"], &["этап сделки"]]),
    sign(
        "bitrix24",
        "deals",
        &[&["id"], &["стадия сделки", "deal stage"], &["ответственный", "responsible person"]],
    ),
    sign("bitrix24", "prospects", &[&["id"], &["название лида"]]),
    sign(
        "bitrix24",
        "companies",
        &[&["id"], &["название компании", "company name"], &["тип компании", "company type"]],
    ),
    sign(
        "bitrix24",
        "contacts",
        &[&["id"], &["фамилия", "last name"], &["рабочий e-mail", "work e-mail"]],
    ),
    sign(
        "amocrm",
        "contacts",
        &[&["полное имя контакта", "дата создания контакта"], &["рабочий email", "work email"]],
    ),
    sign(
        "amocrm",
        "companies",
        &[&["название компании", "company name"], &["дата создания компании", "рабочий email"]],
    ),
];

const COMPANY: Meaning = Meaning::Named(&["компания", "организация", "company"]);
const PHONES: Meaning = Meaning::Kind(FieldKind::Phones);
const EMAILS: Meaning = Meaning::Kind(FieldKind::Emails);
const CHATS: Meaning = Meaning::Kind(FieldKind::Messengers);
const NOTE: Meaning = Meaning::Named(&["комментарий", "примечание", "comment", "note"]);

/// Folded headings. What stands here for nothing would else be guessed wrongly by its words.
const MEANINGS: &[(&str, Meaning)] = &[
    ("название сделки", Meaning::Title),
    ("название лида", Meaning::Title),
    ("название компании", Meaning::Title),
    ("company name", Meaning::Title),
    ("ответственный", Meaning::Owner),
    ("responsible person", Meaning::Owner),
    ("этап сделки", Meaning::Stage),
    ("стадия сделки", Meaning::Stage),
    ("deal stage", Meaning::Stage),
    ("стадия", Meaning::Stage),
    ("статус", Meaning::Stage),
    ("компания", COMPANY),
    ("компания контакта", COMPANY),
    (
        "полное имя контакта",
        Meaning::Named(&["контакт", "клиент", "заявитель", "contact", "client"]),
    ),
    ("сумма", Meaning::Kind(FieldKind::Money)),
    ("бюджет", Meaning::Kind(FieldKind::Money)),
    ("рабочий телефон", PHONES),
    ("рабочий прямой телефон", PHONES),
    ("мобильный телефон", PHONES),
    ("домашний телефон", PHONES),
    ("телефон для рассылок", PHONES),
    ("другой телефон", PHONES),
    ("work phone", PHONES),
    ("mobile", PHONES),
    ("рабочий e-mail", EMAILS),
    ("частный e-mail", EMAILS),
    ("e-mail для рассылок", EMAILS),
    ("другой e-mail", EMAILS),
    ("рабочий email", EMAILS),
    ("личный email", EMAILS),
    ("другой email", EMAILS),
    ("work e-mail", EMAILS),
    ("контакт telegram", CHATS),
    ("контакт вконтакте", CHATS),
    ("контакт viber", CHATS),
    ("контакт skype", CHATS),
    ("skype", CHATS),
    ("корпоративный сайт", Meaning::Named(&["сайт", "site"])),
    ("web", Meaning::Named(&["сайт", "site"])),
    ("комментарий", NOTE),
    ("примечание", NOTE),
    ("реквизит (россия): инн", Meaning::Named(&["инн"])),
    ("реквизит (россия): кпп", Meaning::Named(&["кпп"])),
    ("реквизит (россия): огрн", Meaning::Named(&["огрн"])),
    (
        "реквизит (россия): полное наименование организации",
        Meaning::Named(&["полное название", "полное наименование"]),
    ),
    ("реквизит (россия): ген. директор", Meaning::Named(&["руководитель"])),
    ("id", Meaning::Nothing),
    ("дата создания", Meaning::Nothing),
    ("дата создания контакта", Meaning::Nothing),
    ("дата создания компании", Meaning::Nothing),
    ("дата создания сделки", Meaning::Nothing),
    ("дата редактирования", Meaning::Nothing),
    ("дата изменения", Meaning::Nothing),
    ("номер факса", Meaning::Nothing),
    ("факс", Meaning::Nothing),
];

/// Which file it is, by the names of its columns.
pub(in crate::imports) fn recognise(columns: &[ColumnView]) -> Option<KnownFile> {
    let names: Vec<String> = columns.iter().map(|column| fold(&column.name)).collect();
    let has = |heading: &&str| names.iter().any(|name| name == heading);
    let sign = SIGNS.iter().find(|sign| sign.groups.iter().all(|group| group.iter().any(has)));
    sign.map(|sign| sign.file)
}

/// Column → field for the columns of a known file; several may fill one list.
pub(in crate::imports) fn guess(
    record_type: &RecordType,
    columns: &[ColumnView],
) -> BTreeMap<String, String> {
    let mut guess: BTreeMap<String, String> = BTreeMap::new();
    for column in columns {
        let name = fold(&column.name);
        let known = MEANINGS.iter().find(|(heading, _)| *heading == name);
        let meaning = known.map(|(_, meaning)| *meaning);
        let code = match meaning {
            Some(Meaning::Nothing) => continue,
            Some(Meaning::Stage) if !record_type.pipelines.is_empty() => {
                Some(super::STAGE.to_owned())
            }
            Some(meaning) => field_of(record_type, meaning),
            None => named(record_type, &[&name]),
        };
        let Some(code) = code else { continue };
        let joins = record_type.field(&code).is_some_and(|field| is_joined(field.kind));
        if joins || !guess.values().any(|taken| *taken == code) {
            guess.insert(column.name.clone(), code);
        }
    }
    guess
}

fn field_of(record_type: &RecordType, meaning: Meaning) -> Option<String> {
    match meaning {
        Meaning::Title => title_field(record_type).map(|field| field.code.to_string()),
        Meaning::Owner => record_type.owner.as_ref().map(ToString::to_string),
        Meaning::Kind(kind) => {
            let mut fields = record_type.fields.iter().filter(|field| is_writable(field));
            fields.find(|field| field.kind == kind).map(|field| field.code.to_string())
        }
        Meaning::Named(labels) => named(record_type, labels),
        Meaning::Stage | Meaning::Nothing => None,
    }
}

fn named(record_type: &RecordType, labels: &[&str]) -> Option<String> {
    let mut fields = record_type.fields.iter().filter(|field| is_writable(field));
    let is_it = |label: &String| labels.contains(&fold(label).as_str());
    let found = fields.find(|field| is_it(&field.label.ru) || is_it(&field.label.en));
    found.map(|field| field.code.to_string())
}

fn is_writable(field: &Field) -> bool {
    !field.is_read_only && !field.kind.is_derived()
}

/// Whether several columns may fill one field: what they hold is one list.
pub(in crate::imports) fn is_joined(kind: FieldKind) -> bool {
    use FieldKind as K;
    matches!(kind, K::Phones | K::Emails | K::Messengers | K::Choices | K::Links | K::People)
}
