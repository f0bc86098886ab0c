//! The server side of statistics: verbs, the cache of expensive counts, and the store.

pub(crate) mod chart;
pub(crate) mod collect;
pub(crate) mod dashboard;
pub(crate) mod machine;
pub(crate) mod metrics;
pub(crate) mod stats_cache;
pub(crate) mod store;

pub use crate::statistics::server::collect::read_statistics;
pub use crate::statistics::server::dashboard::{dashboard, room_dashboard};
pub use crate::statistics::server::metrics::metrics;
pub use crate::statistics::server::stats_cache::StatsCache;
