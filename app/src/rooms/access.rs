//! The only door into a room. Posting, reading, uploading and listening take the [`Membership`] that it hands out.

use super::{Room, store};
use crate::auth::{Person, Session, SessionHash};
use crate::db::LOG_CAP;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::state::State;

/// Someone signed in who is in a room.
#[derive(Debug, Clone)]
pub struct Membership {
    person: Person,
    session: SessionHash,
    room: Room,
}

impl Membership {
    /// Who.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// By which session; scripts check that it still lives.
    pub fn session(&self) -> &SessionHash {
        &self.session
    }

    /// Where.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Where, by id.
    pub fn room_id(&self) -> &RoomId {
        &self.room.id
    }
}

/// Lets a member in, and joins whoever comes to a public room for the first time.
pub async fn enter(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let person = session.person();
    let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
    if !found.is_member {
        if !found.is_public {
            return Err(Code::RoomNotFound.into());
        }
        store::join(&state.db, room, session, LOG_CAP).await?;
    }
    Ok(Membership { person: person.clone(), session: session.hash().clone(), room: found.room })
}
