//! Changes the read state of a user in a room: the read position and the notification level. A change applies to all sessions of the user.

use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::Result;
use crate::id::RoomId;
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::unread::server::read_states::reader;
use crate::unread::server::store;
use crate::unread::{MarkRead, MarkUnread, ReadState, SetNotificationLevel};

/// The limit of changes of a user in all rooms: two hundred at once, then four a second. Each change is sent to every process.
const READ_CHANGES: RateLimit = RateLimit { name: "read", burst: 200, refill_ms: 250 };

/// Moves the read position forward to a message, but not beyond the newest one. If it is there or further already, for example because of
/// another session, it stays. Returns the read state after that. Two round trips.
pub async fn mark_read(state: &State, session: &Session, input: MarkRead) -> Result<ReadState> {
    move_position(state, session, &input.room_id, input.n, false).await
}

/// Moves the read position, forward or back, to the position before a message, but not beyond the newest one. Returns the read state after
/// that. Two round trips.
pub async fn mark_unread(state: &State, session: &Session, input: MarkUnread) -> Result<ReadState> {
    move_position(state, session, &input.room_id, input.n.saturating_sub(1), true).await
}

async fn move_position(
    state: &State,
    session: &Session,
    room: &RoomId,
    n: u64,
    may_go_back: bool,
) -> Result<ReadState> {
    let membership = access::require_member(state, session, room).await?;
    limit(state, &membership).await?;
    store::move_position(&state.db, &membership, reader(state, &membership), n, may_go_back).await
}

/// Sets the notification level. Returns the read state after that. Two round trips.
pub async fn set_notification_level(
    state: &State,
    session: &Session,
    input: SetNotificationLevel,
) -> Result<ReadState> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    limit(state, &membership).await?;
    store::set_notification_level(&state.db, &membership, reader(state, &membership), input.level).await
}

async fn limit(state: &State, membership: &Membership) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    READ_CHANGES.take(&state.db, &membership.person().id.to_string(), state.clock.now()).await
}
