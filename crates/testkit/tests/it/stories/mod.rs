//! What the product does for people, over weeks of virtual time, on each database.

mod appeals;
mod rules;
mod steps;
