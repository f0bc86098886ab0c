//! Teahouse, the product. Each feature is one folder, read top to bottom; server and browser share what both need.
//!
//! Slices build on those before them: `id`, `language`, `error`, `time`, `db`, `ui`, then `auth`, `rooms`, `uploads`, `people`,
//! `unread`, `presence`, `lobby`, `messages`, `stats`, `administration`. `live` carries their events; `event`, `state` and `routes`
//! name every slice.

#![recursion_limit = "256"]

pub mod administration;
pub mod auth;
#[cfg(feature = "ssr")]
pub mod db;
pub mod error;
pub mod event;
pub mod id;
pub mod language;
pub mod live;
pub mod lobby;
pub mod messages;
pub mod people;
pub mod presence;
pub mod rooms;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod state;
pub mod stats;
pub mod time;
pub mod ui;
pub mod unread;
pub mod uploads;
