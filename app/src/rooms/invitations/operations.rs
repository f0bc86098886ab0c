//! Inviting, and coming by an invitation, from a page.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::invitations::{Invitation, InvitationView, Invited, NewInvitation};

/// Invites into a room, or into the server.
#[server(prefix = "/fn", endpoint = "create_invitation")]
pub async fn create_invitation(
    /// The room; none for the server.
    #[server(default)]
    room_id: Option<RoomId>,
    /// How many may come by it; one unless given.
    #[server(default)]
    uses: Option<u32>,
    /// How many hours it lasts; seven days unless given.
    #[server(default)]
    hours: Option<u32>,
) -> Result<NewInvitation, Error> {
    let offer = crate::rooms::server::invitations::Offer::parse(uses, hours)?;
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::invitations::create(&state, &session, room_id.as_ref(), offer).await
}

/// The invitations into a room, or into the server, that can be claimed.
#[server(prefix = "/fn", endpoint = "list_invitations")]
pub async fn list_invitations(
    /// The room; none for the server.
    #[server(default)]
    room_id: Option<RoomId>,
) -> Result<Vec<Invitation>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::invitations::list(&state, &session, room_id.as_ref()).await
}

/// Withdraws an invitation.
#[server(prefix = "/fn", endpoint = "revoke_invitation")]
pub async fn revoke_invitation(
    /// Which.
    id: String,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::invitations::revoke(&state, &session, &id).await
}

/// What an invitation is to whoever has its link, signed in or not.
#[server(prefix = "/fn", endpoint = "look_at_invitation")]
pub async fn look_at_invitation(
    /// Its secret.
    token: String,
) -> Result<InvitationView, Error> {
    let (state, _) = crate::auth::server::request::visitor()?;
    crate::rooms::server::invitations::look_at(&state, &token).await
}

/// Comes by an invitation into its room, and shows it. None if it leads only into the server.
#[server(prefix = "/fn", endpoint = "claim_invitation")]
pub async fn claim_invitation(
    /// Its secret.
    token: String,
) -> Result<Option<RoomId>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let room = crate::rooms::server::invitations::claim(&state, &session, &token).await?;
    leptos_axum::redirect(&room.as_ref().map_or_else(|| "/".to_owned(), |room| format!("/rooms/{room}")));
    Ok(room)
}

/// What an invitation is to whoever opened its link, signed in or not. Takes nothing.
#[server(prefix = "/fn", endpoint = "open_invitation")]
pub async fn open_invitation(
    /// The token of the link.
    token: String,
) -> Result<Invited, Error> {
    use crate::auth::SignUp;
    use crate::auth::server::request;
    use crate::error::Code;

    let me = match request::session().await {
        Ok((_, session)) => Some(session.person().clone()),
        Err(error) if error.code == Code::Unauthenticated => None,
        Err(error) => return Err(error),
    };
    let (state, _) = request::visitor()?;
    let invitation = crate::rooms::server::invitations::look_at(&state, &token).await?;
    let may_sign_up = match crate::auth::server::policy(&state).await? {
        SignUp::Open => true,
        SignUp::Invite => invitation.opens_accounts,
        SignUp::Closed => false,
    };
    Ok(Invited { invitation, may_sign_up, me })
}
