//! How much is kept of messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The settings of messages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Messages kept in each room's list.
    pub per_room: u32,
    /// Seconds after the last post for which a room's list is kept.
    pub retention_seconds: u32,
    /// Whether a system message says that somebody joined.
    pub announces_joins: bool,
    /// A seam for tests: while set, a post is committed and then not answered, as when a process dies in between.
    pub lose_answers: Arc<AtomicBool>,
}

impl Settings {
    /// Whether the next answer is to be lost.
    pub(crate) fn loses_answers(&self) -> bool {
        self.lose_answers.load(Ordering::Relaxed)
    }
}
