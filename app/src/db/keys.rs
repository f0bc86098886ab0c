//! The name of every key, spelled once. Names and types are the contract's (design §2); other tools read them.
//!
//! A room's keys come from [`Keys::of_room`] and all others from [`Keys::of_home`]: the two places where a shard's
//! name will go before the key when rooms are spread over several.

use std::fmt::Display;

use crate::id::{MessageId, RoomId, UserId};
use crate::time::Timestamp;

/// Builds keys under one prefix.
#[derive(Debug, Clone)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Keys that all start with `prefix`, which may be empty.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    fn of_room(&self, _room: &RoomId, key: impl Display) -> String {
        format!("{}{key}", self.prefix)
    }

    fn of_home(&self, key: impl Display) -> String {
        format!("{}{key}", self.prefix)
    }

    /// List: a room's messages as JSON, newest first.
    pub fn messages(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("chat:messages:{room}"))
    }

    /// Hash: message id → `n` and log sequence.
    pub fn index(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("chat:index:{room}"))
    }

    /// String: what recognises a post that is sent again.
    pub fn sent(&self, room: &RoomId, message: MessageId) -> String {
        self.of_room(room, format_args!("chat:sent:{room}:{message}"))
    }

    /// Hash: the room itself.
    pub fn room(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("chat:room:{room}"))
    }

    /// Set: who is in the room.
    pub fn members(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("chat:room:{room}:members"))
    }

    /// Counter: messages posted on the UTC day of `now`.
    pub fn posted_on(&self, room: &RoomId, now: Timestamp) -> String {
        self.of_room(room, format_args!("chat:stats:messages:{}", now.utc_day()))
    }

    /// Hash: an uploaded file, by its UUID: its room, message, name, type, and whether it has a thumbnail.
    pub fn file(&self, file: impl Display) -> String {
        self.of_home(format_args!("teahouse:file:{file}"))
    }

    /// String: names the folder whose files this store knows.
    pub fn uploads(&self) -> String {
        self.of_home("teahouse:uploads")
    }

    /// Stream: what was done with authority over others.
    pub fn audit(&self) -> String {
        self.of_home("teahouse:audit")
    }

    /// String: the sequence of the log up to which system messages are written.
    pub fn announced(&self) -> String {
        self.of_home("teahouse:announced")
    }

    /// Stream: the event log.
    pub fn events(&self) -> String {
        self.of_home("chat:events")
    }

    /// Counter: the sequence of the log's newest entry.
    pub fn version(&self) -> String {
        self.of_home("teahouse:version")
    }

    /// Set: ids of all rooms.
    pub fn rooms(&self) -> String {
        self.of_home("chat:rooms")
    }

    /// Set: ids of the rooms a person has joined.
    pub fn rooms_of(&self, user: UserId) -> String {
        self.of_home(format_args!("user:{user}:chat_rooms"))
    }

    /// Hash: an account.
    pub fn user(&self, user: UserId) -> String {
        self.of_home(format_args!("user:{user}"))
    }

    /// Hash: folded name → user id.
    pub fn user_names(&self) -> String {
        self.of_home("user:names")
    }

    /// Counter: the last user id given out.
    pub fn next_user(&self) -> String {
        self.of_home("user:next_id")
    }

    /// Hash with expiry: a session, by the SHA-256 of its token.
    pub fn session(&self, hash: &str) -> String {
        self.of_home(format_args!("session:{hash}"))
    }

    /// String: the SHA-256 of the one-time setup token, until there is an administrator.
    pub fn setup(&self) -> String {
        self.of_home("teahouse:setup")
    }

    /// Set: who is administrator.
    pub fn administrators(&self) -> String {
        self.of_home("teahouse:administrators")
    }

    /// String with expiry: a token bucket, by what it limits.
    pub fn bucket(&self, what: &str, whose: &str) -> String {
        self.of_home(format_args!("teahouse:bucket:{what}:{whose}"))
    }

    /// String: the version of what is stored.
    pub fn schema(&self) -> String {
        self.of_home("teahouse:schema")
    }

    /// String: names this history of the data; a restore changes it.
    pub fn epoch(&self) -> String {
        self.of_home("teahouse:epoch")
    }

    /// String: over how many shards the rooms are spread.
    pub fn shards(&self) -> String {
        self.of_home("teahouse:shards")
    }
}
