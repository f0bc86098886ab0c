//! The operations of statistics: their server functions and REST routes, side by side as thin ways to the verbs in `server/`.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::id::RoomId;
use crate::statistics::view::svg_chart::SvgChart;
use crate::statistics::{RoomStatistics, Statistics};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::header::CONTENT_TYPE;
    use axum::http::{HeaderMap, HeaderValue};
    use axum::response::IntoResponse;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{ClientInfo, request, Session};
    use crate::error::server::problem_responses::{ALWAYS, FIELDS, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Query, server_functions};
    use crate::state::State;
    use crate::statistics::server;
    use crate::statistics::server::chart;

    server_functions![ReadStatistics, ReadRoomStatistics];

    /// The routes of statistics.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(stats)).routes(routes!(prometheus))
    }

    problem_responses! {
        StatsRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::RoomNotFound, Code::NotAMember];
        MetricsRefusals = ALWAYS, &[Code::NotFound, Code::StoreUnavailable];
    }
}

/// The statistics of the server with their charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The statistics.
    pub statistics: Statistics,
    /// Messages per day.
    pub per_day: SvgChart,
    /// A sparkline for each of the busiest rooms, in their order.
    pub sparks: Vec<SvgChart>,
}

/// The statistics of a room with their chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomDashboard {
    /// The statistics.
    pub room: RoomStatistics,
    /// Messages per day.
    pub per_day: SvgChart,
}

/// The statistics of the server with their charts, for administrators.
#[server(prefix = "/fn", endpoint = "read_statistics")]
pub async fn read_statistics() -> Result<Dashboard, Error> {
    let (state, session) = request::session().await?;
    server::dashboard(&state, &session, chart::language_of_request()).await
}

/// The statistics of a room with their chart, for its members. A request without a session is redirected to sign in.
#[server(prefix = "/fn", endpoint = "read_room_statistics")]
pub async fn read_room_statistics(
    /// The room.
    room_id: RoomId,
) -> Result<RoomDashboard, Error> {
    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::redirect_to_sign_in();
        }
    })?;
    server::room_dashboard(&state, &session, ReadRoomStatistics { room_id }, chart::language_of_request()).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct StatisticsQuery {
        /// A room that one is in, to have its numbers too.
        room_id: Option<RoomId>,
    }

    /// Read statistics.
    ///
    /// The four figures are for everyone, `room` for those in the room, `details` for administrators; `null` otherwise. Days are UTC
    /// days.
    #[utoipa::path(
        get,
        path = "/api/chat/stats",
        operation_id = "readStatistics",
        tag = "Statistics",
        params(StatisticsQuery),
        responses((status = 200, description = "The numbers.", body = Statistics), StatsRefusals)
    )]
    async fn stats(
        Extract(state): Extract<State>,
        session: Session,
        Query(StatisticsQuery { room_id }): Query<StatisticsQuery>,
    ) -> Result<Body<Statistics>> {
        server::read_statistics(&state, &session, room_id).await.map(Body)
    }

    /// Read metrics.
    ///
    /// In the text format of Prometheus, for programs on the same machine and for administrators. For everyone else there is nothing
    /// here.
    #[utoipa::path(
        get,
        path = "/metrics",
        operation_id = "readMetrics",
        tag = "Health",
        security(()),
        responses((status = 200, description = "The metrics.", body = String, content_type = "text/plain"), MetricsRefusals)
    )]
    async fn prometheus(
        Extract(state): Extract<State>,
        client: ClientInfo,
        headers: HeaderMap,
    ) -> Result<impl IntoResponse> {
        let text = server::metrics(&state, &client, &headers).await?;
        Ok(([(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))], text))
    }
}
