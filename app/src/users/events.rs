//! The events of users. The golden JSON of each is in `server/tests/golden`, and clients may rely on it.

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
