//! What a member may do in a room from now on.

use crate::error::Result;
use crate::id::UserId;
use crate::rooms::RoomRole;
use crate::rooms::server::Authority;
use crate::rooms::server::moderation::Mute;
use crate::rooms::server::store::act::MemberAction;
use crate::state::State;

/// What shall be different; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// Their role, which owners give.
    pub role: Option<RoomRole>,
    /// Whether they may speak. Who may not reads on, and may remove what they said.
    pub mute: Option<Mute>,
}

/// Changes what a member may do: all of it, or nothing where a part is refused.
pub async fn change_member(state: &State, authority: &Authority, user: UserId, changes: MemberChanges) -> Result<()> {
    let MemberChanges { role, mute } = changes;
    let mute = mute.map(|mute| mute.until(state.clock.now()));
    crate::rooms::server::moderation::deed::change_member(state, authority, user, MemberAction::Change { role, mute })
        .await
}
