//! Keeping order in a room: who comes in and goes, who may speak, who has which role.
//!
//! Invariants: nobody does any of this to themselves. Removing, banning and muting take at least a moderator, and one who is
//! above those it is done to; roles are given by owners. The script checks it again and writes the audit in the same step.

pub mod operations;

pub use operations::{
    AddMember, ListBanned, ListMembers, MuteMember, RemoveMember, SetRoomRole, UnbanMember, add_member, list_banned,
    list_members, mute_member, remove_member, set_room_role, unban_member,
};
