//! Moderation of the members of a room: adding, removing, banning, muting them and setting their roles.
//!
//! Invariants: each function checks that the user is a moderator of the room; the script checks the rights again and writes the
//! audit entry in the same step.

use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Error, Result};
use crate::id::{RoomId, UserId};
use crate::rooms::server::access;
use crate::rooms::server::access::RoomModerator;
use crate::rooms::server::store::moderation;
use crate::rooms::server::store::moderation::{MemberAction, ModerationScope, MuteUntil};
use crate::rooms::{AddMember, MuteMember, RemoveMember, RoomRole, SetRoomRole, UnbanMember};
use crate::state::State;
use crate::time::Timestamp;

pub use crate::rooms::server::members::{banned, members};

/// Moderation per user, in all rooms together: sixty at once, then one a second. Each is sent to every member of the room.
const MODERATION_LIMIT: RateLimit = RateLimit { name: "govern", burst: 60, refill_ms: 1_000 };

/// The longest mute that has an end, in minutes: a year.
pub const LONGEST_MUTE: u32 = 365 * 24 * 60;

/// The changes of a member; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// The new role. Only owners can set it.
    pub role: Option<RoomRole>,
    /// The length of the mute in minutes: 0 unmutes, and `Some(None)` has no end. A muted member can read, and remove their own
    /// messages.
    pub muted_minutes: Option<Option<u32>>,
}

/// Adds a user to a room, also to a private one, and also if they have left it. Refused if they are banned, if the room is
/// archived, and for the moderator themselves. A member stays one.
pub async fn add(state: &State, session: &Session, input: AddMember) -> Result<()> {
    let moderator = access::require_moderator(state, session, &input.room_id).await?;
    act(state, &moderator, input.user_id, MemberAction::Add).await
}

/// Removes a member and their role in the room; nothing happens to others. With `ban` the user is banned too, member or not: the
/// room then does not exist for them.
pub async fn remove(state: &State, session: &Session, input: RemoveMember) -> Result<()> {
    let moderator = access::require_moderator(state, session, &input.room_id).await?;
    act(state, &moderator, input.user_id, MemberAction::Remove { bans: input.ban }).await
}

/// Ends a ban. The user is no member until they join or are added. Nothing happens if they are not banned.
pub async fn unban(state: &State, session: &Session, input: UnbanMember) -> Result<()> {
    let moderator = access::require_moderator(state, session, &input.room_id).await?;
    act(state, &moderator, input.user_id, MemberAction::Unban).await
}

/// Sets the role of a member. Only owners can.
pub async fn set_role(state: &State, session: &Session, input: SetRoomRole) -> Result<()> {
    let changes = MemberChanges { role: Some(input.role), muted_minutes: None };
    change_member(state, session, &input.room_id, input.user_id, changes).await
}

/// Mutes a member, or unmutes them.
pub async fn mute(state: &State, session: &Session, input: MuteMember) -> Result<()> {
    let changes = MemberChanges { role: None, muted_minutes: Some(input.minutes) };
    change_member(state, session, &input.room_id, input.user_id, changes).await
}

/// Changes a member: everything, or nothing if one change is refused.
pub async fn change_member(
    state: &State,
    session: &Session,
    room: &RoomId,
    user: UserId,
    changes: MemberChanges,
) -> Result<()> {
    let mute = changes.muted_minutes;
    if let Some(Some(minutes)) = mute
        && minutes > LONGEST_MUTE
    {
        return Err(Error::with_reason(Code::RequestInvalid, format!("a mute lasts at most {LONGEST_MUTE} minutes")));
    }
    let moderator = access::require_moderator(state, session, room).await?;
    let mute = mute.map(|minutes| mute_until(minutes, state.clock.now()));
    act(state, &moderator, user, MemberAction::Change { role: changes.role, mute }).await
}

/// When a mute of so many minutes ends that begins now.
fn mute_until(minutes: Option<u32>, now: Timestamp) -> MuteUntil {
    match minutes {
        Some(0) => MuteUntil::Unmute,
        None => MuteUntil::Forever,
        Some(minutes) => MuteUntil::At(Timestamp::from_milliseconds(now.milliseconds() + i64::from(minutes) * 60_000)),
    }
}

async fn act(state: &State, moderator: &RoomModerator, target: UserId, action: MemberAction) -> Result<()> {
    take_rate_limit(state, moderator).await?;
    moderation::change_member(&state.db, &moderation_scope(state, moderator, target), action).await?;
    state.rooms.invalidate(moderator.room_id());
    Ok(())
}

/// The actor, the room, the time and the member. If the room itself is changed, the member is the actor.
pub(crate) fn moderation_scope<'a>(state: &State, moderator: &'a RoomModerator, target: UserId) -> ModerationScope<'a> {
    let (session, room) = (moderator.session(), moderator.room_id());
    ModerationScope { actor: moderator.person().id, session, room, target, now: state.clock.now() }
}

/// Counts one act of moderation, and refuses it if there were too many.
pub(crate) async fn take_rate_limit(state: &State, moderator: &RoomModerator) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    MODERATION_LIMIT.take(&state.db, &moderator.person().id.to_string(), state.clock.now()).await
}
