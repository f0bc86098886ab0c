//! The language and the colours someone wants, on all their devices.

use super::store;
use crate::auth::Session;
use crate::error::Result;
use crate::language::Language;
use crate::state::State;
use crate::ui::Theme;

/// Keeps the language with the account.
pub async fn prefer_language(state: &State, session: &Session, language: Language) -> Result<()> {
    store::prefer(&state.db, session, "language", language.tag()).await
}

/// Keeps the colours with the account.
pub async fn prefer_theme(state: &State, session: &Session, theme: Theme) -> Result<()> {
    store::prefer(&state.db, session, "theme", theme.name()).await
}
