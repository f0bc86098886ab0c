//! Unread messages: the read position of each user in each room, and the count of unread messages and mentions after it.
//!
//! Invariants: the count is never stored in Redis, only derived from the read position and the list of the room, so it cannot be wrong
//! for long. A message is unread if it is after the read position, in the list, not removed, and neither a system message nor written by
//! the user. The read position moves in the same atomic step that writes its log entry, of which there is one for each user and room.
//! [`ReadState::apply`] is pure and shared by server and browser: a read state to which later changes are applied equals a new count, or
//! [`Applied::NeedsRefetch`] was returned.

mod events;
mod level;
mod mentions;
pub mod operations;
mod read_state;
#[cfg(feature = "ssr")]
pub mod server;

pub use events::ReadEvent;
pub use level::Level;
pub use mentions::{HERE, mention_ranges, mentions};
pub use operations::{
    GetReadState, ListReadStates, MarkRead, MarkUnread, SetNotificationLevel, get_read_state, list_read_states,
    mark_read, mark_unread, set_notification_level,
};
pub use read_state::{Applied, CountedMessage, ReadState, ReadStateAction, ReadStateChange};
