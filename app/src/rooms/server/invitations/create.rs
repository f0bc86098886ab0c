//! Creating an invitation.

use crate::auth::server::{Session, random_text, sha256};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::rooms::invitations::{CreateInvitation, NewInvitation};
use crate::rooms::server::access;
use crate::rooms::server::invitations::store;
use crate::state::State;

/// New invitations per user: twenty at once, then one every half minute.
const CREATE_LIMIT: RateLimit = RateLimit { name: "invite", burst: 20, refill_ms: 30_000 };
/// The number of uses of an invitation.
const USES: std::ops::RangeInclusive<u32> = 1..=100;
/// The hours until an invitation expires.
const HOURS: std::ops::RangeInclusive<u32> = 1..=30 * 24;
/// The number of uses by default.
const DEFAULT_USES: u32 = 1;
/// The hours until an invitation expires, by default.
const DEFAULT_HOURS: u32 = 7 * 24;
/// The number of digits of the hash that are the id of an invitation.
const ID_LENGTH: usize = 12;

/// The number of uses of an invitation, and the hours until it expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationLimits {
    uses: u32,
    hours: u32,
}

impl InvitationLimits {
    /// Parses one to a hundred uses, by default one, and an hour to thirty days, by default seven days.
    pub fn parse(uses: Option<u32>, hours: Option<u32>) -> Result<Self> {
        let limits = Self { uses: uses.unwrap_or(DEFAULT_USES), hours: hours.unwrap_or(DEFAULT_HOURS) };
        if USES.contains(&limits.uses) && HOURS.contains(&limits.hours) {
            Ok(limits)
        } else {
            Err(Code::InvitationLimits.into())
        }
    }
}

/// Creates an invitation into a room, for moderators of the room, or to the server, for moderators of the server. If one of the
/// latter creates it, it also allows to create an account. Audited.
pub async fn create(state: &State, session: &Session, input: CreateInvitation) -> Result<NewInvitation> {
    let limits = InvitationLimits::parse(input.uses, input.hours)?;
    let room = input.room_id.as_ref();
    if let Some(room) = room {
        access::require_moderator(state, session, room).await?;
    }
    let now = state.clock.now();
    if state.config.limits {
        CREATE_LIMIT.take(&state.db, &session.person().id.to_string(), now).await?;
    }
    let token = random_text()?;
    let hash = sha256(&token);
    let id = &hash[..ID_LENGTH];
    let new = store::NewInvitation { id, hash: &hash, room, uses: limits.uses, now, seconds: limits.hours * 3600 };
    let opens_accounts = store::create(&state.db, session, &new).await?;
    Ok(NewInvitation {
        id: id.to_owned(),
        path: format!("/join/{token}"),
        token,
        room_id: room.cloned(),
        uses_left: limits.uses,
        expires_at: new.expires_at(),
        opens_accounts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_and_hours_are_limited() {
        assert_eq!(InvitationLimits::parse(None, None), Ok(InvitationLimits { uses: 1, hours: 168 }));
        assert_eq!(InvitationLimits::parse(Some(100), Some(720)), Ok(InvitationLimits { uses: 100, hours: 720 }));
        for (uses, hours) in [(0, 1), (101, 1), (1, 0), (1, 721), (u32::MAX, u32::MAX)] {
            assert_eq!(InvitationLimits::parse(Some(uses), Some(hours)), Err(Code::InvitationLimits.into()));
        }
    }
}
