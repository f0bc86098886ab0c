//! REST of messages.

use axum::Router;
use axum::extract::State as Extract;
use axum::http::{HeaderName, HeaderValue};
use axum::routing::{get, post};
use serde::Deserialize;

use super::{ChatMessage, Content, Draft, MessageType, PAGE, Page};
use crate::auth::Session;
use crate::error::{Body, Code, Query, Result};
use crate::id::{MessageId, RoomId};
use crate::live::Cursor;
use crate::rooms::access;
use crate::state::State;

/// The header in which a write tells how far the log has come with it (design §3.6).
const CURSOR: HeaderName = HeaderName::from_static("teahouse-cursor");

/// The routes of messages under `/api/chat`.
pub fn routes() -> Router<State> {
    Router::new().route("/api/chat/send", post(send)).route("/api/chat/messages", get(messages))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    #[serde(default = "RoomId::global")]
    room_id: RoomId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    content: String,
    message_type: Option<MessageType>,
    reply_to: Option<MessageId>,
    id: Option<MessageId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(default = "RoomId::global")]
    room_id: RoomId,
    #[serde(default = "page")]
    limit: u32,
    before: Option<MessageId>,
}

fn page() -> u32 {
    PAGE
}

async fn send(
    Extract(state): Extract<State>,
    session: Session,
    Query(Room { room_id }): Query<Room>,
    Body(send): Body<Send>,
) -> Result<([(HeaderName, HeaderValue); 1], Body<ChatMessage>)> {
    if send.message_type.is_some_and(|kind| kind != MessageType::Text) {
        return Err(Code::MessageTypeNotPostable.into());
    }
    let draft = Draft { id: send.id, content: Content::parse(&send.content)?, reply_to: send.reply_to };
    let membership = access::approach(&state, &session, &room_id).await?;
    let message = super::post(&state, &membership, draft).await?;
    let cursor = Cursor::new(state.hub.epoch(), message.v);
    Ok(([(CURSOR, cursor.to_header())], Body(message)))
}

async fn messages(
    Extract(state): Extract<State>,
    session: Session,
    Query(read): Query<Read>,
) -> Result<Body<Vec<ChatMessage>>> {
    let page = Page { limit: read.limit, before: read.before };
    let membership = access::enter(&state, &session, &read.room_id).await?;
    let snapshot = super::history(&state, &membership, page).await?;
    Ok(Body(snapshot.messages))
}
