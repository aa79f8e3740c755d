//! A command on its way through the queue: the closure, its answer, the caller who waits.

use crate::tx::Tx;
use base::Problem;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// A unit of work whose types are hidden from the driver.
pub(crate) trait Command: Send {
    /// Runs it (perhaps again) and keeps its value for the answer.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Problem>;
    /// Whether it only reads.
    fn is_read(&self) -> bool;
    /// Tells the caller how it ended.
    fn answer(self: Box<Self>, outcome: Result<(), Problem>);
}

/// Runs a command; a panic inside is a mistake of this command alone.
pub(crate) fn run_caught(command: &mut dyn Command, tx: &mut Tx<'_>) -> Result<(), Problem> {
    catch_unwind(AssertUnwindSafe(|| command.run(tx)))
        .unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

/// The problem made of a panic.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    Problem::bug("a command panicked").because(text)
}

pub(crate) struct Write<T, F> {
    command: F,
    value: Option<T>,
    caller: oneshot::Sender<Result<T, Problem>>,
}

impl<T, F> Write<T, F> {
    pub(crate) fn new(command: F) -> (Write<T, F>, oneshot::Receiver<Result<T, Problem>>) {
        let (caller, answer) = oneshot::channel();
        (Write { command, value: None, caller }, answer)
    }
}

impl<T, F> Command for Write<T, F>
where
    T: Send,
    F: Fn(&mut Tx<'_>) -> Result<T, Problem> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        self.value = Some((self.command)(tx)?);
        Ok(())
    }

    fn is_read(&self) -> bool {
        false
    }

    fn answer(self: Box<Self>, outcome: Result<(), Problem>) {
        reply(self.caller, self.value, outcome);
    }
}

pub(crate) struct Read<T, F> {
    read: Option<F>,
    value: Option<T>,
    caller: oneshot::Sender<Result<T, Problem>>,
}

impl<T, F> Read<T, F> {
    pub(crate) fn new(read: F) -> (Read<T, F>, oneshot::Receiver<Result<T, Problem>>) {
        let (caller, answer) = oneshot::channel();
        (Read { read: Some(read), value: None, caller }, answer)
    }
}

impl<T, F> Command for Read<T, F>
where
    T: Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let read = self.read.take().ok_or_else(|| Problem::bug("a read ran twice"))?;
        self.value = Some(read(tx)?);
        Ok(())
    }

    fn is_read(&self) -> bool {
        true
    }

    fn answer(self: Box<Self>, outcome: Result<(), Problem>) {
        reply(self.caller, self.value, outcome);
    }
}

fn reply<T>(
    caller: oneshot::Sender<Result<T, Problem>>,
    value: Option<T>,
    outcome: Result<(), Problem>,
) {
    let answer =
        outcome.and_then(|()| value.ok_or_else(|| Problem::bug("a command gave no value")));
    // The caller may have gone away meanwhile (a closed request); the work stands all the same.
    let _gone = caller.send(answer);
}
