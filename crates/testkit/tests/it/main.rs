//! The one test binary of the workspace: stories on both databases, HTTP transcripts.

mod stories;
