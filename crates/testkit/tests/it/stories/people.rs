//! Sign-in, people, notices: who may come in, and what happens to the work of who may not.

use app::people::{self, DepartmentChange, NewDepartment, NewPerson, NewUser, PersonChange};
use app::sessions::{self, Acceptance, Agent, Login, Pass, Purpose};
use app::{notices, search, settings};
use base::{Actor, Code, PersonId, Problem};
use model::Value;
use testkit::{Office, World, story};

const PASSWORD: &str = "Синий-трактор-7";

fn code<T>(outcome: Result<T, Problem>) -> Code {
    match outcome {
        Err(problem) => problem.code(),
        Ok(_) => panic!("not refused"),
    }
}

fn acceptance(name: &str, login: &str) -> Acceptance {
    Acceptance { name: name.into(), login: login.into(), password: PASSWORD.into() }
}

fn login(login: &str, password: &str) -> Login {
    Login { login: login.into(), password: password.into(), ..Login::default() }
}

/// The first administrator, with a session.
async fn first_admin(world: &World) -> (PersonId, String) {
    let token = people::first_admin_link(&world.app).await.unwrap().expect("a link");
    let given = acceptance("Ада Админова", "ada");
    let signed = sessions::accept(&world.app, &token, given, Agent::default()).await.unwrap();
    (signed.person, signed.token)
}

async fn appeal(world: &World, office: &Office) -> i64 {
    let fields = [("summary", Value::text("Яма во дворе")), ("channel", Value::text("post"))];
    world.create(office.assistant, "appeal", &fields).await.unwrap().row.id
}

#[test]
fn the_first_administrator_comes_by_a_link_that_works_once() {
    story(async |world| {
        world.install(&["base"]).await;
        let spent = people::first_admin_link(&world.app).await.unwrap().expect("a link");
        let token = people::first_admin_link(&world.app).await.unwrap().expect("a link");
        assert_eq!(code(sessions::link(&world.app, &spent).await), Code::LinkSpent);
        let view = sessions::link(&world.app, &token).await.unwrap();
        assert_eq!(view.purpose, Purpose::Admin);

        let weak = Acceptance { password: "parol12345".into(), ..acceptance("Ада", "ada") };
        let weak = sessions::accept(&world.app, &token, weak, Agent::default()).await;
        assert_eq!(code(weak), Code::PasswordWeak);
        let given = acceptance("Ада Админова", "Ada");
        let signed = sessions::accept(&world.app, &token, given, Agent::default()).await.unwrap();
        let admin = sessions::person_of(&world.app, &Pass::session(&signed.token)).await.unwrap();
        assert!(app::access::caller(&world.app, &Actor::Person(admin)).is_admin);

        let again = acceptance("Ева", "eva");
        let again = sessions::accept(&world.app, &token, again, Agent::default()).await;
        assert_eq!(code(again), Code::LinkSpent);
        assert_eq!(people::first_admin_link(&world.app).await.unwrap(), None);
    });
}

#[test]
fn a_link_is_too_old_after_a_week() {
    story(async |world| {
        world.install(&["base"]).await;
        let token = people::first_admin_link(&world.app).await.unwrap().expect("a link");
        world.days_pass(7).await;
        assert_eq!(code(sessions::link(&world.app, &token).await), Code::LinkSpent);
    });
}

