//! The stream over HTTP: `GET /api/chat/events`.

use axum::body::Body;
use axum::extract::{Extension, State as Extract};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, http::HeaderValue};
use serde::Deserialize;

use super::{Connection, stream};
use crate::auth::Session;
use crate::error::{Query, Result};
use crate::state::State;

/// The route of the stream.
pub fn routes() -> Router<State> {
    Router::new().route("/api/chat/events", get(events))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    after: Option<String>,
}

/// The browser's own memory of where it was, sent when it reconnects by itself; it beats `after`, which is older.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

async fn events(
    Extract(state): Extract<State>,
    session: Session,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    Query(Position { after }): Query<Position>,
) -> Result<Response> {
    let last = headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or_default());
    let cursor = last.or(after.as_deref());
    let stream = stream::listen(state, session, connection, cursor).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        // nginx holds answers back to fill its buffers unless told not to.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
