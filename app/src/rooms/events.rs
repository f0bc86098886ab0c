//! The events of rooms and of their members, and how the server reads them from the log. The golden JSON of each is in `server/tests/golden`,
//! and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::auth::Person;
use crate::id::{RoomId, UserId};
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;

/// A change of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RoomEvent {
    /// A room was created, or a direct conversation was started.
    #[serde(rename = "room.created")]
    Created {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room.
        room: Box<Room>,
    },
    /// The name or the description of a room was changed, or the room was restored.
    #[serde(rename = "room.changed")]
    Changed {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room after the change.
        room: Box<Room>,
        /// What was changed.
        what: Vec<RoomField>,
        /// The user who changed it.
        by: UserId,
    },
    /// A room was archived: it can only be read from now on.
    #[serde(rename = "room.archived")]
    Archived {
        /// The room's id.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The room after the change.
        room: Box<Room>,
        /// The user who archived it.
        by: UserId,
    },
}

/// A change of the members of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MemberEvent {
    /// A user became a member of a room.
    #[serde(rename = "member.joined")]
    Joined {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
    },
    /// A user is no longer a member of a room. The user receives this event as well, and no later one of the room.
    #[serde(rename = "member.left")]
    Left {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
        /// Why the membership ended.
        why: LeaveReason,
        /// Who ended it; the user themselves if they left.
        by: UserId,
    },
    /// The permissions of a member were changed.
    #[serde(rename = "member.changed")]
    Changed {
        /// The room.
        room_id: RoomId,
        /// The log sequence of this event.
        v: u64,
        /// The user.
        member: Person,
        /// Their role in the room.
        role: RoomRole,
        /// When their mute ends, if they are muted; the maximum time if the mute has no end.
        muted_until: Option<Timestamp>,
    },
}

/// What was changed about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoomField {
    /// Its name.
    Renamed,
    /// Its description.
    Described,
    /// It is no longer archived.
    Restored,
}

/// Why a membership ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeaveReason {
    /// The user left.
    Left,
    /// The user was removed, and may be added again.
    Removed,
    /// The user was banned.
    Banned,
}

impl RoomEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["room.created", "room.changed", "room.archived"];
}

impl MemberEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["member.joined", "member.left", "member.changed"];

    /// The room and the member.
    pub fn member(&self) -> (&RoomId, &Person) {
        match self {
            Self::Joined { room_id, member, .. }
            | Self::Left { room_id, member, .. }
            | Self::Changed { room_id, member, .. } => (room_id, member),
        }
    }
}

