//! REST of messages.

use axum::extract::State as Extract;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, SIGNED_IN, refusals};
use crate::error::{Body, Code, Path, Query, Result};
use crate::id::{MessageId, RoomId};
use crate::log::server::Cursor;
use crate::messages::server::{Draft, Page, Place};
use crate::messages::{ChatMessage, Content, MessageType, PAGE};
use crate::rooms::server::access;
use crate::state::State;
use crate::uploads::server::{Parts, UploadForm};

/// The header in which a write tells how far the log has come with it, and a read asks for no less (design §3.6).
const CURSOR: HeaderName = HeaderName::from_static("teahouse-cursor");

/// Where files are posted, in bodies that are larger than others.
pub const UPLOAD: &str = "/api/chat/upload";

/// The routes of messages under `/api/chat`.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(send))
        .routes(routes!(messages))
        .routes(routes!(edit, remove))
        .routes(routes!(upload))
}

/// What any words may be refused for.
const WORDS: &[Code] = &[Code::ContentEmpty, Code::ContentTooLong, Code::ContentHasControlCharacters];

/// Why someone is not in the room.
const ROOM: &[Code] = &[Code::RoomNotFound, Code::NotAMember];
/// Why nobody, or they, may say anything in it.
const SILENCE: &[Code] = &[Code::RoomArchived, Code::Muted];

refusals! {
    SendRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, WORDS, ROOM, SILENCE, &[
        Code::MessageNotFound, Code::MessageIdTaken, Code::MessageTypeNotPostable, Code::TooManyTries,
    ];
    // Reading joins a newcomer to a public room, so it may change something.
    MessagesRefusals = ALWAYS, SIGNED_IN, CHANGES, FIELDS, ROOM, &[
        Code::RoomArchived, Code::MessageNotFound, Code::LimitOutOfRange, Code::TooManyTries,
    ];
    EditRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, WORDS, ROOM, SILENCE, &[
        Code::NotYoursToEdit, Code::MessageNotFound,
    ];
    RemoveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, ROOM, &[
        Code::NotYoursToRemove, Code::MessageNotFound,
    ];
    UploadRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, WORDS, ROOM, SILENCE, &[
        Code::MessageNotFound, Code::TooManyTries, Code::MessageIdTaken, Code::ContentTypeUnsupported, Code::FileTooLarge, Code::ImageTooLarge,
        Code::FileTypeNotAllowed, Code::FileTypeMismatch, Code::ImageUnreadable, Code::FileNameInvalid, Code::FileEmpty,
        Code::StorageFull,
    ];
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct In {
    /// The room.
    #[serde(default = "RoomId::global")]
    #[param(default = RoomId::global)]
    room_id: RoomId,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Read {
    /// The room.
    #[serde(default = "RoomId::global")]
    #[param(default = RoomId::global)]
    room_id: RoomId,
    /// How many messages at most.
    #[serde(default = "page")]
    #[param(minimum = 1, maximum = 100, default = page)]
    limit: u32,
    /// The messages right before this one. At most one of `before`, `after` and `around` is given.
    before: Option<MessageId>,
    /// The messages right after this one.
    after: Option<MessageId>,
    /// This message in the middle; where one side has too few, the other has more.
    around: Option<MessageId>,
}

fn page() -> u32 {
    PAGE
}

/// Something to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "content": "The tea is ready." }))]
struct NewMessage {
    /// The words: something to read among them, no control characters but line feed and tab. Line ends become line
    /// feeds.
    #[schema(min_length = 1, max_length = 4000)]
    content: String,
    /// `text`; the other types are not posted this way.
    message_type: Option<MessageType>,
    /// The message it answers, of the same room.
    reply_to: Option<MessageId>,
    /// An id of one's own choice, so that sending again says it once.
    id: Option<MessageId>,
}

/// Something else to say in the place of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "content": "The tea is ready, and so is the cake." }))]
struct NewContent {
    /// The words, as in a new message.
    #[schema(min_length = 1, max_length = 4000)]
    content: String,
}

// Described here, read by `UploadForm`.
/// A file to post; the fields come in any order.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "it is only described")]
struct NewFile {
    /// The file with its name: 1 byte to 10 MiB of jpeg, png, gif, webp, pdf, txt, doc, docx, xls or xlsx, decided by
    /// what is in it.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: (),
    /// The room.
    #[schema(required = false, default = RoomId::global)]
    room_id: RoomId,
    /// The caption; without one the file's name stands for it.
    #[schema(required = false, max_length = 4000)]
    content: String,
    /// An id of one's own choice, so that sending again posts it once.
    #[schema(required = false)]
    id: MessageId,
    /// The message it answers, of the same room.
    #[schema(required = false)]
    reply_to: MessageId,
}

/// The answer to a write, with how far the log has come with it.
type Written<T> = ([(HeaderName, HeaderValue); 1], T);

fn written<T>(state: &State, v: u64, answer: T) -> Written<T> {
    ([(CURSOR, Cursor::new(state.hub.epoch(), v).to_header())], answer)
}

/// Say something in a room.
///
/// Joins the sender to a public room. The same request with the same `id` answers the first result for seven days, and
/// nothing is said twice; so after a `503`, or without an answer, send it again.
#[utoipa::path(
    post,
    path = "/api/chat/send",
    operation_id = "sendMessage",
    tag = "Messages",
    params(In),
    request_body = NewMessage,
    responses(
        (status = 200, description = "The message as everyone sees it.", body = ChatMessage,
            headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
        SendRefusals,
    )
)]
async fn send(
    Extract(state): Extract<State>,
    session: Session,
    Query(In { room_id }): Query<In>,
    Body(new): Body<NewMessage>,
) -> Result<Written<Body<ChatMessage>>> {
    if new.message_type.is_some_and(|kind| kind != MessageType::Text) {
        return Err(Code::MessageTypeNotPostable.into());
    }
    let draft = Draft { id: new.id, content: Content::parse(&new.content)?, reply_to: new.reply_to };
    let membership = access::approach(&state, &session, &room_id).await?;
    let message = crate::messages::server::post(&state, &membership, draft).await?;
    Ok(written(&state, message.v, Body(message)))
}

/// Read a page of a room's messages.
///
/// Newest first, whichever page it is. Removed messages are left out, and the page is not shorter for it. Joins the
/// reader to a public room.
#[utoipa::path(
    get,
    path = "/api/chat/messages",
    operation_id = "listMessages",
    tag = "Messages",
    params(
        Read,
        ("Teahouse-Cursor" = inline(Option<String>), Header, nullable = false,
            description = "What a write answered: the page shows at least that. Anything else is ignored."),
    ),
    responses((status = 200, description = "The messages, newest first.", body = [ChatMessage]), MessagesRefusals)
)]
async fn messages(
    Extract(state): Extract<State>,
    session: Session,
    headers: HeaderMap,
    Query(read): Query<Read>,
) -> Result<impl IntoResponse> {
    let page = Page::new(read.limit, Place::of(read.before, read.after, read.around)?)?;
    let cursor = headers.get(CURSOR).and_then(|value| Cursor::parse(value.to_str().ok()?));
    let membership = access::enter(&state, &session, &read.room_id).await?;
    let json = crate::messages::server::history_json(&state, &membership, page, cursor.as_ref()).await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], json))
}

