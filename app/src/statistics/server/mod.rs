//! The server side of statistics: verbs, the cache of expensive counts, and the store.

pub(crate) mod chart;
pub(crate) mod collect;
pub(crate) mod dashboard;
pub(crate) mod machine;
pub(crate) mod metrics;
pub(crate) mod stats_cache;
pub(crate) mod store;

pub use collect::read_statistics;
pub use dashboard::{dashboard, room_dashboard};
pub use metrics::metrics;
pub use stats_cache::StatsCache;