/// What prolongs a session is written after the answer.
async fn is_prolonged(world: &World) {
    let now = store::Sql::Int(world.app.now().0);
    for _ in 0..100_000 {
        let now = now.clone();
        let found = world
            .app
            .store
            .read(move |tx| tx.query("SELECT hash FROM session WHERE seen_at = $1", &[now]));
        if !found.await.unwrap().is_empty() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the session is not prolonged");
}

#[test]
fn a_session_slides_for_thirty_days_and_ends_at_once_when_it_is_closed() {
    story(async |world| {
        world.install(&["base"]).await;
        let (admin, _) = first_admin(&world).await;
        let signed = sessions::login(&world.app, login(" ADA ", PASSWORD)).await.unwrap();
        assert_eq!(signed.person, admin);
        for _ in 0..3 {
            world.days_pass(20).await;
            assert_eq!(
                sessions::person_of(&world.app, &Pass::session(&signed.token)).await.unwrap(),
                admin
            );
            is_prolonged(&world).await;
        }
        sessions::logout(&world.app, &signed.token).await.unwrap();
        let ended = sessions::person_of(&world.app, &Pass::session(&signed.token)).await;
        assert_eq!(code(ended), Code::SessionMissing);
        let unknown = sessions::person_of(&world.app, &Pass::session("00")).await;
        assert_eq!(code(unknown), Code::SessionMissing);
    });
}

#[test]
fn an_unused_session_ends_after_thirty_days() {
    story(async |world| {
        world.install(&["base"]).await;
        let (_, token) = first_admin(&world).await;
        world.days_pass(31).await;
        assert_eq!(
            code(sessions::person_of(&world.app, &Pass::session(&token)).await),
            Code::SessionMissing
        );
    });
}

#[test]
fn unknown_logins_wrong_passwords_and_blocked_people_get_one_answer_and_a_pace() {
    story(async |world| {
        world.install(&["base"]).await;
        first_admin(&world).await;
        let app = &world.app;
        assert_eq!(code(sessions::login(app, login("nobody", PASSWORD)).await), Code::LoginWrong);
        assert_eq!(code(sessions::login(app, login("ada", "wrong")).await), Code::LoginWrong);
        for _ in 0..9 {
            let wrong = sessions::login(app, login("ada", "wrong")).await;
            assert_eq!(code(wrong), Code::LoginWrong);
        }
        assert_eq!(code(sessions::login(app, login("ada", PASSWORD)).await), Code::LoginLimited);
        world.days_pass(1).await;
        sessions::login(app, login("ada", PASSWORD)).await.unwrap();
    });
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    story(async |world| {
        world.install(&["base"]).await;
        let (admin, here) = first_admin(&world).await;
        let there = sessions::login(&world.app, login("ada", PASSWORD)).await.unwrap().token;
        let actor = Actor::Person(admin);
        let change = async |old: &str, new: &str| {
            let pair = (old.to_owned(), new.to_owned());
            sessions::change_password(&world.app, &actor, Some(&here), pair).await
        };
        assert_eq!(code(change("wrong", "Зелёный-трактор-8").await), Code::LoginWrong);
        assert_eq!(code(change(PASSWORD, "short").await), Code::PasswordWeak);
        change(PASSWORD, "Зелёный-трактор-8").await.unwrap();
        assert_eq!(sessions::person_of(&world.app, &Pass::session(&here)).await.unwrap(), admin);
        assert_eq!(
            code(sessions::person_of(&world.app, &Pass::session(&there)).await),
            Code::SessionMissing
        );
        sessions::login(&world.app, login("ada", "Зелёный-трактор-8")).await.unwrap();
    });
}

#[test]
fn a_token_works_until_its_day_and_until_it_is_deleted() {
    story(async |world| {
        world.install(&["base"]).await;
        let (admin, _) = first_admin(&world).await;
        let (app, actor) = (&world.app, Actor::Person(admin));
        assert_eq!(code(sessions::create_token(app, &actor, "x", 0).await), Code::RecordInvalid);
        let (view, secret) = sessions::create_token(app, &actor, "Отчёты", 30).await.unwrap();
        assert_eq!(sessions::person_of(app, &Pass::token(&secret)).await.unwrap(), admin);
        assert_eq!(sessions::tokens(app, &actor).await.unwrap().len(), 1);
        world.days_pass(31).await;
        assert_eq!(
            code(sessions::person_of(app, &Pass::token(&secret)).await),
            Code::SessionMissing
        );

        let (_, other) = sessions::create_token(app, &actor, "Ещё", 30).await.unwrap();
        assert_eq!(sessions::person_of(app, &Pass::token(&other)).await.unwrap(), admin);
        assert_eq!(code(sessions::delete_token(app, &actor, 999).await), Code::TokenUnknown);
        sessions::delete_token(app, &actor, view.id).await.unwrap();
        let id = sessions::tokens(app, &actor).await.unwrap()[0].id;
        sessions::delete_token(app, &actor, id).await.unwrap();
        assert_eq!(
            code(sessions::person_of(app, &Pass::token(&other)).await),
            Code::SessionMissing
        );
    });
}

#[test]
fn an_invited_person_sets_login_and_password_behind_the_link() {
    story(async |world| {
        world.install(&["base", "deputy"]).await;
        let (admin, _) = first_admin(&world).await;
        let (app, actor) = (&world.app, Actor::Person(admin));
        let new = NewPerson {
            name: "Кузьмина Анна".into(),
            roles: vec!["assistant".into()],
            ..NewPerson::default()
        };
        let (person, token) = people::invite(app, &actor, new.clone()).await.unwrap();
        assert!(!person.has_password);
        let taken = acceptance("Кузьмина Анна", "ada");
        let taken = sessions::accept(app, &token, taken, Agent::default()).await;
        assert_eq!(code(taken), Code::PersonLoginTaken);
        let given = acceptance("Кузьмина Анна Сергеевна", "kuzmina");
        sessions::accept(app, &token, given, Agent::default()).await.unwrap();
        assert_eq!(app.catalog().people[&person.id].name, "Кузьмина Анна Сергеевна");

        let bad = NewPerson { roles: vec!["king".into()], ..new.clone() };
        assert_eq!(code(people::invite(app, &actor, bad).await), Code::RoleUnknown);
        let other = Actor::Person(person.id);
        assert_eq!(code(people::invite(app, &other, new).await), Code::ActionDenied);
        // Others see no logins.
        assert!(people::list(app, &other).await.unwrap().iter().all(|one| one.login.is_none()));
    });
}

#[test]
fn a_person_with_open_steps_is_handed_over_before_they_are_blocked() {
    story(async |world| {
        let office = world.office().await;
        let app = &world.app;
        let id = appeal(&world, &office).await;
        let owner = world.get("appeal", id).await.row.owner.expect("an owner");
        let step = world.get("appeal", id).await.row.next.expect("a step").who;
        let refused = people::block(app, &Actor::System, step, None).await.unwrap_err();
        assert_eq!(refused.code(), Code::PersonHasSteps);
        assert_eq!(refused.param("count"), Some("1"));
        let to_nobody = people::block(app, &Actor::System, step, Some(step)).await;
        assert_eq!(code(to_nobody), Code::PersonNotFound);

        people::block(app, &Actor::System, step, Some(office.head)).await.unwrap();
        if owner != step {
            people::block(app, &Actor::System, owner, Some(office.head)).await.unwrap();
        }
        let record = world.get("appeal", id).await.row;
        assert_eq!(record.next.expect("a step").who, office.head);
        assert_eq!(record.owner, Some(office.head));
        assert!(!app.catalog().is_active(step));
        world.check_steps().await;

        let to_blocked = people::block(app, &Actor::System, office.head, Some(step)).await;
        assert_eq!(code(to_blocked), Code::PersonInactive);
        people::unblock(app, &Actor::System, step).await.unwrap();
        assert!(app.catalog().is_active(step));
    });
}

#[test]
fn a_blocked_person_is_signed_out_at_once() {
    story(async |world| {
        world.install(&["base", "deputy"]).await;
        first_admin(&world).await;
        let new = NewUser {
            person: NewPerson {
                name: "Белов Денис".into(),
                roles: vec!["assistant".into()],
                ..NewPerson::default()
            },
            login: "belov".into(),
            password: PASSWORD.into(),
        };
        let app = &world.app;
        let person = people::create_user(app, &Actor::System, new).await.unwrap();
        let signed = sessions::login(app, login("belov", PASSWORD)).await.unwrap();
        sessions::person_of(app, &Pass::session(&signed.token)).await.unwrap();
        people::block(app, &Actor::System, person.id, None).await.unwrap();
        assert_eq!(
            code(sessions::person_of(app, &Pass::session(&signed.token)).await),
            Code::SessionMissing
        );
        assert_eq!(code(sessions::login(app, login("belov", PASSWORD)).await), Code::LoginWrong);
    });
}

#[test]
fn the_last_administrator_stays() {
    story(async |world| {
        world.install(&["base", "deputy"]).await;
        let (admin, _) = first_admin(&world).await;
        let (app, actor) = (&world.app, Actor::Person(admin));
        assert_eq!(code(people::block(app, &actor, admin, None).await), Code::PersonLastAdmin);
        let change = PersonChange { roles: Some(vec!["clerk".into()]), ..PersonChange::default() };
        assert_eq!(code(people::update(app, &actor, admin, change).await), Code::PersonLastAdmin);
    });
}

#[test]
fn departments_are_a_tree() {
    story(async |world| {
        let office = world.office().await;
        let app = &world.app;
        let make = async |name: &str, parent: Option<i64>| {
            let new = NewDepartment { name: name.into(), parent, head: None };
            people::create_department(app, &Actor::System, new).await.unwrap().id
        };
        let top = make("Приёмная", None).await;
        let below = make("Отдел", Some(top)).await;
        let under = DepartmentChange { parent: Some(Some(below)), ..DepartmentChange::default() };
        let cycle = people::update_department(app, &Actor::System, top, under).await;
        assert_eq!(code(cycle), Code::DepartmentCycle);
        let full = people::delete_department(app, &Actor::System, top).await;
        assert_eq!(code(full), Code::DepartmentNotEmpty);

        let head =
            DepartmentChange { head: Some(Some(office.head)), ..DepartmentChange::default() };
        people::update_department(app, &Actor::System, top, head).await.unwrap();
        let move_in = PersonChange { department: Some(Some(below)), ..PersonChange::default() };
        people::update(app, &Actor::System, office.assistant, move_in).await.unwrap();
        assert_eq!(app.catalog().head_of(office.assistant), Some(office.head));
        let denied = people::departments(app, &Actor::Person(office.clerk)).await.unwrap();
        assert_eq!(denied.len(), 2);
        let unknown = PersonChange { department: Some(Some(99)), ..PersonChange::default() };
        let unknown = people::update(app, &Actor::System, office.clerk, unknown).await;
        assert_eq!(code(unknown), Code::DepartmentUnknown);
    });
}

#[test]
fn notices_come_in_two_tabs_and_are_read() {
    story(async |world| {
        let office = world.office().await;
        let (app, actor) = (&world.app, Actor::Person(office.assistant));
        let fields = [
            ("summary", Value::text("Яма во дворе")),
            ("channel", Value::text("post")),
            ("reg_date", testkit::day("2026-12-02")),
        ];
        world.create(office.assistant, "appeal", &fields).await.unwrap();
        world.time_is("2026-12-25T09:00:00Z").await;
        let unread = notices::unread(app, &actor).await.unwrap();
        assert!(unread > 0);
        let action = notices::list(app, &actor, notices::Tab::Action, None).await.unwrap();
        let info = notices::list(app, &actor, notices::Tab::Info, None).await.unwrap();
        let total = action.rows.len() + info.rows.len();
        assert_eq!(i64::try_from(total).unwrap(), unread);
        let all = action.rows.iter().chain(&info.rows);
        assert!(all.clone().any(|row| row.record.is_some()));
        let first = all.clone().next().unwrap().id;
        let left = notices::mark_read(app, &actor, Some(vec![first])).await.unwrap();
        assert_eq!(left, unread - 1);
        let stranger = Actor::Person(office.deputy);
        notices::mark_read(app, &stranger, Some(vec![first + 1])).await.unwrap();
        assert_eq!(notices::unread(app, &actor).await.unwrap(), unread - 1, "not theirs to read");
        assert_eq!(notices::mark_read(app, &actor, None).await.unwrap(), 0);
    });
}

#[test]
fn search_finds_what_the_asker_may_read_own_and_recent_first() {
    story(async |world| {
        let office = world.office().await;
        let app = &world.app;
        let fields = [
            ("last_name", Value::text("Семёнова")),
            ("first_name", Value::text("Анна")),
            ("phones", Value::List(vec![Value::text("8 917 123-45-67")])),
        ];
        let person = world.create(office.clerk, "contact", &fields).await.unwrap().row.id;
        let first = appeal(&world, &office).await;
        let second = appeal(&world, &office).await;
        let find = async |who: PersonId, text: &str| {
            let hits = search::find(app, &Actor::Person(who), text, &[], 20).await.unwrap();
            hits.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        assert_eq!(find(office.head, "семенову").await, [person]);
        assert_eq!(find(office.head, "ctv`yjdf").await, [person]);
        assert_eq!(find(office.head, "123-45").await, [person]);
        assert_eq!(find(office.head, "ямы двор").await, [second, first]);
        assert_eq!(find(office.head, "асфальт").await, [0_i64; 0]);

        search::opened(app, &Actor::Person(office.head), first);
        for _ in 0..1000 {
            tokio::task::yield_now().await;
            app.store.write(store::Lane::Bulk, |_| Ok(())).await.unwrap();
            if !search::recent(app, &Actor::Person(office.head)).await.unwrap().is_empty() {
                break;
            }
        }
        assert_eq!(find(office.head, "ямы двор").await, [first, second]);
        let stranger = world.person("Посторонний", &[]).await;
        assert_eq!(find(stranger, "ямы").await, [0_i64; 0]);
        assert_eq!(find(stranger, "123-45").await, [0_i64; 0]);
    });
}

#[test]
fn settings_are_kept_and_checked() {
    story(async |world| {
        let office = world.office().await;
        let app = &world.app;
        let before = settings::get(app).await.unwrap();
        assert_eq!((before.zone.as_str(), before.duty), ("Europe/Moscow", None));
        let change = settings::SettingsChange {
            name: Some("Приёмная".into()),
            duty: Some(Some(office.clerk)),
            ..settings::SettingsChange::default()
        };
        let clerk = settings::set(app, &Actor::Person(office.clerk), change.clone()).await;
        assert_eq!(code(clerk), Code::ActionDenied);
        let after = settings::set(app, &Actor::Person(office.admin), change).await.unwrap();
        assert_eq!((after.name.as_str(), after.duty), ("Приёмная", Some(office.clerk)));
        assert_eq!(app.catalog().duty, Some(office.clerk));
    });
}
