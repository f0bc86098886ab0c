//! The server side of rooms: verbs, store and jobs.

pub mod access;
pub(crate) mod archive;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod direct;
pub(crate) mod directory;
pub mod http;
pub mod invitations;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod list;
pub mod lua;
pub(crate) mod members;
pub mod moderation;
pub(crate) mod name;
pub(crate) mod room_cache;
pub(crate) mod store;

pub use access::{Authority, Membership, Sight};
pub use archive::archive;
pub use change::{Changes, change};
pub use create::{NewRoom, create};
pub use directory::{browse, entries_of};
pub use join::join;
pub use leave::leave;
pub use list::{Joined, establish, joined, room};
pub use members::{banned, current, members, muted_until};
pub use name::{Description, RoomName};
pub use room_cache::RoomCache;
pub use store::{ROOM_FIELDS, RoomFields, room_of};
