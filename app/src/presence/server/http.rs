//! REST of who is here.

use axum::extract::State as Extract;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::Result;
use crate::error::server::Body;
use crate::error::server::problem_responses::{ALWAYS, SIGNED_IN, problem_responses};
use crate::id::UserId;
use crate::presence::Presence;
use crate::presence::server::{Online, Whence, online};
use crate::state::State;
use crate::time::Timestamp;

/// The route of who is here.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(who_is_online))
}

problem_responses! {
    OnlineRefusals = ALWAYS, SIGNED_IN;
}

/// Someone who is here: a stream of theirs is open.
#[derive(Serialize, ToSchema)]
struct OnlinePerson {
    /// Their number.
    user_id: UserId,
    /// The name they sign in with and are mentioned by.
    username: String,
    /// The name that is shown.
    display_name: String,
    /// `online`, or `away` if they did nothing for five minutes.
    presence: Presence,
    /// The address they are here from. This and the rest are told to administrators, and to everyone of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ip: Option<String>,
    /// What their program calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user_agent: Option<String>,
    /// Since when they are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    login_time: Option<Timestamp>,
    /// When they did something last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_activity: Option<Timestamp>,
}

impl OnlinePerson {
    fn of(online: Online) -> Self {
        let Online { user_id, username, display_name, presence, whence } = online;
        let whence = whence.map(|Whence { ip, user_agent, login_time, last_activity }| {
            (Some(ip), Some(user_agent), Some(login_time), Some(last_activity))
        });
        let (ip, user_agent, login_time, last_activity) = whence.unwrap_or_default();
        Self { user_id, username, display_name, presence, ip, user_agent, login_time, last_activity }
    }
}

/// Who is here.
///
/// Everyone with an open stream, on whatever device; several devices count once. Someone whose stream broke is here for some
/// seconds more.
#[utoipa::path(
    get,
    path = "/api/chat/online",
    operation_id = "whoIsOnline",
    tag = "People",
    responses((status = 200, description = "Everyone, by number.", body = Vec<OnlinePerson>), OnlineRefusals)
)]
async fn who_is_online(Extract(state): Extract<State>, session: Session) -> Result<Body<Vec<OnlinePerson>>> {
    let people = online(&state, &session).await?;
    Ok(Body(people.into_iter().map(OnlinePerson::of).collect()))
}
