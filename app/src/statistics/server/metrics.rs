//! The numbers for Prometheus, in its text format.

use crate::error::Result;
use crate::state::State;
use crate::statistics::server::{machine, stats_cache, store};

/// All metrics of this process and of the store.
pub async fn text(state: &State) -> Result<String> {
    let (figures, survey, store, storage) = futures::try_join!(
        store::figures(&state.db, state.clock.now()),
        stats_cache::survey(state),
        store::store(&state.db),
        stats_cache::storage(state)
    )?;
    let (_, version) = state.hub.position();
    let streams = u64::try_from(state.hub.streams()).unwrap_or(u64::MAX);
    let metrics = [
        ("teahouse_messages_today", "Messages posted since midnight UTC.", Some(figures.today)),
        ("teahouse_people_online", "People with a live stream, at any process.", Some(figures.online)),
        ("teahouse_streams", "Event streams open at this process.", Some(streams)),
        ("teahouse_accounts", "Accounts, closed ones among them.", Some(store.accounts)),
        ("teahouse_rooms", "Rooms of all kinds.", Some(figures.rooms)),
        ("teahouse_rooms_active", "Rooms in which something was said within 24 hours.", Some(survey.active_24h)),
        ("teahouse_log_version", "Sequence of the newest entry of the log heard by this process.", Some(version)),
        ("teahouse_upload_bytes", "Bytes of uploaded files.", Some(storage.upload_bytes)),
        ("teahouse_redis_memory_bytes", "Memory that Redis uses.", store.memory),
        ("process_resident_memory_bytes", "Memory that this process uses.", machine::memory()),
    ];
    Ok(metrics.into_iter().filter_map(|(name, help, value)| Some(metric(name, help, value?))).collect())
}

fn metric(name: &str, help: &str, value: u64) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
}
