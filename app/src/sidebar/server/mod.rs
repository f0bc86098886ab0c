//! The server side of the sidebar: loading its data.

pub(crate) mod load;

pub use load::load;
