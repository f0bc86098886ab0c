//! All online users, with the details that the reader may see.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::Result;
use crate::id::UserId;
use crate::presence::server::{OnlineRecord, store};
use crate::presence::{Presence, UserPresence};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

// The documentation of this type and its fields is text of `/api/openapi.json`.
/// Someone who is here: a stream of theirs is open.
#[derive(Serialize, ToSchema)]
#[schema(as = OnlinePerson)]
pub struct OnlineUser {
    /// Their number.
    pub user_id: UserId,
    /// The name they sign in with and are mentioned by.
    pub username: String,
    /// The name that is shown.
    pub display_name: String,
    /// `online`, or `away` if they did nothing for five minutes.
    pub presence: Presence,
    /// The address they are here from. This and the rest are told to administrators, and to everyone of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ip: Option<String>,
    /// What their program calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_agent: Option<String>,
    /// Since when they are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub login_time: Option<Timestamp>,
    /// When they did something last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_activity: Option<Timestamp>,
}

/// Lists the users who are online or away, by id, with client details for administrators and for the reader's own entry. Redis is read
/// only for users that are not cached, and for client details of users that have no stream at this process.
pub async fn list_online_users(state: &State, session: &Session) -> Result<Vec<OnlineUser>> {
    let presences = state.presence.all();
    let reader = session.person();
    let may_see_details = |user: &UserId| reader.role == Role::Administrator || *user == reader.id;
    let ids: Vec<UserId> = presences.iter().map(|presence| presence.user_id).collect();
    let mut records = HashMap::new();
    let mut at_other_processes = Vec::new();
    for user in ids.iter().copied().filter(may_see_details) {
        match state.presence.record(user) {
            Some(record) => drop(records.insert(user, record)),
            None => at_other_processes.push(user),
        }
    }
    records
        .extend(store::records(&state.db, &at_other_processes).await?.into_iter().map(|record| (record.user, record)));
    let mut users = UserCache::find(state, ids).await?;
    let online_user = |UserPresence { user_id, presence }| {
        let user = users.remove(&user_id)?;
        let details =
            records.remove(&user_id).map(|OnlineRecord { ip, user_agent, login_time, last_activity, .. }| {
                (Some(ip), Some(user_agent), Some(login_time), Some(last_activity))
            });
        let (ip, user_agent, login_time, last_activity) = details.unwrap_or_default();
        let (username, display_name) = (user.username, user.display_name);
        Some(OnlineUser { user_id, username, display_name, presence, ip, user_agent, login_time, last_activity })
    };
    Ok(presences.into_iter().filter_map(online_user).collect())
}
