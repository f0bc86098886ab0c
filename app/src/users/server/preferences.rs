//! The language and the colours someone wants, on all their devices.

use crate::auth::server::Session;
use crate::db::bucket::RateLimit;
use crate::error::Result;
use crate::language::Language;
use crate::state::State;
use crate::ui::Theme;
use crate::users::server::store;

/// Choices of one person: thirty at once, then one every two seconds. Every process hears of each.
const PER_PERSON: RateLimit = RateLimit { name: "prefer", burst: 30, refill_ms: 2_000 };

/// Keeps the language with the account.
pub async fn prefer_language(state: &State, session: &Session, language: Language) -> Result<()> {
    prefer(state, session, "language", language.tag()).await
}

/// Keeps the colours with the account.
pub async fn prefer_theme(state: &State, session: &Session, theme: Theme) -> Result<()> {
    prefer(state, session, "theme", theme.name()).await
}

async fn prefer(state: &State, session: &Session, what: &str, value: &str) -> Result<()> {
    let person = session.person().id;
    if state.config.limits {
        PER_PERSON.take(&state.db, &person.to_string(), state.clock.now()).await?;
    }
    let stored = store::set_preference(&state.db, session, what, value).await;
    // The preferences are cached with the session, and the next page of this process must have the new ones.
    state.sessions.invalidate_user(person);
    stored
}
