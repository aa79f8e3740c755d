//! Tallies are what the records say, whatever was done to them.

use super::fixture::{Base, bases, new_lead};
use crate::{Order, Reach, Select, SpineChange, Trashing};
use base::{RecordId, Time};
use model::expr;
use model::{Field, Value};
use rust_decimal::Decimal;
use std::sync::Arc;

const HOUR: i64 = 3_600_000;

/// A small number that looks random and never changes.
fn dice(seed: i64, sides: i64) -> i64 {
    (seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33)
        .rem_euclid(sides)
}

/// One change of a record.
async fn change(base: &Base, id: RecordId, seed: i64) {
    let lead = base.lead.clone();
    let outcome = base.write(move |tx| {
        let amount = lead.field("amount").unwrap();
        let stage = ["main.new", "main.work"][usize::try_from(dice(seed, 2)).unwrap()];
        let owner = [None, Some(1), Some(2)][usize::try_from(dice(seed + 1, 3)).unwrap()];
        let sum = match dice(seed + 2, 3) {
            0 => Value::Null,
            1 => Value::Decimal(Decimal::new(-150, 2)),
            _ => Value::Decimal(Decimal::new(i64::MAX / 2 - seed, 2)),
        };
        match dice(seed + 3, 5) {
            0 => {
                let to = SpineChange { stage: Some(stage.into()), ..SpineChange::default() };
                tx.update_record(&lead, id, &to, &[])?;
            }
            1 => {
                let to = SpineChange { owner: Some(owner), ..SpineChange::default() };
                tx.update_record(&lead, id, &to, &[])?;
            }
            2 => {
                tx.update_record(&lead, id, &SpineChange::default(), &[(amount, sum.clone())])?;
            }
            3 => {
                let due = dice(seed + 4, 40) * HOUR / 4;
                tx.execute(
                    "UPDATE r_lead SET next_due = $2 WHERE id = $1",
                    &[id.into(), due.into()],
                )?;
            }
            _ => {
                let how = Trashing { root: id, at: Time(5), by: None, rule: None };
                tx.trash_record(&lead, id, &how)?;
            }
        }
        Ok(())
    });
    outcome.await.unwrap();
}

async fn differs(base: &Base) -> bool {
    let types = [Arc::clone(&base.lead), Arc::clone(&base.contact)];
    let found = base.store.read(move |tx| tx.doctor(&types)).await.unwrap();
    found.iter().any(|finding| finding.code == "tally_differs")
}

/// The same asked of the tallies and of the records.
async fn check(base: &Base, filter: &str) {
    let ask = async |filter: &str| {
        let mut of = Select::of(&base.lead, Reach::All);
        if !filter.is_empty() {
            of = of.filter(expr::parse(filter).unwrap()).unwrap();
        }
        of.order = Some(Order { by: "id".into(), is_descending: false });
        let amount: Field = base.lead.field("amount").unwrap().clone();
        let now = Time(3 * HOUR + HOUR / 4);
        base.store
            .read(move |tx| {
                let mut totals = tx.stage_totals(&of, Some(&amount), now, Time(6 * HOUR))?;
                totals.sort_by(|a, b| a.stage.cmp(&b.stage));
                Ok((tx.count(&of)?, totals))
            })
            .await
            .unwrap()
    };
    let slow = if filter.is_empty() { "id > 0".to_owned() } else { format!("{filter} && id > 0") };
    assert_eq!(ask(filter).await, ask(&slow).await, "{filter}");
}

#[tokio::test(flavor = "multi_thread")]
async fn boards_and_counts_are_exact_after_any_changes() {
    for base in bases().await {
        let lead = base.lead.clone();
        let ids = base.write(move |tx| {
            (0..60)
                .map(|number| new_lead(tx, &lead, number * HOUR / 4, &[]))
                .collect::<Result<Vec<_>, _>>()
        });
        let mut ids = ids.await.unwrap();
        for seed in 0..240 {
            let at =
                usize::try_from(dice(seed * 11 + 5, i64::try_from(ids.len()).unwrap())).unwrap();
            change(&base, ids[at], seed * 7).await;
            if dice(seed * 7 + 3, 5) == 4 {
                ids.swap_remove(at);
            }
        }
        assert!(ids.len() > 5, "nothing is left to look at");
        for _gathered in 0..2 {
            assert!(!differs(&base).await);
            let filters =
                ["", "stage == 'main.work'", "owner == 1", "stage == 'main.new' && owner == 2"];
            for filter in filters {
                check(&base, filter).await;
            }
            base.write(|tx| tx.gather_tallies()).await.unwrap();
        }
        base.write(|tx| tx.execute("UPDATE tally_hour SET n = n + 1", &[])).await.unwrap();
        assert!(differs(&base).await);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sum_that_comes_later_is_counted_from_the_beginning() {
    for base in bases().await {
        let lead = base.lead.clone();
        base.write(move |tx| {
            new_lead(tx, &lead, 10, &[("amount", Value::Decimal(Decimal::new(500, 2)))])?;
            let price = super::fixture::field("price", model::FieldKind::Money);
            let plan = vec![model::plan::Change::AddColumn(lead.code.clone(), Box::new(price))];
            tx.apply(&plan)?;
            tx.execute("UPDATE r_lead SET price = 700", &[])
        })
        .await
        .unwrap();
        let sums = base.store.read(|tx| {
            let rows = tx.query("SELECT field, CAST(SUM(high) * 1000000000 + SUM(low) AS BIGINT) FROM tally_sum GROUP BY field ORDER BY field", &[])?;
            rows.iter().map(|row| Ok((row.text(0).to_owned(), row.int(1)?))).collect::<Result<Vec<_>, base::Problem>>()
        });
        assert_eq!(sums.await.unwrap(), [("amount".to_owned(), 500), ("price".to_owned(), 700)]);
        base.close().await;
    }
}
