//! What the product does for people, over weeks of virtual time, on each database.

pub(crate) mod appeals;
mod buckets;
mod calendars;
mod closed_fields;
mod demo;
mod exports;
mod files;
mod filters;
mod fixture;
mod imports;
mod kinds;
mod limits;
mod links;
mod lists;
mod machine;
mod merges;
mod people;
mod processes;
mod reports;
mod rollups;
mod rules;
mod schema;
mod search;
mod secrets;
mod sign_off;
mod stages;
mod steps;
mod tables;
mod terms;
mod trash;
mod trees;
mod waits;
mod work;

/// `cargo verify` says on how many databases stories run: here they really do.
#[test]
fn stories_run_on_as_many_databases_as_are_promised() {
    let promised = std::env::var("TEST_DATABASES").ok().and_then(|count| count.parse().ok());
    let there = testkit::Database::all();
    assert_eq!(there.len(), promised.unwrap_or(there.len()), "{there:?}");
    let told = std::sync::atomic::AtomicUsize::new(0);
    testkit::story(async |world| {
        let health = world.app.store.health().await.unwrap();
        let is_second = told.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0;
        assert_eq!(health.database, if is_second { "PostgreSQL" } else { "SQLite" });
    });
    assert_eq!(told.into_inner(), there.len());
}
