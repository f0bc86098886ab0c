//! Statistics for pages: the numbers with their charts, drawn in the reader's language.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::id::RoomId;
use crate::statistics::view::svg_chart::Drawing;
use crate::statistics::{RoomStatistics, Statistics};

/// The server in numbers and pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The numbers.
    pub statistics: Statistics,
    /// Messages per day.
    pub per_day: Drawing,
    /// The days of each of the busiest rooms, in their order.
    pub sparks: Vec<Drawing>,
}

/// A room in numbers and pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomDashboard {
    /// The numbers.
    pub room: RoomStatistics,
    /// Messages per day.
    pub per_day: Drawing,
}

/// The server in numbers, for administrators.
#[server(prefix = "/fn", endpoint = "read_statistics")]
pub async fn read_statistics() -> Result<Dashboard, Error> {
    use crate::auth::server::request;
    use crate::error::Code;
    use crate::statistics::server::chart;

    let (state, session) = request::session().await?;
    let statistics = crate::statistics::server::read(&state, &session).await?;
    let Some(details) = &statistics.details else { return Err(Code::NotAllowed.into()) };
    let language = chart::language_of_request();
    let texts = crate::statistics::Texts::of(language);
    let per_day = chart::columns("per-day", texts.messages_per_day, &details.days, language);
    let spark = |room: &RoomStatistics| chart::spark(&texts.sparkline(&room.name, room.lately()), &room.days);
    let sparks = details.busiest_rooms.iter().map(spark).collect();
    Ok(Dashboard { statistics, per_day, sparks })
}

/// A room in numbers, for those in it. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "read_room_statistics")]
pub async fn read_room_statistics(
    /// The room.
    room_id: RoomId,
) -> Result<RoomDashboard, Error> {
    use crate::auth::server::request;
    use crate::error::Code;
    use crate::rooms::server::access;
    use crate::statistics::server::chart;

    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::redirect_to_sign_in();
        }
    })?;
    let membership = access::require_member(&state, &session, &room_id).await?;
    let room = crate::statistics::server::of_room(&state, &membership).await?;
    let language = chart::language_of_request();
    let per_day =
        chart::columns("per-day", crate::statistics::Texts::of(language).messages_per_day, &room.days, language);
    Ok(RoomDashboard { room, per_day })
}
