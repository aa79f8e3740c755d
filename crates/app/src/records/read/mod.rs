//! Reading records: lists, boards, one record, its life. Every query carries the caller's scope.

pub(super) mod board;
mod cursor;
mod defaults;
mod linked;
pub(crate) mod list;
mod query;
mod rows;
pub(super) mod same;
pub(super) mod timeline;
pub(super) mod view;
mod walk;

pub use defaults::Defaults;
pub(crate) use query::{Asking, asking, denied};
pub(crate) use rows::row_of;
pub(crate) use view::{after, asking_of};
pub(crate) use walk::{Walk, Wanted};
