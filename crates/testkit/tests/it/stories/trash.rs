//! The recycle bin: what is deleted is nowhere, and comes back whole.

use app::records::{self, BoardQuery, ListQuery, TimelineKind};
use app::settings::{self, SettingsChange};
use app::{people, search, tasks, trash};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use testkit::{World, story};

const CLIENT: &str = "type: client
label: {ru: Клиенты, en: Clients}
words:
  one: {ru: клиент, en: client}
  few: {ru: клиента, en: clients}
  many: {ru: клиентов, en: clients}
  new: {ru: Новый клиент, en: New client}
icon: user
title: \"{{ name }}\"
position: 1
search: [name]
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, required: true, list: true}
- {code: card, kind: string, label: {ru: Карта, en: Card}, unique: true}
";
const CITY: &str = "type: city
label: {ru: Города, en: Cities}
words:
  one: {ru: город, en: city}
  few: {ru: города, en: cities}
  many: {ru: городов, en: cities}
  new: {ru: Новый город, en: New city}
icon: folder
title: \"{{ name }}\"
directory: true
position: 9
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, required: true}
";
const DEAL: &str = "type: deal
label: {ru: Сделки, en: Deals}
words:
  one: {ru: сделка, en: deal}
  few: {ru: сделки, en: deals}
  many: {ru: сделок, en: deals}
  new: {ru: Новая сделка, en: New deal}
