//! The member panel of a room: its members, their presence, and moderation.
//!
//! [`permissions`] decides which buttons are shown, by the same rules as the server; the server checks again.

pub(crate) mod add_members;
pub(crate) mod banned_users;
pub(crate) mod disclosure;
pub(crate) mod invitation_links;
pub(crate) mod member_row;
pub(crate) mod moderation_dialog;
pub(crate) mod panel;
pub(crate) mod permissions;
pub(crate) mod texts;

pub use invitation_links::InvitationLinks;
pub use panel::MembersPanel;
