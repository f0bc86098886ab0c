//! The sections of the sidebar, the sort order of rooms and the counts shown beside them, computed without a page.

use std::cmp::Ordering;

use crate::id::RoomId;
use crate::rooms::{Kind, Room};
use crate::sidebar::RoomListItem;
use crate::unread::{Level, ReadState};

/// The sections of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Public and private rooms.
    Rooms,
    /// Direct conversations.
    Direct,
    /// Archived rooms, which are read-only.
    Archived,
}

impl Section {
    /// The section of a room.
    pub fn from_room(room: &Room) -> Self {
        match room.kind {
            Kind::Direct => Self::Direct,
            _ if room.archived_at.is_some() => Self::Archived,
            _ => Self::Rooms,
        }
    }
}

/// The counts beside the name of a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badge {
    /// The number of unread messages.
    pub unread: u64,
    /// The number of them that mention the user.
    pub mentions: u64,
    /// Whether the user has turned notifications of this room off.
    pub notifications_off: bool,
}

impl Badge {
    /// The counts that the notification level of the room allows.
    pub fn from_read_state(read_state: &ReadState) -> Self {
        let ReadState { unread, mentions, .. } = *read_state;
        match read_state.level {
            Level::Everything => Self { unread, mentions, notifications_off: false },
            Level::Mentions => Self { unread: 0, mentions, notifications_off: false },
            Level::Nothing => Self { unread: 0, mentions: 0, notifications_off: true },
        }
    }

    /// Whether any count is shown.
    pub fn has_unread(self) -> bool {
        self.unread + self.mentions > 0
    }
}

/// Orders rooms by their last activity, most recent first; rooms with equal activity by name.
pub fn compare_activity(one: &RoomListItem, other: &RoomListItem) -> Ordering {
    let (one, other) = (&one.entry.room, &other.entry.room);
    let newest_first = other.last_activity.cmp(&one.last_activity);
    newest_first.then_with(|| one.name.cmp(&other.name)).then_with(|| one.id.cmp(&other.id))
}

/// The room after or before the current one, wrapping around at the ends; the first or last room if the current one is
/// not in the list.
pub fn next_room<'a>(rooms: &'a [RoomId], current_room: Option<&RoomId>, forward: bool) -> Option<&'a RoomId> {
    let count = rooms.len();
    let position = current_room.and_then(|current_room| rooms.iter().position(|room| room == current_room));
    let next = match (position, forward) {
        (Some(position), true) => position + 1,
        (Some(position), false) => position + count - 1,
        (None, true) => 0,
        (None, false) => count.checked_sub(1)?,
    };
    rooms.get(next.checked_rem(count)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<RoomId> {
        names.iter().map(|name| name.parse().expect("it is there")).collect()
    }

    #[test]
    fn next_room_wraps_around() {
        let rooms = ids(&["one", "two", "three"]);
        let step = |from: usize, forward| next_room(&rooms, Some(&rooms[from]), forward).expect("it is there").as_str();
        assert_eq!([step(0, true), step(1, true), step(2, true)], ["two", "three", "one"]);
        assert_eq!([step(0, false), step(1, false), step(2, false)], ["three", "one", "two"]);
    }

    #[test]
    fn next_room_of_an_unlisted_room_is_the_first_or_last() {
        let (rooms, unlisted) = (ids(&["one", "two"]), ids(&["elsewhere"]));
        assert_eq!(next_room(&rooms, unlisted.first(), true), rooms.first());
        assert_eq!(next_room(&rooms, None, false), rooms.last());
        assert_eq!(next_room(&[], None, true), None);
        assert_eq!(next_room(&[], unlisted.first(), false), None);
    }

    #[test]
    fn badge_respects_the_notification_level() {
        let read_state = |level| ReadState {
            room_id: RoomId::global(),
            v: 9,
            seq: 9,
            read: 6,
            unread: 3,
            mentions: 1,
            kept: 99,
            first_unread: None,
            level,
        };
        let badge = |level| Badge::from_read_state(&read_state(level));
        assert_eq!(badge(Level::Everything), Badge { unread: 3, mentions: 1, notifications_off: false });
        assert_eq!(badge(Level::Mentions), Badge { unread: 0, mentions: 1, notifications_off: false });
        assert_eq!(badge(Level::Nothing), Badge { unread: 0, mentions: 0, notifications_off: true });
        assert!(badge(Level::Mentions).has_unread() && !badge(Level::Nothing).has_unread());
    }
}
