//! Teahouse, the product. Each feature is one folder, read top to bottom; server and browser share what both need.
//!
//! Each module uses only those before it: `id`, `language`, `error`, `time`, `config`, `db`, `ui`; then `log`, `auth`, `users`, `rooms`,
//! `uploads`, `unread`, `presence`, `messages`; then `events`, the table of their events; then `stream`, `account`, `sidebar`,
//! `room_page`, `statistics`, `administration`; then `state`, `app`, `api`. `state` is the context of the process, which the server
//! code of every slice may name.

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
