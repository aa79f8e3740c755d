//! Anything in an instant: the wrong layout, the other alphabet, parts of phones and numbers.

use super::fixture;
use app::search::{self, Found};
use base::{Actor, PersonId, RecordId};
use model::Value;
use testkit::{World, story};

async fn find(world: &World, who: PersonId, text: &str, limit: u32) -> Found {
    search::find(&world.app, &Actor::Person(who), text, &[], limit).await.unwrap()
}

fn ids(found: &Found) -> Vec<RecordId> {
    found.hits.iter().map(|hit| hit.id).collect()
}

/// A contact: last name, phone, e-mail, the responsible.
async fn contact(
    world: &World,
    (name, phone, email): (&str, &str, &str),
    responsible: PersonId,
) -> RecordId {
    let fields = [
        ("last_name", Value::text(name)),
        ("phones", Value::List(vec![Value::text(phone)])),
        ("emails", Value::List(vec![Value::text(email)])),
        ("responsible", Value::Int(responsible)),
    ];
    world.create(responsible, "contact", &fields).await.unwrap().row.id
}

#[test]
fn what_was_meant_is_found_and_told() {
    story(async |world| {
        let office = world.office().await;
        let anna = contact(
            &world,
            ("Щукина", "+7 843 210-42-11", "anna.shch@post.example.ru"),
            office.clerk,
        )
        .await;
        let john = contact(
            &world,
            ("Shchukina", "+7 917 555-00-01", "j.smith@corp.example.com"),
            office.clerk,
        )
        .await;
        let check = async |text: &str, typed: &[RecordId], guessed: &[RecordId], guess| {
            let found = find(&world, office.head, text, 20).await;
            assert_eq!(ids(&found), [typed, guessed].concat(), "{text}");
            let flags: Vec<bool> = found.hits.iter().map(|hit| hit.is_guess).collect();
            let expected = [vec![false; typed.len()], vec![true; guessed.len()]].concat();
            assert_eq!(flags, expected, "{text}");
            assert_eq!(found.guess.as_deref(), guess, "{text}");
        };
        // The other layout, both ways.
        check("oerbyf", &[], &[anna], Some("щукина")).await;
        check("ырсргл", &[], &[john], Some("shchuk")).await;
        // The other alphabet comes after what is typed.
        check("Щукина", &[anna], &[john], Some("shchukina")).await;
        check("schukina", &[], &[john, anna], Some("щукина")).await;
        check("shchukina", &[john], &[anna], Some("щукина")).await;
        // Parts of phones in any notation.
        for text in ["2104", "210-42", "8 843 210", "+7 (843) 210", "4211", "843-210-42-11"] {
            check(text, &[anna], &[], None).await;
        }
        // Parts of e-mail addresses.
        for text in ["anna.shch", "anna.shch@", "@post.example", "post.example.ru"] {
            check(text, &[anna], &[], None).await;
        }
        for text in ["j.smith", "corp.example.com", "о.ыьшер"] {
            assert_eq!(ids(&find(&world, office.head, text, 20).await), [john], "{text}");
        }
        check("нетакого", &[], &[], None).await;
        check("2105", &[], &[], None).await;
        // Nobody finds by a guess what may not be read.
        let stranger = world.person("Посторонний", &[]).await;
        for text in ["oerbyf", "schukina", "2104"] {
            assert_eq!(find(&world, stranger, text, 20).await, Found::default(), "{text}");
        }
    });
}

#[test]
fn opened_and_own_records_come_before_newer_ones_however_many_there_are() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let (me, actor) = (shop.boss, Actor::Person(shop.boss));
        let order = async |who: PersonId, client: &str| {
            let fields = [("client", Value::text(client))];
            world.create(who, "order", &fields).await.unwrap().row.id
        };
        let mut all = Vec::new();
        for number in 0..12 {
            all.push(order(if number == 1 { me } else { shop.ann }, "Иванова").await);
        }
        search::opened(&world.app, &actor, all[0]);
        for _ in 0..1000 {
            tokio::task::yield_now().await;
            world.app.store.write(store::Lane::Bulk, |_| Ok(())).await.unwrap();
            if !search::recent(&world.app, &actor).await.unwrap().is_empty() {
                break;
            }
        }
        let found = ids(&find(&world, me, "иванова", 3).await);
        assert_eq!(found, [all[0], all[1], all[11]]);
        // A word that is not theirs does not bring them up.
        let mut others = Vec::new();
        for _ in 0..4 {
            others.push(order(shop.ann, "Петрова").await);
        }
        let found = ids(&find(&world, me, "петрова", 3).await);
        assert_eq!(found, [others[3], others[2], others[1]]);
        // Neither does a type that is not asked for.
        let types = ["goods".to_owned()];
        let found = search::find(&world.app, &actor, "иванова", &types, 3).await.unwrap();
        assert_eq!(found, Found::default());
    });
}
