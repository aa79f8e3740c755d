//! The one test binary of the workspace: stories on both databases, HTTP transcripts.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what goes wrong ends its test"
)]

mod http;
mod stories;
