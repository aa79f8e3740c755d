//! Records of every type: the one write path (create, update, move, delete), lists and boards.
//!
//! Doors take names and JSON-free values; inside a transaction other features use [`write::Writer`].

pub mod write;
