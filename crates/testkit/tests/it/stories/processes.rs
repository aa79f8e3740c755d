//! Two processes share one database: what one changes the other knows soon.

use app::people::{self, NewPerson, NewUser};
use app::sessions::{self, Login};
use app::{packages, settings};
use base::{Actor, Code};
use model::Value;
use testkit::{World, story_of_two};

/// Longer than a process believes what it has in memory.
fn a_moment_passes(world: &World) {
    let now = world.app.now();
    world.clock.turn_to(now.plus_ms(250));
}

fn user(login: &str) -> NewUser {
    NewUser {
        person: NewPerson {
            name: "Новикова Нина".into(),
            position: String::new(),
            email: None,
            department: None,
            roles: vec!["clerk".into()],
        },
        login: login.into(),
        password: "лампа-дорога-77".into(),
    }
}

#[test]
fn whom_one_process_blocks_the_other_lets_in_no_longer() {
    story_of_two(async |server, command| {
        let office = server.office().await;
        command.app.keep_up().await.unwrap();
        let clerk = Actor::Person(office.clerk);
        let (_, token) = sessions::create_token(&server.app, &clerk, "отчёт", 7).await.unwrap();
        assert_eq!(
            sessions::person_of(&server.app, &sessions::Pass::token(&token)).await.unwrap(),
            office.clerk
        );

        people::block(&command.app, &Actor::System, office.clerk, None).await.unwrap();
        a_moment_passes(&server);
        let refused =
            sessions::person_of(&server.app, &sessions::Pass::token(&token)).await.unwrap_err();
        assert_eq!(refused.code(), Code::SessionMissing);

        people::unblock(&command.app, &Actor::System, office.clerk).await.unwrap();
        let (_, token) = sessions::create_token(&command.app, &clerk, "новый", 7).await.unwrap();
        assert_eq!(
            sessions::person_of(&server.app, &sessions::Pass::token(&token)).await.unwrap(),
            office.clerk
        );
    });
}

#[test]
fn whom_one_process_adds_the_other_knows_at_once() {
    story_of_two(async |server, command| {
        server.office().await;
        command.app.keep_up().await.unwrap();
        let made = people::create_user(&command.app, &Actor::System, user("nina")).await.unwrap();
        let attempt =
            Login {
                login: "nina".into(), password: "лампа-дорога-77".into(), ..Login::default()
            };
        let signed = sessions::login(&server.app, attempt).await.unwrap();
        assert_eq!(
            sessions::person_of(&server.app, &sessions::Pass::session(&signed.token))
                .await
                .unwrap(),
            made.id
        );
        let me = people::me(&server.app, &Actor::Person(made.id)).await.unwrap();
        assert_eq!(me.name, "Новикова Нина");
        assert!(server.app.catalog().people.contains_key(&made.id));
    });
}

#[test]
fn a_session_or_token_ended_in_one_process_is_ended_in_the_other() {
    story_of_two(async |server, other| {
        let office = server.office().await;
        other.app.keep_up().await.unwrap();
        let clerk = Actor::Person(office.clerk);
        let (view, token) = sessions::create_token(&server.app, &clerk, "отчёт", 7).await.unwrap();
        let (_, kept) = sessions::create_token(&server.app, &clerk, "другой", 7).await.unwrap();
        for known in [&token, &kept] {
            assert_eq!(
                sessions::person_of(&server.app, &sessions::Pass::token(known)).await.unwrap(),
                office.clerk
            );
        }
        sessions::delete_token(&other.app, &clerk, view.id).await.unwrap();
        // Believed for a moment without a question, and no longer.
        assert_eq!(
            sessions::person_of(&server.app, &sessions::Pass::token(&token)).await.unwrap(),
            office.clerk
        );
        a_moment_passes(&server);
        let refused =
            sessions::person_of(&server.app, &sessions::Pass::token(&token)).await.unwrap_err();
        assert_eq!(refused.code(), Code::SessionMissing);
        assert_eq!(
            sessions::person_of(&server.app, &sessions::Pass::token(&kept)).await.unwrap(),
            office.clerk
        );
    });
}

#[test]
fn packages_roles_and_settings_of_one_process_reach_the_other() {
    story_of_two(async |server, command| {
        server.install(&["base"]).await;
        command.app.keep_up().await.unwrap();
        let version = server.app.catalog().version;
        command.install(&["deputy"]).await;
        assert!(!server.app.catalog().types.contains_key("appeal"));
        let mut heard = server.app.events.listen();
        a_moment_passes(&server);
        server.app.keep_up().await.unwrap();
        assert!(server.app.catalog().types.contains_key("appeal"));
        assert!(server.app.catalog().version > version, "screens load anew");
        assert!(heard.try_recv().is_ok(), "open screens are told");

        let head = command.person("Орлова Елена", &["head"]).await;
        a_moment_passes(&server);
        server.app.keep_up().await.unwrap();
        let made = server.create(head, "appeal", &[("summary", Value::text("Яма"))]).await;
        assert!(made.is_ok(), "{made:?}");
        let duty = settings::SettingsChange {
            duty: Some(Some(head)),
            ..settings::SettingsChange::default()
        };
        settings::set(&command.app, &Actor::System, duty).await.unwrap();
        a_moment_passes(&server);
        server.app.keep_up().await.unwrap();
        assert_eq!(server.app.catalog().duty, Some(head));
        // What nobody keeps in memory loads nothing anew.
        let version = server.app.catalog().version;
        command.create(head, "appeal", &[("summary", Value::text("Фонарь"))]).await.unwrap();
        a_moment_passes(&server);
        server.app.keep_up().await.unwrap();
        assert_eq!(server.app.catalog().version, version);
        assert!(packages::list(&server.app, &Actor::System).await.unwrap().len() > 1);
    });
}
