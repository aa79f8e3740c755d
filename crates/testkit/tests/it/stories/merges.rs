//! Two records of one thing become one and two again; the past of a field; a bulk action taken back.

use super::trash::{Yard, made, yard};
use app::activities::{self, ActivityDraft};
use app::jobs::{self, JobState};
use app::merges::{self, Picks};
use app::records::{self, BulkAction, ListQuery, TimelineKind};
use app::{duplicates, tasks, trash};
use base::{Actor, Code, PersonId, Problem, RecordId};
use model::Value;
use testkit::{World, story};

/// How long a story waits for a word of its job before it fails.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

fn code<T>(outcome: Result<T, Problem>) -> Code {
    match outcome {
        Err(problem) => problem.code(),
        Ok(_) => panic!("not refused"),
    }
}

fn picks(take: &[&str], join: &[&str]) -> Picks {
    let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    Picks { take: own(take), join: own(join) }
}

/// What the database holds of records, tasks and links, told without what time and versions change.
async fn picture(world: &World) -> Vec<String> {
    let read = world.app.store.read(|tx| {
        let mut lines = Vec::new();
        for sql in [
            "SELECT 'client', id, name, card, NULL, NULL FROM r_client ORDER BY id",
            "SELECT 'deal', id, name, client, is_open, next_due FROM r_deal ORDER BY id",
            "SELECT 'part', id, name, deal, NULL, NULL FROM r_part ORDER BY id",
            "SELECT 'task', id, title, record_id, is_open, run_id FROM task ORDER BY id",
            "SELECT 'step', task_id, NULL, record_id, who, due_at FROM plan_step ORDER BY task_id",
            "SELECT 'spine', id, title, next_step_id, is_open, trashed_at FROM record ORDER BY id",
            "SELECT 'said', id, text, record_id, NULL, NULL FROM activity ORDER BY id",
            "SELECT 'line', id, kind, record_id, NULL, NULL FROM history WHERE kind = 'activity' ORDER BY id",
        ] {
            for row in tx.query(sql, &[])? {
                lines.push((0..6).map(|at| format!("{:?}", row.cell(at))).collect::<Vec<_>>().join(" "));
            }
        }
        Ok(lines)
    });
    read.await.unwrap()
}

async fn doctor(world: &World) {
    let types: Vec<_> = world.app.catalog().types.values().cloned().collect();
    let found = world.app.store.read(move |tx| tx.doctor(&types)).await.unwrap();
    assert_eq!(found, []);
    world.check_steps().await;
}

async fn deal(world: &World, yard: &Yard, name: &str, client: RecordId) -> RecordId {
    let fields = [("name", Value::text(name)), ("client", Value::Int(client))];
    made(world, yard.boss, "deal", &fields).await
}

#[test]
fn a_merge_moves_everything_to_the_main_record_and_is_taken_back_whole() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let client = async |name: &str, card: &str| {
            let fields = [("name", Value::text(name)), ("card", Value::text(card))];
            made(&world, yard.boss, "client", &fields).await
        };
        let (main, other) = (client("Ким Ю", "11").await, client("Ким Юрий", "22").await);
        let first = deal(&world, &yard, "Ворота", other).await;
        made(
            &world,
            yard.boss,
            "pass",
            &[("name", Value::text("Вход")), ("holder", Value::Int(other))],
        )
        .await;
        let before = picture(&world).await;
        let chosen = picks(&["name", "card"], &[]);
        let merged =
            merges::merge(&world.app, &boss, "client", (main, other), chosen).await.unwrap();
        doctor(&world).await;
        let row = &merged.record.row;
        let shown: Vec<&Value> = row.fields().map(|(_, value, _)| value).collect();
        assert_eq!(shown, [&Value::text("Ким Юрий"), &Value::text("22")]);
        let linked = world.get("deal", first).await.row;
        let linked = linked.fields().find(|(field, ..)| field.code == *"client").unwrap();
        assert_eq!((linked.1, linked.2), (&Value::Int(main), Some("Ким Юрий")));
        // The other one leads to the main one.
        let gone = records::get(&world.app, &boss, "client", other).await.unwrap_err();
        let main_id = main.to_string();
        assert_eq!((gone.code(), gone.param("into")), (Code::RecordMerged, Some(main_id.as_str())));
        let line = trash::list(&world.app, &boss, trash::Query::default()).await.unwrap().rows;
        assert_eq!((line[0].id, line[0].merged_into), (other, Some(main)));
        let life =
            records::timeline(&world.app, &boss, ("client", main), TimelineKind::History, None);
        let life = life.await.unwrap().entries;
        assert_eq!((life[0].kind.as_str(), life[0].merge), ("merged", Some(merged.id)));
        assert_eq!(life[0].text.as_deref(), Some("Ким Юрий"));

        let undone = merges::undo(&world.app, &boss, merged.id).await.unwrap();
        assert_eq!((undone.main, undone.other, undone.kept), (main, other, Vec::new()));
        assert_eq!(picture(&world).await, before);
        doctor(&world).await;
        assert_eq!(code(merges::undo(&world.app, &boss, merged.id).await), Code::MergeGone);
    });
}

