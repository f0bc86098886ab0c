//! Everyone who is here, with what may be told of each.

use std::collections::HashMap;

use crate::auth::Role;
use crate::auth::server::Session;
use crate::error::Result;
use crate::id::UserId;
use crate::presence::server::{Card, store};
use crate::presence::{Here, Presence};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::UserCache;

/// Someone who is here.
#[derive(Debug, Clone)]
pub struct Online {
    /// Who.
    pub user_id: UserId,
    /// The name they are mentioned by.
    pub username: String,
    /// The name that is shown.
    pub display_name: String,
    /// Whether they did something lately.
    pub presence: Presence,
    /// From where, if the reader may know.
    pub whence: Option<Whence>,
}

/// From where somebody is here. For administrators and for themselves.
#[derive(Debug, Clone)]
pub struct Whence {
    /// The address.
    pub ip: String,
    /// What their program calls itself.
    pub user_agent: String,
    /// Since when.
    pub login_time: Timestamp,
    /// When they did something last.
    pub last_activity: Timestamp,
}

/// Everyone who is here, by number. Redis is asked for what is not known here: at times who somebody is, and from where
/// people are whom this process has not got itself.
pub async fn online(state: &State, session: &Session) -> Result<Vec<Online>> {
    let here = state.presence.all();
    let reader = session.person();
    let may_know = |user: &UserId| reader.role == Role::Administrator || *user == reader.id;
    let ids: Vec<UserId> = here.iter().map(|here| here.user_id).collect();
    let mut whence = HashMap::new();
    let mut unknown = Vec::new();
    for user in ids.iter().copied().filter(may_know) {
        match state.presence.card(user) {
            Some(card) => drop(whence.insert(user, Whence::of(card))),
            None => unknown.push(user),
        }
    }
    whence.extend(store::cards(&state.db, &unknown).await?.into_iter().map(|card| (card.user, Whence::of(card))));
    let mut people = UserCache::find(state, ids).await?;
    let told = |Here { user_id, presence }| {
        let person = people.remove(&user_id)?;
        let (username, display_name) = (person.username, person.display_name);
        Some(Online { user_id, username, display_name, presence, whence: whence.remove(&user_id) })
    };
    Ok(here.into_iter().filter_map(told).collect())
}

impl Whence {
    fn of(card: Card) -> Self {
        let Card { ip, user_agent, login_time, last_activity, .. } = card;
        Self { ip, user_agent, login_time, last_activity }
    }
}
