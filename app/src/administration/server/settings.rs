//! The server settings that administrators change: the sign-up policy and the posting limits.
//!
//! They are stored in Redis, so a change applies to all processes at once. A setting that was never changed has the value with which
//! the process was started.

use crate::administration::server::{Administrator, require_admin, store};
use crate::administration::{ChangeSettings, POSTING_BURST, POSTING_PER_MINUTE, ServerSettings};
use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::messages::server::POSTING;
use crate::state::State;

/// A minute, in milliseconds.
const MINUTE: u32 = 60_000;

/// The current settings.
pub async fn read_settings(state: &State, session: &Session) -> Result<ServerSettings> {
    current(state, require_admin(session)?).await
}

async fn current(state: &State, _: Administrator<'_>) -> Result<ServerSettings> {
    let changed = store::settings(&state.db).await?;
    let number = |name: &str| changed.get(name).and_then(|text| text.parse::<u32>().ok()).filter(|number| *number > 0);
    let refill_ms = number("posting_refill_ms").unwrap_or(POSTING.refill_ms);
    Ok(ServerSettings {
        sign_up: changed.get("sign_up").and_then(|name| name.parse().ok()),
        sign_up_at_start: state.config.sign_up,
        posting_burst: number("posting_burst").unwrap_or(POSTING.burst),
        posting_per_minute: per_minute(refill_ms),
        limits: state.config.limits,
    })
}

/// Changes the settings for all processes at once, and logs each difference to the audit log.
pub async fn change_settings(
    state: &State,
    session: &Session,
    ChangeSettings { sign_up, posting_burst, posting_per_minute }: ChangeSettings,
) -> Result<ServerSettings> {
    let administrator = require_admin(session)?;
    if !POSTING_BURST.contains(&posting_burst) || !POSTING_PER_MINUTE.contains(&posting_per_minute) {
        return Err(Code::SettingInvalid.into());
    }
    let posting = (posting_burst, per_minute(posting_per_minute));
    store::change_settings(&state.db, administrator.session(), sign_up, posting, state.clock.now()).await?;
    current(state, administrator).await
}

/// Converts the milliseconds after which one more message may be posted into messages per minute, and back. The result is rounded,
/// so that each number that is plausible as a setting survives both conversions.
fn per_minute(refill_ms: u32) -> u32 {
    (MINUTE + refill_ms / 2) / refill_ms.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plausible_numbers_survive_both_conversions() {
        for chosen in (1..=240).chain([250, 300, 400, 500, 600, 1_000, 1_200, 2_000, 3_000, 6_000]) {
            let refill_ms = per_minute(chosen);
            assert!(refill_ms > 0);
            assert_eq!(per_minute(refill_ms), chosen, "{refill_ms}");
        }
    }
}
