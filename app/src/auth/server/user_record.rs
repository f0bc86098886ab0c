//! The fields of a user's hash in Redis that make a [`Person`].

use crate::auth::{Person, Role};
use crate::id::UserId;
use crate::log::server::LogRecord;

/// The names of the fields, in the order of [`PersonFields`].
pub const PERSON_FIELDS: [&str; 4] = ["username", "name", "role", "avatar"];

/// The values of the fields; all absent if there is no such account.
pub type PersonFields = (Option<String>, Option<String>, Option<String>, Option<String>);

/// The person whose account has these fields; none if there is no account.
pub fn person_of(id: UserId, (username, name, role, avatar): PersonFields) -> Option<Person> {
    let username = username?;
    let display_name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| username.clone());
    let role = Role::of_name(&role.unwrap_or_default());
    Some(Person { id, username, display_name, role, avatar: avatar.filter(|avatar| !avatar.is_empty()) })
}

/// The person that a log record is about; none if it names none.
pub fn person_from_record(record: &LogRecord) -> Option<Person> {
    let text = |name: &str| record.text(name).map(str::to_owned);
    person_of(record.user_id("user")?, (text("username"), text("name"), text("role"), text("avatar")))
}
