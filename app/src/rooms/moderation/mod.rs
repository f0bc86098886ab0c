//! Moderation of the members of a room: adding, removing, banning, muting them and setting their roles.
//!
//! Invariants: nobody moderates themselves. Removing, banning and muting require a moderator with a higher role than the target;
//! roles are set by owners. The script checks the rights again and writes the audit entry in the same step.

pub mod operations;

pub use operations::{
    AddMember, ListBanned, ListMembers, MuteMember, RemoveMember, SetRoomRole, UnbanMember, add_member, list_banned,
    list_members, mute_member, remove_member, set_room_role, unban_member,
};
