//! Moving how far one has read.

use crate::db::rate_limit::RateLimit;
use crate::error::Result;
use crate::rooms::server::Membership;
use crate::state::State;
use crate::unread::Standing;
use crate::unread::server::count::reader;
use crate::unread::server::store;

/// Where one has read to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// At least up to the message of this number: who has read on, on another device perhaps, stays there.
    On(u64),
    /// Exactly up to the message of this number, which may lie before.
    Back(u64),
}

/// Moves of one person in all rooms: two hundred at once, then four a second. Every process hears of each.
const PER_PERSON: RateLimit = RateLimit { name: "read", burst: 200, refill_ms: 250 };

/// Whether somebody may move again, or choose a level, which is told the same way.
pub(crate) async fn limit(state: &State, membership: &Membership) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    PER_PERSON.take(&state.db, &membership.person().id.to_string(), state.clock.now()).await
}

/// Moves how far someone has read in a room, on all their devices, never beyond the newest message. Answers where they then
/// stand. Two round trips.
pub async fn move_to(state: &State, membership: &Membership, to: Move) -> Result<Standing> {
    let (n, back) = match to {
        Move::On(n) => (n, false),
        Move::Back(n) => (n, true),
    };
    limit(state, membership).await?;
    store::move_position(&state.db, membership, reader(state, membership), n, back).await
}
