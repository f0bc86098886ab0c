//! Moving how far one has read.

use super::count::reader;
use super::{Standing, store};
use crate::error::Result;
use crate::rooms::Membership;
use crate::state::State;

/// Where one has read to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// At least up to the message of this number: who has read on, on another device perhaps, stays there.
    On(u64),
    /// Exactly up to the message of this number, which may lie before.
    Back(u64),
}

/// Moves how far someone has read in a room, on all their devices, never beyond the newest message. Answers where they then
/// stand. One round trip.
pub async fn move_to(state: &State, membership: &Membership, to: Move) -> Result<Standing> {
    let (n, back) = match to {
        Move::On(n) => (n, false),
        Move::Back(n) => (n, true),
    };
    store::move_to(&state.db, membership, reader(state, membership), n, back).await
}
