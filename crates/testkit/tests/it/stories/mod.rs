//! What the product does for people, over weeks of virtual time, on each database.

mod appeals;
mod demo;
mod fixture;
mod imports;
mod lists;
mod machine;
mod people;
mod processes;
mod rules;
mod secrets;
mod sign_off;
mod steps;
mod terms;
mod work;
