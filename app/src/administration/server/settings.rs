//! The rules that administrators set: who may make an account, and how fast people may post.
//!
//! They are kept in Redis, so that all processes go by them at once; what is not set is as the server was started.

use crate::administration::server::{Administrator, store};
use crate::administration::{BURSTS, PER_MINUTE, Rules};
use crate::auth::SignUp;
use crate::error::{Code, Result};
use crate::messages::server::POSTING;
use crate::state::State;

/// A minute, in milliseconds.
const MINUTE: u32 = 60_000;

/// The rules as they are.
pub async fn read(state: &State, _: Administrator<'_>) -> Result<Rules> {
    let set = store::settings(&state.db).await?;
    let number = |name: &str| set.get(name).and_then(|text| text.parse::<u32>().ok()).filter(|number| *number > 0);
    let refill_ms = number("posting_refill_ms").unwrap_or(POSTING.refill_ms);
    Ok(Rules {
        sign_up: set.get("sign_up").and_then(|name| name.parse().ok()),
        sign_up_at_start: state.config.sign_up,
        posting_burst: number("posting_burst").unwrap_or(POSTING.burst),
        posting_per_minute: per_minute(refill_ms),
        limits: state.config.limits,
    })
}

/// Sets the rules, for all processes at once. Audited, where something differs.
pub async fn change(
    state: &State,
    administrator: Administrator<'_>,
    sign_up: Option<SignUp>,
    posting_burst: u32,
    posting_per_minute: u32,
) -> Result<Rules> {
    if !BURSTS.contains(&posting_burst) || !PER_MINUTE.contains(&posting_per_minute) {
        return Err(Code::SettingInvalid.into());
    }
    let posting = (posting_burst, per_minute(posting_per_minute));
    store::change_settings(&state.db, administrator.session(), sign_up, posting, state.clock.now()).await?;
    read(state, administrator).await
}

/// How many a minute that is, where there is one more after so many milliseconds; and the other way round. Rounded, so that the
/// number someone chose comes back, as it does for all that one would choose.
fn per_minute(refill_ms: u32) -> u32 {
    (MINUTE + refill_ms / 2) / refill_ms.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_people_choose_come_back() {
        for chosen in (1..=240).chain([250, 300, 400, 500, 600, 1_000, 1_200, 2_000, 3_000, 6_000]) {
            let refill_ms = per_minute(chosen);
            assert!(refill_ms > 0);
            assert_eq!(per_minute(refill_ms), chosen, "{refill_ms}");
        }
    }
}
