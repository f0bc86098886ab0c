//! REST of rooms: finding, making, changing, joining and leaving them.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, SIGNED_IN, refusals};
use crate::error::{Body, Code, Path, Query, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::name::{Description, RoomName};
use crate::rooms::server::{Changes, NewRoom, access};
use crate::rooms::{DirectoryEntry, Kind, Room, RoomEntry};
use crate::state::State;

/// The routes of rooms under `/api/chat`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(read, change, archive))
        .routes(routes!(join))
        .routes(routes!(leave))
        .routes(routes!(browse))
        .routes(routes!(direct))
        .merge(crate::rooms::server::moderation::http::routes())
        .merge(crate::rooms::server::invitations::http::routes())
}

refusals! {
    ListRefusals = ALWAYS, SIGNED_IN;
    BrowseRefusals = ALWAYS, SIGNED_IN, FIELDS;
    CreateRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[
        Code::RoomNameInvalid, Code::DescriptionInvalid, Code::TooManyTries,
    ];
    DirectRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[
        Code::DirectPeople, Code::PersonNotFound, Code::TooManyTries,
    ];
    ReadRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::RoomNotFound];
    ChangeRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[
        Code::RoomNameInvalid, Code::DescriptionInvalid, Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed, Code::RoomPermanent,
        Code::TooManyTries,
    ];
    ArchiveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, &[
        Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed, Code::RoomPermanent, Code::TooManyTries,
    ];
    JoinRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, &[
        Code::RoomNotFound, Code::RoomArchived, Code::TooManyTries,
    ];
    LeaveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, &[
        Code::RoomNotFound, Code::NotAMember, Code::DirectFixed,
    ];
}

/// A room to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Tea", "kind": "public" }))]
struct RoomToMake {
    /// What it is called, on one line; other rooms may be called the same.
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// What it is about.
    #[schema(max_length = 500)]
    description: Option<String>,
    /// `public` or `private`, which it is unless given; conversations of kind `direct` are opened.
    kind: Option<Kind>,
}

/// What shall be different in a room; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "description": "Green, black, white." }))]
struct RoomChanges {
    /// What it is called.
    #[schema(min_length = 1, max_length = 64)]
    name: Option<String>,
    /// What it is about.
    #[schema(max_length = 500)]
    description: Option<String>,
    /// Whether it is archived, which takes an owner.
    archived: Option<bool>,
}

/// Whom to talk to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "people": [2] }))]
struct Company {
    /// The others, one to seven of them.
    people: Vec<UserId>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct About {
    /// Words that are in names or descriptions, in any case; all rooms unless given.
    query: Option<String>,
}

/// List the rooms one is in.
///
/// Those where something was said last come first.
#[utoipa::path(
    get,
    path = "/api/chat/rooms",
    operation_id = "listRooms",
    tag = "Rooms",
    responses((status = 200, description = "The rooms.", body = [RoomEntry]), ListRefusals)
)]
async fn list(Extract(state): Extract<State>, session: Session) -> Result<Body<Vec<RoomEntry>>> {
    crate::rooms::server::entries_of(&state, &session).await.map(Body)
}

/// Find public rooms.
///
/// Those where something was said last come first, at most 200, without archived ones.
#[utoipa::path(
    get,
    path = "/api/chat/directory",
    operation_id = "browseRooms",
    tag = "Rooms",
    params(About),
    responses((status = 200, description = "The rooms.", body = [DirectoryEntry]), BrowseRefusals)
)]
async fn browse(
    Extract(state): Extract<State>,
    session: Session,
    Query(About { query }): Query<About>,
) -> Result<Body<Vec<DirectoryEntry>>> {
    crate::rooms::server::browse(&state, &session, &query.unwrap_or_default()).await.map(Body)
}

