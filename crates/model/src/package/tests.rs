use super::{Files, Package, assemble, print, read};
use crate::field::Required;
use base::Code;
use std::path::{Path, PathBuf};

const MANIFEST: &str = "\
package: test
version: \"1.0\"
label: {ru: Проверка, en: Test}
requires: []
";

const APPEAL: &str = "\
type: appeal
label: {ru: Обращения, en: Appeals}
words:
  one: {ru: обращение, en: appeal}
  few: {ru: обращения, en: appeals}
  many: {ru: обращений, en: appeals}
  new: {ru: Новое обращение, en: New appeal}
icon: mailbox
title: \"{{ reg_no }} {{ summary }}\"
owner: responsible
next_step: true
directory: false
position: 10
search: [summary, applicant]
same_by: [summary]
start: review.new
note: |-
  Первая строка
  вторая строка
fields:
- code: reg_no
  kind: number
  label: {ru: Рег. номер, en: Reg. No.}
  template: \"{prefix}-{seq:4}/{yy}\"
  prefix: \"reg_date == null ? 'С' : null\"
  letter: applicant
  year_of: reg_date
  given_when: \"reg_date != null\"
- code: reg_date
  kind: date
  label: {ru: Дата, en: Date}
  required: {leaving: [review.new]}
  default: \"today()\"
