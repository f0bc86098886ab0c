//! Choosing of how much in a room one wants to be told.

use super::count::reader;
use super::{Level, Standing, store};
use crate::error::Result;
use crate::rooms::Membership;
use crate::state::State;

/// Sets it, on all their devices. Answers where they then stand. One round trip.
pub async fn choose_level(state: &State, membership: &Membership, level: Level) -> Result<Standing> {
    store::choose_level(&state.db, membership, reader(state, membership), level).await
}
