//! The server side of statistics: verbs, store and jobs.

pub(crate) mod chart;
pub(crate) mod collect;
pub mod http;
pub(crate) mod machine;
pub(crate) mod metrics;
pub(crate) mod stats_cache;
pub(crate) mod store;

pub use collect::{details, of_room, read};
pub use stats_cache::Gauges;
