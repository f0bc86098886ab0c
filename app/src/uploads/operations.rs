//! The operations of uploads: their server functions and REST routes, side by side as thin ways to the verbs in `server/`. A file of a
//! message is uploaded by an operation of messages.

use leptos::prelude::*;

use crate::error::{Error, Result};

server_only! {
    use axum::extract::{Request, State as Extract};
    use axum::http::header::ACCEPT;
    use axum::http::{HeaderMap, StatusCode};
    use axum::response::{IntoResponse, Redirect, Response};
    use serde::Deserialize;
    use utoipa::ToSchema;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::Person;
    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, CHANGES, FIELDS, GUARDED, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Query, server_functions};
    use crate::state::State;
    use crate::uploads::server;
    use crate::uploads::server::{avatars, BoundedMultipart};

    /// The path to which avatars are uploaded. Its limit on the length of a body is higher than that of other routes.
    pub const AVATAR: &str = "/api/people/avatar";

    server_functions![RemoveAvatar];

    /// The routes of files and avatars.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default()
            .routes(routes!(file))
            .routes(routes!(avatar))
            .routes(routes!(upload_avatar, delete_avatar))
    }

    problem_responses! {
        FileRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotFound];
        SetAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[
            Code::ContentTypeUnsupported, Code::RequestInvalid, Code::FileTooLarge, Code::ImageTooLarge, Code::FileTypeNotAllowed,
            Code::FileTypeMismatch, Code::ImageUnreadable, Code::FileNameInvalid, Code::FileEmpty, Code::StorageFull,
            Code::TooManyTries,
        ];
        RemoveAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[Code::TooManyTries];
        AvatarRefusals = ALWAYS, SIGNED_IN, &[Code::NotFound];
    }

    /// The query of the address of a file.
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    pub struct FileQuery {
        /// Without a value: the small form of a picture, upright and at most 720 pixels on a side. A picture that is small,
        /// or moves, is its own.
        #[param(nullable = false, max_length = 0)]
        pub thumb: Option<String>,
    }

    /// Get the file of a message.
    ///
    /// A picture is answered to be shown, anything else to be saved. Answers to `Range`, `If-Range` and `If-None-Match`.
    #[utoipa::path(
        get,
        path = "/uploads/chat/{name}",
        operation_id = "getFile",
        tag = "Messages",
        params(
            ("name" = String, Path, description = "The end of the message's `file_url`."),
            FileQuery,
        ),
        responses(
            (status = 200, description = "The file.", content(
                ("image/jpeg"), ("image/png"), ("image/gif"), ("image/webp"), ("application/pdf"), ("text/plain"),
                ("application/msword"), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                ("application/vnd.ms-excel"), ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            )),
            (status = 206, description = "The part of it that was asked for.", content(
                ("image/jpeg"), ("image/png"), ("image/gif"), ("image/webp"), ("application/pdf"), ("text/plain"),
                ("application/msword"), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                ("application/vnd.ms-excel"), ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            )),
            (status = 304, description = "It is the one that the client has."),
            (status = 416, description = "It has no such part."),
            FileRefusals,
        )
    )]
    async fn file(
        Extract(state): Extract<State>,
        session: Session,
        Query(query): Query<FileQuery>,
        request: Request,
    ) -> Result<Response> {
        server::serve_file(&state, &session, query, request).await
    }

    /// Get the picture of a person.
    ///
    /// It is at the address in their `avatar`, which changes with the picture. Answers to `Range`, `If-Range` and `If-None-Match`.
    #[utoipa::path(
        get,
        path = "/uploads/avatars/{name}",
        operation_id = "getAvatar",
        tag = "People",
        params(("name" = String, Path, description = "The end of the person's `avatar`.")),
        responses(
            (status = 200, description = "The picture, 256 pixels on each side.", content_type = "image/jpeg"),
            (status = 206, description = "The part of it that was asked for.", content_type = "image/jpeg"),
            (status = 304, description = "It is the one that the client has."),
            (status = 416, description = "It has no such part."),
            AvatarRefusals,
        )
    )]
    async fn avatar(Extract(state): Extract<State>, _: Session, request: Request) -> Result<Response> {
        server::serve_avatar(&state, request).await
    }

    // Only described here; `Avatar::read` reads it.
    /// A form with a picture.
    #[derive(ToSchema)]
    #[schema(as = NewAvatar)]
    #[expect(dead_code, reason = "it is only described")]
    struct AvatarForm {
        /// The picture, JPEG, PNG, GIF or WebP, at most 10 MiB, under its name. Its middle becomes a square of 256 pixels.
        #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
        file: Vec<u8>,
    }

    /// Set one's picture.
    ///
    /// Everyone sees it from then on, also beside what one said before. The former picture is erased.
    #[utoipa::path(
        post,
        path = AVATAR,
        operation_id = "setAvatar",
        tag = "People",
        request_body(content = AvatarForm, content_type = "multipart/form-data"),
        responses((status = 200, description = "Oneself, with the new `avatar`.", body = Person), SetAvatarRefusals)
    )]
    async fn upload_avatar(
        Extract(state): Extract<State>,
        session: Session,
        headers: HeaderMap,
        form: BoundedMultipart,
    ) -> Result<Response> {
        let result = avatars::set_avatar(&state, &session, form).await;
        // The form of the account page, sent without scripting, is answered with a redirect to that page.
        if headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|types| types.contains("text/html"))) {
            let refused = result.err().map(|error| format!("?refused={}", error.code.name())).unwrap_or_default();
            return Ok(Redirect::to(&format!("/account{refused}")).into_response());
        }
        Ok(Body(result?).into_response())
    }
}

/// Removes the user's avatar.
#[server(prefix = "/fn", endpoint = "remove_avatar")]
pub async fn remove_avatar() -> Result<(), Error> {
    let (state, session) = request::session().await?;
    avatars::remove_avatar(&state, &session).await
}

server_only! {
    /// Remove one's picture.
    ///
    /// It is erased; a generated one is shown from then on.
    #[utoipa::path(
        delete,
        path = AVATAR,
        operation_id = "removeAvatar",
        tag = "People",
        responses((status = 204, description = "There is no picture."), RemoveAvatarRefusals)
    )]
    async fn delete_avatar(Extract(state): Extract<State>, session: Session) -> Result<StatusCode> {
        avatars::remove_avatar(&state, &session).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}
