//! The people of a room: who they are, who is here, and what one may do with them.
//!
//! What each button may do, [`rights`] guesses as the server will decide; the server decides.

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
