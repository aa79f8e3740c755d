//! The next step is guaranteed by the database itself: these tests write past the application.

use super::fixture::{Base, add_step, bases, spine};
use crate::Tx;
use base::{Code, Problem};

/// Runs raw SQL as one command; gives the code of the refusal, if it was refused.
async fn raw(base: &Base, statements: Vec<String>) -> Option<Code> {
    let done = base
        .write(move |tx| {
            for sql in &statements {
                tx.execute(sql, &[])?;
            }
            Ok(())
        })
        .await;
    done.err().map(|problem| problem.code())
}

const STEP_MISSING: Option<Code> = Some(Code::StepMissing);

const OPEN: &str = "INSERT INTO record (type, is_open, needs_step, next_step_id, created_at, \
                    updated_at) VALUES ('lead', 1, {need}, {step}, 0, 0)";

/// Ways to lose the step of a record, written past the application: each is refused.
const LOSSES: [(&str, &[&str]); 14] = [
    ("open without a plan", &["{open 1 NULL}"]),
    ("dangling plan", &["{open 1 777}"]),
    ("a step of another record", &["{open 1 {task}}"]),
    ("open without the need", &["{open 0 NULL}"]),
    ("close the last task", &["UPDATE task SET is_open = 0 WHERE id = {task}"]),
    ("delete the plan", &["DELETE FROM plan_step WHERE task_id = {task}"]),
    ("forget the step", &["UPDATE record SET next_step_id = NULL WHERE id = {id}"]),
    ("dismiss the assignee", &["UPDATE person SET is_active = 0 WHERE id = 1"]),
    ("delete the task", &["DELETE FROM task WHERE id = {task}"]),
    (
        "take the need away",
        &["UPDATE record SET needs_step = 0, next_step_id = NULL WHERE needs_step = 1"],
    ),
    (
        "turn the record into one that needs none",
        &["UPDATE record SET type = 'contact', needs_step = 0, next_step_id = NULL"],
    ),
    ("take the task away from the record", &["UPDATE task SET record_id = NULL WHERE id = {task}"]),
    (
        "a step whose task is of no record",
        &[
            "INSERT INTO task (id, kind, title, who, due_at, created_at) \
             VALUES (900, 'task', 'x', 1, 1, 0)",
            "INSERT INTO plan_step (task_id, record_id, who, due_at) VALUES (900, {id}, 1, 1)",
            "UPDATE record SET next_step_id = 900 WHERE id = {id}",
        ],
    ),
    (
        "move the step to another record",
        &["UPDATE plan_step SET record_id = {other} WHERE task_id = {task}"],
    ),
];

