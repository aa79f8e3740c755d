//! HTTP as transcripts: what the router answers, without a socket, on each database.

mod desk;
mod exports;
mod failures;
mod files;
mod imports;
mod live;
mod openapi;
mod packages;
mod peers;
mod records;
mod rights;
mod sign_in;
mod trash;
