//! The operations on rooms: each with its server function and its REST route, two thin ways to one function in `server/`.
//! Members are in `moderation/operations.rs`, invitations in `invitations/operations.rs`.

use leptos::prelude::*;

use crate::error::{Error, Result};
use crate::id::RoomId;
use crate::rooms::{DirectoryEntry, Kind, Room, RoomEntry};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::StatusCode;
    use serde::Deserialize;
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Path, Query, server_functions};
    use crate::id::UserId;
    use crate::rooms::server;
    use crate::rooms::server::RoomChanges;
    use crate::rooms::{invitations, moderation};
    use crate::state::State;

    server_functions![ListRooms, BrowseRooms, CreateRoom, OpenDirect, ChangeRoom, ArchiveRoom, JoinRoom, LeaveRoom];

    /// The routes of rooms, members and invitations under `/api/chat`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default()
            .routes(routes!(list, create))
            .routes(routes!(read, change, archive))
            .routes(routes!(join))
            .routes(routes!(leave))
            .routes(routes!(browse))
            .routes(routes!(direct))
            .merge(moderation::operations::routes())
            .merge(invitations::operations::routes())
    }

    problem_responses! {
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
            Code::RoomNameInvalid, Code::DescriptionInvalid, Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed,
            Code::RoomPermanent, Code::TooManyTries,
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
}

/// The rooms of the signed-in user, those with the latest activity first.
#[server(prefix = "/fn", endpoint = "list_rooms")]
pub async fn list_rooms() -> Result<Vec<RoomEntry>, Error> {
    let (state, session) = request::session().await?;
    server::list_rooms(&state, &session).await
}

server_only! {
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
        server::list_rooms(&state, &session).await.map(Body)
    }
}

/// The public rooms whose names or descriptions contain the words.
#[server(prefix = "/fn", endpoint = "browse_rooms")]
pub async fn browse_rooms(
    /// The words; without them, all public rooms.
    #[server(default)]
    query: Option<String>,
) -> Result<Vec<DirectoryEntry>, Error> {
    let (state, session) = request::session().await?;
    server::browse(&state, &session, BrowseRooms { query }).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct BrowseRoomsQuery {
        /// Words that are in names or descriptions, in any case; all rooms unless given.
        query: Option<String>,
    }

    /// Find public rooms.
    ///
    /// Those where something was said last come first, at most 200, without archived ones.
    #[utoipa::path(
        get,
        path = "/api/chat/directory",
        operation_id = "browseRooms",
        tag = "Rooms",
        params(BrowseRoomsQuery),
        responses((status = 200, description = "The rooms.", body = [DirectoryEntry]), BrowseRefusals)
    )]
    async fn browse(
        Extract(state): Extract<State>,
        session: Session,
        Query(BrowseRoomsQuery { query }): Query<BrowseRoomsQuery>,
    ) -> Result<Body<Vec<DirectoryEntry>>> {
        server::browse(&state, &session, BrowseRooms { query }).await.map(Body)
    }
}

/// Creates a room and redirects to it.
#[server(prefix = "/fn", endpoint = "create_room")]
pub async fn create_room(
    /// The name.
    name: String,
    /// The description.
    #[server(default)]
    description: Option<String>,
    /// The kind: public or private.
    kind: Kind,
) -> Result<Room, Error> {
    let (state, session) = request::session().await?;
    let room = server::create(&state, &session, CreateRoom { name, description, kind }).await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

server_only! {
    /// A room to be made.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = RoomToMake, example = json!({ "name": "Tea", "kind": "public" }))]
    struct CreateRoomRequest {
        /// What it is called, on one line; other rooms may be called the same.
        #[schema(min_length = 1, max_length = 64)]
        name: String,
        /// What it is about.
        #[schema(max_length = 500)]
        description: Option<String>,
        /// `public` or `private`, which it is unless given; conversations of kind `direct` are opened.
        kind: Option<Kind>,
    }

    /// Make a room.
    ///
    /// Whoever makes it is its owner and first member.
    #[utoipa::path(
        post,
        path = "/api/chat/rooms",
        operation_id = "createRoom",
        tag = "Rooms",
        request_body = CreateRoomRequest,
        responses((status = 201, description = "The room.", body = Room), CreateRefusals)
    )]
    async fn create(
        Extract(state): Extract<State>,
        session: Session,
        Body(CreateRoomRequest { name, description, kind }): Body<CreateRoomRequest>,
    ) -> Result<(StatusCode, Body<Room>)> {
        let input = CreateRoom { name, description, kind: kind.unwrap_or_default() };
        let room = server::create(&state, &session, input).await?;
        Ok((StatusCode::CREATED, Body(room)))
    }
}

