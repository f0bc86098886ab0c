//! What the user may do with a member: the same rules as the server's, so that no button is shown whose action would be
//! rejected.

use crate::id::UserId;
use crate::rooms::{Kind, Member, Room, RoomRole};

/// What the user may do with one member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberPermissions {
    /// Whether the user may mute, remove and ban the member.
    pub can_moderate: bool,
    /// Whether the user may set the member's role.
    pub can_set_role: bool,
}

impl MemberPermissions {
    /// What a user `me` with `role` in the room may do with a member. Nobody may act on themselves or moderate a member
    /// of the same or a higher role.
    pub fn on(room: &Room, role: RoomRole, me: UserId, member: &Member) -> Self {
        if room.kind == Kind::Direct || member.person.id == me {
            return Self::default();
        }
        Self {
            can_moderate: role >= RoomRole::Moderator && role > member.role,
            can_set_role: role == RoomRole::Owner && room.archived_at.is_none(),
        }
    }

    /// Whether any action is allowed.
    pub fn any(self) -> bool {
        self.can_moderate || self.can_set_role
    }
}

/// Whether a user of this role manages the members of the room: adds and invites users, and sees who is banned.
pub fn can_manage_members(room: &Room, role: RoomRole) -> bool {
    room.kind != Kind::Direct && role >= RoomRole::Moderator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Person, Role};
    use crate::time::Timestamp;

    fn room(kind: Kind) -> Room {
        let long_ago = Timestamp::from_milliseconds(0);
        Room {
            id: "room".parse().expect("a room id"),
            name: "Room".to_owned(),
            description: String::new(),
            kind,
            member_count: 3,
            creator_id: UserId(1),
            created_at: long_ago,
            last_activity: long_ago,
            archived_at: None,
        }
    }

    fn member(id: u64, role: RoomRole) -> Member {
        let (username, display_name) = ("ada".to_owned(), "Ada".to_owned());
        let person = Person { id: UserId(id), username, display_name, role: Role::Member, avatar: None };
        Member { person, role, muted_until: None, is_deactivated: false }
    }

    #[test]
    fn moderators_act_on_lower_roles_and_owners_set_roles() {
        use RoomRole::{Member as Plain, Moderator, Owner};
        let on = |mine, theirs| MemberPermissions::on(&room(Kind::Private), mine, UserId(1), &member(2, theirs));
        let permissions = |can_moderate, can_set_role| MemberPermissions { can_moderate, can_set_role };
        assert_eq!(on(Plain, Plain), permissions(false, false));
        assert_eq!(on(Moderator, Plain), permissions(true, false));
        assert_eq!(on(Moderator, Moderator), permissions(false, false));
        assert_eq!(on(Moderator, Owner), permissions(false, false));
        assert_eq!(on(Owner, Moderator), permissions(true, true));
        assert_eq!(on(Owner, Owner), permissions(false, true));
    }

    #[test]
    fn no_action_on_oneself_or_in_a_direct_room() {
        let own = member(1, RoomRole::Member);
        assert!(!MemberPermissions::on(&room(Kind::Public), RoomRole::Owner, UserId(1), &own).any());
        assert!(!MemberPermissions::on(&room(Kind::Direct), RoomRole::Owner, UserId(9), &own).any());
        assert!(!can_manage_members(&room(Kind::Direct), RoomRole::Owner));
        assert!(
            can_manage_members(&room(Kind::Public), RoomRole::Moderator)
                && !can_manage_members(&room(Kind::Public), RoomRole::Member)
        );
    }
}