/// Change the words of one's own message.
///
/// A text, or the caption of a picture or file. The same words again change nothing.
#[utoipa::path(
    patch,
    path = "/api/chat/messages/{id}",
    operation_id = "editMessage",
    tag = "Messages",
    params(("id" = MessageId, Path, description = "The message."), In),
    request_body = NewContent,
    responses(
        (status = 200, description = "The message as it is now.", body = ChatMessage,
            headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
        EditRefusals,
    )
)]
async fn edit(
    Extract(state): Extract<State>,
    session: Session,
    Path(id): Path<MessageId>,
    Query(In { room_id }): Query<In>,
    Body(NewContent { content }): Body<NewContent>,
) -> Result<Written<Body<ChatMessage>>> {
    let content = Content::parse(&content)?;
    let membership = access::admit(&state, &session, &room_id).await?;
    let message = crate::messages::server::edit(&state, &membership, id, content).await?;
    Ok(written(&state, message.v, Body(message)))
}

/// Remove a message for everybody.
///
/// One's own, or anybody's as moderator or administrator, which is audited. Its words and its file are erased; who
/// wrote it and when stays. Removing it again is no fault.
#[utoipa::path(
    delete,
    path = "/api/chat/messages/{id}",
    operation_id = "removeMessage",
    tag = "Messages",
    params(("id" = MessageId, Path, description = "The message."), In),
    responses(
        (status = 204, description = "The message is removed.",
            headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
        RemoveRefusals,
    )
)]
async fn remove(
    Extract(state): Extract<State>,
    session: Session,
    Path(id): Path<MessageId>,
    Query(In { room_id }): Query<In>,
) -> Result<Written<StatusCode>> {
    let membership = access::admit(&state, &session, &room_id).await?;
    let v = crate::messages::server::remove(&state, &membership, id).await?;
    Ok(written(&state, v, StatusCode::NO_CONTENT))
}

/// Post a picture or a file.
///
/// Joins the sender to a public room, and is repeatable by `id` like sending is. Pictures lose their hidden data, such
/// as where they were taken.
#[utoipa::path(
    post,
    path = UPLOAD,
    operation_id = "uploadFile",
    tag = "Messages",
    request_body(content = NewFile, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The message, with `file_url` where the file is.", body = ChatMessage,
            headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
        UploadRefusals,
    )
)]
async fn upload(Extract(state): Extract<State>, session: Session, parts: Parts) -> Result<Written<Body<ChatMessage>>> {
    crate::messages::server::may_upload(&state, &session).await?;
    let form = UploadForm::read(&state.uploads, parts).await?;
    let message = crate::messages::server::upload(&state, &session, form).await?;
    Ok(written(&state, message.v, Body(message)))
}
