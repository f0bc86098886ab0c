//! The users who are typing, as received by a page.

use crate::id::{RoomId, UserId};

/// How long one typing event counts, in milliseconds. While a user keeps typing, it is sent again.
pub const TYPING_TIMEOUT_MS: u32 = 5_000;

/// The users who are typing, in the order in which they started.
#[derive(Debug, Default)]
pub struct TypingUsers(Vec<TypingUser>);

#[derive(Debug)]
struct TypingUser {
    room_id: RoomId,
    user_id: UserId,
    name: String,
    expires_at: f64,
}

impl TypingUsers {
    /// Records that a user is typing. Returns whether the shown names change.
    pub fn record(&mut self, room_id: &RoomId, user_id: UserId, name: &str, now: f64) -> bool {
        let expires_at = now + f64::from(TYPING_TIMEOUT_MS);
        let is_same = |user: &&mut TypingUser| user.user_id == user_id && user.room_id == *room_id;
        match self.0.iter_mut().find(is_same) {
            Some(user) => {
                user.expires_at = expires_at;
                let is_renamed = user.name != name;
                if is_renamed {
                    name.clone_into(&mut user.name);
                }
                is_renamed
            }
            None => {
                self.0.push(TypingUser { room_id: room_id.clone(), user_id, name: name.to_owned(), expires_at });
                true
            }
        }
    }

    /// Removes a user who has posted a message or left the room. Returns whether the shown names change.
    pub fn remove(&mut self, room_id: &RoomId, user_id: UserId) -> bool {
        self.retain(|user| user.user_id != user_id || user.room_id != *room_id)
    }

    /// Removes the users whose typing has expired. Returns whether the shown names change.
    pub fn expire(&mut self, now: f64) -> bool {
        self.retain(|user| user.expires_at > now)
    }

    /// The names of the users who are typing in a room.
    pub fn names(&self, room_id: &RoomId) -> Vec<String> {
        let in_room = self.0.iter().filter(|user| user.room_id == *room_id);
        in_room.map(|user| user.name.clone()).collect()
    }

    fn retain(&mut self, predicate: impl FnMut(&TypingUser) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(predicate);
        self.0.len() != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    #[test]
    fn typing_users_expire_when_idle() {
        let (mut typing, room) = (TypingUsers::default(), RoomId::global());
        assert!(typing.record(&room, ADA, "Ada", 0.0));
        assert!(typing.record(&room, BOB, "Bob", 1_000.0));
        assert!(!typing.record(&room, ADA, "Ada", 3_000.0), "it is shown already");
        assert!(!typing.expire(5_999.0));
        assert_eq!(typing.names(&room), ["Ada", "Bob"]);
        assert!(typing.expire(6_000.0));
        assert_eq!(typing.names(&room), ["Ada"]);
        assert!(typing.expire(8_000.0));
        assert!(typing.names(&room).is_empty());
    }

    #[test]
    fn removal_ends_typing_in_that_room_only() {
        let other: RoomId = "other".parse().expect("a room");
        let (mut typing, room) = (TypingUsers::default(), RoomId::global());
        typing.record(&room, ADA, "Ada", 0.0);
        typing.record(&other, ADA, "Ada", 0.0);
        assert!(typing.remove(&room, ADA));
        assert!(!typing.remove(&room, ADA));
        assert!(typing.names(&room).is_empty());
        assert_eq!(typing.names(&other), ["Ada"]);
        assert!(typing.record(&other, ADA, "Countess", 1.0), "they are called otherwise now");
        assert_eq!(typing.names(&other), ["Countess"]);
    }
}
