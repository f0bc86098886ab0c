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

    /// Hash: user id → `owner` or `moderator`; everyone else in the room is a member.
    pub fn room_roles(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:roles"))
    }

    /// Hash: user id → who banned them, and when.
    pub fn room_banned(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:banned"))
    }

    /// Hash: user id → until when in milliseconds, or 0 for without end.
    pub fn room_muted(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:muted"))
    }

    /// Set: who left or was removed, and is not joined again by looking in.
    pub fn room_left(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:left"))
    }

    /// Set: who was invited and has not come in yet.
    pub fn room_invited(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:invited"))
    }

    /// Hash: UTC day → messages posted on it.
    pub fn room_days(&self, room: &RoomId) -> String {
        self.of_room(room, format_args!("teahouse:room:{room}:days"))
    }

    /// Hash: room → the number of the last message read there.
    pub fn read(&self, user: UserId) -> String {
        self.of_home(format_args!("chat:read:{user}"))
    }

    /// Hash: room → the log sequence of the last move of the position there.
    pub fn read_entries(&self, user: UserId) -> String {
        self.of_home(format_args!("teahouse:read:{user}"))
    }

    /// Hash: room → of what one is told there, where it is not everything.
    pub fn levels(&self, user: UserId) -> String {
        self.of_home(format_args!("teahouse:levels:{user}"))
    }

    /// Hash with expiry: someone who is online, and from where.
    pub fn online(&self, user: impl Display) -> String {
        self.of_home(format_args!("user:online:{user}"))
    }

    /// Set: who is online.
    pub fn online_users(&self) -> String {
        self.of_home("online_users")
    }

    /// Set: the processes that tell who is online.
    pub fn processes(&self) -> String {
        self.of_home("teahouse:processes")
    }

    /// Set with expiry: who has a live stream at a process.
    pub fn present(&self, process: impl Display) -> String {
        self.of_home(format_args!("teahouse:present:{process}"))
    }

    /// Set with expiry: who of them has done nothing for a while.
    pub fn away(&self, process: impl Display) -> String {
        self.of_home(format_args!("teahouse:away:{process}"))
    }

    /// Channel: what is told to all processes and kept by none.
    pub fn passing(&self) -> String {
        self.of_home("teahouse:passing")
    }

    /// Set: the hashes of a person's sessions, also of some that have expired.
    pub fn sessions_of(&self, user: UserId) -> String {
        self.of_home(format_args!("teahouse:sessions:{user}"))
    }

    /// Hash: what administrators have set.
    pub fn settings(&self) -> String {
        self.of_home("teahouse:settings")
    }

    /// Hash with expiry: an invitation, by the SHA-256 of its token.
    pub fn invitation(&self, hash: &str) -> String {
        self.of_home(format_args!("teahouse:invitation:{hash}"))
    }

    /// Set: the hashes of all invitations, also of some that have expired.
    pub fn invitations(&self) -> String {
        self.of_home("teahouse:invitations")
    }

    /// String with expiry: whose password a one-time link sets, by the SHA-256 of its token.
    pub fn reset(&self, hash: &str) -> String {
        self.of_home(format_args!("teahouse:reset:{hash}"))
    }
}
