//! Reading and posting from a page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ChatMessage, Snapshot};
use crate::auth::Person;
use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::rooms::Room;

/// Everything the page of a room starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomView {
    /// Who is reading.
    pub me: Person,
    /// The room.
    pub room: Room,
    /// The rooms they are in.
    pub rooms: Vec<Room>,
    /// The newest messages.
    pub snapshot: Snapshot,
    /// Where the event stream goes on from them.
    pub cursor: String,
    /// The id of the next message, for a form that is sent without scripting: sent twice, it is said once.
    pub next_id: MessageId,
}

/// Opens a room, joining whoever comes to a public one for the first time. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "open_room")]
pub async fn open_room(
    /// The room.
    room_id: RoomId,
) -> Result<RoomView, Error> {
    use super::{PAGE, Page, history};
    use crate::auth::page;
    use crate::error::Code;
    use crate::live::Cursor;
    use crate::rooms::{access, rooms_of};

    let (state, session) = page::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            page::show_the_door();
        }
    })?;
    let membership = access::enter(&state, &session, &room_id).await?;
    // Before the data: should the history of the data change in between, the cursor is of the old one and void.
    let epoch = state.hub.epoch();
    let page = Page { limit: PAGE, before: None };
    let (snapshot, rooms) = futures::try_join!(history(&state, &membership, page), rooms_of(&state, &session))?;
    let cursor = Cursor::new(epoch, snapshot.version).to_string();
    let (me, room) = (session.person().clone(), membership.room().clone());
    Ok(RoomView { me, room, rooms, snapshot, cursor, next_id: MessageId::new() })
}

/// The page of messages before one that is shown.
#[server(prefix = "/fn", endpoint = "older_messages")]
pub async fn older_messages(
    /// The room.
    room_id: RoomId,
    /// The oldest message that is shown.
    before: MessageId,
) -> Result<Snapshot, Error> {
    use super::{PAGE, Page, history};
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let membership = access::enter(&state, &session, &room_id).await?;
    history(&state, &membership, Page { limit: PAGE, before: Some(before) }).await
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
) -> Result<ChatMessage, Error> {
    use super::{Content, Draft, post};
    use crate::auth::page;
    use crate::rooms::access;

    let (state, session) = page::session().await?;
    let content = Content::parse(&content)?;
    let membership = access::approach(&state, &session, &room_id).await?;
    post(&state, &membership, Draft { id: Some(id), content, reply_to: None }).await
}
