//! The event stream over HTTP: `GET /api/chat/events`.

use axum::body::Body;
use axum::extract::{Extension, State as Extract};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::{ClientInfo, Session};
use crate::error::Result;
use crate::error::server::Query;
use crate::error::server::problem_responses::{ALWAYS, FIELDS, SIGNED_IN, problem_responses};
use crate::log::server::Connection;
use crate::state::State;
use crate::stream::server::event_stream;

/// The route of the stream.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(events))
}

problem_responses! {
    EventsRefusals = ALWAYS, SIGNED_IN, FIELDS;
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The cursor to go on after; without one the stream begins now.
    after: Option<String>,
}

/// The last cursor of a browser that reconnects by itself. It takes precedence over `after`, which is older.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The changes of one's rooms as they happen.
///
/// Server-sent events. `event:` is `change`, `ping` or `reset`, and every event has an `id:`, the cursor to go on
/// after. A `ping` comes first and then every 15 seconds, so a stream that is silent for longer is broken.
///
/// The `data:` of a change is JSON, `{"type": "message.posted", "room_id": …, "v": …, …}`. Take it as new if its `v` is
/// above the one you have, ignore it otherwise, and skip types you do not know.
///
/// A `reset` says that the cursor is too old or not of this server: read the messages again, then go on from its `id:`.
#[utoipa::path(
    get,
    path = "/api/chat/events",
    operation_id = "listen",
    tag = "Events",
    params(
        EventsQuery,
        ("Last-Event-ID" = inline(Option<String>), Header, nullable = false,
            description = "The last cursor heard; beats `after`. Browsers send it by themselves."),
    ),
    responses(
        (
            status = 200,
            description = "The stream. It ends when the session does, when its reader is too slow, and at shutdown.",
            content_type = "text/event-stream",
            body = String,
            example = "retry: 1720\n\nid: 6f1c.41\nevent: ping\ndata: {}\n\nid: 6f1c.42\nevent: change\ndata: \
                       {\"type\":\"message.posted\",\"room_id\":\"global\",\"v\":42,\"message\":{…}}\n\n",
        ),
        EventsRefusals,
    )
)]
async fn events(
    Extract(state): Extract<State>,
    session: Session,
    client: ClientInfo,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    Query(EventsQuery { after }): Query<EventsQuery>,
) -> Result<Response> {
    let last = headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or_default());
    let cursor = last.or(after.as_deref());
    let stream = event_stream::open(state, session, client, connection, cursor).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        // Without this header nginx delays responses to fill its buffers.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