server_only! {
    use crate::auth::server::person_from_record;
    use crate::log::server::{Audience, ExampleRecord, LogRecord, LoggedEvent, MembershipChange, Subject};

    impl LoggedEvent for RoomEvent {
        const TYPES: &'static [&'static str] = RoomEvent::TYPES;

        fn parse(record: &LogRecord) -> Option<Self> {
            let (v, room): (u64, Box<Room>) = (record.v, serde_json::from_str(record.text("state")?).ok()?);
            let room_id = room.id.clone();
            match record.event_type() {
                "room.created" => Some(Self::Created { room_id, v, room }),
                "room.changed" => {
                    let by = record.user_id("by")?;
                    Some(Self::Changed { room_id, v, room, what: fields(record), by })
                }
                "room.archived" => Some(Self::Archived { room_id, v, room, by: record.user_id("by")? }),
                _ => None,
            }
        }

        /// Only members: others may not know of the room, or be banned from it.
        fn audience(&self) -> Audience {
            match self {
                Self::Created { room_id, .. } | Self::Changed { room_id, .. } | Self::Archived { room_id, .. } => {
                    Audience::Room(room_id.clone())
                }
            }
        }

        fn subject(&self) -> Option<Subject> {
            None
        }

        fn is_redaction(&self) -> bool {
            false
        }

        fn membership_change(&self) -> Option<MembershipChange> {
            None
        }

        const EXAMPLES: &'static [ExampleRecord] = &[
            (
                "room.created",
                31,
                &[
                    ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c"),
                    (
                        "state",
                        r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"茶 & tea",
                            "description":"Two lines,\nand \"quotes\".","kind":"private","member_count":1,"creator_id":3,
                            "created_at":"2026-11-23T01:02:03.004Z","last_activity":"2026-11-23T01:02:03.004Z",
                            "archived_at":null}"#,
                    ),
                ],
            ),
            (
                "room.changed",
                32,
                &[
                    ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c"),
                    (
                        "state",
                        r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"Tea",
                            "description":"Two lines,\nand \"quotes\".","kind":"private","member_count":2,"creator_id":3,
                            "created_at":"2026-11-23T01:02:03.004Z","last_activity":"2026-11-23T01:02:03.004Z",
                            "archived_at":null}"#,
                    ),
                    ("what", "renamed "),
                    ("by", "3"),
                ],
            ),
            (
                "room.archived",
                33,
                &[
                    ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c"),
                    (
                        "state",
                        r#"{"id":"0196d2d6-7a9c-7c3e-8000-00000000000c","name":"Tea",
                            "description":"Two lines,\nand \"quotes\".","kind":"private","member_count":2,"creator_id":3,
                            "created_at":"2026-11-23T01:02:03.004Z","last_activity":"2026-11-23T01:02:03.004Z",
                            "archived_at":"2026-11-23T01:04:05.006Z"}"#,
                    ),
                    ("by", "4"),
                ],
            ),
        ];
    }

    impl LoggedEvent for MemberEvent {
        const TYPES: &'static [&'static str] = MemberEvent::TYPES;

        fn parse(record: &LogRecord) -> Option<Self> {
            let (v, room_id): (u64, RoomId) = (record.v, record.value("room")?);
            let member = person_from_record(record)?;
            match record.event_type() {
                "member.joined" => Some(Self::Joined { room_id, v, member }),
                "member.left" => {
                    Some(Self::Left { room_id, v, member, why: leave_reason(record)?, by: record.user_id("by")? })
                }
                "member.changed" => {
                    let role = RoomRole::from_name(record.text("room_role")?);
                    let muted_until = match record.text("muted_until") {
                        None | Some("") => None,
                        Some(until) => Some(Timestamp::from_milliseconds(until.parse().ok()?)),
                    };
                    Some(Self::Changed { room_id, v, member, role, muted_until })
                }
                _ => None,
            }
        }

        fn audience(&self) -> Audience {
            Audience::Room(self.member().0.clone())
        }

        fn subject(&self) -> Option<Subject> {
            None
        }

        fn is_redaction(&self) -> bool {
            false
        }

        fn membership_change(&self) -> Option<MembershipChange> {
            let (room_id, member) = self.member();
            let is_member = match self {
                Self::Joined { .. } => true,
                Self::Left { .. } => false,
                Self::Changed { .. } => return None,
            };
            Some(MembershipChange { room_id: room_id.clone(), user_id: member.id, is_member })
        }

        const EXAMPLES: &'static [ExampleRecord] = &[
            (
                "member.joined",
                3,
                &[
                    ("user", "3"),
                    ("username", "小明"),
                    ("name", "小明 (茶)"),
                    ("role", "member"),
                    ("avatar", "/uploads/avatars/0196d2d6-7a9c-7c3e-8000-00000000000b.jpg"),
                    ("room", "global"),
                ],
            ),
            (
                "member.left",
                34,
                // Without display name and avatar, like a new account.
                &[
                    ("user", "4"),
                    ("username", "Ada"),
                    ("role", "moderator"),
                    ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c"),
                    ("why", "banned"),
                    ("by", "3"),
                ],
            ),
            (
                "member.changed",
                35,
                &[
                    ("user", "4"),
                    ("username", "Ada"),
                    ("role", "moderator"),
                    ("room", "0196d2d6-7a9c-7c3e-8000-00000000000c"),
                    ("room_role", "moderator"),
                    ("muted_until", "1795399323004"),
                ],
            ),
        ];
    }

    fn fields(record: &LogRecord) -> Vec<RoomField> {
        let field = |word| match word {
            "renamed" => Some(RoomField::Renamed),
            "described" => Some(RoomField::Described),
            "restored" => Some(RoomField::Restored),
            _ => None,
        };
        record.text("what").unwrap_or_default().split_whitespace().filter_map(field).collect()
    }

    fn leave_reason(record: &LogRecord) -> Option<LeaveReason> {
        match record.text("why")? {
            "left" => Some(LeaveReason::Left),
            "removed" => Some(LeaveReason::Removed),
            "banned" => Some(LeaveReason::Banned),
            _ => None,
        }
    }
}
