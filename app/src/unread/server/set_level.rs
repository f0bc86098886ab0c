//! Choosing of how much in a room one wants to be told.

use crate::error::Result;
use crate::rooms::server::Membership;
use crate::state::State;
use crate::unread::server::count::reader;
use crate::unread::server::mark::limit;
use crate::unread::server::store;
use crate::unread::{Level, Standing};

/// Sets it, on all their devices. Answers where they then stand. Two round trips.
pub async fn choose_level(state: &State, membership: &Membership, level: Level) -> Result<Standing> {
    limit(state, membership).await?;
    store::set_notification_level(&state.db, membership, reader(state, membership), level).await
}
