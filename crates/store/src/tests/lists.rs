//! Filters mean the same in Rust and in both databases; pages follow each other without gaps.

use super::fixture::{Base, bases, new_lead, types};
use crate::{Order, Reach, RowRef, Select};
use base::{Code, Date, PersonId, Problem, RecordId, Time};
use model::expr::{self, Env};
use model::{Field, Value};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

const NOW: Time = Time(1_764_000_000_000);
const TODAY: Date = Date(20_416);

/// What each record holds, field by field.
type Held = HashMap<RecordId, HashMap<String, Value>>;

/// A small number that looks random and never changes.
fn dice(seed: usize, salt: usize, sides: usize) -> usize {
    (seed * 7919 + salt * 104_729 + (seed * seed * 31) % 97) % sides
}

fn lead_values(number: usize, contacts: &[RecordId]) -> Vec<(&'static str, Value)> {
    let pick = |salt, sides| dice(number, salt, sides);
    let texts = ["Ремонт дороги", "ремонт крыши", "Ёлка 100%_", "a'b \"c\" \\ d", "Sum", "ремонт"];
    let mut out = vec![("summary", Value::text(texts[pick(1, 6)]))];
    let mut maybe = |code, salt: usize, value| {
        if dice(number, salt + 50, 4) > 0 {
            out.push((code, value));
        }
    };
    let amount = i64::try_from(pick(2, 5)).unwrap() * 1050 - 1000;
    maybe("amount", 2, Value::Decimal(Decimal::new(amount, 2)));
    maybe("rate", 3, Value::Decimal(Decimal::new(i64::try_from(pick(3, 4)).unwrap() * 25, 2)));
    maybe("close_on", 4, Value::Date(TODAY.plus_days(i32::try_from(pick(4, 9)).unwrap() - 4)));
    maybe(
        "called_at",
        5,
        Value::Time(NOW.plus_ms(i64::try_from(pick(5, 5)).unwrap() * 1000 - 2000)),
    );
    maybe("topic", 6, Value::text(["roads", "water", "road"][pick(6, 3)]));
    let tags = [vec!["a"], vec!["a", "b"], vec!["ab", "c"]];
    let list = tags[pick(7, 3)].iter().map(|tag| Value::text(tag)).collect();
    maybe("tags", 7, Value::List(list));
    maybe("urgent", 8, Value::Bool(pick(8, 2) == 1));
    maybe("places", 9, Value::Int(i64::try_from(pick(9, 5)).unwrap() - 1));
    maybe("client", 10, Value::Int(contacts[pick(10, contacts.len())]));
    maybe("helper", 11, Value::Int(1 + i64::try_from(pick(11, 2)).unwrap()));
    out
}

const CONTACTS: [(&str, Option<&str>, &str); 4] = [
    ("Петров", Some("Тверь"), "+70000000001"),
    ("Соловьёва", None, "+70000000002"),
    ("соловьева", Some("тверь"), "+70000000003"),
    ("Ива", Some(""), "+70000000004"),
];

async fn fill(base: &Base) -> (Held, Held) {
    let (lead, contact) = (base.lead.clone(), base.contact.clone());
    base.write(move |tx| {
        let mut contacts = Held::new();
        let mut ids = Vec::new();
        for (last_name, city, phone) in CONTACTS {
            let mut values = vec![
                ("last_name", Value::text(last_name)),
                ("phones", Value::List(vec![Value::text(phone)])),
            ];
            values.extend(city.map(|city| ("city", Value::text(city))));
            let cells: Vec<(&Field, Value)> = values
                .iter()
                .map(|(code, value)| (contact.field(code).unwrap(), value.clone()))
                .collect();
            let spine = crate::NewRecord { title: last_name.to_owned(), ..Default::default() };
            let id = tx.insert_record(&contact, &spine, &cells)?;
            ids.push(id);
            contacts.insert(id, held(&values));
        }
        let mut leads = Held::new();
        for number in 0..60 {
            let values = lead_values(number, &ids);
            let due = NOW.0 + i64::try_from(number).unwrap() * 3_600_000 - 36_000_000;
            let id = new_lead(tx, &lead, due, &values)?;
            let mut holds = held(&values);
            holds.insert("id".into(), Value::Int(id));
            holds.insert("stage".into(), Value::text("main.new"));
            holds.insert("is_open".into(), Value::Bool(true));
            holds.insert("owner".into(), Value::Int(1));
            holds.insert("created_by".into(), Value::Int(1));
            holds.insert("next_due".into(), Value::Time(Time(due)));
            holds.insert("created_at".into(), Value::Time(Time(due)));
            leads.insert(id, holds);
        }
        Ok((leads, contacts))
    })
    .await
    .unwrap()
}

