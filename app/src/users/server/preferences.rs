//! Setting the preferences of a user, which apply in all their sessions.

use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::Result;
use crate::language::Language;
use crate::state::State;
use crate::ui::Theme;
use crate::users::server::store;

/// Changes per user: thirty at once, then one every two seconds. Each is logged, and so read by every process.
const PREFERENCE_LIMIT: RateLimit = RateLimit { name: "prefer", burst: 30, refill_ms: 2_000 };

/// Stores the language with the account.
pub async fn set_language_preference(state: &State, session: &Session, language: Language) -> Result<()> {
    set_preference(state, session, "language", language.tag()).await
}

/// Stores the theme with the account.
pub async fn set_theme_preference(state: &State, session: &Session, theme: Theme) -> Result<()> {
    set_preference(state, session, "theme", theme.name()).await
}

async fn set_preference(state: &State, session: &Session, field: &str, value: &str) -> Result<()> {
    let user = session.person().id;
    if state.config.limits {
        PREFERENCE_LIMIT.take(&state.db, &user.to_string(), state.clock.now()).await?;
    }
    let result = store::set_preference(&state.db, session, field, value).await;
    // The preferences are cached with the session, and the next page of this process must have the new ones.
    state.sessions.invalidate_user(user);
    result
}
