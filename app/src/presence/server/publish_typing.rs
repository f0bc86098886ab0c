//! Publishes that a user is typing in a room.

use crate::auth::server::Session;
use crate::error::Result;
use crate::presence::PresenceEvent;
use crate::presence::PublishTyping;
use crate::presence::server::peer_message::PeerMessage;
use crate::presence::server::store;
use crate::rooms;
use crate::rooms::server::access;
use crate::state::State;

/// In a room with more members typing is not published: in such a room a user is typing at nearly all times.
pub const TYPING_MAX_MEMBERS: u64 = 100;

/// Publishes that the user is typing to the streams of the room's members, at most once in two seconds. It is stored nowhere. If it
/// cannot be published, this is not an error.
///
/// # Errors
/// The user is not a member of the room.
pub async fn publish_typing(state: &State, session: &Session, input: PublishTyping) -> Result<()> {
    let membership = access::require_member(state, session, &input.room_id).await?;
    let (user, room) = (membership.person(), membership.room());
    state.presence.touch(user.id, Some(membership.session().as_str()));
    let is_published = room.member_count <= TYPING_MAX_MEMBERS && room.archived_at.is_none();
    if !is_published || !state.presence.is_typing_due(user.id, &room.id) {
        return Ok(());
    }
    // A muted user cannot post.
    if !matches!(rooms::server::muted_until(state, &membership).await, Ok(None)) {
        return Ok(());
    }
    let (room_id, user_id, name) = (room.id.clone(), user.id, user.display_name.clone());
    PresenceEvent::Typing { room_id: room_id.clone(), user_id, name: name.clone() }.broadcast(&state.hub);
    // If Redis is not available, only the streams of this process receive it.
    let _ = store::publish(&state.db, &state.presence.envelope(PeerMessage::Typing { room_id, user_id, name })).await;
    Ok(())
}
