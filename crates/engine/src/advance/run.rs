//! What a run remembers between two steps.

use super::{Event, overlay};
use base::{TaskId, Time};
use model::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Values by name, as JSON.
pub(super) type Names = BTreeMap<String, serde_json::Value>;

/// What a run remembers. One run per record and scope: a stage's visit, or the whole life.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Run {
    /// Full stage code, or empty for the run that lives as long as the record.
    pub stage: String,
    /// Values named by `let`, `create` and `find`, as JSON.
    #[serde(default)]
    pub names: Names,
    /// Places of earlier versions, where a run waited for the answer to a `create` or a `find`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) resume: Vec<String>,
    /// Threads to go on with; the first of them waits for the shell's answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ready: Vec<Thread>,
    /// Threads at rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) threads: Vec<Thread>,
    /// Branches that are waited for, by the place of their block.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) joins: BTreeMap<String, Gather>,
    /// What loops go through one after another, by the place of their block.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) lists: BTreeMap<String, Vec<serde_json::Value>>,
    /// Tasks and asks that wait: key → task; 0 until the task is made.
    #[serde(default)]
    pub asks: BTreeMap<String, TaskId>,
    /// Where the tasks were made: key → place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) places: BTreeMap<String, String>,
    /// Tasks that were not done in time: how often that was told, and when last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) told: BTreeMap<String, (u32, Time)>,
    /// Watches that have begun.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) watching: BTreeSet<String>,
    /// Whether `Entered` has come.
    #[serde(default)]
    pub entered: bool,
    /// Whether the record has left the stage: nothing happens any more.
    #[serde(default)]
    pub done: bool,
    /// Timers that have fired, with their moments.
    #[serde(default)]
    pub fired: BTreeMap<String, Time>,
    /// The event that is being carried out, while an answer is waited for.
    #[serde(default)]
    pub cause: Option<Event>,
    /// Events that came before that answer.
    #[serde(default)]
    pub later: Vec<Event>,
}

/// One of the places where a run goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Thread {
    /// Where.
    #[serde(rename = "at")]
    pub(super) place: String,
    /// Names of its own, inside of loops whose turns go side by side.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) names: Names,
    /// Since when it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Time>,
    /// The moment it rests until, as it was known last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) due: Option<Time>,
}

impl Thread {
    pub(super) fn at(place: impl Into<String>) -> Thread {
        Thread { place: place.into(), ..Thread::default() }
    }
}

/// Branches that are waited for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Gather {
    /// How many must still end.
    pub(super) left: usize,
    /// Names of the thread that goes on then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) names: Names,
}

impl Run {
    /// Whether it waits for the answer to a `Create`, a `Find` or a `Count`.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        !self.ready.is_empty() || !self.resume.is_empty()
    }

    /// Whether a change of fields may wake it, besides by its triggers.
    #[must_use]
    pub fn listens(&self) -> bool {
        !self.threads.is_empty()
    }

    /// Whether it keeps timers of its own, besides those of its scope.
    #[must_use]
    pub fn has_alarms(&self) -> bool {
        !self.threads.is_empty() || !self.asks.is_empty()
    }

    /// What blocks have named so far.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, Value> {
        let values = self.names.iter();
        values.map(|(name, json)| (name.clone(), overlay::from_json(json))).collect()
    }

    /// Forgets a task that was closed as not needed, so that it may be made again.
    pub fn forget(&mut self, node: &str) {
        self.asks.remove(node);
    }

    /// A run of an earlier version goes on by threads.
    pub(super) fn upgrade(&mut self) {
        self.ready.extend(self.resume.drain(..).map(Thread::at));
    }
}
