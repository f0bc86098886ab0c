//! Rooms: where people talk, and who is in which.
//!
//! Invariant: [`Membership`] has private fields and comes only from [`access`], so whoever holds one was let into that room
//! by Redis. A room one may not see answers like one that does not exist.

use serde::{Deserialize, Serialize};

use crate::id::RoomId;

mod rail_toggle;
mod room_list;
mod texts;

pub use rail_toggle::RailToggle;
pub use room_list::RoomList;
pub use texts::Texts;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
mod known;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod store;

/// Lua that goes before a script in which someone may become a member: `become_member(keys, room_id, person, log_cap)`.
#[cfg(feature = "ssr")]
pub const BECOME_MEMBER: &str = include_str!("member.lua");

#[cfg(feature = "ssr")]
pub use {
    access::Membership,
    known::KnownRooms,
    list::{Joined, establish, joined, rooms_of},
};

/// A room as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its place in addresses.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
}
