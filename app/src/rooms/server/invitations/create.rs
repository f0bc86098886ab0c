//! Making an invitation.

use crate::auth::server::{Session, random_text, sha256};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::invitations::NewInvitation;
use crate::rooms::server::access;
use crate::rooms::server::invitations::store;
use crate::state::State;

/// New invitations of one person: twenty at once, then one every half minute.
const INVITING: RateLimit = RateLimit { name: "invite", burst: 20, refill_ms: 30_000 };
/// How many may come by one invitation.
const USES: std::ops::RangeInclusive<u32> = 1..=100;
/// How many hours one lasts.
const HOURS: std::ops::RangeInclusive<u32> = 1..=30 * 24;
/// How many may come by it, and how long it lasts, unless asked otherwise.
const USUALLY: (u32, u32) = (1, 7 * 24);
/// How many digits of its hash are an invitation's id.
const ID_LENGTH: usize = 12;

/// How many may come by an invitation, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    uses: u32,
    hours: u32,
}

impl Offer {
    /// One to a hundred uses, one unless given; an hour to thirty days, seven days unless given.
    pub fn parse(uses: Option<u32>, hours: Option<u32>) -> Result<Self> {
        let offer = Self { uses: uses.unwrap_or(USUALLY.0), hours: hours.unwrap_or(USUALLY.1) };
        if USES.contains(&offer.uses) && HOURS.contains(&offer.hours) {
            Ok(offer)
        } else {
            Err(Code::InvitationLimits.into())
        }
    }
}

/// Invites into a room, as its moderators may, or into the server, as its moderators may. Where these invite, accounts can be
/// made by it. Audited.
pub async fn create(state: &State, session: &Session, room: Option<&RoomId>, offer: Offer) -> Result<NewInvitation> {
    if let Some(room) = room {
        access::manage(state, session, room).await?;
    }
    let now = state.clock.now();
    if state.config.limits {
        INVITING.take(&state.db, &session.person().id.to_string(), now).await?;
    }
    let token = random_text()?;
    let hash = sha256(&token);
    let id = &hash[..ID_LENGTH];
    let new = store::NewInvitation { id, hash: &hash, room, uses: offer.uses, now, seconds: offer.hours * 3600 };
    let opens_accounts = store::create(&state.db, session, &new).await?;
    Ok(NewInvitation {
        id: id.to_owned(),
        path: format!("/join/{token}"),
        token,
        room_id: room.cloned(),
        uses_left: offer.uses,
        expires_at: new.expires_at(),
        opens_accounts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_has_its_limits() {
        assert_eq!(Offer::parse(None, None), Ok(Offer { uses: 1, hours: 168 }));
        assert_eq!(Offer::parse(Some(100), Some(720)), Ok(Offer { uses: 100, hours: 720 }));
        for (uses, hours) in [(0, 1), (101, 1), (1, 0), (1, 721), (u32::MAX, u32::MAX)] {
            assert_eq!(Offer::parse(Some(uses), Some(hours)), Err(Code::InvitationLimits.into()));
        }
    }
}
