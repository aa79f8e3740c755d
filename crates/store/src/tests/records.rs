//! Records: versions, unique fields, links, the end of a record, tables that grow.

use super::fixture::{Base, add_step, bases, field, name, new_lead};
use crate::{NewRecord, Reach, Select, SpineChange};
use base::{Code, Problem, RecordId, Time};
use model::plan::Change;
use model::{Field, FieldKind, RecordType, Value};
use std::sync::Arc;

async fn new_contact(base: &Base, inn: &'static str) -> Result<RecordId, Problem> {
    let contact = base.contact.clone();
    base.write(move |tx| {
        let inn = (contact.field("inn").unwrap(), Value::text(inn));
        tx.insert_record(&contact, &NewRecord::default(), &[inn])
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_counts_the_version_and_refuses_a_stale_one() {
    for base in bases().await {
        let id = base.lead_due(9).await;
        let change = async |seen: Option<i64>, stage: Option<&str>| {
            let (lead, stage) = (base.lead.clone(), stage.map(str::to_owned));
            base.write(move |tx| {
                let spine = SpineChange {
                    stage: stage.clone(),
                    title: Some("Новое имя".into()),
                    owner: Some(Some(2)),
                    seen_version: seen,
                    at: Time(77),
                    ..Default::default()
                };
                let amount = (lead.field("amount").unwrap(), Value::Int(5));
                tx.update_record(&lead, id, &spine, &[amount])
            })
            .await
        };
        assert_eq!(change(None, None).await.unwrap(), 2);
        assert_eq!(change(Some(2), Some("main.work")).await.unwrap(), 3);
        let stale = change(Some(2), None).await.unwrap_err();
        assert_eq!((stale.code(), stale.param("version")), (Code::RecordConflict, Some("3")));
        let one = Select::one(&base.lead, Reach::All, id);
        let row = base.store.read(move |tx| tx.select_one(&one)).await.unwrap().unwrap();
        assert_eq!((row.version, row.visit, row.owner), (3, 1, Some(2)));
        assert_eq!((row.title.as_str(), row.updated_at), ("Новое имя", Time(77)));

        let lead = base.lead.clone();
        let absent =
            base.write(move |tx| tx.update_record(&lead, 9999, &SpineChange::default(), &[])).await;
        assert_eq!(absent.unwrap_err().code(), Code::RecordNotFound);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_value_and_a_missing_link_are_told_by_field() {
    for base in bases().await {
        new_contact(&base, "7701").await.unwrap();
        let taken = new_contact(&base, "7701").await.unwrap_err();
        assert_eq!((taken.code(), taken.param("field")), (Code::FieldTaken, Some("inn")));
        assert_eq!(taken.param("index"), Some("r_contact_inn_unique"));
        new_contact(&base, "").await.unwrap();
        new_contact(&base, "").await.unwrap();

        let lead = base.lead.clone();
        let dangling =
            base.write(move |tx| new_lead(tx, &lead, 1, &[("client", Value::Int(555))])).await;
        assert_eq!(dangling.unwrap_err().code(), Code::FieldLinkMissing);

        let lead = base.lead.clone();
        let misfit =
            base.write(move |tx| new_lead(tx, &lead, 1, &[("amount", Value::text("five"))])).await;
        assert_eq!(misfit.unwrap_err().code(), Code::FieldWrongKind);
        let lead = base.lead.clone();
        let large =
            base.write(move |tx| new_lead(tx, &lead, 1, &[("amount", Value::Int(i64::MAX))])).await;
        assert_eq!(large.unwrap_err().code(), Code::FieldTooLarge);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_goes_with_all_that_belongs_to_it_unless_others_point_at_it() {
    for base in bases().await {
        let client = new_contact(&base, "1").await.unwrap();
        let lead = base.lead.clone();
        let id = base
            .write(move |tx| {
                let id = new_lead(tx, &lead, 1, &[("client", Value::Int(client))])?;
                let task = add_step(tx, id, 2, 5)?;
                for sql in [
                    "INSERT INTO task_item (task_id, position, text) VALUES ({task}, 1, 'x')",
                    "INSERT INTO activity (record_id, kind, at) VALUES ({id}, 'call', 0)",
                    "INSERT INTO history (record_id, type, at, kind) VALUES ({id}, 'lead', 0, 'made')",
                    "INSERT INTO run (record_id, flow, version, scope, visit, state, started_at) \
                     VALUES ({id}, 'lead', 1, 'x', 0, '{}', 0)",
                    "INSERT INTO timer (record_id, run_id, node, due_at) \
                     SELECT {id}, id, 'n', 0 FROM run",
                    "INSERT INTO notice (person_id, at, text, record_id) VALUES (1, 0, 't', {id})",
                ] {
                    let sql = sql.replace("{id}", &id.to_string()).replace("{task}", &task.to_string());
                    tx.execute(&sql, &[])?;
                }
                let doc = crate::SearchDoc { tokens: "слово".into(), ..Default::default() };
                tx.search_put(id, &doc)?;
                Ok(id)
            })
            .await
            .unwrap();
        let delete = async |of: &Arc<RecordType>, id: RecordId| {
            let of = of.clone();
            base.write(move |tx| tx.delete_record(&of, id)).await
        };
        let linked = delete(&base.contact, client).await.unwrap_err();
        assert_eq!((linked.code(), linked.param("count")), (Code::RecordLinked, Some("1")));
        delete(&base.lead, id).await.unwrap();
        assert_eq!(delete(&base.lead, id).await.unwrap_err().code(), Code::RecordNotFound);
        delete(&base.contact, client).await.unwrap();
        let left = "SELECT (SELECT COUNT(*) FROM record) + (SELECT COUNT(*) FROM r_lead) \
                    + (SELECT COUNT(*) FROM task) + (SELECT COUNT(*) FROM timer) \
                    + (SELECT COUNT(*) FROM notice) + (SELECT COUNT(*) FROM task_item), \
                    (SELECT COUNT(*) FROM history)";
        let row = base.store.read(move |tx| tx.query_one(left, &[])).await.unwrap().unwrap();
        assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (0, 1));
        // The id is not given again: the history still speaks of it.
        assert!(base.lead_due(1).await > client);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reopened_record_needs_a_step_again() {
    for base in bases().await {
        let id = base.lead_due(1).await;
        let set_open = async |is_open: bool, with_step: bool| {
            let lead = base.lead.clone();
            base.write(move |tx| {
                tx.execute("DELETE FROM plan_step WHERE record_id = $1", &[id.into()])?;
                tx.execute("UPDATE task SET is_open = 0 WHERE record_id = $1", &[id.into()])?;
                let spine = SpineChange { is_open: Some(is_open), ..Default::default() };
                tx.update_record(&lead, id, &spine, &[])?;
                if with_step {
                    add_step(tx, id, 1, 9)?;
                }
                tx.refresh_next_step(&lead, id)
            })
            .await
            .map_err(|problem| problem.code())
        };
        assert_eq!(set_open(true, false).await, Err(Code::StepMissing));
        assert_eq!(set_open(false, false).await, Ok(()));
        assert_eq!(set_open(true, false).await, Err(Code::StepMissing));
        assert_eq!(set_open(true, true).await, Ok(()));
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_grow_with_their_types_and_the_doctor_compares_them() {
    for base in bases().await {
        let more: Vec<Field> = vec![
            Field { is_unique: true, is_indexed: true, ..field("tax", FieldKind::String) },
            Field { to: Some(name("lead")), ..field("twin", FieldKind::Link) },
            Field { is_indexed: true, ..field("paid_at", FieldKind::Datetime) },
        ];
        let mut wider = RecordType::clone(&base.lead);
        wider.fields.extend(more.clone());
        let wider = Arc::new(wider);
        let examine = async || {
            let types = [wider.clone(), base.contact.clone()];
            let found = base.store.read(move |tx| tx.doctor(&types)).await.unwrap();
            found.into_iter().map(|one| format!("{} {}", one.code, one.place)).collect::<Vec<_>>()
        };
        assert_eq!(
            examine().await,
            [
                "column_missing r_lead.tax",
                "column_missing r_lead.twin",
                "column_missing r_lead.paid_at"
            ]
        );
        let plan: Vec<Change> = more
            .iter()
            .map(|field| Change::AddColumn(name("lead"), Box::new(field.clone())))
            .chain([Change::RetireColumn(name("lead"), name("tax"))])
            .chain([Change::AddColumn(name("lead"), Box::new(more[0].clone()))])
            .collect();
        base.write(move |tx| tx.apply(&plan)).await.unwrap();
        assert_eq!(examine().await, Vec::<String>::new());

        let other = Change::AddColumn(name("lead"), Box::new(field("tax", FieldKind::Integer)));
        let back = Change::AddColumn(name("lead"), Box::new(more[0].clone()));
        // A column of another meaning is put aside, as often as it takes.
        for change in [other, back] {
            base.write(move |tx| tx.apply(&vec![change.clone()])).await.unwrap();
        }
        let aside = base.store.read(|tx| tx.query("SELECT tax, tax__1, tax__2 FROM r_lead", &[]));
        aside.await.unwrap();
        for field in ["tax", "twin", "paid_at"] {
            base.store.build_index(&wider, Some(&name(field))).await.unwrap();
        }

        let first = base.lead_due(1).await;
        let of = wider.clone();
        base.write(move |tx| new_lead(tx, &of, 2, &[("twin", Value::Int(first))])).await.unwrap();
        let of = wider.clone();
        let linked = base.write(move |tx| tx.delete_record(&of, first)).await;
        assert_eq!(linked.unwrap_err().code(), Code::RecordLinked);

        base.write(move |tx| {
            tx.execute("UPDATE r_lead SET next_due = 5 WHERE id = $1", &[first.into()])
        })
        .await
        .unwrap();
        assert_eq!(examine().await, [format!("row_differs record {first}")]);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_planner_learns_how_tables_have_grown() {
    for base in bases().await {
        for due in 1..40 {
            base.lead_due(due).await;
        }
        let is_sqlite = base.store.health().await.unwrap().database == "SQLite";
        let sql = if is_sqlite {
            "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"
        } else {
            "SELECT count(*) FROM pg_stats WHERE tablename = 'r_lead'"
        };
        let known = async || {
            let counted = base.store.read(move |tx| tx.query_one(sql, &[])).await;
            counted.unwrap().unwrap().int(0).unwrap()
        };
        assert_eq!(known().await, 0);
        base.store.refresh_statistics().await.unwrap();
        assert!(known().await > 0);
        if is_sqlite {
            let sql = "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'r_lead'";
            let counted = base.store.read(move |tx| tx.query_one(sql, &[])).await;
            assert!(counted.unwrap().unwrap().int(0).unwrap() > 0);
        }
        // Writing and reading go on.
        base.lead_due(9).await;
    }
}
