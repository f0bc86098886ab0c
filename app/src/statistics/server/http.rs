//! REST of statistics, and what Prometheus reads.

use axum::extract::State as Extract;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Role;
use crate::auth::server::{ClientInfo, Session};
use crate::error::answers::{ALWAYS, FIELDS, SIGNED_IN, refusals};
use crate::error::{Body, Code, Error, Query, Result};
use crate::id::RoomId;
use crate::rooms::server::access;
use crate::state::State;
use crate::statistics::Statistics;
use crate::statistics::server::metrics;

/// What proxies say of those for whom they ask.
const FORWARDED: [HeaderName; 3] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-real-ip"),
];

/// The routes of statistics.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(stats)).routes(routes!(prometheus))
}

refusals! {
    StatsRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::RoomNotFound, Code::NotAMember];
    MetricsRefusals = ALWAYS, &[Code::NotFound, Code::StoreUnavailable];
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Of {
    /// A room that one is in, to have its numbers too.
    room_id: Option<RoomId>,
}

/// Read statistics.
///
/// The four figures are for everyone, `room` for those in the room, `details` for administrators; `null` otherwise. Days are UTC
/// days.
#[utoipa::path(
    get,
    path = "/api/chat/stats",
    operation_id = "readStatistics",
    tag = "Statistics",
    params(Of),
    responses((status = 200, description = "The numbers.", body = Statistics), StatsRefusals)
)]
async fn stats(
    Extract(state): Extract<State>,
    session: Session,
    Query(Of { room_id }): Query<Of>,
) -> Result<Body<Statistics>> {
    let room = match room_id {
        Some(room) => {
            let membership = access::require_member(&state, &session, &room).await?;
            Some(crate::statistics::server::of_room(&state, &membership).await?)
        }
        None => None,
    };
    let statistics = crate::statistics::server::read(&state, &session).await?;
    Ok(Body(Statistics { room, ..statistics }))
}

/// Read metrics.
///
/// In the text format of Prometheus, for programs on the same machine and for administrators. For everyone else there is nothing
/// here.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "readMetrics",
    tag = "Health",
    security(()),
    responses((status = 200, description = "The metrics.", body = String, content_type = "text/plain"), MetricsRefusals)
)]
async fn prometheus(
    Extract(state): Extract<State>,
    client: ClientInfo,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    if !is_here(&client, &headers) {
        let session = Session::from_headers(&headers, &state).await.map_err(hidden)?;
        if session.person().role != Role::Administrator {
            return Err(Code::NotFound.into());
        }
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], metrics::text(&state).await?))
}

/// Whether the asker is on this machine. Whoever comes through a proxy is not, whatever address the proxy has: a proxy on this
/// machine must not open this to the world because nobody named it as trusted.
fn is_here(client: &ClientInfo, headers: &HeaderMap) -> bool {
    let is_local = client.address.is_some_and(|address| address.is_loopback());
    is_local && !FORWARDED.iter().any(|name| headers.contains_key(name))
}

/// Whoever is nobody here is told what everyone is told.
fn hidden(error: Error) -> Error {
    if error.code == Code::Unauthenticated { Code::NotFound.into() } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_on_this_machine_and_says_so_themselves_is_here() {
        let from = |address: Option<&str>| ClientInfo {
            address: address.map(|address| address.parse().expect("an address")),
            user_agent: String::new(),
        };
        let none = HeaderMap::new();
        assert!(is_here(&from(Some("127.0.0.1")), &none) && is_here(&from(Some("::1")), &none));
        assert!(!is_here(&from(Some("192.0.2.1")), &none) && !is_here(&from(None), &none));
        for name in FORWARDED {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_static("192.0.2.1"))]);
            assert!(!is_here(&from(Some("127.0.0.1")), &headers));
        }
    }
}