#[test]
fn work_and_words_of_the_other_record_are_the_main_ones_until_it_is_taken_back() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let name = |text: &str| ("name", Value::text(text));
        let client = made(&world, yard.boss, "client", &[name("Ким")]).await;
        let (main, other) = (
            deal(&world, &yard, "Ворота", client).await,
            deal(&world, &yard, "Ворота кованые", client).await,
        );
        made(&world, yard.boss, "part", &[name("Петля"), ("deal", Value::Int(other))]).await;
        let said = ActivityDraft {
            kind: "comment".into(),
            text: "Звонил".into(),
            ..ActivityDraft::default()
        };
        activities::log(&world.app, &boss, ("deal", other), said).await.unwrap();
        let before = picture(&world).await;
        let merged = merges::merge(&world.app, &boss, "deal", (main, other), picks(&["name"], &[]))
            .await
            .unwrap();
        doctor(&world).await;
        let view = world.get("deal", main).await;
        assert_eq!((view.tasks.len(), view.row.title.as_str()), (2, "Ворота кованые"));
        let children: i64 = view.children.iter().map(|child| child.count).sum();
        assert_eq!(children, 1);
        let life =
            records::timeline(&world.app, &boss, ("deal", main), TimelineKind::Comments, None);
        assert_eq!(life.await.unwrap().entries.len(), 1);
        // A field that somebody has changed since stays, everything else returns.
        world.set(yard.boss, ("deal", main), &[name("Ограда")]).await.unwrap();
        trash::restore(&world.app, &boss, other).await.unwrap();
        doctor(&world).await;
        world.set(yard.boss, ("deal", main), &[name("Ворота")]).await.unwrap();
        assert_eq!(picture(&world).await, before);
        assert_eq!(code(merges::undo(&world.app, &boss, merged.id).await), Code::MergeGone);
    });
}

