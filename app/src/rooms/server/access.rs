//! The access checks of rooms. Posting, reading, uploading and streaming take a [`Membership`], reading what is public about a room
//! a [`VisibleRoom`], moderation a [`RoomModerator`]; only these functions return them.
//!
//! Invariants: a room that a user may not see answers like one that does not exist. A script that changes something checks again
//! what was checked here, in its one step.

use crate::auth::server::{Session, SessionHash};
use crate::auth::{Person, Role};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::rooms::server::store;
use crate::rooms::server::store::RoomAccess;
use crate::rooms::{Kind, Room, RoomRole};
use crate::state::State;

/// Joining per user, in all rooms together: twenty at once, then one every three seconds.
pub(crate) const JOIN_LIMIT: RateLimit = RateLimit { name: "join", burst: 20, refill_ms: 3_000 };

/// Proof that a user is a member of a room, or that the operation they are about to do makes them one.
#[derive(Debug, Clone)]
pub struct Membership(RoomContext);

/// Proof that a user can see that a room exists.
#[derive(Debug, Clone)]
pub struct VisibleRoom {
    context: RoomContext,
    is_member: bool,
}

/// Proof that a user can moderate a room.
#[derive(Debug, Clone)]
pub struct RoomModerator(RoomContext);

/// A user, their session and a room, with their role in it.
#[derive(Debug, Clone)]
struct RoomContext {
    person: Person,
    session: SessionHash,
    room: Room,
    role: RoomRole,
}

macro_rules! context_getters {
    ($name:ident, $($path:tt)+) => {
        impl $name {
            /// The user.
            pub fn person(&self) -> &Person {
                &self.$($path)+.person
            }

            /// The session; scripts check that it has not ended.
            pub fn session(&self) -> &SessionHash {
                &self.$($path)+.session
            }

            /// The room.
            pub fn room(&self) -> &Room {
                &self.$($path)+.room
            }

            /// The id of the room.
            pub fn room_id(&self) -> &RoomId {
                &self.$($path)+.room.id
            }

            /// Their role in the room, raised by their role on the server.
            pub fn role(&self) -> RoomRole {
                self.$($path)+.role
            }
        }
    };
}
context_getters!(Membership, 0);
context_getters!(VisibleRoom, context);
context_getters!(RoomModerator, 0);

impl VisibleRoom {
    /// Whether the user is a member.
    pub fn is_member(&self) -> bool {
        self.is_member
    }
}

/// Requires a member, and makes the user one if they open a public room, or a room they are invited to, for the first time. A user
/// who left or was removed must join explicitly.
pub async fn join_or_require_member(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let access = load_access(state, session, room).await?;
    if !access.is_member {
        access.require_can_join()?;
        if state.config.limits {
            JOIN_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
        }
        store::join(&state.db, room, session, false).await?;
    }
    Ok(Membership(room_context(session, access)))
}

/// Requires a user who is a member, or who may become one by posting, as in a public room. The script of the post makes them a
/// member in the same step, unless it refuses the post.
pub async fn require_can_post(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let access = load_access(state, session, room).await?;
    if !access.is_member {
        access.require_can_join()?;
    }
    Ok(Membership(room_context(session, access)))
}

/// Requires a member, and makes nobody one.
pub async fn require_member(state: &State, session: &Session, room: &RoomId) -> Result<Membership> {
    let access = load_access(state, session, room).await?;
    if !access.is_member {
        return Err(Code::NotAMember.into());
    }
    Ok(Membership(room_context(session, access)))
}

/// Requires a user who can see the room: a member, an invited user, or anyone if it is public.
pub async fn require_visible(state: &State, session: &Session, room: &RoomId) -> Result<VisibleRoom> {
    let access = load_access(state, session, room).await?;
    let is_member = access.is_member;
    Ok(VisibleRoom { context: room_context(session, access), is_member })
}

/// Requires a user who can moderate the room: its owners and moderators, the moderators of the server if it is public, and
/// administrators, members or not. Nobody moderates a direct conversation.
pub async fn require_moderator(state: &State, session: &Session, room: &RoomId) -> Result<RoomModerator> {
    let person = session.person();
    let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
    let is_overseer = person.role == Role::Administrator && found.room.kind != Kind::Direct;
    if !found.is_visible() && !is_overseer {
        return Err(Code::RoomNotFound.into());
    }
    if found.room.kind == Kind::Direct {
        return Err(Code::DirectFixed.into());
    }
    let may_moderate_here = found.is_member || found.room.kind == Kind::Public || is_overseer;
    let context = room_context(session, found);
    if context.role < RoomRole::Moderator || !may_moderate_here {
        return Err(Code::NotAllowed.into());
    }
    Ok(RoomModerator(context))
}

fn room_context(session: &Session, access: RoomAccess) -> RoomContext {
    let person = session.person().clone();
    let role = access.role.with_server_role(access.room.kind, person.role);
    RoomContext { person, session: session.hash().clone(), room: access.room, role }
}

/// The room and the access of this user to it; an error if they cannot see it. Members can, invited users, and if it is public
/// everyone who is not banned. One round trip, unless the membership is cached and the hub is up to date with the log.
async fn load_access(state: &State, session: &Session, room: &RoomId) -> Result<RoomAccess> {
    let person = session.person();
    if let Some(cached) = state.rooms.get(room, person.id).filter(|_| state.hub.is_current()) {
        return Ok(cached);
    }
    let ticket = state.rooms.begin_load();
    let found = store::find(&state.db, room, person.id).await?.ok_or(Code::RoomNotFound)?;
    if !found.is_visible() {
        return Err(Code::RoomNotFound.into());
    }
    if found.is_member {
        state.rooms.finish_load(ticket, &found, person.id);
    }
    Ok(found)
}
