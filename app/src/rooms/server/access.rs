//! The only door into a room. Posting, reading, uploading and listening take the [`Membership`] that it hands out; seeing
//! that there is a room takes a [`Sight`], keeping order in it an [`Authority`].
//!
//! Invariants: a room that someone may not see answers like one that does not exist. What the doors find is checked again by
//! the script that changes something, in its one step.

use crate::auth::server::{Session, SessionHash};
use crate::auth::{Person, Role};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::store;
use crate::rooms::server::store::Look;
use crate::rooms::{Kind, Room, RoomRole};
use crate::state::State;

/// How often one may come into rooms: twenty at once, then one every three seconds.
pub(crate) const JOINING: RateLimit = RateLimit { name: "join", burst: 20, refill_ms: 3_000 };

/// Someone signed in who is in a room, or comes into it with what they are about to do.
#[derive(Debug, Clone)]
pub struct Membership(Place);

/// Someone signed in who may know that there is this room.
#[derive(Debug, Clone)]
pub struct Sight {
    place: Place,
    is_member: bool,
}

/// Someone signed in who keeps order in a room.
#[derive(Debug, Clone)]
pub struct Authority(Place);

#[derive(Debug, Clone)]
struct Place {
    person: Person,
    session: SessionHash,
    room: Room,
    role: RoomRole,
}

macro_rules! of_place {
    ($name:ident, $($path:tt)+) => {
        impl $name {
            /// Who.
            pub fn person(&self) -> &Person {
                &self.$($path)+.person
            }

            /// By which session; scripts check that it still lives.
            pub fn session(&self) -> &SessionHash {
                &self.$($path)+.session
            }

            /// Where.
            pub fn room(&self) -> &Room {
                &self.$($path)+.room
            }

            /// Where, by id.
            pub fn room_id(&self) -> &RoomId {
                &self.$($path)+.room.id
            }

            /// What they may do there, with what their role on the server gives them.
            pub fn role(&self) -> RoomRole {
                self.$($path)+.role
            }
        }
    };
}
of_place!(Membership, 0);
of_place!(Sight, place);
of_place!(Authority, 0);

impl Sight {
    /// Whether they are in the room.
    pub fn is_member(&self) -> bool {
        self.is_member
    }
}

/// Lets a member in, and joins whoever comes for the first time to a public room or where they are invited. Whoever left
/// or was removed comes back by joining only.
pub async fn enter(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let look = look(state, session, room).await?;
    if !look.is_member {
        look.may_come()?;
        if state.config.limits {
            JOINING.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
        }
        store::join(&state.db, room, session, false).await?;
    }
    Ok(Membership(place(session, look)))
}

/// Lets in whoever may do something by which they become a member, such as post in a public room. What they do joins them
/// in the same step, or not at all if it is refused.
pub async fn approach(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let look = look(state, session, room).await?;
    if !look.is_member {
        look.may_come()?;
    }
    Ok(Membership(place(session, look)))
}

/// Lets in members only, and joins nobody.
pub async fn admit(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let look = look(state, session, room).await?;
    if !look.is_member {
        return Err(Code::NotAMember.into());
    }
    Ok(Membership(place(session, look)))
}

/// The room for whoever may know of it: its members, those who are invited, and everyone if it is public.
pub async fn see(state: &State, session: &Session, room: &RoomId) -> Result<Sight> {
    let look = look(state, session, room).await?;
    let is_member = look.is_member;
    Ok(Sight { place: place(session, look), is_member })
}

/// Lets in whoever keeps order there: owners and moderators of the room, moderators of the server where it is public, and
/// administrators everywhere but in direct conversations, members or not.
pub async fn manage(state: &State, session: &Session, room: &RoomId) -> Result<Authority> {
    let person = session.person();
    let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
    let oversees = person.role == Role::Administrator && found.room.kind != Kind::Direct;
    if !found.is_seen() && !oversees {
        return Err(Code::RoomNotFound.into());
    }
    if found.room.kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let is_in_order = found.is_member || found.room.kind == Kind::Public || oversees;
    let place = place(session, found);
    if place.role < RoomRole::Moderator || !is_in_order {
        return Err(Code::NotAllowed.into());
    }
    Ok(Authority(place))
}

fn place(session: &Session, look: Look) -> Place {
    let person = session.person().clone();
    let role = look.role.with_server_role(look.room.kind, person.role);
    Place { person, session: session.hash().clone(), room: look.room, role }
}

/// The room and what it is to this person. It is there for members, for those invited, and if it is public for everyone who is
/// not banned. One round trip, unless it is cached that they are a member and the process follows the log.
async fn look(state: &State, session: &Session, room: &RoomId) -> Result<Look> {
    let person = session.person();
    if let Some(cached) = state.rooms.get(room, person.id).filter(|_| state.hub.is_current()) {
        return Ok(cached);
    }
    let ticket = state.rooms.begin_load();
    let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
    if !found.is_seen() {
        return Err(Code::RoomNotFound.into());
    }
    if found.is_member {
        state.rooms.finish_load(ticket, &found, person.id);
    }
    Ok(found)
}
