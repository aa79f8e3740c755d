//! What a person may not read is told by nothing: no order, no page, no search, no notice.

use super::fixture;
use app::records::{self, BoardQuery, ListQuery, RecordRow, TimelineKind};
use app::{notices, search};
use base::{Actor, Code, PersonId, RecordId};
use model::Value;
use model::package::Files;
use store::Sql;
use testkit::{Office, World, day, story};

const MANIFEST: &str = "package: guests
version: \"1.0\"
label: {ru: Гости, en: Guests}
requires: [base, deputy]
";

const ROLES: &str = "roles:
- role: mailer
  label: {ru: Почта, en: Mail}
  default: {}
  rights:
    out_request: {read: all, create: all, edit: all}
- role: reader
  label: {ru: Читатель, en: Reader}
  default: {read: all, edit: all, create: all}
  rights: {}
- role: nurse
  label: {ru: Соцработник, en: Social worker}
  default: {read: all, edit: all, special: own}
  rights: {}
";

/// An office, and a person who reads letters but nothing they point at.
async fn guests(world: &World) -> (Office, PersonId) {
    let office = world.office().await;
    let files: Files = [("package.yaml", MANIFEST), ("roles.yaml", ROLES)]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    world.install_files(&files).await.unwrap();
    (office, world.person("Почтальон", &["mailer"]).await)
}

/// A letter to a company about an appeal.
async fn letter(world: &World, who: PersonId, (company, summary): (&str, &str)) -> RecordId {
    let company = [("name", Value::text(company))];
    let company = world.create(who, "company", &company).await.unwrap().row.id;
    let appeal = [("summary", Value::text(summary))];
    let appeal = world.create(who, "appeal", &appeal).await.unwrap().row.id;
    let fields = [
        ("appeal", Value::Int(appeal)),
        ("addressee", Value::Int(company)),
        ("subject", Value::text("О ремонте")),
        ("kind", Value::text("deputy_request")),
    ];
    world.create(who, "out_request", &fields).await.unwrap().row.id
}

fn sorted(by: &str) -> ListQuery {
    ListQuery { sort: Some(by.into()), limit: 1, ..ListQuery::default() }
}

fn filtered(by: &str) -> ListQuery {
    ListQuery { filter: Some(by.into()), ..ListQuery::default() }
}

async fn refusal(world: &World, who: PersonId, of: &str, query: ListQuery) -> Option<Code> {
    let page = records::list(&world.app, &Actor::Person(who), of, query).await;
    page.err().map(|problem| problem.code())
}

#[test]
fn lists_are_not_ordered_by_what_the_asker_may_not_read() {
    story(async |world| {
        let (office, mailer) = guests(&world).await;
        letter(&world, office.head, ("Тайная Контора", "Секретное дело")).await;
        letter(&world, office.head, ("Явная Контора", "Обычное дело")).await;
        for by in ["addressee", "-addressee", "appeal"] {
            let refused = refusal(&world, mailer, "out_request", sorted(by)).await;
            assert_eq!(refused, Some(Code::FieldDenied), "{by}");
            assert_eq!(refusal(&world, office.head, "out_request", sorted(by)).await, None);
        }
        // Another's cursor opens nothing.
        let head = Actor::Person(office.head);
        let page = records::list(&world.app, &head, "out_request", sorted("addressee")).await;
        let cursor = page.unwrap().next_cursor;
        assert!(cursor.is_some());
        let stolen = ListQuery { cursor, ..sorted("addressee") };
        let refused = refusal(&world, mailer, "out_request", stolen).await;
        assert_eq!(refused, Some(Code::FieldDenied));
        for filter in ["addressee.name == \"Тайная Контора\"", "appeal.applicant.last_name != null"]
        {
            let refused = refusal(&world, mailer, "out_request", filtered(filter)).await;
            assert_eq!(refused, Some(Code::FieldDenied), "{filter}");
        }
        // By its own fields, the id of a link and the responsible all is well.
        for query in [sorted("subject"), sorted("responsible"), filtered("addressee != null")] {
            assert_eq!(refusal(&world, mailer, "out_request", query).await, None);
        }
    });
}

