//! Metrics of this process and of the store, in the text format of Prometheus.
//!
//! They are readable by programs on the same machine without a session, and by administrators. Everyone else gets `not_found`.

use axum::http::HeaderMap;
use axum::http::header::HeaderName;

use crate::auth::Role;
use crate::auth::server::{ClientInfo, Session};
use crate::error::{Code, Error, Result};
use crate::state::State;
use crate::statistics::server::{machine, stats_cache, store};

/// Headers by which proxies name the client that they forward a request for.
const FORWARDED: [HeaderName; 3] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-real-ip"),
];

/// The metrics, for a request with these headers from this client.
pub async fn metrics(state: &State, client: &ClientInfo, headers: &HeaderMap) -> Result<String> {
    if !is_local(client, headers) {
        let session = Session::from_headers(headers, state).await.map_err(hide_unauthenticated)?;
        if session.person().role != Role::Administrator {
            return Err(Code::NotFound.into());
        }
    }
    text(state).await
}

/// Whether the request comes from this machine. A request that a proxy forwards does not, whatever address the proxy has: a proxy on
/// this machine must not publish the metrics because it is missing in the list of trusted proxies.
fn is_local(client: &ClientInfo, headers: &HeaderMap) -> bool {
    let is_loopback = client.address.is_some_and(|address| address.is_loopback());
    is_loopback && !FORWARDED.iter().any(|name| headers.contains_key(name))
}

/// A client without a session gets the same error as one without the role.
fn hide_unauthenticated(error: Error) -> Error {
    if error.code == Code::Unauthenticated { Code::NotFound.into() } else { error }
}

async fn text(state: &State) -> Result<String> {
    let (counts, server_counts, totals, storage) = futures::try_join!(
        store::counts(&state.db, state.clock.now()),
        stats_cache::server_counts(state),
        store::store_totals(&state.db),
        stats_cache::storage(state)
    )?;
    let (_, version) = state.hub.position();
    let streams = u64::try_from(state.hub.streams()).unwrap_or(u64::MAX);
    let metrics = [
        ("teahouse_messages_today", "Messages posted since midnight UTC.", Some(counts.posted_today)),
        ("teahouse_people_online", "People with a live stream, at any process.", Some(counts.online)),
        ("teahouse_streams", "Event streams open at this process.", Some(streams)),
        ("teahouse_accounts", "Accounts, closed ones among them.", Some(totals.accounts)),
        ("teahouse_rooms", "Rooms of all kinds.", Some(counts.rooms)),
        ("teahouse_rooms_active", "Rooms in which something was said within 24 hours.", Some(server_counts.active_24h)),
        ("teahouse_log_version", "Sequence of the newest entry of the log heard by this process.", Some(version)),
        ("teahouse_upload_bytes", "Bytes of uploaded files.", Some(storage.upload_bytes)),
        ("teahouse_redis_memory_bytes", "Memory that Redis uses.", totals.memory),
        ("process_resident_memory_bytes", "Memory that this process uses.", machine::memory()),
    ];
    Ok(metrics.into_iter().filter_map(|(name, help, value)| Some(metric(name, help, value?))).collect())
}

fn metric(name: &str, help: &str, value: u64) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_who_is_on_this_machine_and_says_so_themselves_is_local() {
        let from = |address: Option<&str>| ClientInfo {
            address: address.map(|address| address.parse().expect("an address")),
            user_agent: String::new(),
        };
        let none = HeaderMap::new();
        assert!(is_local(&from(Some("127.0.0.1")), &none) && is_local(&from(Some("::1")), &none));
        assert!(!is_local(&from(Some("192.0.2.1")), &none) && !is_local(&from(None), &none));
        for name in FORWARDED {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_static("192.0.2.1"))]);
            assert!(!is_local(&from(Some("127.0.0.1")), &headers));
        }
    }
}