fn held(values: &[(&str, Value)]) -> HashMap<String, Value> {
    values
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(code, value)| ((*code).to_owned(), value.clone()))
        .collect()
}

/// One record as an expression sees it.
struct World<'h> {
    lead: &'h HashMap<String, Value>,
    contacts: &'h Held,
}

impl Env for World<'_> {
    fn path(&self, path: &[String]) -> Option<Value> {
        match path {
            [name] => Some(self.lead.get(name).cloned().unwrap_or_default()),
            [link, name] => {
                let Some(Value::Int(id)) = self.lead.get(link) else { return Some(Value::Null) };
                Some(self.contacts.get(id)?.get(name).cloned().unwrap_or_default())
            }
            _ => None,
        }
    }
    fn now(&self) -> Time {
        NOW
    }
    fn today(&self) -> Date {
        TODAY
    }
    fn me(&self) -> Option<PersonId> {
        Some(1)
    }
    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, Problem>> {
        None
    }
}

const CORPUS: &[&str] = &[
    "amount == 11.00",
    "amount == 11",
    "amount != 0.5",
    "amount > 0.505",
    "amount <= -10",
    "amount < rate",
    "amount == rate",
    "amount != rate",
    "amount + rate * 2 > 10",
    "places * rate >= 1.5",
    "places - 1 == 0",
    "-places > 0",
    "places % 2 == 1",
    "places == 1.0",
    "places in [1, 3]",
    "places in [1, null]",
    "places in [1.5, 2]",
    "amount in [0.5, 11.00, null]",
    "topic in [\"roads\", \"road\"]",
    "topic in []",
    "topic == \"road\"",
    "topic != \"road\"",
    "topic == null",
    "topic != null",
    "null == topic",
    "contains(topic, \"road\")",
    "startsWith(topic, \"road\")",
    "summary == \"ремонт\"",
    "summary == \"Ёлка 100%_\"",
    "summary != \"ремонт\"",
    "contains(summary, \"РЕМОНТ \")",
    "contains(summary, \"100%_\")",
    "contains(summary, \"елка\")",
    "contains(summary, \"\\\\ D\")",
    "contains(summary, \"'B\")",
    "contains(summary, \"\")",
    "startsWith(summary, \"Ремонт\")",
    "startsWith(summary, \"\")",
    "summary < \"b\"",
    "summary + \"!\" == \"Sum!\"",
    "size(summary) == 6",
    "size(tags) == 2",
    "contains(tags, \"a\")",
    "\"b\" in tags",
    "\"b\" in tags && urgent",
    "is_empty(tags)",
    "is_empty(summary) || is_empty(topic)",
    "urgent",
    "urgent == true",
    "urgent == false",
    "urgent != true",
    "urgent == (places > 1)",
    "urgent in [true]",
    "close_on == today()",
    "close_on < today()",
    "close_on >= date(\"2025-11-24\")",
    "close_on == null || close_on > today()",
    "year(close_on) == 2025 && month(close_on) == 11",
    "day(close_on) in [23, 24]",
    "called_at <= now()",
    "called_at == time(\"2025-11-24T16:00:00Z\")",
    "next_due < now() && is_open",
    "owner == me() && created_by != 2",
    "helper == me()",
    "helper != me()",
    "helper == owner",
    "client == null",
    "client.last_name == \"Соловьёва\"",
    "client.last_name != \"Соловьёва\"",
    "contains(client.last_name, \"соловьев\")",
    "startsWith(client.last_name, \"и\")",
    "client.city == null",
    "client.city != null",
    "client.city in [\"Тверь\", \"тверь\"]",
    "client.city in [\"Тверь\", null]",
    "client.city == client.last_name",
    "contains(client.phones, \"+70000000001\")",
    "stage == \"main.new\"",
    "startsWith(stage, \"main.\")",
    "coalesce(amount, rate, 0) > 0.4",
    "coalesce(topic, \"none\") == \"none\"",
    "min(amount, rate) < 0.5",
    "max(places, 1, rate) == 1",
    "(urgent ? amount : rate) > 0.1",
    "(topic == null ? \"x\" : topic) == \"x\"",
    "urgent ? places > 1 : places < 1",
    "!(amount > 0) && !urgent",
    "!(topic == \"road\" || places == null)",
    // Found by chance, `tests::random`.
    "amount == 0.12345678901234567890",
    "amount != 0.12345678901234567890",
    "amount < 0.505000000000000001",
    "-0.005 >= amount",
    "amount < 9223372036854775807",
    "places in [9223372036854775807, 0.5, 1]",
    "rate * rate == 0.06250000001",
    "amount + 1 < null",
    "coalesce(summary, '') == ''",
    "is_empty(urgent ? '' : summary)",
    "(places > 1) in [false, null]",
    "contains(topic, 'road') == false",
    "(topic == 'road') != false",
    "close_on + 3 > today()",
    "close_on - today() < -1",
    "null",
    "true",
    "amount < null",
    "1 + 1 == 2",
    "id > 0",
];