#[test]
fn nothing_is_found_by_the_title_of_a_record_the_asker_may_not_read() {
    story(async |world| {
        let (office, mailer) = guests(&world).await;
        let id = letter(&world, office.head, ("Тайная Контора", "Секретное дело")).await;
        let find = async |who: PersonId, text: &str| {
            let types = ["out_request".to_owned()];
            let hits = search::find(&world.app, &Actor::Person(who), text, &types, 20).await;
            hits.unwrap().hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        for text in ["тайная", "конторы", "nfqyfz", "секретное дело", "тайная ремонт", "тай"]
        {
            assert_eq!(find(office.head, text).await, [id], "{text}");
            assert_eq!(find(mailer, text).await, [0_i64; 0], "{text}");
        }
        assert_eq!(find(mailer, "ремонт").await, [id]);
        // What the mark is made of finds nothing either.
        for text in ["ёcompanyёятайная", "company", "еcompanyеятайная"] {
            assert_eq!(find(mailer, text).await, [0_i64; 0], "{text}");
        }
    });
}

#[test]
fn an_index_made_by_earlier_rules_is_made_anew_when_the_office_opens() {
    story(async |world| {
        let (office, mailer) = guests(&world).await;
        let id = letter(&world, office.head, ("Тайная Контора", "Секретное дело")).await;
        let find = async |who: PersonId| {
            let hits = search::find(&world.app, &Actor::Person(who), "тайная", &[], 20).await;
            hits.unwrap().hits.iter().any(|hit| hit.id == id)
        };
        let earlier = world.app.store.write(store::Lane::Bulk, move |tx| {
            let tokens = "ремонт тайная".into();
            tx.search_put(id, &store::SearchDoc { tokens, ..store::SearchDoc::default() })?;
            tx.execute("DELETE FROM setting WHERE key = 'search/out_request'", &[])
        });
        earlier.await.unwrap();
        assert!(find(mailer).await, "as the first version kept it");
        let options = world.app.options.clone();
        app::App::open(world.app.store.clone(), world.clock.clone(), options).await.unwrap();
        assert!(!find(mailer).await);
        assert!(find(office.head).await);
    });
}

#[test]
fn a_notice_does_not_tell_what_its_receiver_may_not_read() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let nobody = world.person("Никто", &[]).await;
        let order = async |seller: PersonId| {
            let fields = [
                ("client", Value::text("Тайный клиент")),
                ("seller", Value::Int(seller)),
                ("ship_on", day("2026-12-05")),
            ];
            world.create(shop.boss, "order", &fields).await.unwrap().row.id
        };
        order(nobody).await;
        let of_ann = order(shop.ann).await;
        world.days_pass(4).await;
        let texts = async |who: PersonId| {
            let actor = Actor::Person(who);
            let page = notices::list(&world.app, &actor, notices::Tab::Action, None).await;
            page.unwrap().rows.into_iter().map(|row| row.text).collect::<Vec<_>>()
        };
        let is_about = |text: &Option<String>| text.as_deref().unwrap().contains("Тайный клиент");
        assert_eq!(texts(nobody).await, []);
        assert_eq!(texts(shop.ann).await.iter().filter(|text| is_about(text)).count(), 1);
        // She gives the order away: what was said of it is closed to her as well.
        let to_bob = [("seller", Value::Int(shop.bob))];
        world.set(shop.boss, ("order", of_ann), &to_bob).await.unwrap();
        world
            .app
            .store
            .write(store::Lane::Bulk, move |tx| {
                tx.execute(
                    "UPDATE task SET who = $1 WHERE record_id = $2",
                    &[Sql::Int(shop.bob), Sql::Int(of_ann)],
                )?;
                tx.execute(
                    "UPDATE plan_step SET who = $1 WHERE record_id = $2",
                    &[Sql::Int(shop.bob), Sql::Int(of_ann)],
                )
            })
            .await
            .unwrap();
        assert_eq!(texts(shop.ann).await, [None]);
    });
}

/// Whether a row shows the special field.
fn shows(row: &RecordRow) -> bool {
    row.fields().any(|(field, _, _)| field.code == "benefit_category")
}

async fn contact(world: &World, who: PersonId) -> RecordId {
    let fields = [
        ("last_name", Value::text("Семёнова")),
        ("first_name", Value::text("Анна")),
        ("benefit_category", Value::List(vec![Value::text("disabled_1")])),
    ];
    world.create(who, "contact", &fields).await.unwrap().row.id
}

