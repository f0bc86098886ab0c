//! Reading and changing the settings of the table in [`crate::settings`].

use crate::administration::server::{Administrator, require_admin, store};
use crate::administration::{ChangeSettings, ServerSettings};
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::settings::SETTINGS;
use crate::state::State;

/// The current settings.
pub async fn read_settings(state: &State, session: &Session) -> Result<ServerSettings> {
    current(state, require_admin(session)?).await
}

async fn current(state: &State, _: Administrator<'_>) -> Result<ServerSettings> {
    Ok(ServerSettings {
        settings: state.db.settings().await?,
        sign_up_at_start: state.config.sign_up,
        limits: state.config.limits,
    })
}

/// Changes the settings for all processes at once, and logs each difference to the audit log.
///
/// # Errors
/// [`Code::SettingInvalid`]
pub async fn change_settings(state: &State, session: &Session, input: ChangeSettings) -> Result<ServerSettings> {
    let administrator = require_admin(session)?;
    let mut changed = Vec::with_capacity(SETTINGS.len());
    for (setting, text) in SETTINGS.iter().zip(input.texts()) {
        changed.push((setting.stored, setting.stored_text(&text).ok_or(Code::SettingInvalid)?));
    }
    store::change_settings(&state.db, administrator.session(), &changed, state.clock.now()).await?;
    current(state, administrator).await
}