/// Opens the direct conversation with these users and redirects to it.
#[server(prefix = "/fn", endpoint = "open_direct")]
pub async fn open_direct(
    /// The ids of the users, separated by commas.
    people: String,
) -> Result<Room, Error> {
    let (state, session) = request::session().await?;
    let ids: Result<Vec<UserId>, _> = people.split(',').map(|id| id.trim().parse().map(UserId)).collect();
    let ids = ids.map_err(|error| Error::with_reason(Code::RequestInvalid, format!("people: {error}")))?;
    let room = server::open_direct(&state, &session, &ids).await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

server_only! {
    /// Whom to talk to.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = Company, example = json!({ "people": [2] }))]
    struct OpenDirectRequest {
        /// The others, one to seven of them.
        people: Vec<UserId>,
    }

    /// Open a direct conversation.
    ///
    /// The same people always have the same one; it is made when it is opened first. Nobody joins or leaves it.
    #[utoipa::path(
        post,
        path = "/api/chat/direct",
        operation_id = "openDirect",
        tag = "Rooms",
        request_body = OpenDirectRequest,
        responses((status = 200, description = "The conversation.", body = Room), DirectRefusals)
    )]
    async fn direct(
        Extract(state): Extract<State>,
        session: Session,
        Body(OpenDirectRequest { people }): Body<OpenDirectRequest>,
    ) -> Result<Body<Room>> {
        server::open_direct(&state, &session, &people).await.map(Body)
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
    async fn read(Extract(state): Extract<State>, session: Session, Path(room_id): Path<RoomId>) -> Result<Body<Room>> {
        server::read_room(&state, &session, &room_id).await.map(Body)
    }
}

/// Changes the name and the description of a room.
#[server(prefix = "/fn", endpoint = "change_room")]
pub async fn change_room(
    /// The room.
    room_id: RoomId,
    /// The new name.
    name: String,
    /// The new description.
    #[server(default)]
    description: String,
) -> Result<Room, Error> {
    let (state, session) = request::session().await?;
    let changes = RoomChanges { name: Some(name), description: Some(description), archived: None };
    server::change(&state, &session, &room_id, changes).await
}

server_only! {
    /// What shall be different in a room; what is absent stays.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = RoomChanges, example = json!({ "description": "Green, black, white." }))]
    struct ChangeRoomRequest {
        /// What it is called.
        #[schema(min_length = 1, max_length = 64)]
        name: Option<String>,
        /// What it is about.
        #[schema(max_length = 500)]
        description: Option<String>,
        /// Whether it is archived, which takes an owner.
        archived: Option<bool>,
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
        request_body = ChangeRoomRequest,
        responses((status = 200, description = "The room as it is now.", body = Room), ChangeRefusals)
    )]
    async fn change(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
        Body(ChangeRoomRequest { name, description, archived }): Body<ChangeRoomRequest>,
    ) -> Result<Body<Room>> {
        let changes = RoomChanges { name, description, archived };
        server::change(&state, &session, &room_id, changes).await.map(Body)
    }
}

/// Archives a room, or restores it.
#[server(prefix = "/fn", endpoint = "archive_room")]
pub async fn archive_room(
    /// The room.
    room_id: RoomId,
    /// Whether the room is archived from now on.
    archived: bool,
) -> Result<Room, Error> {
    let (state, session) = request::session().await?;
    server::archive(&state, &session, ArchiveRoom { room_id, archived }).await
}

server_only! {
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
    async fn archive(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
    ) -> Result<StatusCode> {
        server::archive(&state, &session, ArchiveRoom { room_id, archived: true }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// Joins a room and redirects to it.
#[server(prefix = "/fn", endpoint = "join_room")]
pub async fn join_room(
    /// The room.
    room_id: RoomId,
) -> Result<Room, Error> {
    let (state, session) = request::session().await?;
    let room = server::join(&state, &session, JoinRoom { room_id }).await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

server_only! {
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
    async fn join(Extract(state): Extract<State>, session: Session, Path(room_id): Path<RoomId>) -> Result<StatusCode> {
        server::join(&state, &session, JoinRoom { room_id }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// Leaves a room.
#[server(prefix = "/fn", endpoint = "leave_room")]
pub async fn leave_room(
    /// The room.
    room_id: RoomId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::leave(&state, &session, LeaveRoom { room_id }).await
}

server_only! {
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
    async fn leave(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
    ) -> Result<StatusCode> {
        server::leave(&state, &session, LeaveRoom { room_id }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}
