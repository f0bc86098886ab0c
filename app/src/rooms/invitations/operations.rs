//! The operations on invitations: each with its server function and its REST route, two thin ways to one function in
//! `server/invitations/`.

use leptos::prelude::*;

use crate::error::{Error, Result};
use crate::id::RoomId;
use crate::rooms::invitations::{Invitation, InvitationPageData, InvitationView, NewInvitation};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::StatusCode;
    use serde::{Deserialize, Serialize};
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Path, Query, server_functions};
    use crate::rooms::server::invitations as server;
    use crate::state::State;

    server_functions![
        CreateInvitation, ListInvitations, RevokeInvitation, PreviewInvitation, OpenInvitation, ClaimInvitation,
    ];

    /// The routes under `/api/chat/invitations`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(claim)).routes(routes!(revoke))
    }

    problem_responses! {
        ListRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed];
        CreateRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[
            Code::InvitationLimits, Code::NotAllowed, Code::RoomNotFound, Code::DirectFixed, Code::RoomArchived,
            Code::TooManyTries,
        ];
        ClaimRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, &[Code::InvitationInvalid, Code::TooManyTries];
        RevokeRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, &[Code::InvitationInvalid];
    }
}

/// Creates an invitation into a room, or to the server.
#[server(prefix = "/fn", endpoint = "create_invitation")]
pub async fn create_invitation(
    /// The room; none for the server.
    #[server(default)]
    room_id: Option<RoomId>,
    /// The number of uses; one by default.
    #[server(default)]
    uses: Option<u32>,
    /// The hours until it expires; seven days by default.
    #[server(default)]
    hours: Option<u32>,
) -> Result<NewInvitation, Error> {
    let (state, session) = request::session().await?;
    server::create(&state, &session, CreateInvitation { room_id, uses, hours }).await
}

server_only! {
    /// An invitation to be made.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = InvitationToMake, example = json!({ "room_id": "global", "uses": 10 }))]
    struct CreateInvitationRequest {
        /// The room it leads into; without one it leads into the server, which takes a moderator of it.
        room_id: Option<RoomId>,
        /// How many may come by it; one unless given.
        #[schema(minimum = 1, maximum = 100)]
        uses: Option<u32>,
        /// For how many hours it can be claimed; seven days unless given.
        #[schema(minimum = 1, maximum = 720)]
        hours: Option<u32>,
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
        request_body = CreateInvitationRequest,
        responses((status = 201, description = "The invitation.", body = NewInvitation), CreateRefusals)
    )]
    async fn create(
        Extract(state): Extract<State>,
        session: Session,
        Body(CreateInvitationRequest { room_id, uses, hours }): Body<CreateInvitationRequest>,
    ) -> Result<(StatusCode, Body<NewInvitation>)> {
        let invitation = server::create(&state, &session, CreateInvitation { room_id, uses, hours }).await?;
        Ok((StatusCode::CREATED, Body(invitation)))
    }
}

/// The invitations into a room, or to the server, that can be claimed.
#[server(prefix = "/fn", endpoint = "list_invitations")]
pub async fn list_invitations(
    /// The room; none for the server.
    #[server(default)]
    room_id: Option<RoomId>,
) -> Result<Vec<Invitation>, Error> {
    let (state, session) = request::session().await?;
    server::list(&state, &session, ListInvitations { room_id }).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct ListInvitationsQuery {
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
        params(ListInvitationsQuery),
        responses((status = 200, description = "The invitations.", body = [Invitation]), ListRefusals)
    )]
    async fn list(
        Extract(state): Extract<State>,
        session: Session,
        Query(ListInvitationsQuery { room_id }): Query<ListInvitationsQuery>,
    ) -> Result<Body<Vec<Invitation>>> {
        server::list(&state, &session, ListInvitations { room_id }).await.map(Body)
    }
}

/// Revokes an invitation.
#[server(prefix = "/fn", endpoint = "revoke_invitation")]
pub async fn revoke_invitation(
    /// The id of the invitation.
    id: String,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::revoke(&state, &session, RevokeInvitation { id }).await
}

server_only! {
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
        server::revoke(&state, &session, RevokeInvitation { id }).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}

/// An invitation as anyone with its link sees it, signed in or not. Takes no use.
#[server(prefix = "/fn", endpoint = "look_at_invitation")]
pub async fn preview_invitation(
    /// The token of the link.
    token: String,
) -> Result<InvitationView, Error> {
    let (state, _) = request::client()?;
    server::preview(&state, &token).await
}

/// The data of the page that the link of an invitation opens, for anyone, signed in or not. Takes no use.
#[server(prefix = "/fn", endpoint = "open_invitation")]
pub async fn open_invitation(
    /// The token of the link.
    token: String,
) -> Result<InvitationPageData, Error> {
    let session = match request::session().await {
        Ok((_, session)) => Some(session),
        Err(error) if error.code == Code::Unauthenticated => None,
        Err(error) => return Err(error),
    };
    let (state, _) = request::client()?;
    server::page_data(&state, session.as_ref(), OpenInvitation { token }).await
}

/// Claims an invitation and redirects to its room. Returns the room; none if the invitation is only to the server.
#[server(prefix = "/fn", endpoint = "claim_invitation")]
pub async fn claim_invitation(
    /// The token of the link.
    token: String,
) -> Result<Option<RoomId>, Error> {
    let (state, session) = request::session().await?;
    let room = server::claim(&state, &session, ClaimInvitation { token }).await?;
    leptos_axum::redirect(&room.as_ref().map_or_else(|| "/".to_owned(), |room| format!("/rooms/{room}")));
    Ok(room)
}

server_only! {
    /// An invitation to come by.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = Claim)]
    struct ClaimInvitationRequest {
        /// The invitation's secret, the end of its link.
        token: String,
    }

    /// Where an invitation led.
    #[derive(Serialize, ToSchema)]
    #[schema(as = Claimed)]
    struct ClaimInvitationResponse {
        /// The room one is in now; null if it led only into the server.
        room_id: Option<RoomId>,
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
        request_body = ClaimInvitationRequest,
        responses((status = 200, description = "Where it led.", body = ClaimInvitationResponse), ClaimRefusals)
    )]
    async fn claim(
        Extract(state): Extract<State>,
        session: Session,
        Body(ClaimInvitationRequest { token }): Body<ClaimInvitationRequest>,
    ) -> Result<Body<ClaimInvitationResponse>> {
        let room_id = server::claim(&state, &session, ClaimInvitation { token }).await?;
        Ok(Body(ClaimInvitationResponse { room_id }))
    }
}
