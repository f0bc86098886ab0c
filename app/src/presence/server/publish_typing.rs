//! Telling a room that somebody is writing in it.

use crate::error::Result;
use crate::presence::PresenceEvent;
use crate::presence::server::peer_message::Word;
use crate::presence::server::store;
use crate::rooms;
use crate::rooms::server::Membership;
use crate::state::State;

/// In a room with more members nobody is told: somebody is always writing there.
pub const TYPING_UP_TO: u64 = 100;

/// Tells those who listen that a member is writing. Told again only after two seconds, kept nowhere, and not worth a refusal:
/// where it cannot be told, it is not.
pub async fn tell_typing(state: &State, membership: &Membership) -> Result<()> {
    let (person, room) = (membership.person(), membership.room());
    state.presence.note_person(person.id, Some(membership.session().as_str()));
    let is_told = room.member_count <= TYPING_UP_TO && room.archived_at.is_none();
    if !is_told || !state.presence.may_tell_of(person.id, &room.id) {
        return Ok(());
    }
    // Who may not speak is not about to.
    if !matches!(rooms::server::muted_until(state, membership).await, Ok(None)) {
        return Ok(());
    }
    let (room_id, user_id, name) = (room.id.clone(), person.id, person.display_name.clone());
    PresenceEvent::Typing { room_id: room_id.clone(), user_id, name: name.clone() }.broadcast(&state.hub);
    // The other processes may miss it.
    let _ = store::publish(&state.db, &state.presence.say(Word::Typing { room_id, user_id, name })).await;
    Ok(())
}
