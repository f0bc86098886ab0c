//! What a member may do in a room from now on.

use super::Mute;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::store::act::Deed;
use crate::rooms::{Authority, RoomRole};
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
    let silence = mute.map(|mute| mute.until(state.clock.now()));
    super::deed::place(state, authority, user, Deed::Change { role, silence }).await
}
