//! Report tools read what people would: words and names in place of numbers.

use super::fixture::{Base, bases, name, new_lead};
use crate::Report;
use base::{Date, Problem, RecordId, Time};
use model::field::{Choice, Label};
use model::plan::Change;
use model::{Field, FieldKind, RecordType, Value};
use rust_decimal::Decimal;
use std::sync::Arc;

fn option(code: &str, label: &str) -> Choice {
    Choice {
        code: name(code),
        label: Label { ru: label.to_owned(), en: code.to_owned() },
        is_active: true,
        parent: None,
        of: Vec::new(),
        when: None,
        note: String::new(),
    }
}

/// The lead with words, and one field that not everybody may see.
fn worded(base: &Base) -> Arc<RecordType> {
    let mut lead = RecordType::clone(&base.lead);
    lead.words.title.ru = "Лиды".to_owned();
    for field in &mut lead.fields {
        match field.code.as_str() {
            "topic" => field.options = vec![option("roads", "Дороги"), option("water", "Вода")],
            "tags" => field.options = vec![option("a", "Первое, 'а'"), option("b", "Второе")],
            "body" => field.is_special = true,
            _ => {}
        }
    }
    if let Some(stage) = lead.pipelines.first_mut().and_then(|line| line.stages.first_mut()) {
        stage.label.ru = "Новый".to_owned();
    }
    Arc::new(lead)
}

/// The columns of one row of a view, as texts.
async fn shown(
    base: &Base,
    of: &Arc<RecordType>,
    (report, id): (Report, RecordId),
    columns: &[&str],
) -> Result<Vec<String>, Problem> {
    let code = of.code.clone();
    let columns: Vec<String> =
        columns.iter().map(|column| format!("CAST(v.\"{column}\" AS TEXT)")).collect();
    base.store
        .read(move |tx| {
            let view = tx.report_name(&code, report);
            let sql = format!("SELECT {} FROM {view} v WHERE v.id = $1", columns.join(", "));
            let row = tx.query_one(&sql, &[id.into()])?.unwrap();
            Ok((0..columns.len()).map(|at| row.maybe_text(at).unwrap_or("-").to_owned()).collect())
        })
        .await
}

async fn keep(base: &Base, types: &[&Arc<RecordType>]) {
    let types: Vec<Arc<RecordType>> = types.iter().map(|of| Arc::clone(of)).collect();
    base.write(move |tx| tx.keep_views(&types, "ru")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_says_words_and_names_in_place_of_numbers() {
    for base in bases().await {
        let (lead, contact) = (worded(&base), base.contact.clone());
        keep(&base, &[&lead, &contact]).await;
        let made = Arc::clone(&lead);
        let (id, client) = base
            .write(move |tx| {
                let spine = crate::NewRecord { title: "Петров".into(), ..Default::default() };
                let client = tx.insert_record(&contact, &spine, &[])?;
                let values = [
                    ("summary", Value::text("Яма")),
                    ("body", Value::text("Тайна")),
                    ("amount", Value::Decimal(Decimal::new(-123_456, 2))),
                    ("close_on", Value::Date(Date::parse("1969-12-31").unwrap())),
                    ("called_at", Value::Time(Time::parse("2026-03-29T01:30:00Z").unwrap())),
                    ("topic", Value::text("roads")),
                    ("tags", Value::List(vec![Value::text("b"), Value::text("a")])),
                    ("client", Value::Int(client)),
                    ("helper", Value::Int(2)),
                ];
                Ok((new_lead(tx, &made, 5, &values)?, client))
            })
            .await
            .unwrap();
        let columns = [
            "title",
            "stage",
            "owner",
            "summary",
            "amount",
            "close_on",
            "topic",
            "tags",
            "client",
            "client_id",
            "helper",
            "next_step",
            "next_step_person",
            "places",
        ];
        let found = shown(&base, &lead, (Report::Usual, id), &columns).await.unwrap();
        let client = client.to_string();
        let expected = [
            "Лид 5",
            "Новый",
            "Анна",
            "Яма",
            "-1234.56",
            "1969-12-31",
            "Дороги",
            "Второе, Первое, 'а'",
            "Петров",
            &client,
            "Борис",
            "Позвонить",
            "Анна",
            "-",
        ];
        assert_eq!(found, expected);
        let moment = shown(&base, &lead, (Report::Usual, id), &["called_at"]).await.unwrap();
        assert!(moment[0].starts_with("2026-03-29 01:30:00"), "{moment:?}");
        // What is special stands apart.
        assert!(shown(&base, &lead, (Report::Usual, id), &["body"]).await.is_err_and(is_unknown));
        assert_eq!(shown(&base, &lead, (Report::Special, id), &["body"]).await.unwrap(), ["Тайна"]);
        base.close().await;
    }
}

fn is_unknown(problem: Problem) -> bool {
    format!("{problem:?}").contains("body")
}

#[tokio::test(flavor = "multi_thread")]
async fn views_follow_the_types_and_keep_their_readers() {
    for base in bases().await {
        let lead = worded(&base);
        keep(&base, &[&lead]).await;
        let id = base.lead_due(7).await;
        let is_postgres = base
            .write(|tx| {
                let view = tx.report_name(&name("lead"), Report::Usual);
                let is_postgres = view.contains('.');
                if is_postgres {
                    tx.execute(&format!("GRANT SELECT ON {view} TO PUBLIC"), &[])?;
                }
                Ok(is_postgres)
            })
            .await
            .unwrap();
        // A new field, a new word, and a field that is retired: one of them makes the view anew.
        let mut next = RecordType::clone(&lead);
        next.fields.retain(|field| field.code != *"places");
        let fresh = Field::new(
            name("mood"),
            FieldKind::String,
            Label { ru: "Настрой".into(), en: "Mood".into() },
            name("base"),
        );
        next.fields.push(fresh.clone());
        let next = Arc::new(next);
        let plan = vec![
            Change::AddColumn(name("lead"), Box::new(fresh)),
            Change::RetireColumn(name("lead"), name("places")),
        ];
        let types = [Arc::clone(&next)];
        base.write(move |tx| {
            tx.apply(&plan)?;
            assert!(!tx.has_views(&types, "ru")?);
            tx.keep_views(&types, "ru")?;
            assert!(tx.has_views(&types, "ru")?);
            assert!(!tx.has_views(&types, "en")?);
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(shown(&base, &next, (Report::Usual, id), &["mood"]).await.unwrap(), ["-"]);
        assert!(shown(&base, &next, (Report::Usual, id), &["places"]).await.is_err());
        if is_postgres {
            let readers = base.store.read(move |tx| {
                tx.query(
                    "SELECT 1 FROM information_schema.role_table_grants \
                     WHERE table_schema = 'report' AND grantee = 'PUBLIC'",
                    &[],
                )
            });
            assert_eq!(readers.await.unwrap().len(), 1);
        }
        // A type that is gone takes its views along.
        keep(&base, &[]).await;
        assert!(shown(&base, &next, (Report::Usual, id), &["title"]).await.is_err());
        base.close().await;
    }
}
