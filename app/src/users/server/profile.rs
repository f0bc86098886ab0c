//! What there is to know of a person: for everyone, and for themselves.

use crate::auth::server::Session;
use crate::auth::server::account::devices;
use crate::error::{Code, Result};
use crate::id::UserId;
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::store;
use crate::users::{Account, Profile};

/// A person as everyone who is signed in may know them.
pub async fn profile(state: &State, _: &Session, user: UserId) -> Result<Profile> {
    let known = store::known(&state.db, user).await?.ok_or(Code::PersonNotFound)?;
    Ok(Profile {
        person: known.person,
        about: known.about,
        created_at: known.created_at.unwrap_or_else(|| Timestamp::from_milliseconds(0)),
        is_deactivated: known.is_deactivated,
    })
}

/// One's own account.
pub async fn account(state: &State, session: &Session) -> Result<Account> {
    let known = store::known(&state.db, session.person().id).await?.ok_or(Code::Unauthenticated)?;
    let preferences = session.preferences();
    Ok(Account {
        person: known.person,
        about: known.about,
        language: preferences.language,
        theme: preferences.theme.unwrap_or_default(),
        devices: devices(state, session).await?,
    })
}