icon: coin
title: \"{{ name }}\"
owner: seller
next_step: true
position: 2
search: [name]
start: way.new
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, required: true, list: true}
- {code: seller, kind: person, label: {ru: Продавец, en: Seller}, default: \"me()\"}
- {code: client, kind: link, to: client, label: {ru: Клиент, en: Client}, list: true}
- {code: city, kind: link, to: city, label: {ru: Город, en: City}}
- {code: sum, kind: money, label: {ru: Сумма, en: Sum}}
- {code: papers, kind: files, label: {ru: Бумаги, en: Papers}}
- {code: ship_on, kind: date, label: {ru: Отгрузка, en: Shipping}}
- {code: rush, kind: bool, label: {ru: Срочно, en: Rush}}
- {code: double, kind: computed, result: decimal, scale: 2, label: {ru: Вдвое, en: Double}, compute: \"sum == null ? null : sum * 2\"}
pipelines:
- code: way
  label: {ru: Путь, en: Way}
  stages:
  - {code: new, label: {ru: Новая, en: New}, hue: 1}
  - {code: done, label: {ru: Готово, en: Done}, outcome: success}
";
const PART: &str = "type: part
label: {ru: Части, en: Parts}
words:
  one: {ru: часть, en: part}
  few: {ru: части, en: parts}
  many: {ru: частей, en: parts}
  new: {ru: Новая часть, en: New part}
icon: file
title: \"{{ name }}\"
position: 3
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, required: true}
- {code: deal, kind: link, to: deal, label: {ru: Сделка, en: Deal}, required: true, parent: true}
";
const PASS: &str = "type: pass
label: {ru: Пропуска, en: Passes}
words:
  one: {ru: пропуск, en: pass}
  few: {ru: пропуска, en: passes}
  many: {ru: пропусков, en: passes}
  new: {ru: Новый пропуск, en: New pass}
icon: file
title: \"{{ name }}\"
position: 4
fields:
- {code: name, kind: string, label: {ru: Имя, en: Name}, required: true}
- {code: holder, kind: link, to: client, label: {ru: Чей, en: Whose}, required: true}
";
const FLOW: &str = "flow: deal
timers:
- id: remind
  at: \"add_days(ship_on, -1)\"
  if_past: fire
  run:
  - notify:
      id: n_ship
      who: [seller]
      text: {ru: \"Завтра отгрузка: {{ title }}\", en: \"Shipping tomorrow: {{ title }}\"}
      needs_action: true
stages:
  way.new:
    enter:
    - task:
        id: t_call
        title: {ru: Позвонить, en: Call}
        who: [seller, duty()]
        due: 1wd
        checklist: [Цена, Срок]
";
const ROLES: &str = "roles:
- {role: seller, label: {ru: Продавец, en: Seller}, default: {read: own, create: all, edit: own, delete: own, stage: own}, rights: {client: {read: all, create: all, edit: all, delete: all}, city: {read: all}}}
- {role: reader, label: {ru: Читатель, en: Reader}, default: {read: all}}
- {role: guest, label: {ru: Гость, en: Guest}, default: {read: own}}
- {role: boss, label: {ru: Начальник, en: Boss}, default: {read: all, create: all, edit: all, delete: all, stage: all}}
";

/// Who works here.
pub(super) struct Yard {
    pub(super) seller: PersonId,
    pub(super) reader: PersonId,
    pub(super) guest: PersonId,
    pub(super) boss: PersonId,
}

pub(super) async fn yard(world: &World) -> Yard {
    let manifest =
        "package: yard\nversion: \"1.0\"\nlabel: {ru: Двор, en: Yard}\nrequires: [base]\n";
    let files = [
        ("package.yaml", manifest),
        ("types/client.yaml", CLIENT),
        ("types/city.yaml", CITY),
        ("types/deal.yaml", DEAL),
        ("types/part.yaml", PART),
        ("types/pass.yaml", PASS),
        ("flows/deal.yaml", FLOW),
        ("roles.yaml", ROLES),
    ];
    world.install_texts(&files).await.unwrap();
    Yard {
        seller: world.person("Сомов Семён", &["seller"]).await,
        reader: world.person("Чтецов Чеслав", &["reader"]).await,
        guest: world.person("Гостев Глеб", &["guest"]).await,
        boss: world.person("Вольская Вера", &["boss", "admin"]).await,
    }
}

pub(super) async fn made(
    world: &World,
    who: PersonId,
    of: &str,
    fields: &[(&str, Value)],
) -> RecordId {
    world.create(who, of, fields).await.unwrap().row.id
}

fn code<T>(outcome: Result<T, Problem>) -> Code {
    match outcome {
        Err(problem) => problem.code(),
        Ok(_) => panic!("not refused"),
    }
}

async fn total(world: &World, who: PersonId, of: &str) -> i64 {
    let query = ListQuery { total: true, ..ListQuery::default() };
    let page = records::list(&world.app, &Actor::Person(who), of, query).await.unwrap();
    assert_eq!(Some(i64::try_from(page.rows.len()).unwrap()), page.total);
    page.total.unwrap()
}

async fn found(world: &World, who: PersonId, text: &str) -> usize {
    search::find(&world.app, &Actor::Person(who), text, &[], 20).await.unwrap().hits.len()
}

async fn bin(world: &World, who: PersonId) -> Vec<trash::Line> {
    trash::list(&world.app, &Actor::Person(who), trash::Query::default()).await.unwrap().rows
}

async fn doctor(world: &World) {
    let types: Vec<_> = world.app.catalog().types.values().cloned().collect();
    let found = world.app.store.read(move |tx| tx.doctor(&types)).await.unwrap();
    assert_eq!(found, []);
    world.check_steps().await;
}

#[test]
fn a_deleted_record_is_nowhere_and_comes_back_whole_with_its_children_and_work() {
    story(async |world| {
        let yard = yard(&world).await;
        let seller = Actor::Person(yard.seller);
        let deal = [
            ("name", Value::text("Ограда кованая")),
            ("sum", Value::Decimal("12.50".parse().unwrap())),
            ("rush", Value::Bool(true)),
            ("ship_on", testkit::day("2026-12-20")),
        ];
        let deal = made(&world, yard.seller, "deal", &deal).await;
        let of = ("deal", Value::Int(deal));
        let part = made(&world, yard.seller, "part", &[("name", Value::text("Створка")), of]).await;
        let before = world.get("deal", deal).await;
        let task = before.tasks[0].clone();
        assert_eq!((task.who, task.items.len()), (yard.seller, 2));

        records::delete(&world.app, &seller, "deal", deal).await.unwrap();
        doctor(&world).await;
        for who in [yard.seller, yard.reader, yard.boss] {
            assert_eq!(
                (total(&world, who, "deal").await, total(&world, who, "part").await),
                (0, 0)
            );
            assert_eq!(found(&world, who, "ограда").await, 0);
            let board = BoardQuery { sum: Some("sum".into()), ..BoardQuery::default() };
            let figures = records::totals(&world.app, &Actor::Person(who), "deal", board).await;
            assert!(figures.unwrap().iter().all(|stage| stage.count == 0), "no figure");
            let gone = records::get(&world.app, &Actor::Person(who), "deal", deal).await;
            assert_eq!(code(gone), Code::RecordNotFound);
        }
        assert_eq!(code(tasks::get(&world.app, &seller, task.id).await), Code::TaskNotFound);
        let counters = tasks::counts(&world.app, &seller).await.unwrap();
        assert_eq!(counters.open, 0);
        world.time_is("2026-12-21T09:00:00Z").await;
        assert_eq!(world.notices(yard.seller).await, [], "its timers sleep");

        let lines = bin(&world, yard.seller).await;
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        assert_eq!((line.id, line.along, line.person), (deal, 1, Some(yard.seller)));
        assert_eq!(
            (line.title.as_str(), line.can_restore, line.can_erase),
            ("Ограда кованая", true, false)
        );
        trash::restore(&world.app, &seller, deal).await.unwrap();
        doctor(&world).await;
        let after = world.get("deal", deal).await;
        assert_eq!((after.row.cells, after.row.stage), (before.row.cells, before.row.stage));
        assert_eq!((after.tasks[0].id, &after.tasks[0].items), (task.id, &task.items));
        assert_eq!(after.row.next.map(|next| next.task), Some(task.id));
        assert_eq!(world.get("part", part).await.row.id, part);
        assert_eq!(
            (total(&world, yard.seller, "deal").await, found(&world, yard.seller, "ограда").await),
            (1, 1)
        );
        assert_eq!(bin(&world, yard.boss).await, []);
        world.days_pass(0).await;
        let told = world.notices(yard.seller).await;
        assert_eq!(told.len(), 1, "what is past fires once: {told:?}");
        let life =
            records::timeline(&world.app, &seller, ("deal", deal), TimelineKind::History, None);
        let kinds: Vec<String> =
            life.await.unwrap().entries.into_iter().map(|one| one.kind).collect();
        assert_eq!(kinds, ["restored", "deleted", "created"]);
    });
}

#[test]
fn links_into_the_bin_point_at_nothing_until_their_record_is_restored() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let name = |text: &str| ("name", Value::text(text));
        let client = made(&world, yard.boss, "client", &[name("Ким")]).await;
        let deal = [name("Ворота"), ("client", Value::Int(client))];
        let deal = made(&world, yard.boss, "deal", &deal).await;
        records::delete(&world.app, &boss, "client", client).await.unwrap();
        let link = async || {
            let row = world.get("deal", deal).await.row;
            row.fields()
                .find(|(field, ..)| field.code == *"client")
                .map(|(_, value, name)| (value.clone(), name.map(str::to_owned)))
        };
        assert_eq!(link().await, Some((Value::Null, None)));
        let again = world.set(yard.boss, ("deal", deal), &[("client", Value::Int(client))]).await;
        assert_eq!(again.unwrap_err().field_problems()[0].code, Code::FieldLinkMissing);
        world.set(yard.boss, ("deal", deal), &[name("Ворота новые")]).await.unwrap();
        trash::restore(&world.app, &boss, client).await.unwrap();
        assert_eq!(link().await, Some((Value::Int(client), Some("Ким".into()))));

        // What must be there cannot be deleted: a required link, a row of a directory in use.
        let pass =
            made(&world, yard.boss, "pass", &[name("Вход"), ("holder", Value::Int(client))]).await;
        let refused = records::delete(&world.app, &boss, "client", client).await.unwrap_err();
        assert_eq!((refused.code(), refused.param("count")), (Code::RecordLinked, Some("1")));
        records::delete(&world.app, &boss, "pass", pass).await.unwrap();
        records::delete(&world.app, &boss, "client", client).await.unwrap();
        let city = made(&world, yard.boss, "city", &[name("Казань")]).await;
        world.set(yard.boss, ("deal", deal), &[("city", Value::Int(city))]).await.unwrap();
        assert_eq!(
            code(records::delete(&world.app, &boss, "city", city).await),
            Code::RecordLinked
        );

        // For ever: the links are empty then, and a restored record has no dead link.
        trash::erase(&world.app, &boss, client).await.unwrap();
        assert_eq!(code(trash::restore(&world.app, &boss, client).await), Code::TrashNotFound);
        trash::restore(&world.app, &boss, pass).await.unwrap();
        assert_eq!(world.get("pass", pass).await.row.cells[1].value, Value::Null);
        assert_eq!(link().await, Some((Value::Null, None)));
        doctor(&world).await;
    });
}

