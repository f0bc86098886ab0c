//! The operations of presence. Their verbs are in `server/`.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::presence::UserPresence;

server_only! {
    use axum::extract::State as Extract;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, problem_responses, SIGNED_IN};
    use crate::error::Result;
    use crate::error::server::{Body, server_functions};
    use crate::presence::server;
    use crate::presence::server::OnlineUser;
    use crate::state::State;

    server_functions![RecordActivity, PublishTyping, ListPresence];

    /// The routes of presence under `/api/chat`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(list_online_users))
    }

    problem_responses! {
        OnlineRefusals = ALWAYS, SIGNED_IN;
    }
}

/// Records that the user was active. A page calls it at most once a minute, and only after activity.
#[server(prefix = "/fn", endpoint = "note_activity")]
pub async fn record_activity() -> Result<(), Error> {
    let (state, session) = request::session().await?;
    state.presence.touch_session(&session);
    Ok(())
}

/// Publishes that the user is typing.
#[server(prefix = "/fn", endpoint = "note_typing")]
pub async fn publish_typing(
    /// The room.
    room_id: RoomId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::publish_typing(&state, &session, PublishTyping { room_id }).await
}

/// Lists the users who are online or away.
#[server(prefix = "/fn", endpoint = "who_is_here")]
pub async fn list_presence() -> Result<Vec<UserPresence>, Error> {
    let (state, _) = request::session().await?;
    Ok(state.presence.all())
}

server_only! {
    /// Who is here.
    ///
    /// Everyone with an open stream, on whatever device; several devices count once. Someone whose stream broke is here for some
    /// seconds more.
    #[utoipa::path(
        get,
        path = "/api/chat/online",
        operation_id = "whoIsOnline",
        tag = "People",
        responses((status = 200, description = "Everyone, by number.", body = Vec<OnlineUser>), OnlineRefusals)
    )]
    async fn list_online_users(Extract(state): Extract<State>, session: Session) -> Result<Body<Vec<OnlineUser>>> {
        server::list_online_users(&state, &session).await.map(Body)
    }
}
