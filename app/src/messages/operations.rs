//! The operations of messages. The server function and the REST route of an operation are next to each other, with the documentation
//! of both; both call one verb of `server/`.

use leptos::prelude::*;

use crate::error::{Error, Result};
use crate::id::{MessageId, RoomId};
use crate::messages::{ChatMessage, Quote, Snapshot};

server_only! {
    use axum::extract::State as Extract;
    use axum::http::header::CONTENT_TYPE;
    use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
    use axum::response::IntoResponse;
    use serde::Deserialize;
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, JSON, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Path, Query, server_functions};
    use crate::log::server::Cursor;
    use crate::messages::{MessageType, PAGE_SIZE, server};
    use crate::state::State;
    use crate::uploads::server::{BoundedMultipart, UploadForm};

    /// The header with a log position: that of a write in its response, and in the request of a read the position that the
    /// answer must not be older than.
    const CURSOR: HeaderName = HeaderName::from_static("teahouse-cursor");

    /// The path of uploads, whose bodies may be larger than others.
    pub const UPLOAD: &str = "/api/chat/upload";

    server_functions![PostMessage, ReadMessages, QuotedMessage, EditMessage, RemoveMessage];

    /// The routes of messages under `/api/chat`.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default()
            .routes(routes!(send))
            .routes(routes!(messages))
            .routes(routes!(edit, remove))
            .routes(routes!(upload))
    }

    /// The errors of invalid content.
    const CONTENT: &[Code] = &[Code::ContentEmpty, Code::ContentTooLong, Code::ContentHasControlCharacters];

    /// The errors of a room that the user is not in.
    const ROOM: &[Code] = &[Code::RoomNotFound, Code::NotAMember];
    /// The errors of a room in which the user cannot post.
    const NO_POSTING: &[Code] = &[Code::RoomArchived, Code::Muted];

    problem_responses! {
        SendRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, CONTENT, ROOM, NO_POSTING, &[
            Code::MessageNotFound, Code::MessageIdTaken, Code::MessageTypeNotPostable, Code::TooManyTries,
        ];
        // A read joins the user to a public room, so it has the errors of a change.
        MessagesRefusals = ALWAYS, SIGNED_IN, CHANGES, FIELDS, ROOM, &[
            Code::RoomArchived, Code::MessageNotFound, Code::LimitOutOfRange, Code::TooManyTries,
        ];
        EditRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, JSON, CONTENT, ROOM, NO_POSTING, &[
            Code::NotYoursToEdit, Code::MessageNotFound,
        ];
        RemoveRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, ROOM, &[
            Code::NotYoursToRemove, Code::MessageNotFound,
        ];
        UploadRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, FIELDS, CONTENT, ROOM, NO_POSTING, &[
            Code::MessageNotFound, Code::TooManyTries, Code::MessageIdTaken, Code::ContentTypeUnsupported, Code::FileTooLarge, Code::ImageTooLarge,
            Code::FileTypeNotAllowed, Code::FileTypeMismatch, Code::ImageUnreadable, Code::FileNameInvalid, Code::FileEmpty,
            Code::StorageFull,
        ];
    }

    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct RoomQuery {
        /// The room.
        #[serde(default = "RoomId::global")]
        #[param(default = RoomId::global)]
        room_id: RoomId,
    }

    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct ListMessagesQuery {
        /// The room.
        #[serde(default = "RoomId::global")]
        #[param(default = RoomId::global)]
        room_id: RoomId,
        /// How many messages at most.
        #[serde(default = "page_size")]
        #[param(minimum = 1, maximum = 100, default = page_size)]
        limit: u32,
        /// The messages right before this one. At most one of `before`, `after` and `around` is given.
        before: Option<MessageId>,
        /// The messages right after this one.
        after: Option<MessageId>,
        /// This message in the middle; where one side has too few, the other has more.
        around: Option<MessageId>,
    }

    fn page_size() -> u32 {
        PAGE_SIZE
    }

    /// The response to a write, with its position in the log.
    type WithCursor<T> = ([(HeaderName, HeaderValue); 1], T);

    fn with_cursor<T>(state: &State, v: u64, body: T) -> WithCursor<T> {
        ([(CURSOR, Cursor::new(state.hub.epoch(), v).to_header())], body)
    }
}

