//! The store's promises, on SQLite always and on PostgreSQL when `TEST_POSTGRES_URL` is set.

mod fixture;
mod groups;
mod guard;
mod lists;
mod random;
mod records;
mod search;
mod sql;
mod tallies;
mod views;
