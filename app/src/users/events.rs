//! The events of users, and how the server reads them from the log. The golden JSON of each is in `server/tests/golden`,
//! and clients may rely on it.

use serde::{Deserialize, Serialize};

use crate::auth::Person;

/// A change of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum UserEvent {
    /// The name, the avatar or the role of a user on this server was changed.
    #[serde(rename = "person.changed")]
    Changed {
        /// The log sequence of this event.
        v: u64,
        /// The user after the change.
        person: Person,
    },
}

impl UserEvent {
    /// The `type` of each of these events.
    pub const TYPES: &'static [&'static str] = &["person.changed"];
}

server_only! {
    use crate::auth::server::person_from_record;
    use crate::log::server::{Audience, ExampleRecord, LogRecord, LoggedEvent, MembershipChange, Subject};

    impl LoggedEvent for UserEvent {
        const TYPES: &'static [&'static str] = UserEvent::TYPES;

        fn parse(record: &LogRecord) -> Option<Self> {
            match record.event_type() {
                "person.changed" => Some(Self::Changed { v: record.v, person: person_from_record(record)? }),
                _ => None,
            }
        }

        fn audience(&self) -> Audience {
            match self {
                Self::Changed { .. } => Audience::Everyone,
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

        const EXAMPLES: &'static [ExampleRecord] = &[(
            "person.changed",
            37,
            &[
                ("user", "3"),
                ("username", "小明"),
                ("name", "小明 (茶)"),
                ("role", "administrator"),
                ("avatar", "/uploads/avatars/0196d2d6-7a9c-7c3e-8000-00000000000b.jpg"),
            ],
        )];
    }
}
