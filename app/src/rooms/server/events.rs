//! The events of rooms in the log: how each is read, and who receives it.

use crate::auth::server::person_from_record;
use crate::id::RoomId;
use crate::log::server::{Audience, LogRecord, LoggedEvent, MembershipChange, Subject};
use crate::rooms::LeaveReason;
use crate::rooms::MemberEvent;
use crate::rooms::RoomEvent;
use crate::rooms::RoomField;
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;

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
