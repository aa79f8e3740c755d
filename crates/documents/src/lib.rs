//! Documents in and out: tables of texts as files keep them.
//!
//! Knows only `base`: what the cells mean is decided in `app::imports`, which reads tables through
//! a function that the server wires to [`csv::read`]. Nothing here does IO.

pub mod csv;
mod detect;
#[cfg(test)]
mod tests;
