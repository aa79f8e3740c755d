//! The only room that knows there are two databases: drivers, SQL dialects, DDL, migrations.
//!
//! A transaction is synchronous code over [`Tx`]: on SQLite it runs on the one writer thread, many
//! commands to a commit, each in a savepoint; on PostgreSQL on one of a few threads that own a
//! connection each. So the whole write path is written once, without `async`.

mod doctor;
mod driver;
mod query;
mod render;
mod search;
mod system;
mod tx;

#[cfg(test)]
mod tests;

pub use driver::{CopyKind, Health, Lane, Store, Target, restore};
pub use query::{Gather, Order, Reach, Select};
pub use render::views::Report;
pub use search::{Match, SearchDoc, SearchHit, SearchQuery, Term};
pub use tx::{
    Aside, Finding, NewRecord, Row, RowRef, SpineChange, Sql, StageTotal, TrashQuery, Trashed,
    Trashing, Tx, trashed_value,
};
