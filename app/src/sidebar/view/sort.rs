//! In which order rooms stand, and what is said beside each: rules without a page.

use std::cmp::Ordering;

use crate::id::RoomId;
use crate::rooms::{Kind, Room};
use crate::sidebar::Listed;
use crate::unread::{Level, Standing};

/// The parts of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Public and private rooms.
    Rooms,
    /// Direct conversations.
    Direct,
    /// Rooms that can only be read any more.
    Archived,
}

impl Section {
    /// The part a room stands in.
    pub fn of(room: &Room) -> Self {
        match room.kind {
            Kind::Direct => Self::Direct,
            _ if room.archived_at.is_some() => Self::Archived,
            _ => Self::Rooms,
        }
    }
}

/// What is said beside a room's name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badge {
    /// How many messages are new.
    pub unread: u64,
    /// How many of them mention the reader.
    pub mentions: u64,
    /// Whether the reader wants to hear nothing of this room.
    pub is_quiet: bool,
}

impl Badge {
    /// What the reader wants to be told of where they stand.
    pub fn of(standing: &Standing) -> Self {
        let Standing { unread, mentions, .. } = *standing;
        match standing.level {
            Level::Everything => Self { unread, mentions, is_quiet: false },
            Level::Mentions => Self { unread: 0, mentions, is_quiet: false },
            Level::Nothing => Self { unread: 0, mentions: 0, is_quiet: true },
        }
    }

    /// Whether there is something to go to.
    pub fn is_new(self) -> bool {
        self.unread + self.mentions > 0
    }
}

/// The room with the latest words first; those of the same moment by name.
pub fn by_activity(one: &Listed, other: &Listed) -> Ordering {
    let (one, other) = (&one.entry.room, &other.entry.room);
    let newest_first = other.last_activity.cmp(&one.last_activity);
    newest_first.then_with(|| one.name.cmp(&other.name)).then_with(|| one.id.cmp(&other.id))
}

/// The room so many steps from the present one, round and round; the first or last where the present one is not listed.
pub fn beside<'a>(rooms: &'a [RoomId], present: Option<&RoomId>, forward: bool) -> Option<&'a RoomId> {
    let count = rooms.len();
    let at = present.and_then(|present| rooms.iter().position(|room| room == present));
    let next = match (at, forward) {
        (Some(at), true) => at + 1,
        (Some(at), false) => at + count - 1,
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
    fn one_walks_round_and_round() {
        let rooms = ids(&["one", "two", "three"]);
        let step = |from: usize, forward| beside(&rooms, Some(&rooms[from]), forward).expect("it is there").as_str();
        assert_eq!([step(0, true), step(1, true), step(2, true)], ["two", "three", "one"]);
        assert_eq!([step(0, false), step(1, false), step(2, false)], ["three", "one", "two"]);
    }

    #[test]
    fn one_begins_at_an_end_from_elsewhere() {
        let (rooms, elsewhere) = (ids(&["one", "two"]), ids(&["elsewhere"]));
        assert_eq!(beside(&rooms, elsewhere.first(), true), rooms.first());
        assert_eq!(beside(&rooms, None, false), rooms.last());
        assert_eq!(beside(&[], None, true), None);
        assert_eq!(beside(&[], elsewhere.first(), false), None);
    }

    #[test]
    fn a_badge_says_what_the_reader_wants_to_know() {
        let standing = |level| Standing {
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
        let badge = |level| Badge::of(&standing(level));
        assert_eq!(badge(Level::Everything), Badge { unread: 3, mentions: 1, is_quiet: false });
        assert_eq!(badge(Level::Mentions), Badge { unread: 0, mentions: 1, is_quiet: false });
        assert_eq!(badge(Level::Nothing), Badge { unread: 0, mentions: 0, is_quiet: true });
        assert!(badge(Level::Mentions).is_new() && !badge(Level::Nothing).is_new());
    }
}
