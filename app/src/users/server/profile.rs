//! The profile of a user, for everyone, and the account, for the user only.

use crate::auth::server::Session;
use crate::auth::server::account::sessions;
use crate::error::{Code, Result};
use crate::state::State;
use crate::time::Timestamp;
use crate::users::server::store;
use crate::users::{Account, Profile, ReadProfile};

/// The profile of a user, for everyone who is signed in.
pub async fn profile(state: &State, _: &Session, input: ReadProfile) -> Result<Profile> {
    let user = store::user(&state.db, input.user_id).await?.ok_or(Code::PersonNotFound)?;
    Ok(Profile {
        person: user.person,
        about: user.about,
        created_at: user.created_at.unwrap_or_else(|| Timestamp::from_milliseconds(0)),
        is_deactivated: user.is_deactivated,
    })
}

/// The account of the signed-in user.
pub async fn account(state: &State, session: &Session) -> Result<Account> {
    let user = store::user(&state.db, session.person().id).await?.ok_or(Code::Unauthenticated)?;
    let preferences = session.preferences();
    Ok(Account {
        person: user.person,
        about: user.about,
        language: preferences.language,
        theme: preferences.theme.unwrap_or_default(),
        sessions: sessions(state, session).await?,
    })
}