#[test]
fn a_merge_asks_the_rights_on_both_and_tells_nothing_of_what_is_hidden() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let fields = [("name", Value::text("Ворота"))];
        let (main, other) = (
            made(&world, yard.seller, "deal", &fields).await,
            made(&world, yard.boss, "deal", &fields).await,
        );
        let client = made(&world, yard.boss, "client", &[("name", Value::text("Ким"))]).await;
        let try_it = async |who: PersonId, of: &str, pair, chosen: Picks| {
            code(merges::merge(&world.app, &Actor::Person(who), of, pair, chosen).await)
        };
        let none = Picks::default;
        assert_eq!(try_it(yard.seller, "deal", (main, other), none()).await, Code::RecordNotFound);
        assert_eq!(try_it(yard.reader, "deal", (main, other), none()).await, Code::ActionDenied);
        assert_eq!(try_it(yard.boss, "deal", (main, main), none()).await, Code::MergePair);
        assert_eq!(try_it(yard.boss, "deal", (main, client), none()).await, Code::RecordNotFound);
        assert_eq!(
            try_it(yard.boss, "deal", (main, other), picks(&["double"], &[])).await,
            Code::RecordInvalid
        );
        assert_eq!(
            try_it(yard.boss, "deal", (main, other), picks(&[], &["name"])).await,
            Code::RecordInvalid
        );
        let merged = merges::merge(&world.app, &boss, "deal", (other, main), none()).await.unwrap();
        // The seller's own task is with the main record now, so that they may see it.
        let seller = Actor::Person(yard.seller);
        assert_eq!(code(records::get(&world.app, &seller, "deal", main).await), Code::RecordMerged);
        let guest = Actor::Person(yard.guest);
        assert_eq!(
            code(records::get(&world.app, &guest, "deal", main).await),
            Code::RecordNotFound
        );
        for (who, expected) in [(yard.guest, Code::MergeGone), (yard.reader, Code::ActionDenied)] {
            assert_eq!(
                code(merges::undo(&world.app, &Actor::Person(who), merged.id).await),
                expected
            );
        }
        doctor(&world).await;
    });
}

#[test]
fn the_past_of_a_field_says_who_when_and_why_and_a_closed_field_has_none() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let deal =
            made(&world, yard.seller, "deal", &[("name", Value::text("Первое \"name\":["))]).await;
        world.set(yard.boss, ("deal", deal), &[("sum", Value::Int(5))]).await.unwrap();
        world.set(yard.boss, ("deal", deal), &[("name", Value::text("Второе"))]).await.unwrap();
        let past = async |field: &str, before| {
            let kind = TimelineKind::Field(field.to_owned());
            records::timeline(&world.app, &boss, ("deal", deal), kind, before).await
        };
        let entries = past("name", None).await.unwrap().entries;
        let told: Vec<_> =
            entries.iter().map(|one| (one.person, one.changes[0].new.clone())).collect();
        assert_eq!(
            told,
            [(Some(yard.boss), "Второе".into()), (Some(yard.seller), "Первое \"name\":[".into())]
        );
        assert!(entries.iter().all(|one| one.changes.len() == 1 && one.changes[0].field == "name"));
        assert_eq!(past("sum", None).await.unwrap().entries.len(), 1);
        assert_eq!(past("ship_on", None).await.unwrap().entries.len(), 0);
        for unknown in ["nothing", "double"] {
            assert_eq!(code(past(unknown, None).await), Code::FieldUnknown);
        }
    });
}

async fn ended(world: &World, who: &Actor, job: i64) -> serde_json::Value {
    let mut changes = world.app.events.listen();
    loop {
        let view = jobs::get(&world.app, who, job).await.unwrap();
        match view.state {
            JobState::Done => return view.result,
            JobState::Failed => panic!("{:?}", view.result),
            _ => {
                let change = tokio::time::timeout(PATIENCE, changes.recv()).await;
                assert!(change.is_ok(), "the job does not end");
            }
        }
    }
}

