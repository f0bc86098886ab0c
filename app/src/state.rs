//! What a process works with, handed to every route, server function and page. Cheap to clone.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::config::Config;
use crate::db::Db;
use crate::log::server::Hub;
use crate::time::Clock;
use crate::{auth, messages, presence, rooms, statistics, uploads, users};

/// The handles and settings of one process.
#[derive(Clone, FromRef)]
pub struct State {
    /// Redis.
    pub db: Db,
    /// Where the time comes from.
    pub clock: Clock,
    /// The settings of the process.
    pub config: Arc<Config>,
    /// What signs tokens.
    pub secret: auth::server::Secret,
    /// Where files lie.
    pub uploads: uploads::server::Settings,
    /// The sessions that were read lately.
    pub sessions: auth::server::SessionCache,
    /// The users that were read lately.
    pub users: users::server::UserCache,
    /// All users by their names.
    pub user_search: users::server::UserSearchIndex,
    /// The rooms that were read lately.
    pub rooms: rooms::server::RoomCache,
    /// The newest messages of the rooms that were read lately.
    pub recent_messages: messages::server::RecentMessagesCache,
    /// Who is here.
    pub presence: presence::server::Present,
    /// What costs a walk over all rooms or files.
    pub stats: statistics::server::StatsCache,
    /// Everyone who listens.
    pub hub: Hub,
    /// Where the page's files are.
    pub leptos: LeptosOptions,
}
