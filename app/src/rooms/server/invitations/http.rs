//! REST of invitations.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, SIGNED_IN, refusals};
use crate::error::{Body, Code, Path, Query, Result};
use crate::id::RoomId;
use crate::rooms::invitations::{Invitation, NewInvitation};
use crate::rooms::server::invitations::Offer;
use crate::state::State;

/// The routes under `/api/chat/invitations`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(claim)).routes(routes!(revoke))
}

refusals! {
    ListRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed];
    CreateRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[
        Code::InvitationLimits, Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed, Code::RoomArchived, Code::TooManyTries,
    ];
    ClaimRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[Code::InvitationInvalid, Code::TooManyTries];
    RevokeRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, &[Code::InvitationInvalid];
}

/// An invitation to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "room_id": "global", "uses": 10 }))]
struct InvitationToMake {
    /// The room it leads into; without one it leads into the server, which takes a moderator of it.
    room_id: Option<RoomId>,
    /// How many may come by it; one unless given.
    #[schema(minimum = 1, maximum = 100)]
    uses: Option<u32>,
    /// For how many hours it can be claimed; seven days unless given.
    #[schema(minimum = 1, maximum = 720)]
    hours: Option<u32>,
}

/// An invitation to come by.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Claim {
    /// The invitation's secret, the end of its link.
    token: String,
}

/// Where an invitation led.
#[derive(Serialize, ToSchema)]
struct Claimed {
    /// The room one is in now; null if it led only into the server.
    room_id: Option<RoomId>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Into {
    /// The room they lead into; without one those into the server.
    room_id: Option<RoomId>,
}

/// List invitations.
///
/// Those into a room for its moderators, those into the server for its moderators: the newest first, without those that are
/// used up, expired or withdrawn.
#[utoipa::path(
    get,
    path = "/api/chat/invitations",
    operation_id = "listInvitations",
    tag = "Rooms",
    params(Into),
    responses((status = 200, description = "The invitations.", body = [Invitation]), ListRefusals)
)]
async fn list(
    Extract(state): Extract<State>,
    session: Session,
    Query(Into { room_id }): Query<Into>,
) -> Result<Body<Vec<Invitation>>> {
    crate::rooms::server::invitations::list(&state, &session, room_id.as_ref()).await.map(Body)
}

/// Invite.
///
/// Answers a token, which is told only here. Who has it may come until it is used up, expires, is withdrawn, or whoever made
/// it may not invite any more. Made by a moderator of the server, it opens accounts too. Audited.
#[utoipa::path(
    post,
    path = "/api/chat/invitations",
    operation_id = "createInvitation",
    tag = "Rooms",
    request_body = InvitationToMake,
    responses((status = 201, description = "The invitation.", body = NewInvitation), CreateRefusals)
)]
async fn create(
    Extract(state): Extract<State>,
    session: Session,
    Body(InvitationToMake { room_id, uses, hours }): Body<InvitationToMake>,
) -> Result<(StatusCode, Body<NewInvitation>)> {
    let offer = Offer::parse(uses, hours)?;
    let made = crate::rooms::server::invitations::create(&state, &session, room_id.as_ref(), offer).await?;
    Ok((StatusCode::CREATED, Body(made)))
}

/// Come by an invitation.
///
/// Into its room, which takes a use; nothing is taken where one is in it already. Who has no account yet gives the token
/// when registering instead.
#[utoipa::path(
    post,
    path = "/api/chat/invitations/claim",
    operation_id = "claimInvitation",
    tag = "Rooms",
    request_body = Claim,
    responses((status = 200, description = "Where it led.", body = Claimed), ClaimRefusals)
)]
async fn claim(
    Extract(state): Extract<State>,
    session: Session,
    Body(Claim { token }): Body<Claim>,
) -> Result<Body<Claimed>> {
    let room_id = crate::rooms::server::invitations::claim(&state, &session, &token).await?;
    Ok(Body(Claimed { room_id }))
}

/// Withdraw an invitation.
///
/// One's own, or one that one could have made. Audited.
#[utoipa::path(
    delete,
    path = "/api/chat/invitations/{id}",
    operation_id = "revokeInvitation",
    tag = "Rooms",
    params(("id" = String, Path, description = "The invitation's `id`, not its token.")),
    responses((status = 204, description = "Nobody comes by it any more."), RevokeRefusals)
)]
async fn revoke(Extract(state): Extract<State>, session: Session, Path(id): Path<String>) -> Result<StatusCode> {
    crate::rooms::server::invitations::revoke(&state, &session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
