//! Statistics with their charts, which are rendered as SVG in the reader's language.

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::language::Language;
use crate::rooms::server::access;
use crate::state::State;
use crate::statistics::server::{chart, collect};
use crate::statistics::{Dashboard, ReadRoomStatistics, RoomDashboard, RoomStatistics, Texts};

/// The statistics of the server with their charts, for administrators.
pub async fn dashboard(state: &State, session: &Session, language: Language) -> Result<Dashboard> {
    let statistics = collect::read_statistics(state, session, None).await?;
    let Some(details) = &statistics.details else { return Err(Code::NotAllowed.into()) };
    let texts = Texts::of(language);
    let per_day = chart::columns("per-day", texts.messages_per_day, &details.days, language);
    let sparkline =
        |room: &RoomStatistics| chart::sparkline(&texts.sparkline(&room.name, room.last_30_days()), &room.days);
    let sparks = details.busiest_rooms.iter().map(sparkline).collect();
    Ok(Dashboard { statistics, per_day, sparks })
}

/// The statistics of a room with their chart, for its members.
pub async fn room_dashboard(
    state: &State,
    session: &Session,
    ReadRoomStatistics { room_id }: ReadRoomStatistics,
    language: Language,
) -> Result<RoomDashboard> {
    let membership = access::require_member(state, session, &room_id).await?;
    let room = collect::room_statistics(state, &membership).await?;
    let per_day = chart::columns("per-day", Texts::of(language).messages_per_day, &room.days, language);
    Ok(RoomDashboard { room, per_day })
}
