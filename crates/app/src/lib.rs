//! What the product does: one folder per feature, each with its door in `mod.rs`.
//!
//! Knows no HTTP and no SQL dialect. A door checks the right, opens one transaction and calls the
//! pure rules of its feature. Start at [`records`]: the one write path of everything.

pub mod access;
pub mod activities;
mod app;
pub mod backup;
pub mod catalog;
pub mod demo;
pub mod duplicates;
pub mod events;
pub mod exports;
pub mod files;
pub mod imports;
pub mod jobs;
pub mod merges;
pub mod notices;
pub mod packages;
pub mod people;
pub mod processes;
pub mod records;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod tasks;
pub mod trash;
pub mod words;

pub use app::{App, Options};
