//! The names of all Redis keys, each written once. Names and types are fixed, because other programs read them.
//!
//! [`Keys::room_key`] builds the keys of a room and [`Keys::global_key`] all others. If rooms are distributed over several
//! shards one day, these two functions add the shard to the key.

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

    fn room_key(&self, _room: &RoomId, key: impl Display) -> String {
        format!("{}{key}", self.prefix)
    }

    fn global_key(&self, key: impl Display) -> String {
        format!("{}{key}", self.prefix)
    }
}

/// Keys of `db`.
impl Keys {
    /// String: the version of the schema.
    pub fn schema(&self) -> String {
        self.global_key("teahouse:schema")
    }

    /// String: the epoch, which names this history of the data; a restore changes it.
    pub fn epoch(&self) -> String {
        self.global_key("teahouse:epoch")
    }

    /// String: the number of shards over which the rooms are spread.
    pub fn shards(&self) -> String {
        self.global_key("teahouse:shards")
    }

    /// String with expiry: the time at which the token bucket of a rate limit is full, by the name and the subject of the
    /// limit.
    pub fn rate_limit(&self, name: &str, subject: &str) -> String {
        self.global_key(format_args!("teahouse:bucket:{name}:{subject}"))
    }

    /// Stream: the audit log, of what moderators and administrators did.
    pub fn audit(&self) -> String {
        self.global_key("teahouse:audit")
    }

    /// Hash: the settings that administrators have changed.
    pub fn settings(&self) -> String {
        self.global_key("teahouse:settings")
    }
}

/// Keys of `log`.
impl Keys {
    /// Stream: the event log.
    pub fn events(&self) -> String {
        self.global_key("chat:events")
    }

    /// Counter: the sequence of the newest log entry.
    pub fn version(&self) -> String {
        self.global_key("teahouse:version")
    }
}

/// Keys of `auth`.
impl Keys {
    /// Hash: an account.
    pub fn user(&self, user: UserId) -> String {
        self.global_key(format_args!("user:{user}"))
    }

    /// Hash: normalized name → user id.
    pub fn user_names(&self) -> String {
        self.global_key("user:names")
    }

    /// Counter: the last user id that was assigned.
    pub fn next_user(&self) -> String {
        self.global_key("user:next_id")
    }

    /// Hash with expiry: a session, by the SHA-256 of its token.
    pub fn session(&self, hash: &str) -> String {
        self.global_key(format_args!("session:{hash}"))
    }

    /// Set: the hashes of a user's sessions, also of some that have expired.
    pub fn sessions_of(&self, user: UserId) -> String {
        self.global_key(format_args!("teahouse:sessions:{user}"))
    }

    /// String: the SHA-256 of the one-time setup token, while there is no administrator.
    pub fn setup(&self) -> String {
        self.global_key("teahouse:setup")
    }

    /// Set: ids of the administrators.
    pub fn administrators(&self) -> String {
        self.global_key("teahouse:administrators")
    }

    /// String with expiry: the id of the user whose password a one-time link sets, by the SHA-256 of its token.
    pub fn reset(&self, hash: &str) -> String {
        self.global_key(format_args!("teahouse:reset:{hash}"))
    }
}

