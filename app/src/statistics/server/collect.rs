//! Collects the statistics of the server and of a room, as far as the reader may see them.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::statistics::server::store;
use crate::statistics::server::{machine, stats_cache};
use crate::statistics::{Details, Memory, RoomStatistics, Statistics};

/// The counts that every user may see, with those of `room_id` for its members and the details for administrators.
pub async fn read_statistics(state: &State, session: &Session, room_id: Option<RoomId>) -> Result<Statistics> {
    let room = match room_id {
        Some(room) => Some(room_statistics(state, &access::require_member(state, session, &room).await?).await?),
        None => None,
    };
    let is_administrator = session.person().role == Role::Administrator;
    let details = async || match is_administrator {
        true => details(state).await.map(Some),
        false => Ok(None),
    };
    let (counts, server_counts, details) =
        futures::try_join!(store::counts(&state.db, state.clock.now()), stats_cache::server_counts(state), details())?;
    Ok(Statistics {
        online_users_count: counts.online,
        total_messages_today: counts.posted_today,
        active_rooms: counts.rooms,
        rooms_active_24h: server_counts.active_24h,
        room,
        details,
    })
}

/// The part of the statistics that only administrators see. The caller checks the role.
async fn details(state: &State) -> Result<Details> {
    let now = state.clock.now();
    let server_counts = stats_cache::server_counts(state).await?;
    let (days, busiest_rooms, totals, storage) = futures::try_join!(
        store::by_day(&state.db, now),
        store::busiest(&state.db, &server_counts, now),
        store::store_totals(&state.db),
        stats_cache::storage(state)
    )?;
    Ok(Details {
        accounts: totals.accounts,
        days,
        busiest_rooms,
        direct: server_counts.direct.clone(),
        storage,
        memory: Memory { redis_bytes: totals.memory, process_bytes: machine::memory() },
    })
}

/// The statistics of a room, for its members.
pub(crate) async fn room_statistics(state: &State, membership: &Membership) -> Result<RoomStatistics> {
    let rooms = [membership.room_id().clone()];
    let (found, days) = futures::try_join!(
        store::room_statistics(&state.db, &rooms),
        store::by_room_and_day(&state.db, &rooms, state.clock.now())
    )?;
    let (mut room, days) = found.into_iter().zip(days).next().ok_or(Code::RoomNotFound)?;
    room.days = days;
    Ok(room)
}
