//! Direct conversations of two to eight users. The id of a conversation is derived from the ids of its participants.

use uuid::Uuid;

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::create::{CREATE_LIMIT, room_id_from_uuid};
use crate::rooms::server::store;
use crate::rooms::server::store::create;
use crate::rooms::{Kind, Room};
use crate::state::State;

/// The namespace of the ids of direct conversations (UUID version 5), a fixed random value.
const NAMESPACE: Uuid = Uuid::from_u128(0x7ea0_05e0_6469_4572_8563_7463_6f6e_7673);
/// The number of other participants at most.
const MAX_OTHERS: usize = 7;

/// Opens the conversation with these users: always the same one, created when it is opened first. The user's own id and
/// repeated ids are ignored.
pub async fn open_direct(state: &State, session: &Session, others: &[UserId]) -> Result<Room> {
    let me = session.person().id;
    let mut participants: Vec<UserId> = others.iter().copied().filter(|other| *other != me).collect();
    participants.sort_unstable();
    participants.dedup();
    if !(1..=MAX_OTHERS).contains(&participants.len()) {
        return Err(Code::DirectPeople.into());
    }
    participants.push(me);
    participants.sort_unstable();
    let id = conversation_id(&participants)?;
    if let Some(found) = store::find(&state.db, &id, me).await?.filter(|found| found.is_member) {
        return Ok(found.room);
    }
    let now = state.clock.now();
    if state.config.limits {
        CREATE_LIMIT.take(&state.db, &me.to_string(), now).await?;
    }
    let room = create::direct(&state.db, session, &id, &participants, now).await?;
    if room.kind == Kind::Direct { Ok(room) } else { Err(Code::Internal.into()) }
}

/// The id of the conversation of these participants, in ascending order.
fn conversation_id(participants: &[UserId]) -> Result<RoomId> {
    let name = participants.iter().map(UserId::to_string).collect::<Vec<_>>().join(" ");
    room_id_from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_participants_have_one_conversation() {
        let id = |participants: &[u64]| conversation_id(&participants.iter().copied().map(UserId).collect::<Vec<_>>());
        assert_eq!(id(&[1, 12]), id(&[1, 12]));
        assert_ne!(id(&[1, 12]), id(&[11, 2]));
        assert_ne!(id(&[1, 2, 3]), id(&[1, 23]));
    }
}
