//! Choosing of how much in a room one wants to be told.

use super::count::reader;
use super::move_to::limit;
use super::{Level, Standing, store};
use crate::error::Result;
use crate::rooms::Membership;
use crate::state::State;

/// Sets it, on all their devices. Answers where they then stand. Two round trips.
pub async fn choose_level(state: &State, membership: &Membership, level: Level) -> Result<Standing> {
    limit(state, membership).await?;
    store::choose_level(&state.db, membership, reader(state, membership), level).await
}
