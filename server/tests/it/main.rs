//! Integration tests: clients send requests to the real server on a real Redis; nothing is mocked.
//!
//! All tests are one binary, so that it is linked once. A test starts its own [`harness::TestServer`] and sends
//! requests as [`harness::TestUser`]s, so tests can run in parallel.

#![allow(clippy::unwrap_used, reason = "a failed step of a test panics")]

mod harness;

mod access_table;
mod administration;
mod auth;
mod bad_input;
mod config;
mod golden;
mod http_layers;
mod input_table;
mod messages;
mod openapi;
mod presence;
mod private_redis;
mod rate_limits;
mod revocation;
mod rooms;
mod sidebar;
mod statistics;
mod stream;
mod unread;
mod uploads;
mod users;
