//! What a component implements that holds in memory what the log changes.

use crate::events::server::Entry;

/// Receives every entry of the log in order, before the hub reports the entry as applied: what an observer holds is never older
/// than the position that the process reports.
pub trait LogObserver: Send + Sync {
    /// Applies the entry at sequence `v`.
    fn observe(&self, v: u64, entry: &Entry);

    /// Drops everything: the log is another one, or has an entry that this process does not understand.
    fn reset(&self);
}
