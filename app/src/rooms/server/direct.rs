//! Direct conversations: of two to eight people, found by who is in them.

use uuid::Uuid;

use crate::auth::server::Session;
use crate::error::{Code, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::create::{MAKING, room_id};
use crate::rooms::server::store;
use crate::rooms::server::store::create;
use crate::rooms::{Kind, Room};
use crate::state::State;

/// The namespace of the ids of direct conversations (UUID version 5), made up once.
const NAMESPACE: Uuid = Uuid::from_u128(0x7ea0_05e0_6469_4572_8563_7463_6f6e_7673);
/// How many others one talks to at most.
const MOST_OTHERS: usize = 7;

/// Opens the conversation with these people: always the same one, made when it is opened first. One's own id and repeated
/// ones do not count.
pub async fn open(state: &State, session: &Session, others: &[UserId]) -> Result<Room> {
    let me = session.person().id;
    let mut people: Vec<UserId> = others.iter().copied().filter(|other| *other != me).collect();
    people.sort_unstable();
    people.dedup();
    if !(1..=MOST_OTHERS).contains(&people.len()) {
        return Err(Code::DirectPeople.into());
    }
    people.push(me);
    people.sort_unstable();
    let id = id_of(&people)?;
    if let Some(found) = store::find(&state.db, &id, me).await?.filter(|found| found.is_member) {
        return Ok(found.room);
    }
    let now = state.clock.now();
    if state.config.limits {
        MAKING.take(&state.db, &me.to_string(), now).await?;
    }
    let room = create::direct(&state.db, session, &id, &people, now).await?;
    if room.kind == Kind::Direct { Ok(room) } else { Err(Code::Internal.into()) }
}

/// The id of the conversation of these people, who are sorted.
fn id_of(people: &[UserId]) -> Result<RoomId> {
    let name = people.iter().map(UserId::to_string).collect::<Vec<_>>().join(" ");
    room_id(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_have_one_conversation() {
        let id = |people: &[u64]| id_of(&people.iter().copied().map(UserId).collect::<Vec<_>>());
        assert_eq!(id(&[1, 12]), id(&[1, 12]));
        assert_ne!(id(&[1, 12]), id(&[11, 2]));
        assert_ne!(id(&[1, 2, 3]), id(&[1, 23]));
    }
}
