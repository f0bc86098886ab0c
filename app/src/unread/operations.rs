//! The operations of read states: reading them, moving the read position, setting the notification level. Their verbs are in `server/`.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::unread::{Level, ReadState};

server_only! {
    use axum::extract::State as Extract;
    use serde::Deserialize;
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::{Code, Result};
    use crate::error::server::{Body, Path, server_functions};
    use crate::state::State;
    use crate::unread::server;

    server_functions![ListReadStates, GetReadState, MarkRead, MarkUnread, SetNotificationLevel];

    /// The routes of read states under `/api/chat`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(unread)).routes(routes!(read))
    }

    problem_responses! {
        UnreadRefusals = ALWAYS, SIGNED_IN;
        ReadRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, JSON, &[Code::RoomNotFound, Code::NotAMember, Code::TooManyTries];
    }
}

/// Lists the read states of the user in all rooms whose member they are.
#[server(prefix = "/fn", endpoint = "read_standings")]
pub async fn list_read_states() -> Result<Vec<ReadState>, Error> {
    let (state, session) = request::session().await?;
    server::list_read_states(&state, &session).await
}

server_only! {
    /// What is new in one's rooms.
    ///
    /// A number for each room, counted from what is stored: messages after the last one read, without removed ones, one's
    /// own and Teahouse's. With the changes after `v` from the stream a program can keep it up to date.
    #[utoipa::path(
        get,
        path = "/api/chat/unread",
        operation_id = "listUnread",
        tag = "Rooms",
        responses((status = 200, description = "Where one stands in each room one is in, by id.", body = [ReadState]), UnreadRefusals)
    )]
    async fn unread(Extract(state): Extract<State>, session: Session) -> Result<Body<Vec<ReadState>>> {
        server::list_read_states(&state, &session).await.map(Body)
    }
}

/// Reads the read state of the user in a room.
#[server(prefix = "/fn", endpoint = "read_standing")]
pub async fn get_read_state(
    /// The room.
    room_id: RoomId,
) -> Result<ReadState, Error> {
    let (state, session) = request::session().await?;
    server::get_read_state(&state, &session, GetReadState { room_id }).await
}

/// Moves the read position forward to a message.
#[server(prefix = "/fn", endpoint = "mark_read")]
pub async fn mark_read(
    /// The room.
    room_id: RoomId,
    /// The number of the last message that is read.
    n: u64,
) -> Result<ReadState, Error> {
    let (state, session) = request::session().await?;
    server::mark_read(&state, &session, MarkRead { room_id, n }).await
}

/// Moves the read position to the position before a message.
#[server(prefix = "/fn", endpoint = "mark_unread")]
pub async fn mark_unread(
    /// The room.
    room_id: RoomId,
    /// The number of the first message that is to be unread.
    n: u64,
) -> Result<ReadState, Error> {
    let (state, session) = request::session().await?;
    server::mark_unread(&state, &session, MarkUnread { room_id, n }).await
}

server_only! {
    /// How far one has read.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = Position, example = json!({ "n": 41 }))]
    struct MarkReadRequest {
        /// The number of the last message that counts as read; the newest, if there are not so many.
        n: u64,
        /// Whether one may have read further before; otherwise that stays so.
        #[serde(default)]
        #[schema(required = false, default = false)]
        back: bool,
    }

    /// Note how far one has read in a room.
    ///
    /// On all one's devices, which hear of it as `read.moved`.
    #[utoipa::path(
        put,
        path = "/api/chat/rooms/{id}/read",
        operation_id = "markRead",
        tag = "Rooms",
        params(("id" = RoomId, Path, description = "The room.")),
        request_body = MarkReadRequest,
        responses((status = 200, description = "Where one stands there now.", body = ReadState), ReadRefusals)
    )]
    async fn read(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
        Body(MarkReadRequest { n, back }): Body<MarkReadRequest>,
    ) -> Result<Body<ReadState>> {
        let read_state = if back {
            // The message after the last one that is read is the first one that is unread.
            server::mark_unread(&state, &session, MarkUnread { room_id, n: n.saturating_add(1) }).await
        } else {
            server::mark_read(&state, &session, MarkRead { room_id, n }).await
        };
        read_state.map(Body)
    }
}

/// Sets the notification level of the user in a room.
#[server(prefix = "/fn", endpoint = "set_level")]
pub async fn set_notification_level(
    /// The room.
    room_id: RoomId,
    /// The notification level.
    level: Level,
) -> Result<ReadState, Error> {
    let (state, session) = request::session().await?;
    server::set_notification_level(&state, &session, SetNotificationLevel { room_id, level }).await
}
