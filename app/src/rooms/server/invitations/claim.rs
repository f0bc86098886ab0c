//! Previewing and claiming an invitation. If it is used to create an account, `auth::server::sign_up` takes the use.

use crate::auth::SignUp;
use crate::auth::server::{Session, policy, sha256};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::invitations::{ClaimInvitation, InvitationPageData, InvitationView, OpenInvitation};
use crate::rooms::server::invitations::store;
use crate::rooms::server::invitations::store::InvitationRecord;
use crate::state::State;
use crate::users::server::UserCache;

/// Claims per user: ten at once, then one every ten seconds.
const CLAIM_LIMIT: RateLimit = RateLimit { name: "claim", burst: 10, refill_ms: 10_000 };

/// An invitation as anyone with its link sees it, signed in or not. Takes no use.
pub async fn preview(state: &State, token: &str) -> Result<InvitationView> {
    let (hash, found) = find(state, token).await?;
    if !store::is_valid(&state.db, &hash, &found, state.clock.now()).await? {
        return Err(Code::InvitationInvalid.into());
    }
    let by = UserCache::find(state, [found.inviter]).await?.remove(&found.inviter).ok_or(Code::InvitationInvalid)?;
    let room = match &found.room {
        Some(room) => crate::rooms::server::room(state, room).await?,
        None => None,
    };
    Ok(InvitationView { by, room, opens_accounts: found.opens_accounts })
}

/// The data of the page that the link of an invitation opens. `session` is none if nobody is signed in.
pub async fn page_data(state: &State, session: Option<&Session>, input: OpenInvitation) -> Result<InvitationPageData> {
    let invitation = preview(state, &input.token).await?;
    let may_sign_up = match policy(state).await? {
        SignUp::Open => true,
        SignUp::Invite => invitation.opens_accounts,
        SignUp::Closed => false,
    };
    Ok(InvitationPageData { invitation, may_sign_up, me: session.map(|session| session.person().clone()) })
}

/// Makes the user a member of the room of an invitation, which takes a use. No use is taken if the user is a member already, or if
/// the invitation is only to the server. Returns the room.
pub async fn claim(state: &State, session: &Session, input: ClaimInvitation) -> Result<Option<RoomId>> {
    let now = state.clock.now();
    if state.config.limits {
        CLAIM_LIMIT.take(&state.db, &session.person().id.to_string(), now).await?;
    }
    let (hash, found) = find(state, &input.token).await?;
    store::claim(&state.db, session, &hash, &found, now).await?;
    Ok(found.room)
}

async fn find(state: &State, token: &str) -> Result<(String, InvitationRecord)> {
    let hash = sha256(token);
    let found = store::find(&state.db, &hash).await?.ok_or(Code::InvitationInvalid)?;
    Ok((hash, found))
}
