//! Searching users by name.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Error, Result};
use crate::state::State;
use crate::users::SearchPeople;
use crate::users::server::UserSearchIndex;

/// Searches per user: thirty at once, then two a second, since a search is sent while the user types.
const SEARCH_LIMIT: RateLimit = RateLimit { name: "people_search", burst: 30, refill_ms: 500 };
/// The maximum length of a query, in characters.
const MAX_QUERY: usize = 64;

/// The users whose display name or username contains the text, at most twenty, the best matches first. The user of the session and
/// deactivated users are left out. Every name contains the empty text.
pub async fn search(state: &State, session: &Session, input: SearchPeople) -> Result<Vec<Person>> {
    let text = input.query.trim().trim_start_matches('@');
    if text.chars().count() > MAX_QUERY {
        return Err(Error::with_reason(Code::RequestInvalid, format!("`query` has more than {MAX_QUERY} characters")));
    }
    let user = session.person().id;
    if state.config.limits {
        SEARCH_LIMIT.take(&state.db, &user.to_string(), state.clock.now()).await?;
    }
    UserSearchIndex::find(state, text, user).await
}
