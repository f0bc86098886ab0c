//! REST of what is new.

use axum::extract::State as Extract;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, SIGNED_IN, problem_responses};
use crate::error::server::{Body, Path};
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::{access, joined};
use crate::state::State;
use crate::unread::Standing;
use crate::unread::server::Move;

/// The routes of what is new, under `/api/chat`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(unread)).routes(routes!(read))
}

problem_responses! {
    UnreadRefusals = ALWAYS, SIGNED_IN;
    ReadRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, JSON, &[Code::RoomNotFound, Code::NotAMember, Code::TooManyTries];
}

/// How far one has read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "n": 41 }))]
struct Position {
    /// The number of the last message that counts as read; the newest, if there are not so many.
    n: u64,
    /// Whether one may have read further before; otherwise that stays so.
    #[serde(default)]
    #[schema(required = false, default = false)]
    back: bool,
}

/// What is new in one's rooms.
///
/// A number for each room, counted from what is stored: messages after the last one read, without removed ones, one's
/// own and Teahouse's. With the changes after `v` from the stream a program can keep it up to date.
#[utoipa::path(
    get,
    path = "/api/chat/unread",
    operation_id = "listUnread",
    tag = "Rooms",
    responses((status = 200, description = "Where one stands in each room one is in, by id.", body = [Standing]), UnreadRefusals)
)]
async fn unread(Extract(state): Extract<State>, session: Session) -> Result<Body<Vec<Standing>>> {
    let mut rooms: Vec<RoomId> = joined(&state, &session).await?.rooms.into_iter().collect();
    rooms.sort();
    crate::unread::server::standings(&state, &session, &rooms).await.map(Body)
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
    request_body = Position,
    responses((status = 200, description = "Where one stands there now.", body = Standing), ReadRefusals)
)]
async fn read(
    Extract(state): Extract<State>,
    session: Session,
    Path(room): Path<RoomId>,
    Body(Position { n, back }): Body<Position>,
) -> Result<Body<Standing>> {
    let membership = access::require_member(&state, &session, &room).await?;
    let to = if back { Move::Back(n) } else { Move::On(n) };
    crate::unread::server::move_to(&state, &membership, to).await.map(Body)
}
