//! Changing the display name and the description of a user.

use crate::auth::Person;
use crate::auth::server::{Session, parse_display_name};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::state::State;
use crate::users::server::store;
use crate::users::{ABOUT_LENGTH, ChangeProfile};

/// Changes of the profile and the avatar per user: twenty at once, then one every three seconds.
pub const PROFILE_LIMIT: RateLimit = RateLimit { name: "profile", burst: 20, refill_ms: 3_000 };

/// Changes the display name, also beside earlier messages, and the description. An empty display name means the username; the
/// username of another user is refused. Returns the user afterwards.
pub async fn change_profile(state: &State, session: &Session, input: ChangeProfile) -> Result<Person> {
    let user = session.person();
    let name = parse_display_name(&input.display_name)?;
    let about = input.about.replace("\r\n", "\n").trim().to_owned();
    let is_forbidden = |character: char| character.is_control() && character != '\n';
    if about.chars().count() > ABOUT_LENGTH || about.contains(is_forbidden) {
        return Err(Code::AboutInvalid.into());
    }
    if state.config.limits {
        PROFILE_LIMIT.take(&state.db, &user.id.to_string(), state.clock.now()).await?;
    }
    let stored_name = if name == user.username { "" } else { &name };
    store::change_profile(&state.db, session, stored_name, &about).await?;
    let display_name = if stored_name.is_empty() { user.username.clone() } else { name };
    Ok(Person { display_name, ..user.clone() })
}
