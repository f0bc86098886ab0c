//! Unread: how far everyone has read in their rooms, and what is new to them there.
//!
//! Invariants: what is unread is never kept or counted up in Redis, only derived from the position and the room's list, so it
//! cannot stick. Unread are the messages after the position that are in the list, are not removed, and were written by
//! somebody else, not by Teahouse. A position moves in one step with its entry in the log, of which there is one for each
//! person and room. [`Standing::apply`] is pure and shared by server and browser: what was counted, with the changes after
//! it, equals what is counted later, or says that it must be asked for.

mod events;
mod level;
mod mentions;
pub mod operations;
mod read_state;
#[cfg(feature = "ssr")]
pub mod server;

pub use crate::unread::events::ReadEvent;
pub use crate::unread::level::Level;
pub use crate::unread::mentions::{HERE, mention_places, mentions};
pub use crate::unread::operations::{
    MarkRead, MarkUnread, ReadStanding, ReadStandings, SetLevel, mark_read, mark_unread, read_standing, read_standings,
    set_level,
};
pub use crate::unread::read_state::{CountedMessage, Folded, ReadStateAction, ReadStateChange, Standing};
