//! What a process works with, handed to every route, server function and page. Cheap to clone.

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::db::Db;
use crate::live::Hub;
use crate::time::Clock;
use crate::{auth, messages, people, presence, rooms, stats, uploads};

/// The handles and settings of one process.
#[derive(Clone, FromRef)]
pub struct State {
    /// Redis.
    pub db: Db,
    /// Where the time comes from.
    pub clock: Clock,
    /// Who may come in, and how they prove it.
    pub auth: auth::Settings,
    /// How much is kept of messages.
    pub messages: messages::Settings,
    /// Where files lie.
    pub uploads: uploads::Settings,
    /// The sessions seen lately.
    pub sessions: auth::KnownSessions,
    /// The people seen lately, as they are now.
    pub people: auth::People,
    /// All people, by their names.
    pub directory: people::Directory,
    /// The rooms seen lately.
    pub rooms: rooms::KnownRooms,
    /// The newest messages of rooms that are being read.
    pub tails: messages::Tails,
    /// Who is here.
    pub presence: presence::Present,
    /// What costs a walk over all rooms or files.
    pub stats: stats::Gauges,
    /// Everyone who listens.
    pub hub: Hub,
    /// Where the page's files are.
    pub leptos: LeptosOptions,
}
