//! Every kind of field: read as people write it, kept, shown, filtered, sorted.

use app::records::{self, ListQuery};
use app::words::Language;
use base::{Actor, Code, FieldProblem, PersonId};
use model::package::Files;
use model::{FieldKind, Value};
use testkit::{World, story};

const TYPE: &str = "type: thing
label: {ru: Вещи, en: Things}
words:
  one: {ru: вещь, en: thing}
  few: {ru: вещи, en: things}
  many: {ru: вещей, en: things}
  new: {ru: Новая вещь, en: New thing}
icon: box
title: \"{{ f_string }}\"
directory: true
position: 90
search: [f_string, f_rich, f_inn, f_url, f_messengers]
fields:
";

/// What stands beside a kind in the package's text.
fn extra(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Choice | FieldKind::Choices => {
            ", options: [{code: a, label: {ru: А, en: A}}, {code: b, label: {ru: Б, en: B}}]"
        }
        FieldKind::Tree => {
            ", options: [{code: roads, label: {ru: Дороги, en: Roads}}, {code: pits, label: {ru: Ямы, en: Pits}, parent: roads}, {code: deep, label: {ru: Глубокие, en: Deep}, parent: pits}, {code: yards, label: {ru: Дворы, en: Yards}}]"
        }
        FieldKind::Link | FieldKind::Links => ", to: thing",
        FieldKind::Number => ", template: \"{seq:3}\", given_when: \"f_string != null\"",
        FieldKind::Rollup => ", rollup: {how: count, from: thing.f_link}",
        FieldKind::Computed => ", result: integer, compute: \"coalesce(f_integer, 0) + 1\"",
        _ => "",
    }
}

fn package() -> Files {
    let fields: String = FieldKind::ALL
        .iter()
        .map(|kind| {
            let (code, extra) = (kind.code(), extra(*kind));
            format!(
                "- {{code: f_{code}, kind: {code}, label: {{ru: {code}, en: {code}}}{extra}}}\n"
            )
        })
        .collect();
    let roles = "roles:\n- {role: keeper, label: {ru: Хранитель, en: Keeper}, default: {read: all, create: all, edit: all}}\n";
    Files::from([
        (
            "package.yaml".to_owned(),
            "package: things\nversion: \"1.0\"\nlabel: {ru: Вещи, en: Things}\nrequires: [base]\n"
                .to_owned(),
        ),
        ("types/thing.yaml".to_owned(), format!("{TYPE}{fields}")),
        ("roles.yaml".to_owned(), roles.to_owned()),
    ])
}

/// A kind, what is typed, what is kept, a filter that finds it and one that does not.
type Example = (FieldKind, Value, Value, String, String);

fn row(kind: FieldKind, typed: Value, kept: Value, yes: &str, no: &str) -> Example {
    (kind, typed, kept, yes.to_owned(), no.to_owned())
}

fn examples(me: PersonId) -> Vec<Example> {
    let mut examples = examples_of_words(me);
    examples.extend(examples_of_requisites());
    examples
}

fn examples_of_words(me: PersonId) -> Vec<Example> {
    use FieldKind as K;
    let text = Value::text;
    vec![
        row(
            K::Tree,
            text("deep"),
            text("deep"),
            "in_tree(f_tree, 'pits')",
            "in_tree(f_tree, 'yards')",
        ),
        row(
            K::Rich,
            text("<p onclick='x()'>Яма у <b>дома</b></p><script>x()</script>"),
            text("<p>Яма у <b>дома</b></p>"),
            "f_rich != null",
            "f_rich == null && f_string == 'rich'",
        ),
        row(K::Time, text("9.30"), text("09:30"), "f_time < '10:00'", "f_time >= '10:00'"),
        row(K::Duration, text("1 ч 30 мин"), Value::Int(90), "f_duration == 90", "f_duration > 90"),
        (
            K::People,
            Value::List(vec![Value::Int(me), Value::Int(me)]),
            Value::List(vec![Value::Int(me)]),
            "contains(f_people, me())".into(),
            format!("contains(f_people, {})", me + 1_000),
        ),
        row(
            K::Messengers,
            Value::List(vec![text("t.me/ivan")]),
            Value::List(vec![text("telegram:@ivan")]),
            "contains(f_messengers, 'telegram:@ivan')",
            "contains(f_messengers, 'telegram:@iva')",
        ),
        row(
            K::Url,
            text("Example.ru/Вести"),
            text("https://Example.ru/Вести"),
            "contains(f_url, 'example.ru')",
            "startsWith(f_url, 'http:')",
        ),
    ]
}

fn examples_of_requisites() -> Vec<Example> {
    use FieldKind as K;
    let text = Value::text;
    vec![
        row(
            K::Inn,
            text("7707 083893"),
            text("7707083893"),
            "f_inn == '7707083893'",
            "f_inn == '77070'",
        ),
        row(K::Kpp, text("773601001"), text("773601001"), "f_kpp != null", "f_kpp == '1'"),
        row(
            K::Ogrn,
            text("1027700132195"),
            text("1027700132195"),
            "f_ogrn != null",
            "f_ogrn == '1'",
        ),
        row(
            K::Snils,
            text("112-233-445 95"),
            text("11223344595"),
            "f_snils == '11223344595'",
            "f_snils == '112'",
        ),
        row(K::Bik, text("044525225"), text("044525225"), "f_bik in ['044525225']", "f_bik == ''"),
        row(
            K::Account,
            text("30101 810 4 0000 0000225"),
            text("30101810400000000225"),
            "startsWith(f_account, '30101')",
            "startsWith(f_account, '40702')",
        ),
        row(
            K::Colour,
            text("#FA0"),
            text("#ffaa00"),
            "f_colour == '#ffaa00'",
            "f_colour == '#fa0'",
        ),
    ]
}

