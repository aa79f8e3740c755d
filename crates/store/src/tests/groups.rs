//! Commands that share a commit do not share their fates.

use super::fixture::{add_step, bases, new_lead};
use crate::{Lane, Sql, Store, Target};
use base::{Code, Problem};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Holds the writer's thread until the gate is open.
fn wait_for(gate: &AtomicBool) {
    while !gate.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
}

/// Waits until so many commands stand in the queue.
async fn until_waiting(store: &Store, wanted: usize) {
    while store.health().await.unwrap().waiting.iter().sum::<usize>() != wanted {
        tokio::task::yield_now().await;
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    store.read(move |tx| tx.query_one(sql, &[])?.unwrap().int(0)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_guilty_command_of_a_group_fails() {
    for base in bases().await {
        let mut answers = Vec::new();
        for number in 0..40_i64 {
            let (store, lead) = (base.store.clone(), base.lead.clone());
            answers.push(tokio::spawn(async move {
                let command = move |tx: &mut crate::Tx<'_>| {
                    let id = new_lead(tx, &lead, number, &[])?;
                    if number % 10 == 3 {
                        // Past the guard of the command: only the commit finds it out.
                        tx.execute("DELETE FROM plan_step WHERE record_id = $1", &[id.into()])?;
                    }
                    if number % 10 == 7 {
                        return Err(Problem::new(Code::RecordInvalid));
                    }
                    if number % 10 == 9 {
                        panic!("a mistake of ours");
                    }
                    Ok(())
                };
                (number, store.write(Lane::People, command).await)
            }));
        }
        for answer in answers {
            let (number, outcome) = answer.await.unwrap();
            let expected = match number % 10 {
                3 => Some(Code::StepMissing),
                7 => Some(Code::RecordInvalid),
                9 => Some(Code::Bug),
                _ => None,
            };
            assert_eq!(outcome.err().map(|problem| problem.code()), expected, "{number}");
        }
        assert_eq!(count(&base.store, "SELECT COUNT(*) FROM record").await, 28);
        assert_eq!(count(&base.store, "SELECT COUNT(*) FROM r_lead").await, 28);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_group_runs_again_and_answers_only_after_its_commit() {
    let base = bases().await.remove(0);
    let runs = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(AtomicBool::new(false));
    let waiting = Arc::clone(&gate);
    let has_begun = Arc::new(AtomicBool::new(false));
    let (store, begun) = (base.store.clone(), Arc::clone(&has_begun));
    let first = tokio::spawn(async move {
        let command = move |_: &mut crate::Tx<'_>| {
            begun.store(true, Ordering::SeqCst);
            wait_for(&waiting);
            Ok(())
        };
        store.write(Lane::People, command).await
    });
    wait_for(&has_begun);
    let (store, lead, counter) = (base.store.clone(), base.lead.clone(), Arc::clone(&runs));
    let innocent = tokio::spawn(async move {
        let command = move |tx: &mut crate::Tx<'_>| {
            counter.fetch_add(1, Ordering::SeqCst);
            new_lead(tx, &lead, 5, &[])
        };
        store.write(Lane::People, command).await
    });
    let store = base.store.clone();
    let guilty = tokio::spawn(async move {
        let sql = "INSERT INTO task (record_id, kind, title, who, due_at, created_at) \
                   VALUES (999, 'task', 't', 1, 0, 0)";
        store.write(Lane::People, move |tx| tx.execute(sql, &[])).await
    });
    until_waiting(&base.store, 2).await;
    gate.store(true, Ordering::SeqCst);
    first.await.unwrap().unwrap();
    innocent.await.unwrap().unwrap();
    assert_eq!(guilty.await.unwrap().unwrap_err().code(), Code::StepMissing);
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(count(&base.store, "SELECT COUNT(*) FROM record").await, 1);
    base.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_go_before_the_engine_and_the_engine_before_bulk() {
    let store = Store::open(&Target::Memory).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let has_begun = Arc::new(AtomicBool::new(false));
    let gate = Arc::new(AtomicBool::new(false));
    let mut answers = Vec::new();
    let lanes = [Lane::Bulk, Lane::Bulk, Lane::Engine, Lane::People, Lane::Engine, Lane::People];
    for (number, lane) in lanes.into_iter().enumerate() {
        let (store, order, gate) = (store.clone(), Arc::clone(&order), Arc::clone(&gate));
        let begun = Arc::clone(&has_begun);
        answers.push(tokio::spawn(async move {
            let command = move |_: &mut crate::Tx<'_>| {
                begun.store(true, Ordering::SeqCst);
                wait_for(&gate);
                order.lock().unwrap().push(lane);
                Ok(())
            };
            store.write(lane, command).await
        }));
        if number == 0 {
            // The writer takes the first one and waits inside it.
            wait_for(&has_begun);
        }
    }
    until_waiting(&store, 5).await;
    gate.store(true, Ordering::SeqCst);
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    let expected = [Lane::Bulk, Lane::People, Lane::People, Lane::Engine, Lane::Engine, Lane::Bulk];
    assert_eq!(*order.lock().unwrap(), expected);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_command_may_fail_alone() {
    for base in bases().await {
        let lead = base.lead.clone();
        let made = base
            .write(move |tx| {
                let id = new_lead(tx, &lead, 1, &[])?;
                let part = tx.attempt(|tx| {
                    add_step(tx, id, 1, 7)?;
                    tx.execute("INSERT INTO setting (key, value) VALUES ('a', 'b')", &[])?;
                    tx.execute("INSERT INTO setting (key, value) VALUES ('a', 'c')", &[])
                });
                let problem = part.unwrap_err();
                assert_eq!(problem.code(), Code::FieldTaken);
                assert_eq!(problem.param("field"), Some("key"));
                tx.execute("INSERT INTO setting (key, value) VALUES ('d', 'e')", &[])
            })
            .await;
        made.unwrap();
        assert_eq!(count(&base.store, "SELECT COUNT(*) FROM setting").await, 1);
        assert_eq!(count(&base.store, "SELECT COUNT(*) FROM task").await, 1);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_a_series_have_no_gap_and_no_double() {
    for base in bases().await {
        let mut answers = Vec::new();
        for number in 0..30 {
            let store = base.store.clone();
            answers.push(tokio::spawn(async move {
                let command = move |tx: &mut crate::Tx<'_>| {
                    let given = tx.next_number("appeal/2026")?;
                    if number % 5 == 0 {
                        return Err(Problem::new(Code::RecordInvalid));
                    }
                    Ok(given)
                };
                store.write(Lane::Bulk, command).await
            }));
        }
        let mut given = Vec::new();
        for answer in answers {
            given.extend(answer.await.unwrap().ok());
        }
        given.sort_unstable();
        assert_eq!(given, (1..=24).collect::<Vec<i64>>());
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_sees_one_moment_and_cannot_write() {
    for base in bases().await {
        let sql = "INSERT INTO setting (key, value) VALUES ('x', 'y')";
        let refused = base.store.read(move |tx| tx.execute(sql, &[])).await;
        assert_eq!(refused.unwrap_err().code(), Code::StoreFull);
        let panicked: Result<(), Problem> = base.store.read(|_| panic!("oops")).await;
        assert_eq!(panicked.unwrap_err().code(), Code::Bug);
        let listed = base
            .store
            .read(|tx| {
                tx.query(
                    "SELECT id FROM person WHERE id = ANY($1) ORDER BY id",
                    &[Sql::ids(&[2, 1])],
                )
            })
            .await;
        assert_eq!(listed.unwrap().len(), 2);
        assert!(base.store.health().await.unwrap().waiting.iter().all(|waiting| *waiting == 0));
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_and_an_old_one_opens_again() {
    let path = std::env::temp_dir().join(format!("store-newer-{}.db", std::process::id()));
    let target = Target::File(path.clone());
    let store = Store::open(&target).await.unwrap();
    let command = |tx: &mut crate::Tx<'_>| {
        tx.execute("INSERT INTO migration (id, hash) VALUES (9999, '')", &[])
    };
    store.close().await;
    let store = Store::open(&target).await.unwrap();
    store.write(Lane::People, command).await.unwrap();
    store.close().await;
    assert_eq!(
        store.write(Lane::People, |_| Ok(())).await.unwrap_err().code(),
        Code::StoreUnavailable
    );
    assert_eq!(Store::open(&target).await.unwrap_err().code(), Code::StoreNewer);
    std::fs::remove_file(path).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_come_back_and_waiting_commands_are_done() {
    for base in bases().await {
        for round in 0..3 {
            if !base.cut().await {
                break;
            }
            let mut answers = Vec::new();
            for number in 0..12_i64 {
                let (store, lead) = (base.store.clone(), base.lead.clone());
                answers.push(tokio::spawn(async move {
                    let command = move |tx: &mut crate::Tx<'_>| new_lead(tx, &lead, number, &[]);
                    store.write(Lane::People, command).await
                }));
            }
            for answer in answers {
                answer.await.unwrap().unwrap();
            }
            assert_eq!(count(&base.store, "SELECT COUNT(*) FROM record").await, 12 * (round + 1));
        }
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_command_and_nothing_else_is_lost() {
    let base = bases().await.remove(0);
    let first = base.lead_due(1).await;
    let limit = |pages: i64| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        base.write(move |tx| tx.query(&sql, &[]).map(|_| ()))
    };
    limit(1).await.unwrap();
    let mut refusal = None;
    for _ in 0..200 {
        let lead = base.lead.clone();
        let long = "д".repeat(4000);
        let done = base
            .write(move |tx| new_lead(tx, &lead, 2, &[("body", model::Value::text(&long))]))
            .await;
        if let Err(problem) = done {
            refusal = Some(problem.code());
            break;
        }
    }
    assert_eq!(refusal, Some(Code::StoreFull));
    assert!(count(&base.store, "SELECT COUNT(*) FROM record").await >= 1);
    limit(100_000).await.unwrap();
    assert!(base.lead_due(3).await > first);
    let types = [base.lead.clone(), base.contact.clone()];
    assert_eq!(base.store.read(move |tx| tx.doctor(&types)).await.unwrap(), vec![]);
    base.close().await;
}
