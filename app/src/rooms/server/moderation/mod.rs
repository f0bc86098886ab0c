//! The server side of rooms/moderation: verbs, store and jobs.

pub(crate) mod add;
pub(crate) mod change_member;
pub(crate) mod deed;
pub mod http;
pub(crate) mod mute;
pub(crate) mod remove;

pub use add::add;
pub use change_member::{MemberChanges, change_member};
pub use mute::Mute;
pub use remove::{remove, unban};
