//! REST of those who keep order in a room.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, SIGNED_IN, refusals};
use crate::error::{Body, Code, Path, Query, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::access;
use crate::rooms::server::moderation::Mute;
use crate::rooms::{Member, RoomRole};
use crate::state::State;

/// The routes of members under `/api/chat/rooms/{id}`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(add, change, remove))
        .routes(routes!(banned))
        .routes(routes!(unban))
}

/// What whoever keeps order may be refused for.
const ORDER: &[Code] = &[Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed];
/// Of what is told to everyone in a room, and so not done too often.
const ACTS: &[Code] = &[Code::TooManyTries];

refusals! {
    ListRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::RoomNotFound, Code::NotAMember];
    BannedRefusals = ALWAYS, SIGNED_IN, FIELDS, ORDER;
    AddRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, ORDER, ACTS, &[Code::PersonNotFound, Code::RoomArchived];
    ChangeRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, ORDER, ACTS, &[Code::PersonNotFound];
    RemoveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, ORDER, ACTS, &[Code::PersonNotFound];
}

/// What a member may do from now on; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "muted_minutes": 10 }))]
struct ChangedMember {
    /// Their role in the room, which owners give.
    role: Option<RoomRole>,
    /// For how many minutes they may not speak, at most a year; 0 lets them speak again, and null has no end.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>, maximum = 525_600)]
    muted_minutes: Option<Option<u32>>,
}

/// Tells a value that is null from one that is absent.
fn given<'de, D: Deserializer<'de>>(value: D) -> std::result::Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(value).map(Some)
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HowLong {
    /// Whether they are kept out for good.
    #[serde(default)]
    #[param(default = false)]
    ban: bool,
}

/// List who is in a room.
///
/// Those who may most come first, then by name. Administrators may ask for any room but direct conversations of others.
#[utoipa::path(
    get,
    path = "/api/chat/rooms/{id}/members",
    operation_id = "listMembers",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 200, description = "The members.", body = [Member]), ListRefusals)
)]
async fn list(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<Body<Vec<Member>>> {
    crate::rooms::server::members(&state, &session, &id).await.map(Body)
}

/// Add somebody to a room.
///
/// Its moderators may add whoever is not banned, also to a private room. Adding a member is no fault. Audited.
#[utoipa::path(
    put,
    path = "/api/chat/rooms/{id}/members/{user_id}",
    operation_id = "addMember",
    tag = "Rooms",
    params(
        ("id" = RoomId, Path, description = "The room."),
        ("user_id" = UserId, Path, description = "Whom."),
    ),
    responses((status = 204, description = "They are in the room."), AddRefusals)
)]
async fn add(
    Extract(state): Extract<State>,
    session: Session,
    Path((id, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode> {
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::moderation::add(&state, &authority, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change what a member may do.
///
/// Owners give roles; moderators mute those below them, who read on meanwhile. Where a part is refused, nothing changes. Audited.
#[utoipa::path(
    patch,
    path = "/api/chat/rooms/{id}/members/{user_id}",
    operation_id = "changeMember",
    tag = "Rooms",
    params(
        ("id" = RoomId, Path, description = "The room."),
        ("user_id" = UserId, Path, description = "Whom."),
    ),
    request_body = ChangedMember,
    responses((status = 204, description = "It is so."), ChangeRefusals)
)]
async fn change(
    Extract(state): Extract<State>,
    session: Session,
    Path((id, user)): Path<(RoomId, UserId)>,
    Body(changes): Body<ChangedMember>,
) -> Result<StatusCode> {
    let mute = changes.muted_minutes.map(Mute::parse).transpose()?;
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::moderation::change_member(
        &state,
        &authority,
        user,
        crate::rooms::server::moderation::MemberChanges { role: changes.role, mute },
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove somebody from a room.
///
/// Moderators may remove those below them. With `ban` they are kept out, whether they were in it or not: for them the room
/// is not there any more. Removing again is no fault. Audited.
#[utoipa::path(
    delete,
    path = "/api/chat/rooms/{id}/members/{user_id}",
    operation_id = "removeMember",
    tag = "Rooms",
    params(
        ("id" = RoomId, Path, description = "The room."),
        ("user_id" = UserId, Path, description = "Whom."),
        HowLong,
    ),
    responses((status = 204, description = "They are not in the room."), RemoveRefusals)
)]
async fn remove(
    Extract(state): Extract<State>,
    session: Session,
    Path((id, user)): Path<(RoomId, UserId)>,
    Query(HowLong { ban }): Query<HowLong>,
) -> Result<StatusCode> {
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::moderation::remove(&state, &authority, user, ban).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List who is banned from a room.
///
/// By name, for its moderators.
#[utoipa::path(
    get,
    path = "/api/chat/rooms/{id}/bans",
    operation_id = "listBanned",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 200, description = "Who is banned.", body = [Person]), BannedRefusals)
)]
async fn banned(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<Body<Vec<Person>>> {
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::banned(&state, &authority).await.map(Body)
}

/// End a ban.
///
/// They come in again by joining, or by being added. Ending it again is no fault. Audited.
#[utoipa::path(
    delete,
    path = "/api/chat/rooms/{id}/bans/{user_id}",
    operation_id = "unbanMember",
    tag = "Rooms",
    params(
        ("id" = RoomId, Path, description = "The room."),
        ("user_id" = UserId, Path, description = "Whose."),
    ),
    responses((status = 204, description = "They are not banned."), RemoveRefusals)
)]
async fn unban(
    Extract(state): Extract<State>,
    session: Session,
    Path((id, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode> {
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::moderation::unban(&state, &authority, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
