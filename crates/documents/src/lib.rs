//! Documents in and out: tables as files keep them.
//!
//! Knows only `base`: what the cells mean is decided in `app::imports`, which reads tables through
//! a function that the server wires to [`csv::read`], and in `app::exports`, which writes them
//! through [`write::open`].

pub mod csv;
mod detect;
#[cfg(test)]
mod tests;
pub mod write;