/// Make a room.
///
/// Whoever makes it is its owner and first member.
#[utoipa::path(
    post,
    path = "/api/chat/rooms",
    operation_id = "createRoom",
    tag = "Rooms",
    request_body = RoomToMake,
    responses((status = 201, description = "The room.", body = Room), CreateRefusals)
)]
async fn create(
    Extract(state): Extract<State>,
    session: Session,
    Body(new): Body<RoomToMake>,
) -> Result<(StatusCode, Body<Room>)> {
    let name = RoomName::parse(&new.name)?;
    let description = Description::parse(&new.description.unwrap_or_default())?;
    let kind = new.kind.unwrap_or_default();
    let room = crate::rooms::server::create(&state, &session, NewRoom { name, description, kind }).await?;
    Ok((StatusCode::CREATED, Body(room)))
}

/// Open a direct conversation.
///
/// The same people always have the same one; it is made when it is opened first. Nobody joins or leaves it.
#[utoipa::path(
    post,
    path = "/api/chat/direct",
    operation_id = "openDirect",
    tag = "Rooms",
    request_body = Company,
    responses((status = 200, description = "The conversation.", body = Room), DirectRefusals)
)]
async fn direct(
    Extract(state): Extract<State>,
    session: Session,
    Body(Company { people }): Body<Company>,
) -> Result<Body<Room>> {
    crate::rooms::server::direct::open(&state, &session, &people).await.map(Body)
}

/// Look at a room.
///
/// One that one is in or invited to, or any public one.
#[utoipa::path(
    get,
    path = "/api/chat/rooms/{id}",
    operation_id = "getRoom",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 200, description = "The room.", body = Room), ReadRefusals)
)]
async fn read(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<Body<Room>> {
    let sight = access::see(&state, &session, &id).await?;
    crate::rooms::server::current(&state, sight.room_id()).await.map(Body)
}

/// Change a room.
///
/// Its name and what it is about, as its moderators may; archive it or open it again, as its owners may.
#[utoipa::path(
    patch,
    path = "/api/chat/rooms/{id}",
    operation_id = "changeRoom",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    request_body = RoomChanges,
    responses((status = 200, description = "The room as it is now.", body = Room), ChangeRefusals)
)]
async fn change(
    Extract(state): Extract<State>,
    session: Session,
    Path(id): Path<RoomId>,
    Body(changes): Body<RoomChanges>,
) -> Result<Body<Room>> {
    let name = changes.name.as_deref().map(RoomName::parse).transpose()?;
    let description = changes.description.as_deref().map(Description::parse).transpose()?;
    let authority = access::manage(&state, &session, &id).await?;
    // The one that may be refused although the other is granted comes first.
    let archived = match changes.archived {
        Some(archived) => Some(crate::rooms::server::archive(&state, &authority, archived).await?),
        None => None,
    };
    match archived {
        Some(room) if name.is_none() && description.is_none() => Ok(Body(room)),
        _ => crate::rooms::server::change(&state, &authority, Changes { name, description }).await.map(Body),
    }
}

/// Archive a room.
///
/// It can be read from then on, and messages in it removed, and that is all. Its owners open it again by changing it.
#[utoipa::path(
    delete,
    path = "/api/chat/rooms/{id}",
    operation_id = "archiveRoom",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 204, description = "The room is archived."), ArchiveRefusals)
)]
async fn archive(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<StatusCode> {
    let authority = access::manage(&state, &session, &id).await?;
    crate::rooms::server::archive(&state, &authority, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Join a room.
///
/// A public one, also after having left it, or one that one is invited to. Joining again is no fault.
#[utoipa::path(
    post,
    path = "/api/chat/rooms/{id}/join",
    operation_id = "joinRoom",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 204, description = "One is in the room."), JoinRefusals)
)]
async fn join(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<StatusCode> {
    crate::rooms::server::join(&state, &session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leave a room.
///
/// Looking in or posting does not bring one back; joining does, where the room is public.
#[utoipa::path(
    post,
    path = "/api/chat/rooms/{id}/leave",
    operation_id = "leaveRoom",
    tag = "Rooms",
    params(("id" = RoomId, Path, description = "The room.")),
    responses((status = 204, description = "One is not in the room any more."), LeaveRefusals)
)]
async fn leave(Extract(state): Extract<State>, session: Session, Path(id): Path<RoomId>) -> Result<StatusCode> {
    let membership = access::admit(&state, &session, &id).await?;
    crate::rooms::server::leave(&state, &membership).await?;
    Ok(StatusCode::NO_CONTENT)
}