#[test]
fn a_value_taken_meanwhile_is_named_and_nothing_is_half_restored() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let client = async |name: &str| {
            let fields = [("name", Value::text(name)), ("card", Value::text("77"))];
            made(&world, yard.boss, "client", &fields).await
        };
        let first = client("Первый").await;
        records::delete(&world.app, &boss, "client", first).await.unwrap();
        let second = client("Второй").await;
        let refused = trash::restore(&world.app, &boss, first).await.unwrap_err();
        let fault = &refused.field_problems()[0];
        assert_eq!((refused.code(), fault.code), (Code::RecordInvalid, Code::FieldTakenBy));
        assert!(fault.params.iter().any(|(_, text)| text == "Второй"), "{fault:?}");
        assert_eq!(
            (total(&world, yard.boss, "client").await, bin(&world, yard.boss).await.len()),
            (1, 1)
        );
        world.set(yard.boss, ("client", second), &[("card", Value::text("78"))]).await.unwrap();
        trash::restore(&world.app, &boss, first).await.unwrap();
        doctor(&world).await;
    });
}

#[test]
fn work_of_a_blocked_person_goes_to_the_person_of_duty_and_a_child_waits_for_its_record() {
    story(async |world| {
        let yard = yard(&world).await;
        let (seller, boss) = (Actor::Person(yard.seller), Actor::Person(yard.boss));
        let name = ("name", Value::text("Забор"));
        let deal = made(&world, yard.seller, "deal", std::slice::from_ref(&name)).await;
        let part = [name, ("deal", Value::Int(deal))];
        let part = made(&world, yard.seller, "part", &part).await;
        records::delete(&world.app, &seller, "part", part).await.unwrap();
        records::delete(&world.app, &seller, "deal", deal).await.unwrap();
        assert_eq!(code(trash::restore(&world.app, &boss, part).await), Code::TrashParent);
        people::block(&world.app, &boss, yard.seller, None).await.unwrap();
        trash::restore(&world.app, &boss, deal).await.unwrap();
        let view = world.get("deal", deal).await;
        assert_eq!((view.tasks[0].who, view.row.owner), (yard.boss, Some(yard.boss)));
        trash::restore(&world.app, &boss, part).await.unwrap();
        doctor(&world).await;
    });
}

