//! The queue of commands that wait for a writer: people before the engine, the engine before bulk.

use super::Lane;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue with three lanes; the first lane that has something is served first.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    bell: Condvar,
}

#[derive(Debug)]
struct State<J> {
    people: VecDeque<J>,
    engine: VecDeque<J>,
    bulk: VecDeque<J>,
    is_closed: bool,
}

impl<J> State<J> {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<J> {
        match lane {
            Lane::People => &mut self.people,
            Lane::Engine => &mut self.engine,
            Lane::Bulk => &mut self.bulk,
        }
    }

    fn take(&mut self, lowest: Lane) -> Option<(Lane, J)> {
        [Lane::People, Lane::Engine, Lane::Bulk]
            .into_iter()
            .filter(|lane| *lane <= lowest)
            .find_map(|lane| Some((lane, self.lane(lane).pop_front()?)))
    }
}

impl<J> Queue<J> {
    pub(crate) fn new() -> Queue<J> {
        Queue {
            state: Mutex::new(State {
                people: VecDeque::new(),
                engine: VecDeque::new(),
                bulk: VecDeque::new(),
                is_closed: false,
            }),
            bell: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job; gives it back when the queue is closed.
    pub(crate) fn push(&self, lane: Lane, job: J) -> Result<(), J> {
        let mut state = self.state();
        if state.is_closed {
            return Err(job);
        }
        state.lane(lane).push_back(job);
        drop(state);
        self.bell.notify_all();
        Ok(())
    }

    /// Waits for a job in the lanes down to `lowest`; `None` when closed and empty.
    pub(crate) fn pop(&self, lowest: Lane) -> Option<(Lane, J)> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.take(lowest) {
                return Some(job);
            }
            if state.is_closed {
                return None;
            }
            state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A job that is there now.
    pub(crate) fn pop_now(&self, lowest: Lane) -> Option<(Lane, J)> {
        self.state().take(lowest)
    }

    /// Takes no more jobs; those inside are still served.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.bell.notify_all();
    }

    /// How many wait in each lane.
    pub(crate) fn waiting(&self) -> [usize; 3] {
        let state = self.state();
        [state.people.len(), state.engine.len(), state.bulk.len()]
    }
}