/// Keys of `rooms`.
impl Keys {
    /// Hash: the room.
    pub fn room(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("chat:room:{room}"))
    }

    /// Set: ids of the room's members.
    pub fn members(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("chat:room:{room}:members"))
    }

    /// Set: ids of all rooms.
    pub fn rooms(&self) -> String {
        self.global_key("chat:rooms")
    }

    /// Set: ids of the rooms a user has joined.
    pub fn rooms_of(&self, user: UserId) -> String {
        self.global_key(format_args!("user:{user}:chat_rooms"))
    }

    /// Hash: user id → `owner` or `moderator`; everyone else in the room is a member.
    pub fn room_roles(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:roles"))
    }

    /// Hash: user id → who banned them, and when.
    pub fn room_banned(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:banned"))
    }

    /// Hash: user id → the end of the mute in milliseconds, or 0 if it has no end.
    pub fn room_muted(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:muted"))
    }

    /// Set: ids of users who left or were removed; opening the room does not make them members again.
    pub fn room_left(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:left"))
    }

    /// Set: ids of users who were invited and have not joined yet.
    pub fn room_invited(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:invited"))
    }

    /// Hash with expiry: an invitation, by the SHA-256 of its token.
    pub fn invitation(&self, hash: &str) -> String {
        self.global_key(format_args!("teahouse:invitation:{hash}"))
    }

    /// Set: the hashes of all invitations, also of some that have expired.
    pub fn invitations(&self) -> String {
        self.global_key("teahouse:invitations")
    }
}

/// Keys of `uploads`.
impl Keys {
    /// Hash: an uploaded file, by its UUID: its room, message, name, type, and whether it has a thumbnail.
    pub fn file(&self, file: impl Display) -> String {
        self.global_key(format_args!("teahouse:file:{file}"))
    }

    /// String: the id of the data folder whose files are recorded here.
    pub fn uploads(&self) -> String {
        self.global_key("teahouse:uploads")
    }
}

/// Keys of `unread`.
impl Keys {
    /// Hash: room → the number of the last message that the user has read there.
    pub fn read(&self, user: UserId) -> String {
        self.global_key(format_args!("chat:read:{user}"))
    }

    /// Hash: room → the sequence of the log entry of the user's read state there.
    pub fn read_entries(&self, user: UserId) -> String {
        self.global_key(format_args!("teahouse:read:{user}"))
    }

    /// Hash: room → the user's notification level there, if it is not the default.
    pub fn levels(&self, user: UserId) -> String {
        self.global_key(format_args!("teahouse:levels:{user}"))
    }
}

/// Keys of `presence`.
impl Keys {
    /// Hash with expiry: a user who is online, with their client.
    pub fn online(&self, user: impl Display) -> String {
        self.global_key(format_args!("user:online:{user}"))
    }

    /// Set: ids of the users who are online.
    pub fn online_users(&self) -> String {
        self.global_key("online_users")
    }

    /// Set: ids of the processes to which users are connected.
    pub fn processes(&self) -> String {
        self.global_key("teahouse:processes")
    }

    /// Set with expiry: ids of the users connected to a process.
    pub fn present(&self, process: impl Display) -> String {
        self.global_key(format_args!("teahouse:present:{process}"))
    }

    /// Set with expiry: ids of those of them who are away.
    pub fn away(&self, process: impl Display) -> String {
        self.global_key(format_args!("teahouse:away:{process}"))
    }

    /// Channel: ephemeral events, published to all processes and never stored.
    pub fn ephemeral_events(&self) -> String {
        self.global_key("teahouse:passing")
    }
}

/// Keys of `messages`.
impl Keys {
    /// List: a room's messages as JSON, newest first.
    pub fn messages(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("chat:messages:{room}"))
    }

    /// Hash: message id → `n` and log sequence.
    pub fn index(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("chat:index:{room}"))
    }

    /// String with expiry: the record of a post, by which a repetition of the same request is detected.
    pub fn sent(&self, room: &RoomId, message: MessageId) -> String {
        self.room_key(room, format_args!("chat:sent:{room}:{message}"))
    }

    /// Counter: messages posted on the UTC day of `now`.
    pub fn posted_on(&self, room: &RoomId, now: Timestamp) -> String {
        self.room_key(room, format_args!("chat:stats:messages:{}", now.utc_day()))
    }

    /// Hash: UTC day → messages posted on it.
    pub fn room_days(&self, room: &RoomId) -> String {
        self.room_key(room, format_args!("teahouse:room:{room}:days"))
    }

    /// String: the sequence of the log up to which system messages were posted.
    pub fn announced(&self) -> String {
        self.global_key("teahouse:announced")
    }
}
