//! Teahouse, the product. Each feature is one folder, read top to bottom; server and browser share what both need.
//!
//! Slices build on those before them: `id`, `language`, `error`, `time`, `db`, `ui`, then `auth`, `rooms`, `uploads`, `people`,
//! `unread`, `presence`, `lobby`, `messages`, `stats`, `administration`. `live` carries their events; `event`, `state` and `routes`
//! name every slice; `config` holds the settings of the process, which every slice reads.

#![recursion_limit = "256"]

/// Compiles items for the server alone: the REST routes that stand beside their server functions in `operations.rs`.
macro_rules! rest {
    ($($item:item)*) => { $(#[cfg(feature = "ssr")] $item)* };
}

pub mod account;
pub mod administration;
#[cfg(feature = "ssr")]
pub mod api;
pub mod app;
pub mod auth;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod db;
pub mod error;
pub mod events;
pub mod id;
pub mod language;
pub mod log;
pub mod messages;
pub mod presence;
#[cfg(feature = "ssr")]
pub mod request_span;
pub mod room_page;
pub mod rooms;
pub mod sidebar;
#[cfg(feature = "ssr")]
pub mod state;
pub mod statistics;
pub mod stream;
pub mod time;
pub mod ui;
pub mod unread;
pub mod uploads;
pub mod users;
