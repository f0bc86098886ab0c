//! Looking for people by name.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::db::bucket::RateLimit;
use crate::error::{Code, Error, Result};
use crate::state::State;
use crate::users::server::UserSearchIndex;

/// Searches of one person: thirty at once, then two a second, as one types.
const PER_PERSON: RateLimit = RateLimit { name: "people_search", burst: 30, refill_ms: 500 };
/// The longest text that is looked for, in characters.
const LONGEST: usize = 64;

/// The people whose shown name or username has this text in it, at most twenty: first those whose name begins with it. Neither
/// oneself nor deactivated people are among them. An empty text is in every name.
pub async fn search(state: &State, session: &Session, query: &str) -> Result<Vec<Person>> {
    let sought = query.trim().trim_start_matches('@');
    if sought.chars().count() > LONGEST {
        return Err(Error::because(Code::RequestInvalid, format!("`query` has more than {LONGEST} characters")));
    }
    let me = session.person().id;
    if state.config.limits {
        PER_PERSON.take(&state.db, &me.to_string(), state.clock.now()).await?;
    }
    UserSearchIndex::find(state, sought, me).await
}
