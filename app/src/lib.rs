//! Teahouse, the product, compiled twice: for the server (feature `ssr`) and for the browser (feature `hydrate`).
//!
//! - the kit: `id`, `language`, `error`, `time`, `config`, `settings`, `db`, `ui`
//! - the event log, which does not depend on any slice: `log`
//! - slices with events, one feature each: `auth`, `users`, `rooms`, `uploads`, `unread`, `presence`, `messages`
//! - the table of all events, and their stream to browsers: `events`, `stream`
//! - pages: `account`, `sidebar`, `room_page`, `statistics`, `administration`
//! - assembly: `state` (the context of a process), `app` (the routes of pages), `api` (the routes of REST)
//!
//! A module uses only those before it in this list. In a slice, `operations.rs` has its operations and `server/` all code
//! that is compiled for the server alone. docs/architecture.md describes the modules, the parts of a slice and the
//! invariants.

#![recursion_limit = "256"]

/// Compiles items for the server alone, in a file that the browser has too, such as the REST routes that are beside their server
/// functions in `operations.rs`.
macro_rules! server_only {
    ($($item:item)*) => { $(#[cfg(feature = "ssr")] $item)* };
}

pub mod account;
pub mod administration;
#[cfg(feature = "ssr")]
pub mod api;
pub mod app;
pub mod auth;
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
pub mod room_page;
pub mod rooms;
pub mod settings;
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
