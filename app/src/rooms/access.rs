//! The only door into a room. Posting, reading, uploading and listening take the [`Membership`] that it hands out.

use super::{Room, store};
use crate::auth::{Person, Session, SessionHash};
use crate::db::LOG_CAP;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::state::State;

/// Someone signed in who is in a room, or comes into it with what they are about to do.
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
    let (membership, is_member) = look(state, session, room).await?;
    if !is_member {
        store::join(&state.db, room, session, LOG_CAP).await?;
    }
    Ok(membership)
}

/// Lets in whoever may do something by which they become a member, such as post in a public room. What they do joins them
/// in the same step, or not at all if it is refused.
pub async fn approach(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    look(state, session, room).await.map(|(membership, _)| membership)
}

/// Lets in members only, and joins nobody.
pub async fn admit(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    match look(state, session, room).await? {
        (membership, true) => Ok(membership),
        (_, false) => Err(Code::RoomNotFound.into()),
    }
}

/// The room with this person in it, and whether they are a member already. Private rooms are there for members only.
/// One round trip, unless they are known to be a member and the log is being heard.
async fn look(state: &State, session: &Session, room: &RoomId) -> Result<(Membership, bool)> {
    let person = session.person();
    let found = match state.rooms.get(room, person.id).filter(|_| state.hub.is_current()) {
        Some(known) => known,
        None => {
            let lookup = state.rooms.begin();
            let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
            if found.is_member {
                state.rooms.keep(&lookup, &found, person.id);
            }
            found
        }
    };
    if !found.is_member && !found.is_public {
        return Err(Code::RoomNotFound.into());
    }
    let membership = Membership { person: person.clone(), session: session.hash().clone(), room: found.room };
    Ok((membership, found.is_member))
}