#[test]
fn special_fields_are_absent_without_the_right_to_see_them() {
    story(async |world| {
        let (office, _) = guests(&world).await;
        let reader = world.person("Читатель", &["reader"]).await;
        let id = contact(&world, office.head).await;
        let again = [("benefit_category", Value::List(vec![Value::text("combat")]))];
        world.set(office.clerk, ("contact", id), &again).await.unwrap();
        let look = async |who: PersonId| {
            let actor = Actor::Person(who);
            let app = &world.app;
            let one = records::get(app, &actor, "contact", id).await.unwrap().row;
            let history =
                records::timeline(app, &actor, ("contact", id), TimelineKind::History, None).await;
            let changes = history.unwrap().entries.into_iter().flat_map(|entry| entry.changes);
            let told = changes.filter(|change| change.field == "benefit_category").count();
            (shows(&one), told)
        };
        assert_eq!(look(office.head).await, (true, 2));
        assert_eq!(look(reader).await, (false, 0));
        let columns =
            ListQuery { columns: vec!["benefit_category".into()], ..ListQuery::default() };
        let by_filter = filtered("contains(benefit_category, \"combat\")");
        let through = filtered("contains(applicant.benefit_category, \"combat\")");
        let by_past = filtered("changed('benefit_category')");
        for (of, query) in [
            ("contact", columns),
            ("contact", by_filter),
            ("contact", by_past),
            ("appeal", through),
        ] {
            let refused = refusal(&world, reader, of, query.clone()).await;
            assert_eq!(refused, Some(Code::FieldDenied), "{query:?}");
            assert_eq!(refusal(&world, office.head, of, query).await, None);
        }
        let total =
            BoardQuery { filter: Some("benefit_category != null".into()), ..Default::default() };
        let board = records::totals(&world.app, &Actor::Person(reader), "appeal", total).await;
        assert_eq!(board.unwrap_err().code(), Code::FieldDenied);
        // Neither are they written blindly.
        let mine = [("benefit_category", Value::List(vec![]))];
        let refused = world.set(reader, ("contact", id), &mine).await.unwrap_err();
        assert_eq!(refused.code(), Code::RecordInvalid);
        assert_eq!(refused.field_problems()[0].code, Code::FieldDenied);
        assert_eq!(look(office.head).await, (true, 2));
    });
}

#[test]
fn special_fields_may_be_open_on_ones_own_records_only() {
    story(async |world| {
        let (office, _) = guests(&world).await;
        let nurse = world.person("Соцработник", &["nurse"]).await;
        let theirs = contact(&world, office.head).await;
        let own = contact(&world, office.head).await;
        let task = app::tasks::TaskDraft {
            title: "Навестить".into(),
            who: nurse,
            due_at: world.app.now().plus_ms(1000),
            record: Some(own),
            ..app::tasks::TaskDraft::default()
        };
        app::tasks::create(&world.app, &Actor::Person(office.head), task).await.unwrap();
        let columns = vec!["last_name".into(), "benefit_category".into()];
        let query = ListQuery { columns, ..ListQuery::default() };
        let page = records::list(&world.app, &Actor::Person(nurse), "contact", query).await;
        let shown: Vec<(RecordId, bool)> =
            page.unwrap().rows.iter().map(|row| (row.id, shows(row))).collect();
        assert_eq!(shown, [(own, true), (theirs, false)]);
        let asked = filtered("benefit_category != null");
        assert_eq!(refusal(&world, nurse, "contact", asked).await, Some(Code::FieldDenied));
    });
}

#[test]
fn who_saw_special_fields_is_logged_once_an_hour() {
    story(async |world| {
        let (office, _) = guests(&world).await;
        let reader = world.person("Читатель", &["reader"]).await;
        let id = contact(&world, office.head).await;
        let look = async |who: PersonId| {
            records::get(&world.app, &Actor::Person(who), "contact", id).await.unwrap();
        };
        let views = async |who: PersonId| {
            let rows = world.app.store.read(move |tx| {
                let sql = "SELECT record_id, at FROM special_view WHERE person_id = $1 ORDER BY at";
                tx.query(sql, &[Sql::Int(who)])
            });
            rows.await.unwrap().len()
        };
        // Views are written after the answer.
        let settled = async |who: PersonId| {
            world.app.finish().await;
            views(who).await
        };
        assert_eq!(settled(office.head).await, 1, "the answer to the write shows them too");
        for _ in 0..3 {
            look(office.clerk).await;
            look(reader).await;
        }
        assert_eq!(settled(office.clerk).await, 1);
        world.clock.turn_to(world.app.now().plus_ms(61 * 60 * 1000));
        look(office.clerk).await;
        assert_eq!(settled(office.clerk).await, 2);
        assert_eq!(settled(reader).await, 0);
        let lawyer = world.person("Юрист", &["lawyer"]).await;
        look(lawyer).await;
        assert_eq!(settled(lawyer).await, 0);
    });
}
