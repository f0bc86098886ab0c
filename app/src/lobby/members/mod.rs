//! The people of a room: who they are, who is here, and what one may do with them.
//!
//! What each button may do, [`rights`] guesses as the server will decide; the server decides.

mod adding;
mod banned;
mod door;
mod invitations;
mod member_row;
mod panel;
mod question;
mod rights;
mod texts;

pub use invitations::InvitationLinks;
pub use panel::MembersPanel;
