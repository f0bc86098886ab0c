//! The operations of moderation: each with its server function and its REST route, two thin ways to one function in
//! `server/moderation.rs`.

use leptos::prelude::*;

use crate::auth::Person;
use crate::error::{Error, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::{Member, RoomRole};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::StatusCode;
    use serde::{Deserialize, Deserializer};
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Path, Query, server_functions};
    use crate::rooms::server::moderation as server;
    use crate::rooms::server::moderation::MemberChanges;
    use crate::state::State;

    server_functions![ListMembers, AddMember, SetRoomRole, MuteMember, RemoveMember, ListBanned, UnbanMember];

    /// The routes of members under `/api/chat/rooms/{id}`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default()
            .routes(routes!(list))
            .routes(routes!(add, change, remove))
            .routes(routes!(banned))
            .routes(routes!(unban))
    }

    /// The refusals of everything that only moderators do.
    const MODERATOR: &[Code] = &[Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed];
    /// The refusals of what is rate limited.
    const LIMITED: &[Code] = &[Code::TooManyTries];

    problem_responses! {
        ListRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::RoomNotFound, Code::NotAMember];
        BannedRefusals = ALWAYS, SIGNED_IN, FIELDS, MODERATOR;
        AddRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, MODERATOR, LIMITED, &[
            Code::PersonNotFound, Code::RoomArchived,
        ];
        ChangeRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, MODERATOR, LIMITED, &[Code::PersonNotFound];
        RemoveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, MODERATOR, LIMITED, &[Code::PersonNotFound];
    }
}

/// The members of a room.
#[server(prefix = "/fn", endpoint = "list_members")]
pub async fn list_members(
    /// The room.
    room_id: RoomId,
) -> Result<Vec<Member>, Error> {
    let (state, session) = request::session().await?;
    server::members(&state, &session, ListMembers { room_id }).await
}

server_only! {
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
    async fn list(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
    ) -> Result<Body<Vec<Member>>> {
        server::members(&state, &session, ListMembers { room_id }).await.map(Body)
    }
}

/// Adds a user to a room.
#[server(prefix = "/fn", endpoint = "add_member")]
pub async fn add_member(
    /// The room.
    room_id: RoomId,
    /// The user.
    user_id: UserId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::add(&state, &session, AddMember { room_id, user_id }).await
}

server_only! {
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
        Path((room_id, user_id)): Path<(RoomId, UserId)>,
    ) -> Result<StatusCode> {
        server::add(&state, &session, AddMember { room_id, user_id }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// Sets the role of a member.
#[server(prefix = "/fn", endpoint = "set_room_role")]
pub async fn set_room_role(
    /// The room.
    room_id: RoomId,
    /// The user.
    user_id: UserId,
    /// The new role.
    role: RoomRole,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::set_role(&state, &session, SetRoomRole { room_id, user_id, role }).await
}

/// Mutes a member for some time, or unmutes them.
#[server(prefix = "/fn", endpoint = "mute_member")]
pub async fn mute_member(
    /// The room.
    room_id: RoomId,
    /// The user.
    user_id: UserId,
    /// The number of minutes; 0 unmutes, and without a number the mute has no end.
    #[server(default)]
    minutes: Option<u32>,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::mute(&state, &session, MuteMember { room_id, user_id, minutes }).await
}

server_only! {
    /// What a member may do from now on; what is absent stays.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = ChangedMember, example = json!({ "muted_minutes": 10 }))]
    struct ChangeMemberRequest {
        /// Their role in the room, which owners give.
        role: Option<RoomRole>,
        /// For how many minutes they may not speak, at most a year; 0 lets them speak again, and null has no end.
        #[serde(default, deserialize_with = "some_if_present")]
        #[schema(value_type = Option<u32>, maximum = 525_600)]
        muted_minutes: Option<Option<u32>>,
    }

    /// Distinguishes a value that is null from one that is absent.
    fn some_if_present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<u32>>, D::Error> {
        Option::deserialize(value).map(Some)
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
        request_body = ChangeMemberRequest,
        responses((status = 204, description = "It is so."), ChangeRefusals)
    )]
    async fn change(
        Extract(state): Extract<State>,
        session: Session,
        Path((room_id, user_id)): Path<(RoomId, UserId)>,
        Body(ChangeMemberRequest { role, muted_minutes }): Body<ChangeMemberRequest>,
    ) -> Result<StatusCode> {
        server::change_member(&state, &session, &room_id, user_id, MemberChanges { role, muted_minutes }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// Removes a member from a room, and bans them if asked to.
#[server(prefix = "/fn", endpoint = "remove_member")]
pub async fn remove_member(
    /// The room.
    room_id: RoomId,
    /// The user.
    user_id: UserId,
    /// Whether the user is banned too.
    #[server(default)]
    ban: bool,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::remove(&state, &session, RemoveMember { room_id, user_id, ban }).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct RemoveMemberQuery {
        /// Whether they are kept out for good.
        #[serde(default)]
        #[param(default = false)]
        ban: bool,
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
            RemoveMemberQuery,
        ),
        responses((status = 204, description = "They are not in the room."), RemoveRefusals)
    )]
    async fn remove(
        Extract(state): Extract<State>,
        session: Session,
        Path((room_id, user_id)): Path<(RoomId, UserId)>,
        Query(RemoveMemberQuery { ban }): Query<RemoveMemberQuery>,
    ) -> Result<StatusCode> {
        server::remove(&state, &session, RemoveMember { room_id, user_id, ban }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// The users who are banned from a room.
#[server(prefix = "/fn", endpoint = "list_banned")]
pub async fn list_banned(
    /// The room.
    room_id: RoomId,
) -> Result<Vec<Person>, Error> {
    let (state, session) = request::session().await?;
    server::banned(&state, &session, ListBanned { room_id }).await
}

server_only! {
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
    async fn banned(
        Extract(state): Extract<State>,
        session: Session,
        Path(room_id): Path<RoomId>,
    ) -> Result<Body<Vec<Person>>> {
        server::banned(&state, &session, ListBanned { room_id }).await.map(Body)
    }
}

/// Ends a ban.
#[server(prefix = "/fn", endpoint = "unban_member")]
pub async fn unban_member(
    /// The room.
    room_id: RoomId,
    /// The user.
    user_id: UserId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::unban(&state, &session, UnbanMember { room_id, user_id }).await
}

server_only! {
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
        Path((room_id, user_id)): Path<(RoomId, UserId)>,
    ) -> Result<StatusCode> {
        server::unban(&state, &session, UnbanMember { room_id, user_id }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}
