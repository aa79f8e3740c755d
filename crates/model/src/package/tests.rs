use super::{Files, Package, assemble, print, read};
use crate::field::Required;
use base::Code;
use std::path::Path;

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
  template: \"{letter}-{seq:4}/{yy}\"
  letter: applicant
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
  create: true
- code: channel
  kind: choice
  label: {ru: Канал, en: Channel}
  required: \"applicant != null\"
  options:
  - {code: post, label: {ru: Почта, en: Post}}
  - {code: site, label: {ru: Сайт, en: Site}, active: false, note: Закрыт}
- code: applicant
  kind: link
  to: person_card
  parent: true
  label: {ru: Заявитель, en: Applicant}
- code: rate
  kind: decimal
  label: {ru: Ставка, en: Rate}
  scale: 4
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

/// Replaces one piece of a file and expects a problem there.
fn check_refused(file: &str, old: &str, new: &str, place: (u32, u32), wanted: (Code, &str)) {
    let mut files = files(&[]);
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{old}");
    *text = text.replacen(old, new, 1);
    let problem = read(&files).and_then(|package| assemble(&[package])).expect_err(new);
    assert_eq!(problem.code(), wanted.0, "{new}: {problem}");
    let said = problem.param("what").or(problem.param("found")).unwrap_or_default();
    assert!(said.contains(wanted.1), "{new}: {problem}");
    let at = problem.place().unwrap_or_else(|| panic!("{new}: {problem}"));
    assert_eq!(
        (at.file.as_str(), at.line, at.column),
        (file, place.0, place.1),
        "{new}: {problem}"
    );
}

#[test]
fn mistakes_are_found_with_their_line() {
    let appeal = "types/appeal.yaml";
    let invalid = |what| (Code::PackageInvalid, what);
    check_refused(appeal, "hue: 4", "color: 4", (79, 49), invalid("`color`"));
    check_refused(appeal, "kind: decimal", "kind: float", (48, 9), invalid("`float`"));
    check_refused(appeal, "to: person_card", "to: nobody", (44, 7), invalid("no type `nobody`"));
    check_refused(
        appeal,
        "start: review.new",
        "start: review.done",
        (15, 8),
        invalid("open stage"),
    );
    check_refused(
        appeal,
        "leaving: [review.new]",
        "leaving: [review.old]",
        (29, 13),
        invalid("review.old"),
    );
    check_refused(appeal, "owner: responsible", "owner: summary", (10, 8), invalid("person"));
    check_refused(appeal, "{{ summary }}", "{{ sumary }}", (9, 8), invalid("`sumary`"));
    check_refused(appeal, "{seq:4}", "{sec:4}", (23, 13), invalid("`{sec:4}`"));
    check_refused(
        appeal,
        "[reg_no, reg_date, summary]",
        "[nothing]",
        (72, 3),
        invalid("`nothing`"),
    );
    check_refused(appeal, "code: rate", "code: stage", (47, 3), invalid("every record has"));
    check_refused(
        appeal,
        "legal_due - today()",
        "is_late ? 1 : 2",
        (60, 12),
        invalid("needs itself"),
    );
    check_refused(appeal, "search: [summary", "search: [rate", (13, 9), invalid("`rate`"));
    check_refused(appeal, ", outcome: success", "", (1, 1), invalid("ever be closed"));
    let fits = "a day is expected, this is a whole number";
    check_refused(appeal, "\"today()\"", "\"5\"", (30, 12), (Code::ExprType, fits));
    check_refused(
        appeal,
        "\"me()\"",
        "\"'x'\"",
        (69, 12),
        (Code::ExprType, "a person is expected"),
    );
    check_refused(
        appeal,
        "applicant != null\"",
        "channel == 'wrong'\"",
        (39, 13),
        (Code::ExprType, "post, site"),
    );
    check_refused(
        appeal,
        "reg_date < date('2020-01-01')",
        "reg_day < 1",
        (74, 22),
        (Code::ExprName, "reg_date"),
    );
    check_refused(appeal, "days_left < 0", "days_left <", (65, 12), (Code::ExprSyntax, "the end"));
    check_refused("roles.yaml", "appeal: {", "appeals: {", (3, 3), invalid("`appeals`"));
    check_refused("roles.yaml", "edit: own", "edit: mine", (8, 44), invalid("`mine`"));
    check_refused("rows/person_card.yaml", "name: Иванов", "nam: Иванов", (3, 3), invalid("`nam`"));
    check_refused("package.yaml", "\"1.0\"", "new", (2, 10), invalid("version"));
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

#[test]
fn our_own_packages_are_read_and_fit_together() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        let mut files = Files::new();
        collect(&folder, &folder, &mut files);
        let package = read(&files).unwrap_or_else(|p| panic!("{}: {p}", folder.display()));
        packages.push(package);
    }
    let types = assemble(&packages).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(types.contains_key("contact"));
    for package in &packages {
        let printed = print(package);
        assert_eq!(print(&base_read(&printed)), printed);
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