#[test]
fn the_bin_hides_what_its_reader_may_not_read_and_forgets_after_its_days() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let name = [("name", Value::text("Тайная сделка"))];
        let deal = made(&world, yard.boss, "deal", &name).await;
        records::delete(&world.app, &boss, "deal", deal).await.unwrap();
        for hidden in [yard.guest, yard.seller] {
            assert_eq!(bin(&world, hidden).await, []);
            let asker = Actor::Person(hidden);
            assert_eq!(code(trash::restore(&world.app, &asker, deal).await), Code::TrashNotFound);
            assert_eq!(code(trash::erase(&world.app, &asker, deal).await), Code::TrashNotFound);
        }
        let reader = Actor::Person(yard.reader);
        assert!(!bin(&world, yard.reader).await[0].can_restore);
        assert_eq!(code(trash::restore(&world.app, &reader, deal).await), Code::ActionDenied);
        assert_eq!(code(trash::erase(&world.app, &reader, deal).await), Code::ActionDenied);
        let find = async |text: &str, of: &str| {
            let query =
                trash::Query { text: text.into(), record_type: Some(of.into()), cursor: None };
            trash::list(&world.app, &boss, query).await.unwrap().rows.len()
        };
        assert_eq!(
            (find("айная СД", "deal").await, find("%", "deal").await, find("", "client").await),
            (1, 0, 0)
        );

        let days = SettingsChange { trash_days: Some(7), ..SettingsChange::default() };
        settings::set(&world.app, &boss, days).await.unwrap();
        world.time_is("2026-12-09T08:00:00Z").await;
        assert_eq!(
            (trash::sweep(&world.app).await.unwrap(), bin(&world, yard.boss).await.len()),
            (0, 1)
        );
        world.time_is("2026-12-09T10:00:00Z").await;
        assert_eq!(
            (trash::sweep(&world.app).await.unwrap(), bin(&world, yard.boss).await.len()),
            (1, 0)
        );
        doctor(&world).await;
    });
}
