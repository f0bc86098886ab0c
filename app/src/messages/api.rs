//! Reading, posting, editing and removing from a page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ChatMessage, Quote, Snapshot};
use crate::auth::Person;
use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::lobby::Lobby;
use crate::rooms::{Room, RoomRole};
use crate::time::Timestamp;
use crate::unread::Standing;

/// Everything the page of a room starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomView {
    /// Who is reading.
    pub me: Person,
    /// The room.
    pub room: Room,
    /// What they may do in it.
    pub role: RoomRole,
    /// Until when they may not speak in it, if they may not.
    pub muted_until: Option<Timestamp>,
    /// The rooms they are in, what is new there, and who is here.
    pub lobby: Lobby,
    /// What was new in this room when it was opened.
    pub standing: Standing,
    /// Those who said the messages or of whom Teahouse says something in them, as they are now.
    pub people: Vec<Person>,
    /// The newest messages, or those around the one that was asked for.
    pub snapshot: Snapshot,
    /// Where the event stream goes on from them.
    pub cursor: String,
    /// The id of the next message, for a form that is sent without scripting: sent twice, it is said once.
    pub next_id: MessageId,
    /// The message that the address asks for, if it is there.
    pub at: Option<MessageId>,
    /// Whether the address asks for a message that is not there any more.
    pub lost: bool,
}

/// Opens a room, joining whoever comes to a public one for the first time. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "open_room")]
pub async fn open_room(
    /// The room.
    room_id: RoomId,
    /// A message to begin with, instead of the newest ones.
    #[server(default)]
    at: Option<MessageId>,
) -> Result<RoomView, Error> {
    use super::{PAGE, Page, Place, history};
    use crate::auth::People;
    use crate::auth::page;
    use crate::error::Code;
    use crate::live::Cursor;
    use crate::rooms::access;
    use crate::{lobby, rooms};

    let (state, session) = page::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            page::show_the_door();
        }
    })?;
    let membership = access::enter(&state, &session, &room_id).await?;
    // Before the data, so that the stream goes on from what is read; should the history of the data change in between, the cursor
    // is of the old one and void.
    let (epoch, version) = state.hub.standing();
    let read = async |place| history(&state, &membership, Page { limit: PAGE, place }, None).await;
    let messages = async || match at {
        None => read(Place::Newest).await.map(|newest| (newest, None)),
        Some(at) => match read(Place::Around(at)).await {
            Err(error) if error.code == Code::MessageNotFound => Ok((read(Place::Newest).await?, None)),
            around => around.map(|around| {
                let is_there = around.messages.iter().any(|message| message.id == at);
                (around, is_there.then_some(at))
            }),
        },
    };
    let ((snapshot, found), lobby, muted_until) =
        futures::try_join!(messages(), lobby::read(&state, &session), rooms::muted_until(&state, &membership))?;
    // They may have gone in between.
    let listed = lobby.rooms.iter().find(|listed| listed.entry.room.id == room_id).ok_or(Code::RoomNotFound)?;
    let standing = listed.standing.clone();
    let shown = snapshot.messages.iter().flat_map(|message| [Some(message.sender_id), message.about()]);
    let shown: Vec<_> = shown.flatten().collect();
    let people = People::find(&state, shown).await?;
    Ok(RoomView {
        me: session.person().clone(),
        room: membership.room().clone(),
        role: membership.role(),
        muted_until,
        lobby,
        standing,
        people: people.into_values().collect(),
        cursor: Cursor::new(epoch, version).to_string(),
        snapshot,
        next_id: MessageId::new(),
        lost: at.is_some() && found.is_none(),
        at: found,
    })
}

/// A page of messages: right before, right after or around one, or else the newest.
#[server(prefix = "/fn", endpoint = "read_messages")]
pub async fn read_messages(
    /// The room.
    room_id: RoomId,
    /// The oldest message that is shown.
    #[server(default)]
    before: Option<MessageId>,
    /// The newest message that is shown.
    #[server(default)]
    after: Option<MessageId>,
    /// A message to have in the middle.
    #[server(default)]
    around: Option<MessageId>,
) -> Result<Snapshot, Error> {
    use super::{PAGE, Page, Place, history};
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let place = Place::of(before, after, around)?;
    let membership = access::enter(&state, &session, &room_id).await?;
    history(&state, &membership, Page { limit: PAGE, place }, None).await
}

/// What a reply to this message shows of it.
#[server(prefix = "/fn", endpoint = "quoted_message")]
pub async fn quoted_message(
    /// The room.
    room_id: RoomId,
    /// The message that is quoted.
    id: MessageId,
) -> Result<Quote, Error> {
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let membership = access::enter(&state, &session, &room_id).await?;
    super::quote(&state, membership.room_id(), id).await
}

/// Says something in a room.
#[server(prefix = "/fn", endpoint = "post_message")]
pub async fn post_message(
    /// The room.
    room_id: RoomId,
    /// The id its writer chose.
    id: MessageId,
    /// The words.
    content: String,
    /// The message it answers.
    #[server(default)]
    reply_to: Option<MessageId>,
) -> Result<ChatMessage, Error> {
    use super::{Content, Draft, post};
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let content = Content::parse(&content)?;
    let membership = access::approach(&state, &session, &room_id).await?;
    post(&state, &membership, Draft { id: Some(id), content, reply_to }).await
}

/// Says something else in the place of what one said.
#[server(prefix = "/fn", endpoint = "edit_message")]
pub async fn edit_message(
    /// The room.
    room_id: RoomId,
    /// The message.
    id: MessageId,
    /// The words from now on.
    content: String,
) -> Result<ChatMessage, Error> {
    use super::{Content, edit};
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let content = Content::parse(&content)?;
    let membership = access::admit(&state, &session, &room_id).await?;
    edit(&state, &membership, id, content).await
}

/// Takes a message back, for everybody.
#[server(prefix = "/fn", endpoint = "remove_message")]
pub async fn remove_message(
    /// The room.
    room_id: RoomId,
    /// The message.
    id: MessageId,
) -> Result<(), Error> {
    use super::remove;
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let membership = access::admit(&state, &session, &room_id).await?;
    remove(&state, &membership, id).await.map(|_| ())
}