- code: summary
  kind: string
  label: {ru: Суть, en: Summary}
  hint: {ru: \"Кратко, в одну строку\", en: One line}
  required: true
  pattern: {like: \"[А-ЯЁ].*\", message: {ru: С большой буквы, en: A capital first}}
  create: true
- code: channel
  kind: choice
  label: {ru: Канал, en: Channel}
  required: \"applicant != null\"
  options:
  - {code: post, label: {ru: Почта, en: Post}}
  - {code: site, label: {ru: Сайт, en: Site}, active: false, note: Закрыт}
- code: office
  kind: choice
  label: {ru: Отделение, en: Office}
  of: channel
  after_close: true
  options:
  - {code: big, label: {ru: Почтамт, en: Main}, of: [post]}
  - {code: late, label: {ru: Ночное, en: Night}, of: [post, site], when: \"reg_date != null\"}
- code: applicant
  kind: link
  to: person_card
  label: {ru: Заявитель, en: Applicant}
  parent: true
- code: rate
  kind: decimal
  label: {ru: Ставка, en: Rate}
  scale: 4
  min: \"0\"
  max: \"100.5\"
- code: legal_due
  kind: computed
  result: date
  label: {ru: Срок, en: Due}
  compute: \"reg_date == null ? null : next_workday(add_days(reg_date, 30))\"
- code: days_left
  kind: computed
  result: integer
  label: {ru: Осталось, en: Left}
  compute: \"legal_due - today()\"
- code: is_late
  kind: computed
  result: bool
  label: {ru: Просрочено, en: Late}
  compute: \"days_left < 0\"
- code: responsible
  kind: person
  label: {ru: Ответственный, en: Responsible}
  default: \"me()\"
sections:
- {code: main, label: {ru: Главное, en: Main}, fields: [reg_no, reg_date, summary]}
checks:
- {code: early, when: \"reg_date < date('2020-01-01')\", message: {ru: Рано, en: Early}, field: reg_date}
pipelines:
- code: review
  label: {ru: Рассмотрение, en: Review}
  stages:
  - {code: new, label: {ru: Новое, en: New}, hue: 1}
  - {code: done, label: {ru: Готово, en: Done}, hue: 4, outcome: success}
";

const CARD: &str = "\
type: person_card
label: Карточки
title: \"{{ name }}\"
next_step: false
directory: true
position: 0
fields:
- code: name
  kind: string
  label: Имя
";

const ROLES: &str = "\
note: Роли приёмной
roles:
- role: clerk
  label: {ru: Делопроизводитель, en: Clerk}
  admin: true
  default: {read: all}
  rights:
    appeal: {read: all, create: all, edit: own, stage: no}
  fields:
    person_card: {name: read}
";

fn files(changes: &[(&str, &str)]) -> Files {
    let mut files: Files = [
        ("package.yaml", MANIFEST),
        ("types/appeal.yaml", APPEAL),
        ("types/person_card.yaml", CARD),
        ("roles.yaml", ROLES),
        ("rows/person_card.yaml", "note: Люди\nrows:\n- {name: Иванов}\n- {name: \"12\"}\n"),
        ("flows/appeal.yaml", "flow: appeal\n"),
        ("README.md", "# Test\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    files.extend(changes.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    files
}

fn base_read(files: &Files) -> Package {
    read(files).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn canonical_files_come_back_as_they_were() {
    let files = files(&[(
        "extends/person_card.yaml",
        "extends: person_card\nnote: Ещё\nfields:\n- code: nick\n  kind: string\n  label: Прозвище\n",
    )]);
    let package = base_read(&files);
    assert_eq!(print(&package), files);
    assert_eq!(package.types.len(), 2);
    assert!(assemble(&[package]).is_ok());
}

#[test]
fn a_live_field_makes_those_that_need_it_live() {
    let types = assemble(&[base_read(&files(&[]))]).unwrap();
    let appeal = &types["appeal"];
    let stored = |code: &str| appeal.field(code).unwrap().is_stored();
    assert!(stored("legal_due"));
    assert!(!stored("days_left"));
    assert!(!stored("is_late"));
    assert!(matches!(appeal.field("summary").unwrap().required, Required::Always));
}

/// Replaces one piece of a file (`old | new`) and expects a problem where `place` begins.
fn check_refused(file: &str, change: &str, place: &str, code: Code, what: &str) {
    let (old, new) = change.split_once(" => ").expect(change);
    let mut files = files(&[]);
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{change}");
    *text = text.replacen(old, new, 1);
    let (before, _) = text.split_once(place).expect(change);
    let (above, last) = before.rsplit_once('\n').unwrap_or(("", before));
    let line = if before.contains('\n') { above.split('\n').count() + 1 } else { 1 };
    let wanted = format!("{file}:{line}:{}", last.chars().count() + 1);
    let problem = read(&files).and_then(|package| assemble(&[package])).expect_err(change);
    assert_eq!(problem.code(), code, "{change}: {problem}");
    let said = ["near", "what", "found"].iter().find_map(|name| problem.param(name));
    let said = said.unwrap_or_default();
    assert!(said.contains(what), "{change}: {problem}");
    let at = problem.place().unwrap_or_else(|| panic!("{change}: {problem}"));
    assert_eq!(format!("{}:{}:{}", at.file, at.line, at.column), wanted, "{change}: {problem}");
}

#[test]
fn mistakes_are_found_with_their_line() {
    for (change, place, what) in [
        ("hue: 4 => color: 4", "color: 4", "`color`"),
        ("kind: decimal => kind: float", "float", "`float`"),
        ("to: person_card => to: nobody", "nobody", "no type `nobody`"),
        ("start: review.new => start: review.done", "review.done", "open stage"),
        ("leaving: [review.new] => leaving: [review.old]", "{leaving", "review.old"),
        ("owner: responsible => owner: channel", "channel\nnext_step", "person"),
        ("{{ summary }} => {{ sumary }}", "\"{{ reg_no", "`sumary`"),
        ("{seq:4} => {sec:4}", "\"{prefix}", "`{sec:4}`"),
        ("year_of: reg_date => year_of: channel", "channel\n  given_when", "a day field"),
        ("  prefix: \"reg_date == null ? 'С' : null\"\n => ", "\"{prefix}", "`prefix` says"),
        ("[reg_no, reg_date, summary] => [nothing]", "{code: main", "`nothing`"),
        ("code: rate => code: stage", "code: stage", "every record has"),
        ("legal_due - today() => is_late ? 1 : 2", "\"is_late ?", "needs itself"),
        ("search: [summary => search: [rate", "[rate", "`rate`"),
        (", outcome: success => ", "type: appeal", "ever be closed"),
    ] {
        check_refused("types/appeal.yaml", change, place, Code::PackageInvalid, what);
    }
    for (change, place, code, what) in [
        ("\"today()\" => \"5\"", "\"5\"", Code::ExprType, "a day is expected, this is a whole"),
        ("\"me()\" => \"'x'\"", "\"'x'\"", Code::ExprType, "a person is expected"),
        ("applicant != => channel == 'no' || null !=", "\"channel", Code::ExprType, "post, site"),
        ("reg_date < date => reg_day < date", "\"reg_day", Code::ExprName, "reg_date"),
        ("days_left < 0 => days_left <", "\"days_left <", Code::ExprSyntax, "end"),
    ] {
        check_refused("types/appeal.yaml", change, place, code, what);
    }
    for (file, change, place, what) in [
        ("roles.yaml", "appeal: { => appeals: {", "role: clerk", "`appeals`"),
        ("roles.yaml", "edit: own => edit: mine", "mine", "`mine`"),
        ("roles.yaml", "name: read => name: write", "write", "`write`"),
        ("roles.yaml", "name: read => nam: read", "role: clerk", "`nam`"),
        ("rows/person_card.yaml", "name: Иванов => nam: Иванов", "{nam", "`nam`"),
        ("package.yaml", "\"1.0\" => new", "new", "version"),
    ] {
        check_refused(file, change, place, Code::PackageInvalid, what);
    }
}

#[test]
fn packages_do_not_take_each_others_names() {
    let extend = "extends: contact\nfields:\n- code: name\n  kind: string\n  label: Имя\n";
    let one = base_read(&files(&[]));
    let manifest = MANIFEST.replace("test", "other").replace("[]", "[test]");
    let other = |path: &str, text: &str| {
        let files = [("package.yaml", manifest.as_str()), (path, text)];
        base_read(&files.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
    };
    let code = |packages: &[Package]| assemble(packages).unwrap_err().code();
    let card = extend.replace("contact", "person_card");
    let clash = other("extends/person_card.yaml", &card);
    assert_eq!(code(&[one.clone(), clash.clone()]), Code::PackageClash);
    assert_eq!(code(&[clash]), Code::PackageRequires);
    assert_eq!(code(&[one.clone(), other("types/appeal.yaml", APPEAL)]), Code::PackageClash);
    assert_eq!(code(&[one.clone(), other("extends/contact.yaml", extend)]), Code::PackageInvalid);
    let role = "roles:\n- role: clerk\n  label: x\n";
    assert_eq!(code(&[one, other("roles.yaml", role)]), Code::PackageClash);
}

/// Our own packages by folder.
fn own_packages() -> Vec<(PathBuf, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        let mut files = Files::new();
        collect(&folder, &folder, &mut files);
        packages.push((folder, files));
    }
    packages
}

#[test]
fn our_own_packages_are_read_and_fit_together() {
    let own = own_packages();
    let packages: Vec<Package> = own.iter().map(|(_, files)| base_read(files)).collect();
    let types = assemble(&packages).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(types.contains_key("contact"));
}

/// `UPDATE_EXPECT=1` writes the files anew.
#[test]
fn our_own_packages_are_printed_canonically() {
    for (folder, files) in own_packages() {
        for (path, printed) in print(&base_read(&files)) {
            if files[&path] == printed {
                continue;
            }
            let whole = folder.join(&path);
            assert!(
                std::env::var_os("UPDATE_EXPECT").is_some(),
                "{} is not canonical; `UPDATE_EXPECT=1 cargo test -p model` rewrites it",
                whole.display()
            );
            std::fs::write(whole, printed).unwrap();
        }
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, text);
        }
    }
}

#[test]
fn limits_are_checked_where_they_stand() {
    let invalid = Code::PackageInvalid;
    for (change, place, code, what) in [
        ("min: \"0\" => min: \"'много'\"", "\"'много'\"", Code::ExprType, "a decimal is expected"),
        ("min: \"0\" => min: \"rate\"", "\"rate\"\n  max", invalid, "names no fields"),
        ("min: \"0\" => min: \"101\"", "\"100.5\"", invalid, "`max` is less than `min`"),
        ("[А-ЯЁ].* => [А-ЯЁ", "{like", invalid, "the pattern cannot be used"),
        ("of: channel => of: summary", "summary\n  after_close", invalid, "another choice"),
        ("of: [post]} => of: [dove]}", "channel\n  after_close", invalid, "no option `dove`"),
        (
            "\"reg_date != null\"}\n- code: app => \"days_left > 0\"}\n- code: app",
            "code: office",
            invalid,
            "`days_left`",
        ),
        (
            "{ru: Заявитель, en: Applicant} => Заявитель\n  max: \"5\"",
            "\"5\"",
            invalid,
            "has no `max`",
        ),
        (
            "kind: person\n => kind: person\n  after_close: true\n  read_only: true\n",
            "code: responsible",
            invalid,
            "`after_close`",
        ),
        ("kind: bool => kind: bool\n  unique: true", "code: is_late", invalid, "no index"),
    ] {
        let change = change.replace("kind: bool", "kind: computed\n  result: bool");
        check_refused("types/appeal.yaml", &change, place, code, what);
    }
}
