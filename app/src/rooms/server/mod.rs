//! The server side of rooms: access checks, the functions behind the operations, the cache and the store.

pub mod access;
pub(crate) mod archive;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod direct;
pub(crate) mod directory;
pub mod invitations;
pub(crate) mod join;
pub(crate) mod list;
pub mod lua;
pub(crate) mod members;
pub mod moderation;
pub(crate) mod name;
pub(crate) mod room_cache;
pub(crate) mod store;

pub use access::{Membership, RoomModerator, VisibleRoom};
pub use archive::archive;
pub use change::{RoomChanges, change};
pub use create::create;
pub use direct::open_direct;
pub use directory::{browse, list_rooms};
pub use join::{join, leave};
pub use list::{JoinedRooms, ensure_default_room, joined, room};
pub use members::{muted_until, read_room};
pub use name::{Description, RoomName};
pub use room_cache::RoomCache;
pub use store::{ROOM_FIELDS, RoomFields, room_from_fields};
