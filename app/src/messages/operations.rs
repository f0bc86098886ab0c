//! Reading, posting, editing and removing from a page.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::messages::{ChatMessage, Quote, Snapshot};

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
    use crate::auth::server::request;
    use crate::messages::PAGE;
    use crate::messages::server::{Page, Place, history};
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
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
    use crate::auth::server::request;
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
    let membership = access::enter(&state, &session, &room_id).await?;
    crate::messages::server::quote(&state, membership.room_id(), id).await
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
    use crate::auth::server::request;
    use crate::messages::Content;
    use crate::messages::server::{Draft, post};
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
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
    use crate::auth::server::request;
    use crate::messages::Content;
    use crate::messages::server::edit;
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
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
    use crate::auth::server::request;
    use crate::messages::server::remove;
    use crate::rooms::server::access;

    let (state, session) = request::session().await?;
    let membership = access::admit(&state, &session, &room_id).await?;
    remove(&state, &membership, id).await.map(|_| ())
}
