//! What someone tells of themselves.

use crate::auth::Person;
use crate::auth::server::{Session, display_name};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::state::State;
use crate::users::ABOUT_LENGTH;
use crate::users::server::store;

/// Changes of one's own profile and picture: twenty at once, then one every three seconds.
pub(crate) const PER_PERSON: RateLimit = RateLimit { name: "profile", burst: 20, refill_ms: 3_000 };

/// Changes the name one is shown by, everywhere and also on what one said before, and what one tells of oneself. An empty name is
/// one's username again; another person's username is refused.
pub async fn change_profile(state: &State, session: &Session, name: &str, about: &str) -> Result<Person> {
    let me = session.person();
    let name = display_name(name)?;
    let about = about.replace("\r\n", "\n").trim().to_owned();
    let is_odd = |character: char| character.is_control() && character != '\n';
    if about.chars().count() > ABOUT_LENGTH || about.contains(is_odd) {
        return Err(Code::AboutInvalid.into());
    }
    if state.config.limits {
        PER_PERSON.take(&state.db, &me.id.to_string(), state.clock.now()).await?;
    }
    let kept = if name == me.username { "" } else { &name };
    store::change_profile(&state.db, session, kept, &about).await?;
    let display_name = if kept.is_empty() { me.username.clone() } else { name };
    Ok(Person { display_name, ..me.clone() })
}
