//! Rooms, their members, and the invitations into them.
//!
//! Invariant: `server::Membership` has private fields and is returned only by the checks of `server::access`, so it proves that the
//! user is a member. A room that a user may not see answers like one that does not exist.

use serde::{Deserialize, Serialize};

use crate::auth::Role;
use crate::id::{RoomId, UserId};
use crate::time::Timestamp;

mod events;
pub mod invitations;
pub mod moderation;
pub mod operations;
mod room_entry;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;

pub use events::{LeaveReason, MemberEvent, RoomEvent, RoomField};
pub use invitations::{
    ClaimInvitation, CreateInvitation, Invitation, InvitationView, ListInvitations, NewInvitation, PreviewInvitation,
    RevokeInvitation, claim_invitation, create_invitation, list_invitations, preview_invitation, revoke_invitation,
};
pub use moderation::{
    AddMember, ListBanned, ListMembers, MuteMember, RemoveMember, SetRoomRole, UnbanMember, add_member, list_banned,
    list_members, mute_member, remove_member, set_room_role, unban_member,
};
pub use operations::{
    ArchiveRoom, BrowseRooms, ChangeRoom, CreateRoom, JoinRoom, LeaveRoom, ListRooms, OpenDirect, archive_room,
    browse_rooms, change_room, create_room, join_room, leave_room, list_rooms, open_direct,
};
pub use room_entry::{DirectoryEntry, Member, RoomEntry};
pub use texts::Texts;

/// Who may be in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Everyone on the server.
    Public,
    /// Whoever was added or invited. For all others it does not exist.
    #[default]
    Private,
    /// The two to eight people who began it, and nobody else ever.
    Direct,
}

impl Kind {
    /// The name in Redis and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// The kind of this name; an unknown name is private, the most restrictive.
    pub fn from_name(name: &str) -> Self {
        match name {
            "public" => Self::Public,
            "direct" => Self::Direct,
            _ => Self::Private,
        }
    }
}

/// What someone may do in a room, from the least to the most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RoomRole {
    /// Talks.
    #[default]
    Member,
    /// Keeps order: adds, removes, mutes and bans members, removes messages, names the room.
    Moderator,
    /// Does all that, gives roles and archives the room.
    Owner,
}

impl RoomRole {
    /// The name in Redis and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// The role of this name; an unknown name is a member, the lowest role.
    pub fn from_name(name: &str) -> Self {
        match name {
            "owner" => Self::Owner,
            "moderator" => Self::Moderator,
            _ => Self::Member,
        }
    }

    /// The role in a room of this kind of a user with this own role, raised by their role on the server. Everyone is a member of
    /// a direct conversation. The same rule as `role_level` in `auth/server/role.lua`.
    pub fn with_server_role(self, kind: Kind, server_role: Role) -> Self {
        match (kind, server_role) {
            (Kind::Direct, _) => Self::Member,
            (_, Role::Member) => self,
            (_, Role::Moderator) => self.max(Self::Moderator),
            (_, Role::Administrator) => Self::Owner,
        }
    }
}

/// A room as those who may know of it see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Room {
    /// Its place in addresses.
    pub id: RoomId,
    /// What it is called; empty for a direct conversation, which is called by the people in it.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Who may be in it.
    pub kind: Kind,
    /// How many are in it.
    pub member_count: u64,
    /// Who made it; 0 is Teahouse.
    pub creator_id: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When something was said in it last.
    pub last_activity: Timestamp,
    /// When it was archived, if it is: then it can be read and nothing is added.
    pub archived_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn higher_role_applies_except_in_direct_conversations() {
        use RoomRole::{Member, Moderator, Owner};
        for (own, server_role, role) in [
            (Member, Role::Member, Member),
            (Moderator, Role::Member, Moderator),
            (Owner, Role::Moderator, Owner),
            (Member, Role::Moderator, Moderator),
            (Member, Role::Administrator, Owner),
        ] {
            assert_eq!(own.with_server_role(Kind::Public, server_role), role);
            assert_eq!(own.with_server_role(Kind::Private, server_role), role);
            assert_eq!(own.with_server_role(Kind::Direct, server_role), Member);
        }
    }
}
