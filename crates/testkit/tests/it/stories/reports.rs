//! Report tools: views of the installed types.

use super::fixture;
use model::Value;
use model::package::Files;
use store::Report;
use testkit::{World, story};

const MANIFEST: &str = "package: moods
version: \"1.0\"
label: {ru: Настрой, en: Moods}
requires: [shop]
";

const EXTENDS: &str = "extends: order
fields:
- {code: mood, kind: choice, label: {ru: Настрой, en: Mood}, options: [{code: good, label: {ru: Хороший, en: Good}}]}
";

/// Rows of a view as texts.
async fn read(world: &World, of: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let of = base::Name::parse(of).unwrap();
    let texts: Vec<String> =
        columns.iter().map(|column| format!("CAST(v.\"{column}\" AS TEXT)")).collect();
    let count = columns.len();
    let rows = world.app.store.read(move |tx| {
        let view = tx.report_name(&of, Report::Usual);
        let sql = format!("SELECT {} FROM {view} v ORDER BY v.id", texts.join(", "));
        let rows = tx.query(&sql, &[])?;
        let text = |row: &store::Row, at| row.maybe_text(at).unwrap_or("-").to_owned();
        Ok(rows.iter().map(|row| (0..count).map(|at| text(row, at)).collect()).collect())
    });
    rows.await.unwrap()
}

#[test]
fn report_tools_read_what_people_would_and_see_a_new_field_at_once() {
    story(async |world| {
        let shop = fixture::open(&world).await;
        let what = read(&world, "goods", &["id", "name"]).await;
        let cup: i64 = what.iter().find(|row| row[1] == "Чашка").unwrap()[0].parse().unwrap();
        let fields = [
            ("client", Value::text("Ёлкина")),
            ("amount", Value::text("300.5")),
            ("what", Value::Int(cup)),
            ("way", Value::text("self")),
        ];
        let id = world.create(shop.ann, "order", &fields).await.unwrap().row.id;
        let columns =
            ["client", "what", "what_id", "way", "amount", "stage", "seller", "next_step"];
        let expected = [
            "Ёлкина",
            "Чашка",
            &cup.to_string(),
            "Самовывоз",
            "Новый",
            "Анна",
            "Позвонить клиенту",
        ];
        let mut row = read(&world, "order", &columns).await.remove(0);
        let amount: f64 = row.remove(4).parse().unwrap();
        assert!((amount - 300.5).abs() < 0.001);
        assert_eq!(row, expected);

        let files = [("package.yaml", MANIFEST), ("extends/order.yaml", EXTENDS)];
        let files: Files =
            files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        world.install_files(&files).await.unwrap();
        world.set(shop.ann, ("order", id), &[("mood", Value::text("good"))]).await.unwrap();
        assert_eq!(read(&world, "order", &["mood"]).await, [["Хороший"]]);
    });
}

#[test]
fn every_type_of_a_real_office_has_its_view() {
    story(async |world| {
        world.office().await;
        let mut types: Vec<_> = world.app.catalog().types.keys().cloned().collect();
        types.sort();
        assert!(types.len() > 5);
        for of in types {
            read(&world, &of, &["id", "title", "owner", "created_at"]).await;
        }
        // What is special is not told along with the rest.
        let of = base::Name::parse("contact").unwrap();
        let told = world.app.store.read(move |tx| {
            let view = tx.report_name(&of, Report::Usual);
            tx.query(&format!("SELECT v.benefit_category FROM {view} v"), &[])
        });
        assert!(told.await.is_err());
    });
}
