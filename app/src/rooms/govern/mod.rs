//! Keeping order in a room: who comes in and goes, who may speak, who has which role.
//!
//! Invariants: nobody does any of this to themselves. Removing, banning and muting take at least a moderator, and one who is
//! above those it is done to; roles are given by owners. The script checks it again and writes the audit in the same step.

mod api;

pub use api::{
    AddMember, ListBanned, ListMembers, MuteMember, RemoveMember, SetRoomRole, UnbanMember, add_member, list_banned,
    list_members, mute_member, remove_member, set_room_role, unban_member,
};

#[cfg(feature = "ssr")]
mod add;
#[cfg(feature = "ssr")]
mod change_member;
#[cfg(feature = "ssr")]
pub(super) mod deed;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod mute;
#[cfg(feature = "ssr")]
mod remove;

#[cfg(feature = "ssr")]
pub use {
    add::add,
    change_member::{MemberChanges, change_member},
    mute::Mute,
    remove::{remove, unban},
};
