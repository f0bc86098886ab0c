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

pub use crate::rooms::server::access::{Membership, RoomModerator, VisibleRoom};
pub use crate::rooms::server::archive::archive;
pub use crate::rooms::server::change::{RoomChanges, change};
pub use crate::rooms::server::create::create;
pub use crate::rooms::server::direct::open_direct;
pub use crate::rooms::server::directory::{browse, list_rooms};
pub use crate::rooms::server::join::{join, leave};
pub use crate::rooms::server::list::{JoinedRooms, ensure_default_room, joined, room};
pub use crate::rooms::server::members::{muted_until, read_room};
pub use crate::rooms::server::name::{Description, RoomName};
pub use crate::rooms::server::room_cache::RoomCache;
pub use crate::rooms::server::store::{ROOM_FIELDS, RoomFields, room_from_fields};
