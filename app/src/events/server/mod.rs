//! Events on the server: how an entry of the log is parsed, and which caches and jobs apply it.

mod entry;
mod observers;

pub use entry::{Entry, example_records};
pub use observers::Observers;
