//! Journeys: people and programs against the real server and a real Redis of their own, nothing pretended.
//!
//! One binary, so that it links once. `house` holds the words the journeys are told in: a [`house::House`] is a Redis
//! and a server, a [`house::Person`] talks and listens in it. Every test has its own house, so tests run side by side.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod house;

mod access_table;
mod account;
mod administration;
mod audit;
mod auth;
mod bad_input;
mod config;
mod durability;
mod edit;
mod golden;
mod history;
mod input_table;
mod invitations;
mod live;
mod lobby;
mod lost_answers;
mod messages;
mod openapi;
mod pace;
mod paging;
mod people;
mod presence;
mod private_redis;
mod remove;
mod replies;
mod retention;
mod revocation;
mod rooms;
mod stats;
mod system_messages;
mod tails;
mod timeline;
mod unread;
mod uploads;
