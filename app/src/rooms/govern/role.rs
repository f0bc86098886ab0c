//! Giving roles in a room.

use crate::error::Result;
use crate::id::UserId;
use crate::rooms::store::act::Deed;
use crate::rooms::{Authority, RoomRole};
use crate::state::State;

/// Gives a member this role in the room. What their role on the server gives them stays.
pub async fn set_role(state: &State, authority: &Authority, user: UserId, role: RoomRole) -> Result<()> {
    super::deed::place(state, authority, user, Deed::Role(role)).await
}
