//! Invitations: links with which people create an account or join a room.
//!
//! Invariants: a link has 32 random bytes, of which Redis stores only the SHA-256. A use is taken in the same step in which the
//! account is created or the room is joined, and only while the inviter still may invite. Invitations that do not exist, are used
//! up, expired or revoked get the same answer.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::RoomId;
use crate::rooms::Room;
use crate::time::Timestamp;

pub(crate) mod join_page;
pub mod operations;

pub use join_page::JoinPage;
pub use operations::{
    ClaimInvitation, CreateInvitation, ListInvitations, OpenInvitation, PreviewInvitation, RevokeInvitation,
    claim_invitation, create_invitation, list_invitations, preview_invitation, revoke_invitation,
};

/// An invitation that was just made; the only place where its token is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// What it is listed and withdrawn by.
    pub id: String,
    /// Its secret.
    pub token: String,
    /// The link, without the server's address.
    #[cfg_attr(feature = "ssr", schema(example = "/join/mR3…"))]
    pub path: String,
    /// The room it leads into; none if it leads into the server.
    pub room_id: Option<RoomId>,
    /// How many may come by it.
    pub uses_left: u32,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether it makes an account where accounts need an invitation.
    pub opens_accounts: bool,
}

/// An invitation that can be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// What it is withdrawn by.
    pub id: String,
    /// Who invites.
    pub by: Person,
    /// The room it leads into; none if it leads into the server.
    pub room_id: Option<RoomId>,
    /// How many may still come by it.
    pub uses_left: u32,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it makes an account where accounts need an invitation.
    pub opens_accounts: bool,
}

/// An invitation as anyone with its link sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// The inviter.
    pub by: Person,
    /// The room; none if the invitation is only to the server.
    pub room: Option<Room>,
    /// Whether it allows to create an account where accounts require an invitation.
    pub opens_accounts: bool,
}

/// The data of the page that the link of an invitation opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPageData {
    /// The invitation.
    pub invitation: InvitationView,
    /// Whether it allows to create an account.
    pub may_sign_up: bool,
    /// The signed-in user; none if nobody is signed in.
    pub me: Option<Person>,
}
