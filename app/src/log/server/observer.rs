//! Whoever keeps something in memory that the log changes.

use crate::events::server::Entry;

/// Is told every entry of the log in order, before anyone is told that the process has heard it: what a witness keeps is
/// never older than what the process says it knows.
pub trait Witness: Send + Sync {
    /// Takes in the entry at `v`.
    fn hear(&self, v: u64, entry: &Entry);

    /// Forgets everything: the log is another one, or says something this process does not understand.
    fn forget(&self);
}
