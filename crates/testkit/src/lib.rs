//! For tests only: an office in a test tube, its clock turned by hand, on both databases.
//!
//! A story is a sentence that is true: [`story`] runs it on SQLite, and again on PostgreSQL when
//! `TEST_POSTGRES_URL` names a server on which databases may be made. Start at [`World`].

#![expect(clippy::expect_used, reason = "a broken fixture ends its test")]

pub mod bucket;
mod clock;
mod database;
pub mod files;
mod world;

pub use clock::VirtualClock;
pub use database::{Database, story, story_of_two};
pub use world::{Office, World, day, package};