/// Posts a message.
#[server(prefix = "/fn", endpoint = "post_message")]
pub async fn post_message(
    /// The room.
    room_id: RoomId,
    /// The id, chosen by the client.
    id: MessageId,
    /// The content.
    content: String,
    /// The message to which it replies.
    #[server(default)]
    reply_to: Option<MessageId>,
) -> Result<ChatMessage, Error> {
    let (state, session) = request::session().await?;
    server::post(&state, &session, PostMessage { room_id, id, content, reply_to }).await
}

server_only! {
    /// Something to say.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = NewMessage, example = json!({ "content": "The tea is ready." }))]
    struct PostMessageRequest {
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

    /// Say something in a room.
    ///
    /// Joins the sender to a public room. The same request with the same `id` answers the first result for seven days, and
    /// nothing is said twice; so after a `503`, or without an answer, send it again.
    #[utoipa::path(
        post,
        path = "/api/chat/send",
        operation_id = "sendMessage",
        tag = "Messages",
        params(RoomQuery),
        request_body = PostMessageRequest,
        responses(
            (status = 200, description = "The message as everyone sees it.", body = ChatMessage,
                headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
            SendRefusals,
        )
    )]
    async fn send(
        Extract(state): Extract<State>,
        session: Session,
        Query(RoomQuery { room_id }): Query<RoomQuery>,
        Body(request): Body<PostMessageRequest>,
    ) -> Result<WithCursor<Body<ChatMessage>>> {
        if request.message_type.is_some_and(|kind| kind != MessageType::Text) {
            return Err(Code::MessageTypeNotPostable.into());
        }
        let PostMessageRequest { content, reply_to, id, .. } = request;
        let input = PostMessage { room_id, id: id.unwrap_or_default(), content, reply_to };
        let message = server::post(&state, &session, input).await?;
        Ok(with_cursor(&state, message.v, Body(message)))
    }
}

/// Reads a page of messages: directly before, directly after or around one, otherwise the newest.
#[server(prefix = "/fn", endpoint = "read_messages")]
pub async fn read_messages(
    /// The room.
    room_id: RoomId,
    /// The messages directly before this one.
    #[server(default)]
    before: Option<MessageId>,
    /// The messages directly after this one.
    #[server(default)]
    after: Option<MessageId>,
    /// The messages around this one.
    #[server(default)]
    around: Option<MessageId>,
) -> Result<Snapshot, Error> {
    let (state, session) = request::session().await?;
    server::read_messages(&state, &session, ReadMessages { room_id, before, after, around }).await
}

server_only! {
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
            ListMessagesQuery,
            ("Teahouse-Cursor" = inline(Option<String>), Header, nullable = false,
                description = "What a write answered: the page shows at least that. Anything else is ignored."),
        ),
        responses((status = 200, description = "The messages, newest first.", body = [ChatMessage]), MessagesRefusals)
    )]
    async fn messages(
        Extract(state): Extract<State>,
        session: Session,
        headers: HeaderMap,
        Query(query): Query<ListMessagesQuery>,
    ) -> Result<impl IntoResponse> {
        let ListMessagesQuery { room_id, limit, before, after, around } = query;
        let cursor = headers.get(CURSOR).and_then(|value| Cursor::parse(value.to_str().ok()?));
        let input = ReadMessages { room_id, before, after, around };
        let json = server::read_messages_json(&state, &session, input, limit, cursor.as_ref()).await?;
        Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], json))
    }
}

/// The quote of a message, as a reply shows it.
#[server(prefix = "/fn", endpoint = "quoted_message")]
pub async fn quoted_message(
    /// The room.
    room_id: RoomId,
    /// The quoted message.
    id: MessageId,
) -> Result<Quote, Error> {
    let (state, session) = request::session().await?;
    server::quoted_message(&state, &session, QuotedMessage { room_id, id }).await
}

