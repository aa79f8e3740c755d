//! Stages: who brings records to them, what they ask, how long records may stand there.

mod by_hand;
mod norms;