async fn count(world: &World, who: PersonId, filter: &str) -> i64 {
    let query = ListQuery { filter: Some(filter.to_owned()), total: true, ..ListQuery::default() };
    let page = records::list(&world.app, &Actor::Person(who), "thing", query).await;
    page.unwrap_or_else(|problem| panic!("{filter}: {problem}")).total.unwrap()
}

#[test]
fn every_kind_is_kept_as_its_form_says_and_found_by_filters() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&package()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let me = world.person("Хранитель", &["keeper"]).await;
        let thing = world.create(me, "thing", &[("f_string", Value::text("Пусто"))]).await;
        let empty = thing.unwrap().row;
        for (kind, typed, kept, yes, no) in examples(me) {
            let code = format!("f_{}", kind.code());
            let fields = [("f_string", Value::text(kind.code())), (&*code, typed)];
            let row = world.create(me, "thing", &fields).await;
            let row = row.unwrap_or_else(|problem| panic!("{code}: {problem:?}")).row;
            assert_eq!(world.get("thing", row.id).await.row.value(&code), kept, "{code}");
            assert_eq!(count(&world, me, &yes).await, 1, "{yes}");
            assert_eq!(count(&world, me, &no).await, 0, "{no}");
            world.set(me, ("thing", row.id), &[(&code, Value::Null)]).await.unwrap();
            assert_eq!(world.get("thing", row.id).await.row.value(&code), Value::Null, "{code}");
            assert_eq!(count(&world, me, &yes).await, 0, "{yes}");
        }
        assert_eq!(world.get("thing", empty.id).await.row.value("f_computed"), Value::Int(1));
    });
}

#[test]
fn what_has_no_form_is_refused_and_strangers_are_no_people() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&package()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let me = world.person("Хранитель", &["keeper"]).await;
        for (code, typed, expected) in [
            ("f_time", Value::text("25:00"), Code::FieldWrongKind),
            ("f_duration", Value::text("долго"), Code::FieldWrongKind),
            ("f_duration", Value::Int(-1), Code::FieldTooLarge),
            ("f_url", Value::text("javascript://a.b/%0a1"), Code::FieldWrongKind),
            ("f_colour", Value::text("красный"), Code::FieldWrongKind),
            ("f_inn", Value::text("семь"), Code::FieldWrongKind),
            ("f_inn", Value::text("12345678901234567890"), Code::FieldTooLong),
            ("f_messengers", Value::List(vec![Value::text("иван")]), Code::FieldWrongKind),
            ("f_people", Value::List(vec![Value::Int(9_999)]), Code::FieldLinkMissing),
            ("f_people", Value::List(vec![Value::text("я")]), Code::FieldWrongKind),
        ] {
            let refused = world.create(me, "thing", &[(code, typed.clone())]).await.unwrap_err();
            let fault =
                refused.field_problems().first().unwrap_or_else(|| panic!("{code}: {refused}"));
            assert_eq!((&*fault.field, fault.code), (code, expected), "{typed:?}");
        }
    });
}

#[test]
fn requisites_are_found_by_their_digits() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&package()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let me = world.person("Хранитель", &["keeper"]).await;
        let fields = [("f_string", Value::text("Банк")), ("f_inn", Value::text("7707083893"))];
        let bank = world.create(me, "thing", &fields).await.unwrap().row;
        let actor = Actor::Person(me);
        for asked in ["7707083893", "770708", "банк"] {
            let found = app::search::find(&world.app, &actor, asked, &[], 10).await.unwrap();
            assert!(found.hits.iter().any(|hit| hit.id == bank.id), "{asked}");
        }
    });
}

#[test]
fn text_with_marks_is_found_by_its_words_and_not_by_its_tags() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&package()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let me = world.person("Хранитель", &["keeper"]).await;
        let html = "<blockquote>Глубокая <b>яма</b></blockquote>";
        let fields = [("f_string", Value::text("Запись")), ("f_rich", Value::text(html))];
        let made = world.create(me, "thing", &fields).await.unwrap().row;
        let actor = Actor::Person(me);
        for (asked, expected) in [("глубокая яма", 1), ("blockquote", 0)] {
            let found = app::search::find(&world.app, &actor, asked, &[], 10).await.unwrap();
            assert_eq!(
                found.hits.iter().filter(|hit| hit.id == made.id).count(),
                expected,
                "{asked}"
            );
        }
        let nothing = [("f_rich", Value::text("<p><br></p>"))];
        world.set(me, ("thing", made.id), &nothing).await.unwrap();
        assert_eq!(world.get("thing", made.id).await.row.value("f_rich"), Value::Null);
    });
}

#[test]
fn a_wrong_value_of_every_kind_is_told_in_words() {
    for kind in FieldKind::ALL.into_iter().filter(|kind| !kind.is_derived()) {
        let wrong = FieldProblem::new("field", Code::FieldWrongKind).with("kind", kind.code());
        for language in [Language::Ru, Language::En] {
            let said = app::words::field(language, &wrong);
            assert!(!said.contains(&format!(": {}.", kind.code())), "{said}");
        }
    }
}