/// Replaces the content of a message of the caller.
#[server(prefix = "/fn", endpoint = "edit_message")]
pub async fn edit_message(
    /// The room.
    room_id: RoomId,
    /// The message.
    id: MessageId,
    /// The new content.
    content: String,
) -> Result<ChatMessage, Error> {
    let (state, session) = request::session().await?;
    server::edit(&state, &session, EditMessage { room_id, id, content }).await
}

server_only! {
    /// Something else to say in the place of it.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = NewContent, example = json!({ "content": "The tea is ready, and so is the cake." }))]
    struct EditMessageRequest {
        /// The words, as in a new message.
        #[schema(min_length = 1, max_length = 4000)]
        content: String,
    }

    /// Change the words of one's own message.
    ///
    /// A text, or the caption of a picture or file. The same words again change nothing.
    #[utoipa::path(
        patch,
        path = "/api/chat/messages/{id}",
        operation_id = "editMessage",
        tag = "Messages",
        params(("id" = MessageId, Path, description = "The message."), RoomQuery),
        request_body = EditMessageRequest,
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
        Query(RoomQuery { room_id }): Query<RoomQuery>,
        Body(EditMessageRequest { content }): Body<EditMessageRequest>,
    ) -> Result<WithCursor<Body<ChatMessage>>> {
        let message = server::edit(&state, &session, EditMessage { room_id, id, content }).await?;
        Ok(with_cursor(&state, message.v, Body(message)))
    }
}

/// Removes a message for all users.
#[server(prefix = "/fn", endpoint = "remove_message")]
pub async fn remove_message(
    /// The room.
    room_id: RoomId,
    /// The message.
    id: MessageId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::remove(&state, &session, RemoveMessage { room_id, id }).await.map(|_| ())
}

server_only! {
    /// Remove a message for everybody.
    ///
    /// One's own, or anybody's as moderator or administrator, which is audited. Its words and its file are erased; who
    /// wrote it and when stays. Removing it again is no fault.
    #[utoipa::path(
        delete,
        path = "/api/chat/messages/{id}",
        operation_id = "removeMessage",
        tag = "Messages",
        params(("id" = MessageId, Path, description = "The message."), RoomQuery),
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
        Query(RoomQuery { room_id }): Query<RoomQuery>,
    ) -> Result<WithCursor<StatusCode>> {
        let v = server::remove(&state, &session, RemoveMessage { room_id, id }).await?;
        Ok(with_cursor(&state, v, StatusCode::NO_CONTENT))
    }
}

server_only! {
    // Only the schema: the body is read by `UploadForm`.
    /// A file to post; the fields come in any order.
    #[derive(ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = NewFile)]
    #[allow(dead_code, reason = "it is only a schema")]
    struct UploadRequest {
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

    /// Post a picture or a file.
    ///
    /// Joins the sender to a public room, and is repeatable by `id` like sending is. Pictures lose their hidden data, such
    /// as where they were taken.
    #[utoipa::path(
        post,
        path = UPLOAD,
        operation_id = "uploadFile",
        tag = "Messages",
        request_body(content = UploadRequest, content_type = "multipart/form-data"),
        responses(
            (status = 200, description = "The message, with `file_url` where the file is.", body = ChatMessage,
                headers(("Teahouse-Cursor" = String, description = "How far the log has come with this."))),
            UploadRefusals,
        )
    )]
    async fn upload(Extract(state): Extract<State>, session: Session, parts: BoundedMultipart) -> Result<WithCursor<Body<ChatMessage>>> {
        server::check_upload_limit(&state, &session).await?;
        let form = UploadForm::read(&state.uploads, parts).await?;
        let message = server::upload(&state, &session, form).await?;
        Ok(with_cursor(&state, message.v, Body(message)))
    }
}
