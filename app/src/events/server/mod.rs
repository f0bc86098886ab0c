//! Events on the server: who may receive each, and how an entry of the log is read.

pub(crate) mod audience;
pub(crate) mod entry;

pub use audience::{Audience, Passing};
pub use entry::Entry;
