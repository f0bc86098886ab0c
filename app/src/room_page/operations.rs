//! The operation that reads the page of a room.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::{MessageId, RoomId};
use crate::room_page::RoomPageData;

server_only! {
    use crate::error::server::server_functions;

    server_functions![OpenRoom];
}

/// Opens a room; a user who opens a public room for the first time joins it. Without a session, redirects to the
/// sign-in page.
#[server(prefix = "/fn", endpoint = "open_room")]
pub async fn open_room(
    /// The room.
    room_id: RoomId,
    /// The message of a permalink: the messages around it are read instead of the newest ones.
    #[server(default)]
    at: Option<MessageId>,
) -> Result<RoomPageData, Error> {
    use crate::auth::server::request;
    use crate::error::Code;
    use crate::log::server::Cursor;
    use crate::messages::PAGE_SIZE;
    use crate::messages::server::{Anchor, PageRequest, history};
    use crate::rooms::server::access;
    use crate::users::server::UserCache;
    use crate::{rooms, sidebar};

    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::redirect_to_sign_in();
        }
    })?;
    let membership = access::join_or_require_member(&state, &session, &room_id).await?;
    // The position is read before the data, so that the stream repeats what changes in between. If the data is reset in
    // between, the cursor has the old epoch and is void.
    let (epoch, version) = state.hub.position();
    let read = async |anchor| history(&state, &membership, PageRequest { limit: PAGE_SIZE, anchor }, None).await;
    let messages = async || match at {
        None => read(Anchor::Newest).await.map(|newest| (newest, None)),
        Some(at) => match read(Anchor::Around(at)).await {
            Err(error) if error.code == Code::MessageNotFound => Ok((read(Anchor::Newest).await?, None)),
            around => around.map(|around| {
                let is_there = around.messages.iter().any(|message| message.id == at);
                (around, is_there.then_some(at))
            }),
        },
    };
    let ((snapshot, found), sidebar, muted_until) = futures::try_join!(
        messages(),
        sidebar::server::load(&state, &session),
        rooms::server::muted_until(&state, &membership)
    )?;
    // The user may have left the room in between.
    let listed = sidebar.rooms.iter().find(|listed| listed.entry.room.id == room_id).ok_or(Code::RoomNotFound)?;
    let read_state = listed.read_state.clone();
    let shown = snapshot.messages.iter().flat_map(|message| [Some(message.sender_id), message.subject_id()]);
    let shown: Vec<_> = shown.flatten().collect();
    let people = UserCache::find(&state, shown).await?;
    Ok(RoomPageData {
        me: session.person().clone(),
        room: membership.room().clone(),
        role: membership.role(),
        muted_until,
        sidebar,
        read_state,
        people: people.into_values().collect(),
        cursor: Cursor::new(epoch, version).to_string(),
        snapshot,
        next_id: MessageId::new(),
        target_missing: at.is_some() && found.is_none(),
        target: found,
    })
}
