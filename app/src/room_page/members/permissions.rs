//! What one may do with a member: the rules of the server, so that no button is shown that would be refused.

use crate::id::UserId;
use crate::rooms::{Kind, Member, Room, RoomRole};

/// What may be done with one member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// Mute, remove and ban them.
    pub keep_order: bool,
    /// Give them another role.
    pub give_roles: bool,
}

impl Rights {
    /// What somebody of this role may do with a member. Nobody acts on themselves, and nobody on those as high as they.
    pub fn over(room: &Room, role: RoomRole, me: UserId, member: &Member) -> Self {
        if room.kind == Kind::Direct || member.person.id == me {
            return Self::default();
        }
        Self {
            keep_order: role >= RoomRole::Moderator && role > member.role,
            give_roles: role == RoomRole::Owner && room.archived_at.is_none(),
        }
    }

    /// Whether anything may be done at all.
    pub fn any(self) -> bool {
        self.keep_order || self.give_roles
    }
}

/// Whether someone of this role says who is in the room: adds, invites, and sees who is banned.
pub fn governs(room: &Room, role: RoomRole) -> bool {
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
            id: "room".parse().expect("it is there"),
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
    fn order_is_kept_from_above_and_roles_are_given_by_owners() {
        use RoomRole::{Member as Plain, Moderator, Owner};
        let over = |mine, theirs| Rights::over(&room(Kind::Private), mine, UserId(1), &member(2, theirs));
        let rights = |keep_order, give_roles| Rights { keep_order, give_roles };
        assert_eq!(over(Plain, Plain), rights(false, false));
        assert_eq!(over(Moderator, Plain), rights(true, false));
        assert_eq!(over(Moderator, Moderator), rights(false, false));
        assert_eq!(over(Moderator, Owner), rights(false, false));
        assert_eq!(over(Owner, Moderator), rights(true, true));
        assert_eq!(over(Owner, Owner), rights(false, true));
    }

    #[test]
    fn nobody_acts_on_themselves_or_in_a_direct_conversation() {
        let own = member(1, RoomRole::Member);
        assert!(!Rights::over(&room(Kind::Public), RoomRole::Owner, UserId(1), &own).any());
        assert!(!Rights::over(&room(Kind::Direct), RoomRole::Owner, UserId(9), &own).any());
        assert!(!governs(&room(Kind::Direct), RoomRole::Owner));
        assert!(governs(&room(Kind::Public), RoomRole::Moderator) && !governs(&room(Kind::Public), RoomRole::Member));
    }
}