#[test]
fn a_bulk_action_is_taken_back_except_for_what_was_changed_since() {
    story(async |world| {
        let yard = yard(&world).await;
        let boss = Actor::Person(yard.boss);
        let mut ids = Vec::new();
        for name in ["Раз", "Два", "Три"] {
            ids.push(made(&world, yard.seller, "deal", &[("name", Value::text(name))]).await);
        }
        let act = async |action: BulkAction| {
            let job =
                jobs::start_bulk(&world.app, &boss, "deal", ids.clone(), action).await.unwrap();
            assert_eq!(ended(&world, &boss, job).await["done"], 3);
            job
        };
        let back = async |job| {
            let undo = jobs::start_undo(&world.app, &boss, job).await.unwrap();
            let result = ended(&world, &boss, undo).await;
            doctor(&world).await;
            result
        };
        let owners = async || {
            let page =
                records::list(&world.app, &boss, "deal", ListQuery::default()).await.unwrap();
            page.rows.iter().rev().map(|row| row.owner.unwrap()).collect::<Vec<_>>()
        };
        let job = act(BulkAction::Owner(yard.boss)).await;
        let other = Actor::Person(yard.reader);
        assert_eq!(code(jobs::start_undo(&world.app, &other, job).await), Code::JobNotFound);
        world
            .set(yard.boss, ("deal", ids[1]), &[("seller", Value::Int(yard.guest))])
            .await
            .unwrap();
        assert_eq!(back(job).await["done"], 2);
        assert_eq!(owners().await, [yard.seller, yard.guest, yard.seller]);

        let job = act(BulkAction::Stage("way.done".into())).await;
        assert_eq!(tasks::counts(&world.app, &Actor::Person(yard.seller)).await.unwrap().open, 0);
        assert_eq!(back(job).await["done"], 3);
        assert_eq!(world.get("deal", ids[0]).await.row.stage.as_deref(), Some("way.new"));

        let job = act(BulkAction::Delete).await;
        assert!(owners().await.is_empty());
        assert_eq!(back(job).await["done"], 3);
        assert_eq!(owners().await.len(), 3);
        let again = back(job).await;
        assert_eq!((&again["done"], &again["refused_total"]), (&0.into(), &3.into()));
    });
}

#[test]
fn duplicates_are_pairs_of_what_the_asker_may_read_told_apart_for_everybody() {
    story(async |world| {
        world.install(&["base", "deputy"]).await;
        let head = world.person("Орлова Елена", &["head"]).await;
        let other = world.person("Кузьмина Анна", &["assistant"]).await;
        let outsider = world.person("Чужой Чарли", &[]).await;
        let asker = Actor::Person(head);
        let contact = async |last: &str, first: &str, phone: &str| {
            let phone = Value::List(vec![Value::text(phone)]);
            let fields = [
                ("last_name", Value::text(last)),
                ("first_name", Value::text(first)),
                ("phones", phone),
            ];
            made(&world, head, "contact", &fields).await
        };
        let a = contact("Хабибуллин", "Тимур", "+79170000001").await;
        let b = contact("Хабибулин", "Тимур", "8 917 000-00-02").await;
        let c = contact("Смирнова", "Ольга", "+7 (917) 000-00-01").await;
        contact("Иванов", "Пётр", "+79170000003").await;
        let search = async || {
            let job = duplicates::search(&world.app, &asker, "contact").await.unwrap();
            ended(&world, &asker, job).await
        };
        let pairs = async |who: PersonId| {
            let page =
                duplicates::list(&world.app, &Actor::Person(who), "contact", None).await.unwrap();
            let told = |pair: &duplicates::Pair| (pair.a.id, pair.b.id, pair.reasons.join(" "));
            page.pairs.iter().map(told).collect::<Vec<_>>()
        };
        search().await;
        let all = [(a, c, "phones".to_owned()), (a, b, "name".to_owned())];
        assert_eq!(pairs(head).await, all);
        let hidden = duplicates::list(&world.app, &Actor::Person(outsider), "contact", None).await;
        assert_eq!(code(hidden), Code::TypeUnknown);
        duplicates::tell_apart(
            &world.app,
            &asker,
            "contact",
            (c, a),
            duplicates::Verdict::Distinct,
        )
        .await
        .unwrap();
        assert_eq!(pairs(head).await, all[1..]);
        assert_eq!(pairs(other).await, all[1..], "what one has told apart is apart for everybody");
        search().await;
        assert_eq!(pairs(head).await, all[1..]);
        duplicates::tell_apart(&world.app, &asker, "contact", (a, c), duplicates::Verdict::Open)
            .await
            .unwrap();
        assert_eq!(pairs(head).await, all);
        merges::merge(&world.app, &asker, "contact", (a, b), Picks::default()).await.unwrap();
        assert_eq!(pairs(head).await, all[..1]);
        doctor(&world).await;
    });
}
