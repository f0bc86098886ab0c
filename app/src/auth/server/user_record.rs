//! Users as their hashes in Redis contain them, for this and later slices.

use crate::auth::server::store;
use crate::auth::{Person, Role};
use crate::error::Result;
use crate::id::UserId;
use crate::log::server::LogRecord;
use crate::state::State;

/// The names of the fields, in the order of [`PersonFields`].
pub const PERSON_FIELDS: [&str; 4] = ["username", "name", "role", "avatar"];

/// The values of the fields; all absent if there is no such account.
pub type PersonFields = (Option<String>, Option<String>, Option<String>, Option<String>);

/// The user whose hash has these fields; none if there is no account.
pub fn person_from_fields(id: UserId, (username, name, role, avatar): PersonFields) -> Option<Person> {
    let username = username?;
    let display_name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| username.clone());
    let role = Role::from_name(&role.unwrap_or_default());
    Some(Person { id, username, display_name, role, avatar: avatar.filter(|avatar| !avatar.is_empty()) })
}

/// The person that a log record is about; none if it names none.
pub fn person_from_record(record: &LogRecord) -> Option<Person> {
    let text = |name: &str| record.text(name).map(str::to_owned);
    person_from_fields(record.user_id("user")?, (text("username"), text("name"), text("role"), text("avatar")))
}

/// These users, without those who do not exist. One round trip.
pub async fn users(state: &State, ids: &[UserId]) -> Result<Vec<Person>> {
    store::users(&state.db, ids).await
}
