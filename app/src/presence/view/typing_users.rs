//! Who is writing, as a page has heard.

use crate::id::{RoomId, UserId};

/// For how long it counts that somebody writes, in milliseconds. While they go on it is told anew.
pub const WRITES_FOR: u32 = 5_000;

/// Those who are writing, in the order in which they began.
#[derive(Debug, Default)]
pub struct Writers(Vec<Writer>);

#[derive(Debug)]
struct Writer {
    room_id: RoomId,
    user_id: UserId,
    name: String,
    until: f64,
}

impl Writers {
    /// Somebody presses keys. Answers whether anything is to be shown otherwise.
    pub fn hear(&mut self, room_id: &RoomId, user_id: UserId, name: &str, now: f64) -> bool {
        let until = now + f64::from(WRITES_FOR);
        let is_known = |writer: &&mut Writer| writer.user_id == user_id && writer.room_id == *room_id;
        match self.0.iter_mut().find(is_known) {
            Some(writer) => {
                writer.until = until;
                let is_renamed = writer.name != name;
                if is_renamed {
                    name.clone_into(&mut writer.name);
                }
                is_renamed
            }
            None => {
                self.0.push(Writer { room_id: room_id.clone(), user_id, name: name.to_owned(), until });
                true
            }
        }
    }

    /// Somebody has written, or is gone. Answers whether anything is to be shown otherwise.
    pub fn stop(&mut self, room_id: &RoomId, user_id: UserId) -> bool {
        self.keep(|writer| writer.user_id != user_id || writer.room_id != *room_id)
    }

    /// Forgets those who have not been heard of for long enough. Answers whether anything is to be shown otherwise.
    pub fn forget(&mut self, now: f64) -> bool {
        self.keep(|writer| writer.until > now)
    }

    /// The names of those who write in a room.
    pub fn names(&self, room_id: &RoomId) -> Vec<String> {
        let here = self.0.iter().filter(|writer| writer.room_id == *room_id);
        here.map(|writer| writer.name.clone()).collect()
    }

    fn keep(&mut self, keeps: impl FnMut(&Writer) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(keeps);
        self.0.len() != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    #[test]
    fn whoever_stops_is_forgotten_and_whoever_goes_on_is_not() {
        let (mut writers, room) = (Writers::default(), RoomId::global());
        assert!(writers.hear(&room, ADA, "Ada", 0.0));
        assert!(writers.hear(&room, BOB, "Bob", 1_000.0));
        assert!(!writers.hear(&room, ADA, "Ada", 3_000.0), "it is shown already");
        assert!(!writers.forget(5_999.0));
        assert_eq!(writers.names(&room), ["Ada", "Bob"]);
        assert!(writers.forget(6_000.0));
        assert_eq!(writers.names(&room), ["Ada"]);
        assert!(writers.forget(8_000.0));
        assert!(writers.names(&room).is_empty());
    }

    #[test]
    fn a_message_ends_the_writing_in_its_room_only() {
        let other: RoomId = "other".parse().expect("a room");
        let (mut writers, room) = (Writers::default(), RoomId::global());
        writers.hear(&room, ADA, "Ada", 0.0);
        writers.hear(&other, ADA, "Ada", 0.0);
        assert!(writers.stop(&room, ADA));
        assert!(!writers.stop(&room, ADA));
        assert!(writers.names(&room).is_empty());
        assert_eq!(writers.names(&other), ["Ada"]);
        assert!(writers.hear(&other, ADA, "Countess", 1.0), "they are called otherwise now");
        assert_eq!(writers.names(&other), ["Countess"]);
    }
}
