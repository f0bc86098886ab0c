//! Keeping order in a room from a page.

use leptos::prelude::*;

use crate::auth::Person;
use crate::error::Error;
use crate::id::{RoomId, UserId};
use crate::rooms::{Member, RoomRole};

/// Who is in a room.
#[server(prefix = "/fn", endpoint = "list_members")]
pub async fn list_members(
    /// The room.
    room_id: RoomId,
) -> Result<Vec<Member>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::members(&state, &session, &room_id).await
}

/// Who is banned from a room.
#[server(prefix = "/fn", endpoint = "list_banned")]
pub async fn list_banned(
    /// The room.
    room_id: RoomId,
) -> Result<Vec<Person>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::banned(&state, &authority).await
}

/// Brings somebody into a room.
#[server(prefix = "/fn", endpoint = "add_member")]
pub async fn add_member(
    /// The room.
    room_id: RoomId,
    /// Whom.
    user_id: UserId,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::moderation::add(&state, &authority, user_id).await
}

/// Takes somebody out of a room, perhaps for good.
#[server(prefix = "/fn", endpoint = "remove_member")]
pub async fn remove_member(
    /// The room.
    room_id: RoomId,
    /// Whom.
    user_id: UserId,
    /// Whether they are kept out.
    #[server(default)]
    ban: bool,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::moderation::remove(&state, &authority, user_id, ban).await
}

/// Ends a ban.
#[server(prefix = "/fn", endpoint = "unban_member")]
pub async fn unban_member(
    /// The room.
    room_id: RoomId,
    /// Whose.
    user_id: UserId,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::moderation::unban(&state, &authority, user_id).await
}

/// Gives a member a role in the room.
#[server(prefix = "/fn", endpoint = "set_room_role")]
pub async fn set_room_role(
    /// The room.
    room_id: RoomId,
    /// Whom.
    user_id: UserId,
    /// Which.
    role: RoomRole,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    let changes = crate::rooms::server::moderation::MemberChanges { role: Some(role), mute: None };
    crate::rooms::server::moderation::change_member(&state, &authority, user_id, changes).await
}

/// Keeps a member from speaking for a time, or lets them again.
#[server(prefix = "/fn", endpoint = "mute_member")]
pub async fn mute_member(
    /// The room.
    room_id: RoomId,
    /// Whom.
    user_id: UserId,
    /// For how many minutes; 0 lets them speak again, and without a number there is no end.
    #[server(default)]
    minutes: Option<u32>,
) -> Result<(), Error> {
    let mute = crate::rooms::server::moderation::Mute::parse(minutes)?;
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    let changes = crate::rooms::server::moderation::MemberChanges { role: None, mute: Some(mute) };
    crate::rooms::server::moderation::change_member(&state, &authority, user_id, changes).await
}