async fn ids(base: &Base, select: Select) -> Result<Vec<RecordId>, Problem> {
    base.store.read(move |tx| Ok(tx.select(&select)?.into_iter().map(|row| row.id).collect())).await
}

fn select(base: &Base) -> Select {
    Select {
        types: Some(types()),
        now: NOW,
        today: TODAY,
        me: Some(1),
        limit: 1000,
        ..Select::of(&base.lead, Reach::All)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expression_means_the_same_in_rust_and_in_the_database() {
    for base in bases().await {
        let (leads, contacts) = fill(&base).await;
        for text in CORPUS {
            for text in [(*text).to_owned(), format!("!({text})")] {
                let expr = expr::parse(&text).unwrap();
                let mut expected: Vec<RecordId> = leads
                    .iter()
                    .filter(|(_, lead)| {
                        expr::is_true(&expr, &World { lead, contacts: &contacts }).unwrap()
                    })
                    .map(|(id, _)| *id)
                    .collect();
                expected.sort_unstable_by(|a, b| b.cmp(a));
                let filtered = select(&base).filter(expr).unwrap();
                let found = ids(&base, filtered).await;
                assert_eq!(found.unwrap(), expected, "{text}");
            }
        }
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_a_list_is_found_as_a_whole_whatever_quotes_the_others_have() {
    for base in bases().await {
        let lead = base.lead.clone();
        let tags = |all: &[&str]| Value::List(all.iter().map(|tag| Value::text(tag)).collect());
        let quoted = [tags(&["x\"a"]), tags(&["x\",\"a"]), tags(&["b", "a"])];
        let ids_made = base
            .write(move |tx| {
                let one = |tags: &Value| vec![("tags", tags.clone())];
                quoted.iter().map(|tags| new_lead(tx, &lead, 1, &one(tags))).collect()
            })
            .await;
        let made: Vec<RecordId> = ids_made.unwrap();
        let found = ids(&base, select(&base).filter(expr::parse("'a' in tags").unwrap()).unwrap());
        assert_eq!(found.await.unwrap(), made[2..]);
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_in_sql_is_refused_beforehand() {
    let base = bases().await.remove(0);
    let check = |text: &str, code: Code| {
        let refused = select(&base).filter(expr::parse(text).unwrap());
        assert_eq!(refused.unwrap_err().code(), code, "{text}");
    };
    check("contains(body, \"x\")", Code::ExprType);
    check("summary", Code::ExprType);
    check("amount / rate > 1", Code::ExprType);
    check("add_days(close_on, 3) == today()", Code::ExprType);
    check("nothing == 1", Code::ExprName);
    check("client.nothing == 1", Code::ExprName);
    check("topic == 1", Code::ExprType);
    let order = Some(Order { by: "tags".into(), is_descending: false });
    let unordered = ids(&base, Select { order, ..select(&base) }).await;
    assert_eq!(unordered.unwrap_err().code(), Code::FieldNotOrdered);
    base.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_in_every_order() {
    for base in bases().await {
        fill(&base).await;
        let names = [
            "id",
            "summary",
            "amount",
            "rate",
            "close_on",
            "called_at",
            "topic",
            "urgent",
            "places",
            "client",
            "helper",
            "next_due",
            "created_at",
            "stage",
            "title",
            "owner",
            "is_open",
        ];
        for by in names {
            for is_descending in [true, false] {
                let order = Some(Order { by: by.to_owned(), is_descending });
                let whole = Select { order, ..select(&base) };
                let expected = ids(&base, whole.clone()).await.unwrap();
                assert_eq!(expected.len(), 60);
                let mut found = Vec::new();
                let mut after = None;
                loop {
                    let page = Select { limit: 7, after: after.clone(), ..whole.clone() };
                    let rows = rows(&base, page).await;
                    let Some(last) = rows.last() else { break };
                    after = Some((last.key.clone(), last.id));
                    found.extend(rows.iter().map(|row| row.id));
                }
                assert_eq!(found, expected, "{by} {is_descending}");
            }
        }
        base.close().await;
    }
}

async fn rows(base: &Base, select: Select) -> Vec<RowRef> {
    base.store.read(move |tx| tx.select(&select)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_value_come_last_in_both_directions() {
    for base in bases().await {
        let (leads, _) = fill(&base).await;
        let without = leads.values().filter(|lead| !lead.contains_key("amount")).count();
        assert!(without > 3);
        for is_descending in [true, false] {
            let order = Some(Order { by: "amount".into(), is_descending });
            let amount = |field: &Field| field.code == *"amount";
            let fields = [base.lead.fields.iter().position(amount).unwrap()].into();
            let rows = rows(&base, Select { order, fields, ..select(&base) }).await;
            let values: Vec<&Value> = rows.iter().map(|row| &row.values[0]).collect();
            let (keyed, empty) = values.split_at(60 - without);
            assert!(empty.iter().all(|value| **value == Value::Null));
            let amounts: Vec<Decimal> = keyed
                .iter()
                .map(|value| match value {
                    Value::Decimal(amount) => *amount,
                    other => panic!("{other:?}"),
                })
                .collect();
            let is_sorted = amounts
                .windows(2)
                .all(|pair| if is_descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] });
            assert!(is_sorted);
        }
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scope_limits_lists_counts_and_totals() {
    for base in bases().await {
        let mine = base.lead_due(1).await;
        let tasked = base.lead_due(2).await;
        let made = base.lead_due(3).await;
        let foreign = base.lead_due(4).await;
        base.write(move |tx| {
            for id in [tasked, made, foreign] {
                tx.execute("UPDATE r_lead SET owner_id = 2 WHERE id = $1", &[id.into()])?;
                let author = if id == made { 1 } else { 2 };
                tx.execute(
                    "UPDATE r_lead SET created_by = $2 WHERE id = $1",
                    &[id.into(), author.into()],
                )?;
            }
            tx.execute("UPDATE task SET who = 2 WHERE record_id = $1", &[foreign.into()])
        })
        .await
        .unwrap();
        let check = async |reach: Reach, expected: Vec<RecordId>| {
            let of = Select { reach, ..select(&base) };
            assert_eq!(ids(&base, of.clone()).await.unwrap(), expected);
            let (count, total) = base
                .store
                .read(move |tx| {
                    let totals = tx.stage_totals(&of, None, NOW, NOW)?;
                    Ok((tx.count(&of)?, totals.iter().map(|total| total.count).sum::<i64>()))
                })
                .await
                .unwrap();
            assert_eq!(count, i64::try_from(expected.len()).unwrap());
            assert_eq!(total, count);
        };
        check(Reach::All, vec![foreign, made, tasked, mine]).await;
        check(Reach::Nothing, vec![]).await;
        check(Reach::Own(1), vec![made, tasked, mine]).await;
        check(Reach::Own(3), vec![]).await;
        check(Reach::People(1, vec![2]), vec![foreign, made, tasked, mine]).await;
        check(Reach::People(3, vec![1]), vec![mine]).await;
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn totals_of_a_board_tell_overdue_today_planned_and_sums() {
    for base in bases().await {
        let lead = base.lead.clone();
        base.write(move |tx| {
            for due in [10, 20, 30, 40] {
                let amount = Value::Decimal(Decimal::new(due * 10, 2));
                new_lead(tx, &lead, due, &[("amount", amount)])?;
            }
            let closed = new_lead(tx, &lead, 50, &[])?;
            tx.execute("DELETE FROM plan_step WHERE record_id = $1", &[closed.into()])?;
            tx.execute("UPDATE task SET is_open = 0 WHERE record_id = $1", &[closed.into()])?;
            let change = crate::SpineChange {
                stage: Some("main.won".into()),
                is_open: Some(false),
                ..Default::default()
            };
            tx.update_record(&lead, closed, &change, &[])?;
            tx.refresh_next_step(&lead, closed)
        })
        .await
        .unwrap();
        // Over everything, and with a condition: two statements, one meaning.
        for of in [select(&base), select(&base).filter(expr::parse("id > 0").unwrap()).unwrap()] {
            let amount = base.lead.field("amount").unwrap().clone();
            let totals = base
                .store
                .read(move |tx| tx.stage_totals(&of, Some(&amount), Time(20), Time(30)))
                .await
                .unwrap();
            let mut lines: Vec<String> = totals
                .iter()
                .map(|t| {
                    let (stage, count, sum) = (&t.stage, t.count, t.sum);
                    let (overdue, today, planned, none) = (t.overdue, t.today, t.planned, t.none);
                    format!("{stage} {count} {sum} o{overdue} t{today} p{planned} n{none}")
                })
                .collect();
            lines.sort();
            assert_eq!(lines, ["main.new 4 1000 o1 t2 p1 n0", "main.won 1 0 o0 t0 p0 n0"]);
        }
        base.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_record_comes_with_its_step_and_the_names_of_its_links() {
    for base in bases().await {
        let (leads, contacts) = fill(&base).await;
        let (id, holds) = leads.iter().find(|(_, lead)| lead.contains_key("client")).unwrap();
        let fields: Vec<Field> = base.lead.fields.clone();
        let one = Select {
            fields: (0..fields.len()).collect(),
            ..Select::one(&base.lead, Reach::All, *id)
        };
        let row = base.store.read(move |tx| tx.select_one(&one)).await.unwrap().unwrap();
        for (field, value) in fields.iter().zip(&row.values) {
            let expected = holds.get(field.code.as_str()).cloned().unwrap_or_default();
            assert_eq!(*value, expected, "{}", field.code);
        }
        let Some(Value::Int(client)) = holds.get("client") else { panic!() };
        let at = fields.iter().position(|field| field.code == *"client").unwrap();
        let title = contacts[client]["last_name"].as_text();
        assert_eq!(row.names[at].as_deref(), title);
        let (_, due, who, title) = row.next.unwrap();
        assert_eq!(
            (Value::Time(due), who, title.as_str()),
            (holds["next_due"].clone(), 1, "Позвонить")
        );
        let other: Arc<model::RecordType> = base.contact.clone();
        let none = Select::one(&other, Reach::All, *id);
        assert!(!base.store.read(move |tx| tx.exists(&none)).await.unwrap());
        base.close().await;
    }
}
