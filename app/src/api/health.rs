//! Health checks for load balancers and process supervisors: whether the process runs, and whether it can handle requests.

use axum::extract::State as Extract;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::db;
use crate::error::Code;
use crate::error::server::problem_responses::{ALWAYS, problem_responses};
use crate::state::State;

/// The routes under `/health`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(live)).routes(routes!(ready))
}

problem_responses! {
    LiveRefusals = ALWAYS;
    ReadyRefusals = ALWAYS, &[Code::StoreUnavailable];
}

/// Whether the process lives.
///
/// If not, start it again.
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "isAlive",
    tag = "Health",
    security(()),
    responses((status = 200, description = "It does."), LiveRefusals)
)]
async fn live() -> StatusCode {
    StatusCode::OK
}

/// Whether the store answers and its changes are heard.
///
/// If not, send people to another process meanwhile.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "isReady",
    tag = "Health",
    security(()),
    responses((status = 200, description = "It can take requests."), ReadyRefusals)
)]
async fn ready(Extract(state): Extract<State>) -> Result<StatusCode, Code> {
    if state.hub.is_alive() && db::schema::is_reachable(&state.db).await {
        Ok(StatusCode::OK)
    } else {
        Err(Code::StoreUnavailable)
    }
}
