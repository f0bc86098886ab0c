//! The context of a process: its connections, caches and settings. Every route, server function and page on the server
//! receives it. Each layer and route that a request passes clones the context. All clones share the same content: a clone only
//! increments a counter.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::config::server::Config;
use crate::db::Db;
use crate::log::server::Hub;
use crate::time::server::Clock;
use crate::{auth, messages, presence, rooms, statistics, uploads, users};

/// The context of one process. Its fields are those of [`Context`].
#[derive(Clone)]
pub struct State(Arc<Context>);

/// The content of [`State`].
pub struct Context {
    /// The connection to Redis.
    pub db: Db,
    /// The source of the current time.
    pub clock: Clock,
    /// The settings of the process.
    pub config: Arc<Config>,
    /// The key that signs session tokens.
    pub secret: auth::server::Secret,
    /// The folder and the limits of uploaded files.
    pub uploads: uploads::server::Settings,
    /// Cache of sessions.
    pub sessions: auth::server::SessionCache,
    /// Cache of users.
    pub users: users::server::UserCache,
    /// Index of all users by name, for the user search.
    pub user_search: users::server::UserSearchIndex,
    /// Cache of rooms.
    pub rooms: rooms::server::RoomCache,
    /// Cache of the newest messages of each room.
    pub recent_messages: messages::server::RecentMessagesCache,
    /// The users who are connected to this process or another one.
    pub presence: presence::server::PresenceRegistry,
    /// Cache of the counts that need a scan of all rooms or all files.
    pub stats: statistics::server::StatsCache,
    /// The hub, which distributes log entries and ephemeral events to the open event streams.
    pub hub: Hub,
    /// The options of Leptos, with the folder of the static assets.
    pub leptos: LeptosOptions,
}

impl From<Context> for State {
    fn from(context: Context) -> Self {
        Self(Arc::new(context))
    }
}

impl Deref for State {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl FromRef<State> for Arc<Config> {
    fn from_ref(state: &State) -> Self {
        Self::clone(&state.config)
    }
}

impl FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> Self {
        state.leptos.clone()
    }
}
