//! Reading back.

use super::{PAGE_LIMIT, Snapshot, store};
use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::rooms::Membership;
use crate::state::State;

/// Which messages to read.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How many at most, 1 to 100.
    pub limit: u32,
    /// Only those before this one.
    pub before: Option<MessageId>,
}

/// A page of a room's messages, newest first. One round trip, O(limit).
pub async fn history(state: &State, membership: &Membership, page: Page) -> Result<Snapshot> {
    if !(1..=PAGE_LIMIT).contains(&page.limit) {
        return Err(Code::LimitOutOfRange.into());
    }
    store::history(&state.db, membership.room_id(), page).await
}
