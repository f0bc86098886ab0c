//! Invitations: links by which people come into the server or into a room.
//!
//! Invariants: a link has 32 random bytes, of which Redis keeps only the SHA-256. A use is taken in the same step in which somebody
//! comes in, and only while the one who invites still may. One that does not exist, is used up, expired or withdrawn: all
//! answer alike.

use serde::{Deserialize, Serialize};

use super::Room;
use crate::auth::Person;
use crate::id::RoomId;
use crate::time::Timestamp;

mod api;

pub use api::{
    ClaimInvitation, CreateInvitation, ListInvitations, LookAtInvitation, RevokeInvitation, claim_invitation,
    create_invitation, list_invitations, look_at_invitation, revoke_invitation,
};

#[cfg(feature = "ssr")]
mod claim;
#[cfg(feature = "ssr")]
mod create;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod revoke;
#[cfg(feature = "ssr")]
mod store;

#[cfg(feature = "ssr")]
pub use {
    claim::{claim, look_at},
    create::{Offer, create},
    list::list,
    revoke::revoke,
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

/// An invitation as whoever has its link sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Who invites.
    pub by: Person,
    /// The room it leads into; none if it leads into the server.
    pub room: Option<Room>,
    /// Whether it makes an account where accounts need an invitation.
    pub opens_accounts: bool,
}
