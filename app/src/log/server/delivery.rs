//! What the streams do with an event: who receives it, and the bytes they receive.

use std::time::Instant;

use bytes::Bytes;

use crate::id::{MessageId, RoomId, UserId};
use crate::log::server::{Cursor, LoggedEvent, sse_frame};

/// Who may receive an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Every signed-in user.
    Everyone,
    /// The members of this room.
    Room(RoomId),
    /// This user alone, in all sessions.
    User(UserId),
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A message of a room.
    Message(RoomId, MessageId),
    /// The read position of a user in a room.
    ReadPosition(RoomId, UserId),
}

/// A user who joined or left a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipChange {
    /// The room.
    pub room_id: RoomId,
    /// The user.
    pub user_id: UserId,
    /// Whether the user is a member after the change.
    pub is_member: bool,
}

/// What a stream does with an item of the event buffer.
#[derive(Debug)]
pub enum Delivery {
    /// Send a logged event to its audience.
    Event {
        /// Who may receive it.
        audience: Audience,
        /// The encoded event.
        frame: Bytes,
        /// What it is about.
        subject: Option<Subject>,
        /// Whether it makes all earlier events with the same subject obsolete.
        is_redaction: bool,
        /// The change of a room's members by this event.
        membership: Option<MembershipChange>,
    },
    /// Send an event that is not logged, unless it is too old to be true.
    Ephemeral {
        /// Who may receive it.
        audience: Audience,
        /// The encoded event.
        frame: Bytes,
        /// When it happened.
        at: Instant,
    },
    /// Skip: the event that was here became obsolete, and is not replayed.
    Redacted,
    /// End, if the stream is of the session with this hash.
    SessionEnded(String),
    /// Send everyone a heartbeat.
    Ping(Bytes),
    /// Send everyone a reset: this process cannot read the entry, so the clients have to refetch what they show.
    Reset(Bytes),
}

impl Delivery {
    /// The delivery of a logged event, which is encoded here once for all streams.
    pub fn from_event<E: LoggedEvent>(cursor: &Cursor, event: &E) -> Self {
        Self::Event {
            audience: event.audience(),
            frame: sse_frame::event(cursor, event),
            subject: event.subject(),
            is_redaction: event.is_redaction(),
            membership: event.membership_change(),
        }
    }

    /// A reset in place of an entry that cannot be read.
    pub fn reset(cursor: &Cursor) -> Self {
        Self::Reset(sse_frame::reset(cursor))
    }

    /// The bytes of memory that it takes besides its own size.
    pub(crate) fn heap_size(&self) -> usize {
        match self {
            Self::Event { frame, .. } | Self::Ephemeral { frame, .. } | Self::Ping(frame) | Self::Reset(frame) => {
                frame.len()
            }
            Self::SessionEnded(hash) => hash.len(),
            Self::Redacted => 0,
        }
    }
}
