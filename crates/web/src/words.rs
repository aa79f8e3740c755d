//! Sentences of the answers; the words themselves stand in the word files, read by `app`.

pub(crate) use app::words::{Language, field, of_json, problem, word as page};
