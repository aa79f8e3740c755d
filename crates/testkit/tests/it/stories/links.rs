//! Several links in one field: kept in order, found from both sides, never left dangling.

use app::records::{self, Children, ListQuery};
use base::{Actor, Code, Name, PersonId, RecordId};
use model::Value;
use model::package::Files;
use testkit::{World, story};

const CLUB: &str = "type: club
label: {ru: Клубы, en: Clubs}
words: {one: {ru: клуб, en: club}, few: {ru: клуба, en: clubs}, many: {ru: клубов, en: clubs}, new: {ru: Новый клуб, en: New club}}
icon: box
title: \"{{ name }}\"
position: 90
search: [name, members]
fields:
- {code: name, kind: string, label: Название, list: true}
- {code: lead, kind: link, to: member, label: Глава, reverse: {ru: Возглавляет, en: Leads}, index: true}
- {code: members, kind: links, to: member, label: Участники, reverse: {ru: Состоит в клубах, en: Member of}, list: true}
- {code: count, kind: computed, result: integer, label: Сколько, compute: \"size(members)\"}
";

const MEMBER: &str = "type: member
label: {ru: Люди, en: People}
words: {one: {ru: человек, en: person}, few: {ru: человека, en: people}, many: {ru: человек, en: people}, new: {ru: Новый человек, en: New person}}
icon: users
title: \"{{ name }}\"
owner: keeper
position: 91
search: [name]
fields:
- {code: name, kind: string, label: Имя, list: true}
- {code: keeper, kind: person, label: Хранитель}
";

fn package(club: &str) -> Files {
    let roles = "roles:
- {role: keeper, label: Хранитель, default: {read: all, create: all, edit: all, delete: all}}
- {role: guest, label: Гость, default: {}, rights: {club: {read: all, edit: all}, member: {read: own}}}
";
    let manifest =
        "package: clubs\nversion: \"1.0\"\nlabel: {ru: Клубы, en: Clubs}\nrequires: [base]\n";
    Files::from([
        ("package.yaml".to_owned(), manifest.to_owned()),
        ("types/club.yaml".to_owned(), club.to_owned()),
        ("types/member.yaml".to_owned(), MEMBER.to_owned()),
        ("roles.yaml".to_owned(), roles.to_owned()),
    ])
}

struct Town {
    keeper: PersonId,
    members: Vec<RecordId>,
}

async fn town(world: &World) -> Town {
    world.install(&["base"]).await;
    world.install_files(&package(CLUB)).await.unwrap_or_else(|problem| panic!("{problem}"));
    let keeper = world.person("Хранитель", &["keeper"]).await;
    let mut members = Vec::new();
    for name in ["Анна", "Борис", "Вера, младшая"] {
        let fields = [("name", Value::text(name)), ("keeper", Value::Int(keeper))];
        members.push(world.create(keeper, "member", &fields).await.unwrap().row.id);
    }
    Town { keeper, members }
}

fn ids(ids: &[RecordId]) -> Value {
    Value::List(ids.iter().copied().map(Value::Int).collect())
}

async fn club(world: &World, town: &Town, name: &str, members: &[RecordId]) -> RecordId {
    let fields = [("name", Value::text(name)), ("members", ids(members))];
    let made = world.create(town.keeper, "club", &fields).await;
    made.unwrap_or_else(|problem| panic!("{problem:?}")).row.id
}

async fn names(world: &World, who: PersonId, filter: &str) -> Vec<String> {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        sort: Some("id".to_owned()),
        ..ListQuery::default()
    };
    let page = records::list(&world.app, &Actor::Person(who), "club", query).await;
    let page = page.unwrap_or_else(|problem| panic!("{filter}: {problem}"));
    page.rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn several_links_are_kept_in_order_and_found_from_both_sides() {
    story(async |world| {
        let town = town(&world).await;
        let [anna, boris, vera] = town.members[..] else { panic!() };
        let chess = club(&world, &town, "Шахматы", &[vera, anna, vera]).await;
        let choir = club(&world, &town, "Хор", &[boris]).await;
        club(&world, &town, "Пустой", &[]).await;

        let row = world.get("club", chess).await.row;
        assert_eq!((row.value("members"), row.value("count")), (ids(&[vera, anna]), Value::Int(2)));
        let titles: Vec<&str> = row.linked.iter().map(|of| of.title.as_str()).collect();
        assert_eq!(titles, ["Вера, младшая", "Анна"]);
        for (filter, expected) in [
            (format!("contains(members, {anna})"), vec!["Шахматы"]),
            (format!("{boris} in members"), vec!["Хор"]),
            (format!("!contains(members, {boris})"), vec!["Шахматы", "Пустой"]),
            ("is_empty(members)".to_owned(), vec!["Пустой"]),
            ("members == null".to_owned(), vec!["Пустой"]),
            ("size(members) > 1".to_owned(), vec!["Шахматы"]),
        ] {
            assert_eq!(names(&world, town.keeper, &filter).await, expected, "{filter}");
        }
        let points = |view: &records::RecordView| view.children.clone();
        let group = |count| Children {
            record_type: Name::parse("club").unwrap(),
            field: Name::parse("members").unwrap(),
            count,
        };
        assert_eq!(points(&world.get("member", anna).await), [group(1)]);

        // A change moves the way back with it; the history names both sides.
        world.set(town.keeper, ("club", choir), &[("members", ids(&[anna]))]).await.unwrap();
        assert_eq!(points(&world.get("member", anna).await), [group(2)]);
        assert_eq!(points(&world.get("member", boris).await), []);
        let actor = Actor::Person(town.keeper);
        let kind = records::TimelineKind::History;
        let life =
            records::timeline(&world.app, &actor, ("club", choir), kind, None).await.unwrap();
        let change = &life.entries[0].changes[0];
        let sides = (change.old_name.as_deref(), change.new_name.as_deref());
        assert_eq!(sides, (Some("Борис"), Some("Анна")));
        let found = app::search::find(&world.app, &actor, "младшая", &["club".into()], 10).await;
        assert_eq!(found.unwrap().hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [chess]);
    });
}

#[test]
fn a_deleted_record_is_not_named_by_links_until_it_is_restored() {
    story(async |world| {
        let town = town(&world).await;
        let anna = town.members[0];
        let chess = club(&world, &town, "Шахматы", &[anna]).await;
        let actor = Actor::Person(town.keeper);
        let named = async || world.get("club", chess).await.row.linked.len();
        records::delete(&world.app, &actor, "member", anna).await.unwrap();
        assert_eq!(named().await, 0);
        app::trash::restore(&world.app, &actor, anna).await.unwrap();
        assert_eq!(named().await, 1);
        // One that names others comes back with what it names.
        records::delete(&world.app, &actor, "club", chess).await.unwrap();
        let held = async || world.get("member", anna).await.children;
        assert_eq!(held().await, []);
        app::trash::restore(&world.app, &actor, chess).await.unwrap();
        assert_eq!(named().await, 1);
        assert_eq!(held().await.len(), 1, "the way back as well");
        // For ever: the list names it no more.
        let boris = town.members[1];
        let both = Value::List(vec![Value::Int(anna), Value::Int(boris)]);
        world.set(town.keeper, ("club", chess), &[("members", both)]).await.unwrap();
        records::delete(&world.app, &actor, "member", anna).await.unwrap();
        app::trash::erase(&world.app, &Actor::System, anna).await.unwrap();
        let left = world.get("club", chess).await.row.value("members");
        assert_eq!(left, Value::List(vec![Value::Int(boris)]));
    });
}

#[test]
fn links_name_only_what_is_there_and_may_be_read() {
    story(async |world| {
        let town = town(&world).await;
        let [anna, boris, _] = town.members[..] else { panic!() };
        let chess = club(&world, &town, "Шахматы", &[anna]).await;
        let guest = world.person("Гость", &["guest"]).await;
        world.set(town.keeper, ("member", boris), &[("keeper", Value::Int(guest))]).await.unwrap();
        for (who, wrong) in [
            (town.keeper, ids(&[anna, 999_999])),
            (town.keeper, ids(&[chess])),
            (guest, ids(&[anna, boris, town.members[2]])),
        ] {
            let refused = world.set(who, ("club", chess), &[("members", wrong)]).await.unwrap_err();
            let fault = &refused.field_problems()[0];
            assert_eq!((&*fault.field, fault.code), ("members", Code::FieldLinkMissing));
        }
        world.set(town.keeper, ("club", chess), &[("members", ids(&[anna, boris]))]).await.unwrap();
        let seen = records::get(&world.app, &Actor::Person(guest), "club", chess).await.unwrap();
        let titles: Vec<&str> = seen.row.linked.iter().map(|of| of.title.as_str()).collect();
        assert_eq!(titles, ["Борис"]);
        let found =
            app::search::find(&world.app, &Actor::Person(guest), "анна", &[], 10).await.unwrap();
        assert_eq!(found.hits, []);
    });
}

#[test]
fn packages_say_where_links_lead_and_titles_name_none() {
    story(async |world| {
        world.install(&["base"]).await;
        for (right, wrong, what) in [
            ("kind: links, to: member", "kind: links", "a link needs `to`"),
            ("kind: links, to: member", "kind: links, to: moon", "there is no type `moon`"),
            ("{{ name }}", "{{ members }}", "the title names the links `members`"),
            ("label: Название,", "label: Название, reverse: Имя,", "`reverse` belongs to links"),
            ("size(members)", "members.name", "members.name"),
        ] {
            let files = package(&CLUB.replace(right, wrong));
            let refused = world.install_files(&files).await.unwrap_err();
            let told = format!("{:?} {:?}", refused.param("what"), refused.param("name"));
            assert!(told.contains(what), "{wrong}: {told} {refused}");
        }
    });
}