/// What looks alike and leaves every record with its step.
const ALLOWED: [(&str, &[&str]); 2] = [
    (
        "dismissal after the steps were handed over",
        &[
            "UPDATE task SET who = 2 WHERE id IN ({task}, {other_task})",
            "UPDATE plan_step SET who = 2 WHERE task_id IN ({task}, {other_task})",
            "UPDATE person SET is_active = 0 WHERE id = 1",
        ],
    ),
    (
        "the record is closed with its task",
        &[
            "UPDATE record SET is_open = 0, next_step_id = NULL WHERE id = {id}",
            "DELETE FROM plan_step WHERE task_id = {task}",
            "UPDATE task SET is_open = 0 WHERE id = {task}",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_losing_the_step_is_refused_by_the_database() {
    for base in bases().await {
        let (id, other) = (base.lead_due(100).await, base.lead_due(200).await);
        let (task, other_task) = (task_of(&base, id).await, task_of(&base, other).await);
        let filled = |sql: &str| {
            let sql = sql
                .replace("{task}", &task.to_string())
                .replace("{other_task}", &other_task.to_string())
                .replace("{id}", &id.to_string())
                .replace("{other}", &other.to_string());
            let opened = sql.strip_prefix("{open ").and_then(|rest| rest.split_once(' '));
            opened.map_or(sql.clone(), |(need, step)| {
                OPEN.replace("{need}", need).replace("{step}", step.trim_end_matches('}'))
            })
        };
        let lost = LOSSES.iter().map(|case| (case, STEP_MISSING));
        let kept = ALLOWED.iter().map(|case| (case, None));
        for ((what, statements), expected) in lost.chain(kept) {
            let statements = statements.iter().map(|sql| filled(sql)).collect();
            assert_eq!(raw(&base, statements).await, expected, "{what}");
        }
        let findings = base.store.read(|tx| tx.doctor(&[])).await.unwrap();
        assert_eq!(findings, vec![]);
        base.close().await;
    }
}

/// What the database cannot refuse, the doctor finds.
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_what_was_written_past_the_application() {
    for base in bases().await {
        let id = base.lead_due(100).await;
        let lead = base.lead.clone();
        let types = [
            std::sync::Arc::new(model::RecordType {
                owner: Some(super::fixture::name("helper")),
                ..model::RecordType::clone(&lead)
            }),
            base.contact.clone(),
        ];
        let set = format!("UPDATE r_lead SET helper = 1 WHERE id = {id}");
        assert_eq!(raw(&base, vec![set]).await, None);
        let check = async |change: &str, back: &str, expected: &[&str]| {
            assert_eq!(raw(&base, vec![change.to_owned()]).await, None, "{change}");
            let asked = types.clone();
            let found = base.store.read(move |tx| tx.doctor(&asked)).await.unwrap();
            let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, expected, "{change}");
            assert_eq!(raw(&base, vec![back.to_owned()]).await, None, "{back}");
        };
        check("UPDATE person SET locale = 'en'", "UPDATE person SET locale = 'ru'", &[]).await;
        check(
            "UPDATE record SET owner_id = NULL",
            "UPDATE record SET owner_id = 1",
            &["row_differs"],
        )
        .await;
        check(
            "UPDATE r_lead SET owner_id = NULL",
            "UPDATE r_lead SET owner_id = 1",
            &["row_differs"],
        )
        .await;
        check("UPDATE r_lead SET helper = 2", "UPDATE r_lead SET helper = 1", &["row_differs"])
            .await;
        check(
            "UPDATE record SET is_open = 0",
            "UPDATE record SET is_open = 1",
            &["row_differs", "open_differs"],
        )
        .await;
        check(
            "UPDATE type_rule SET needs_step = 0 WHERE type = 'lead'",
            "UPDATE type_rule SET needs_step = 1 WHERE type = 'lead'",
            &["rule_differs"],
        )
        .await;
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_forgets_the_step_is_refused_with_the_record() {
    for base in bases().await {
        let lead = base.lead.clone();
        let done = base.write(move |tx| tx.insert_record(&lead, &spine(1), &[])).await;
        let problem = done.unwrap_err();
        assert_eq!(problem.code(), Code::StepMissing);
        assert!(problem.param("record").is_some());

        let id = base.lead_due(5).await;
        let task = task_of(&base, id).await;
        let lead = base.lead.clone();
        let done = base.write(move |tx| close_task(tx, &lead, id, task)).await;
        assert_eq!(done.unwrap_err().code(), Code::StepMissing);

        let lead = base.lead.clone();
        base.write(move |tx| {
            close_task(tx, &lead, id, task)?;
            add_step(tx, id, 2, 50)?;
            tx.refresh_next_step(&lead, id)
        })
        .await
        .unwrap();
        let step = task_of(&base, id).await;
        assert!(step > task);
        let types = [base.lead.clone(), base.contact.clone()];
        assert_eq!(base.store.read(move |tx| tx.doctor(&types)).await.unwrap(), vec![]);
        base.close().await;
    }
}

fn close_task(
    tx: &mut Tx<'_>,
    lead: &model::RecordType,
    id: i64,
    task: i64,
) -> Result<(), Problem> {
    tx.execute("DELETE FROM plan_step WHERE task_id = $1", &[task.into()])?;
    tx.execute("UPDATE task SET is_open = 0 WHERE id = $1", &[task.into()])?;
    tx.refresh_next_step(lead, id)
}

async fn task_of(base: &Base, id: i64) -> i64 {
    let sql = "SELECT next_step_id FROM record WHERE id = $1";
    base.store.read(move |tx| tx.query_one(sql, &[id.into()])?.unwrap().int(0)).await.unwrap()
}
