//! The server side of sidebar: verbs, store and jobs.

pub(crate) mod load;

pub use load::read;
