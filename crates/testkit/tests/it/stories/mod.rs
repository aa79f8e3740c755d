//! What the product does for people, over weeks of virtual time, on each database.

mod appeals;
mod fixture;
mod imports;
mod lists;
mod machine;
mod people;
mod rules;
mod steps;
mod work;
