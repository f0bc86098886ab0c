//! Tells the server and its rooms in numbers, to each what they may know.

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::rooms::server::Membership;
use crate::state::State;
use crate::statistics::server::store;
use crate::statistics::server::{machine, stats_cache};
use crate::statistics::{Details, Memory, RoomStatistics, Statistics};

/// The figures that everyone signed in may know, with the details for administrators.
pub async fn read(state: &State, session: &Session) -> Result<Statistics> {
    let is_administrator = session.person().role == Role::Administrator;
    let details = async || match is_administrator {
        true => details(state).await.map(Some),
        false => Ok(None),
    };
    let (figures, survey, details) =
        futures::try_join!(store::figures(&state.db, state.clock.now()), stats_cache::survey(state), details())?;
    Ok(Statistics {
        online_users_count: figures.online,
        total_messages_today: figures.today,
        active_rooms: figures.rooms,
        rooms_active_24h: survey.active_24h,
        room: None,
        details,
    })
}

/// What is for administrators; whether it is one who asks is the caller's to know.
pub async fn details(state: &State) -> Result<Details> {
    let now = state.clock.now();
    let survey = stats_cache::survey(state).await?;
    let (days, busiest_rooms, store, storage) = futures::try_join!(
        store::by_day(&state.db, now),
        store::busiest(&state.db, &survey, now),
        store::store(&state.db),
        stats_cache::storage(state)
    )?;
    Ok(Details {
        accounts: store.accounts,
        days,
        busiest_rooms,
        direct: survey.direct.clone(),
        storage,
        memory: Memory { redis_bytes: store.memory, process_bytes: machine::memory() },
    })
}

/// A room in numbers, for those in it.
pub async fn of_room(state: &State, membership: &Membership) -> Result<RoomStatistics> {
    let rooms = [membership.room_id().clone()];
    let (found, days) = futures::try_join!(
        store::rooms(&state.db, &rooms),
        store::by_room_and_day(&state.db, &rooms, state.clock.now())
    )?;
    let (mut room, days) = found.into_iter().zip(days).next().ok_or(Code::RoomNotFound)?;
    room.days = days;
    Ok(room)
}
