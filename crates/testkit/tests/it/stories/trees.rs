//! A tree of options: a branch means the same to filters, computed fields and rules.

use app::records::{self, ListQuery};
use base::{Actor, Code};
use model::Value;
use model::package::Files;
use testkit::{World, story};

const TYPE: &str = "type: thing
label: {ru: Вещи, en: Things}
words:
  one: {ru: вещь, en: thing}
  few: {ru: вещи, en: things}
  many: {ru: вещей, en: things}
  new: {ru: Новая вещь, en: New thing}
icon: box
title: \"{{ place }}\"
directory: true
position: 90
search: [place]
fields:
- code: place
  kind: tree
  label: Место
  options:
  - {code: roads, label: {ru: Дороги, en: Roads}}
  - {code: pits, label: {ru: Ямы, en: Pits}, parent: roads}
  - {code: yards, label: {ru: Дворы, en: Yards}}
  - {code: deep, label: {ru: Глубокие, en: Deep}, parent: pits}
- {code: up, kind: link, to: thing, label: Выше}
- {code: is_road, kind: computed, result: bool, label: Дорога, compute: \"in_tree(place, 'roads')\"}
- {code: is_now, kind: computed, result: bool, label: Сейчас, compute: \"in_tree(place, 'roads') && today() != null\"}
- {code: is_up, kind: computed, result: bool, label: Выше дорога, compute: \"in_tree(up.place, 'roads')\"}
- {code: note, kind: string, label: Заметка, required: \"in_tree(place, 'pits')\"}
checks:
- {code: calm, when: \"in_tree(place, 'pits') && note == 'шум'\", message: {ru: Тише, en: Hush}, field: note}
";

fn package() -> Files {
    let manifest =
        "package: things\nversion: \"1.0\"\nlabel: {ru: Вещи, en: Things}\nrequires: [base]\n";
    let roles = "roles:\n- {role: keeper, label: Хранитель, default: {read: all, create: all, edit: all}}\n";
    Files::from([
        ("package.yaml".to_owned(), manifest.to_owned()),
        ("types/thing.yaml".to_owned(), TYPE.to_owned()),
        ("roles.yaml".to_owned(), roles.to_owned()),
    ])
}

async fn titles(world: &World, actor: &Actor, filter: &str) -> Vec<String> {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        sort: Some("id".to_owned()),
        ..ListQuery::default()
    };
    let page = records::list(&world.app, actor, "thing", query).await;
    let page = page.unwrap_or_else(|problem| panic!("{filter}: {problem}"));
    page.rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn a_branch_is_the_same_for_filters_and_rules() {
    story(async |world| {
        world.install(&["base"]).await;
        world.install_files(&package()).await.unwrap_or_else(|problem| panic!("{problem}"));
        let me = world.person("Хранитель", &["keeper"]).await;
        let actor = Actor::Person(me);
        let note = ("note", Value::text("тихо"));
        let mut last = Value::Null;
        for code in ["roads", "pits", "deep", "yards", ""] {
            let fields = [("place", Value::text(code)), ("up", last), note.clone()];
            last = Value::Int(world.create(me, "thing", &fields).await.unwrap().row.id);
        }
        let roads = ["Дороги", "Дороги › Ямы", "Дороги › Ямы › Глубокие"];
        for filter in ["in_tree(place, 'roads')", "is_road == true", "is_now == true"] {
            assert_eq!(titles(&world, &actor, filter).await, roads, "{filter}");
        }
        let pits = titles(&world, &actor, "in_tree(place, 'pits')").await;
        assert_eq!(pits, ["Дороги › Ямы", "Дороги › Ямы › Глубокие"]);
        let others = titles(&world, &actor, "!in_tree(place, 'pits')").await;
        assert_eq!(others.len(), 3, "{others:?}");
        for filter in ["in_tree(up.place, 'roads')", "is_up == true"] {
            assert_eq!(titles(&world, &actor, filter).await.len(), 3, "{filter}");
        }

        let deep = [("place", Value::text("deep"))];
        let lacks = world.create(me, "thing", &deep).await.unwrap_err();
        assert_eq!(lacks.field_problems()[0].code, Code::FieldRequired);
        let loud = [("place", Value::text("deep")), ("note", Value::text("шум"))];
        let loud = world.create(me, "thing", &loud).await.unwrap_err();
        assert_eq!(loud.field_problems()[0].code, Code::FieldCheckFailed);
        for (filter, part) in [
            ("in_tree(place, 'moon')", "'moon'"),
            ("in_tree(note, 'roads')", "note"),
            ("in_tree(place, note)", "in_tree(place, note)"),
        ] {
            let query = ListQuery { filter: Some(filter.to_owned()), ..ListQuery::default() };
            let refused = records::list(&world.app, &actor, "thing", query).await.unwrap_err();
            assert_eq!((refused.code(), refused.param("part")), (Code::ExprType, Some(part)));
        }
        let found = app::search::find(&world.app, &actor, "дороги глубокие", &[], 10).await;
        assert_eq!(found.unwrap().hits.len(), 1);
    });
}
