//! The table of all events that are streamed: one row for each slice's events. Server and browser share it.
//!
//! A new event of a slice is added in the `events.rs` of that slice; the compiler then lists every consumer, as each matches its
//! events exhaustively. A slice with events for the first time gets a row here, and in `server/entry.rs` if they are logged.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::messages::MessageEvent;
use crate::presence::PresenceEvent;
use crate::rooms::{MemberEvent, RoomEvent};
use crate::unread::{CountedMessage, ReadEvent, ReadStateAction, ReadStateChange};
use crate::users::UserEvent;

#[cfg(feature = "ssr")]
pub mod server;

macro_rules! event_table {
    ($($(#[$doc:meta])* $row:ident($event:ty),)*) => {
        /// An event as it is streamed. Its JSON is that of the slice's event.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($(#[$doc])* $row($event),)*
            /// An event of a newer server, of a type that this program does not know.
            Unknown,
        }

        impl Event {
            /// The `type` of every event.
            pub fn types() -> Vec<&'static str> {
                [$(<$event>::TYPES),*].concat()
            }
        }

        impl FromStr for Event {
            type Err = serde_json::Error;

            /// Parses the JSON of a stream. The `type` is read first, and decides which slice's event is read.
            fn from_str(json: &str) -> Result<Self, Self::Err> {
                let EventType { event_type } = serde_json::from_str(json)?;
                $(if <$event>::TYPES.contains(&&*event_type) {
                    return serde_json::from_str(json).map(Self::$row);
                })*
                Ok(Self::Unknown)
            }
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$row(event)
            }
        })*
    };
}

event_table! {
    /// A change of a room's messages.
    Message(MessageEvent),
    /// A change of a room.
    Room(RoomEvent),
    /// A change of a room's members.
    Member(MemberEvent),
    /// A change of how far a user has read.
    Read(ReadEvent),
    /// A change of a user.
    User(UserEvent),
    /// A change of who is online or typing. Not logged.
    Presence(PresenceEvent),
}

/// The part of an event that names its type.
#[derive(Deserialize)]
struct EventType<'a> {
    #[serde(rename = "type", borrow, default)]
    event_type: Cow<'a, str>,
}

impl Event {
    /// What the event changes about what is unread in a room; none if it changes nothing there.
    pub fn read_state_change(&self) -> Option<ReadStateChange<'_>> {
        match self {
            Self::Message(event) => Some(message_change(event)),
            Self::Read(ReadEvent::Moved { room_id, v, user_id, n, level }) => {
                let action = ReadStateAction::Moved { user_id: *user_id, n: *n, level: *level };
                Some(ReadStateChange { room_id, v: *v, action })
            }
            Self::Room(_) | Self::Member(_) | Self::User(_) | Self::Presence(_) | Self::Unknown => None,
        }
    }
}

fn message_change(event: &MessageEvent) -> ReadStateChange<'_> {
    let (room_id, v, action) = match event {
        MessageEvent::Posted { room_id, v, message } => {
            let (id, n, sender_id, content) = (message.id, message.n, message.sender_id, message.content.as_str());
            (room_id, v, ReadStateAction::Posted(CountedMessage { id, n, sender_id, content }))
        }
        MessageEvent::Edited { room_id, v, message } => {
            let (id, n, sender_id, content) = (message.id, message.n, message.sender_id, message.content.as_str());
            (room_id, v, ReadStateAction::Edited(CountedMessage { id, n, sender_id, content }))
        }
        MessageEvent::Removed { room_id, v, n, .. } => (room_id, v, ReadStateAction::Removed { n: *n }),
    };
    ReadStateChange { room_id, v: *v, action }
}
