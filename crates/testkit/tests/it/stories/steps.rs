//! No open record is ever without a next step: the database itself refuses each way of losing it.

use app::tasks::{self, Finish};
use base::{Actor, Code, RecordId, TaskId};
use model::Value;
use store::{Lane, Sql};
use testkit::{Office, World, story};

async fn appeal(world: &World, office: &Office) -> (RecordId, TaskId) {
    let fields = [("summary", Value::text("Яма во дворе")), ("channel", Value::text("post"))];
    let record = world.create(office.assistant, "appeal", &fields).await.unwrap();
    (record.row.id, record.row.next.unwrap().task)
}

/// Writes past the application; the write must be refused as a whole.
async fn refused(world: &World, name: &str, sql: &'static str, params: Vec<Sql>) {
    let written = world
        .app
        .store
        .write(Lane::People, move |tx| tx.execute(sql, &params).map(|rows| assert!(rows > 0)));
    assert!(written.await.is_err(), "{name}: the database let it pass");
    world.check_steps().await;
}

#[test]
fn the_database_alone_refuses_every_way_of_losing_the_step() {
    story(async |world| {
        let office = world.office().await;
        let (id, task) = appeal(&world, &office).await;
        let who = world.get("appeal", id).await.row.next.unwrap().who;
        let (id, task, who) = (Sql::Int(id), Sql::Int(task), Sql::Int(who));
        refused(&world, "an open record without a step",
            "INSERT INTO record (type, is_open, needs_step, created_at, updated_at) VALUES ('appeal', 1, 1, $1, $1)",
            vec![Sql::Int(0)]).await;
        refused(
            &world,
            "a step that does not exist",
            "UPDATE record SET next_step_id = 987654 WHERE id = $1",
            vec![id.clone()],
        )
        .await;
        refused(
            &world,
            "no step any more",
            "UPDATE record SET next_step_id = NULL WHERE id = $1",
            vec![id.clone()],
        )
        .await;
        refused(
            &world,
            "the last task closed",
            "UPDATE task SET is_open = 0 WHERE id = $1",
            vec![task.clone()],
        )
        .await;
        refused(
            &world,
            "the last task deleted",
            "DELETE FROM task WHERE id = $1",
            vec![task.clone()],
        )
        .await;
        refused(
            &world,
            "the step deleted",
            "DELETE FROM plan_step WHERE task_id = $1",
            vec![task.clone()],
        )
        .await;
        refused(
            &world,
            "its person blocked",
            "UPDATE person SET is_active = 0 WHERE id = $1",
            vec![who],
        )
        .await;
        refused(
            &world,
            "a step without a date",
            "UPDATE plan_step SET due_at = NULL WHERE task_id = $1",
            vec![task],
        )
        .await;
    });
}

#[test]
fn who_finishes_the_last_step_is_asked_what_comes_next() {
    story(async |world| {
        let office = world.office().await;
        let (id, _) = appeal(&world, &office).await;
        world.move_to(office.assistant, ("appeal", id), "appeal_reply.control").await.ok();
        let head = Actor::Person(office.head);
        // A task by hand is the only one left once the machine's are done.
        let draft = tasks::TaskDraft {
            record: Some(id),
            title: "Позвонить".into(),
            who: office.head,
            due_at: world.app.now().plus_ms(3_600_000),
            ..tasks::TaskDraft::default()
        };
        let by_hand = tasks::create(&world.app, &head, draft).await.unwrap();
        loop {
            let tasks = world.get("appeal", id).await.tasks;
            let Some(other) = tasks.iter().find(|task| task.id != by_hand.id) else { break };
            let id = Sql::Int(other.id);
            // The machine's own tasks are taken away past the application, step first.
            let gone = world.app.store.write(Lane::People, move |tx| {
                tx.execute("UPDATE record SET next_step_id = (SELECT max(s.task_id) FROM plan_step s WHERE s.record_id = record.id) WHERE next_step_id = $1", std::slice::from_ref(&id))?;
                tx.execute("DELETE FROM plan_step WHERE task_id = $1", std::slice::from_ref(&id))?;
                tx.execute("UPDATE task SET is_open = 0 WHERE id = $1", std::slice::from_ref(&id))
            });
            gone.await.unwrap();
        }
        let last = tasks::done(&world.app, &head, by_hand.id, Finish::default()).await.unwrap_err();
        assert_eq!(last.code(), Code::TaskLastStep);
        let next = app::records::NextStep {
            title: "Перезвонить".into(),
            who: office.head,
            due_at: world.app.now().plus_ms(86_400_000),
        };
        let finish = Finish { next: Some(next), ..Finish::default() };
        tasks::done(&world.app, &head, by_hand.id, finish).await.unwrap();
        let record = world.get("appeal", id).await;
        assert_eq!(record.row.next.unwrap().title, "Перезвонить");
        world.check_steps().await;
    });
}
