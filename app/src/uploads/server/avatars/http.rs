//! Portraits over HTTP: `GET /uploads/avatars/{name}`, for everyone who is signed in.

use axum::extract::{Request, State as Extract};
use axum::http::header::{ACCEPT, CACHE_CONTROL};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, CHANGES, GUARDED, SIGNED_IN, refusals};
use crate::error::{Body, Code, Result};
use crate::state::State;
use crate::uploads::server::Parts;
use crate::uploads::server::avatars::Portrait;
use crate::uploads::server::avatars::uuid_of;
use crate::uploads::server::http::Served;

/// Where pictures of people are sent to, in bodies that are larger than others.
pub const AVATAR: &str = "/api/people/avatar";

/// The routes of portraits.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(avatar)).routes(routes!(set_avatar, remove_avatar))
}

refusals! {
    SetAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[
        Code::ContentTypeUnsupported, Code::RequestInvalid, Code::FileTooLarge, Code::ImageTooLarge, Code::FileTypeNotAllowed,
        Code::FileTypeMismatch, Code::ImageUnreadable, Code::FileNameInvalid, Code::FileEmpty, Code::StorageFull,
        Code::TooManyTries,
    ];
    RemoveAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[Code::TooManyTries];
    AvatarRefusals = ALWAYS, SIGNED_IN, &[Code::NotFound];
}

/// A form with a picture.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; it is read part by part")]
struct NewAvatar {
    /// The picture, JPEG, PNG, GIF or WebP, at most 10 MiB, under its name. Its middle becomes a square of 256 pixels.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
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
    let uuid = uuid_of(request.uri().path()).ok_or(Code::NotFound)?;
    let picture = Served::portrait(state.uploads.avatar(uuid), uuid).await?;
    let mut response = picture.answer(request.method(), request.headers()).await?;
    // Not for ever: on a shared computer it should go some day.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    Ok(response)
}

/// Set one's picture.
///
/// Everyone sees it from then on, also beside what one said before. The former picture is erased.
#[utoipa::path(
    post,
    path = AVATAR,
    operation_id = "setAvatar",
    tag = "People",
    request_body(content = NewAvatar, content_type = "multipart/form-data"),
    responses((status = 200, description = "Oneself, with the new `avatar`.", body = Person), SetAvatarRefusals)
)]
async fn set_avatar(
    Extract(state): Extract<State>,
    session: Session,
    headers: HeaderMap,
    parts: Parts,
) -> Result<Response> {
    let set = async {
        crate::uploads::server::avatars::may_change_avatar(&state, &session).await?;
        let portrait = Portrait::read(&state.uploads, parts).await?;
        crate::uploads::server::avatars::set_avatar(&state, &session, portrait).await
    };
    let set = set.await;
    // A form on a page wants a page.
    if headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|kinds| kinds.contains("text/html"))) {
        let refused = set.err().map(|error| format!("?refused={}", error.code.name())).unwrap_or_default();
        return Ok(Redirect::to(&format!("/account{refused}")).into_response());
    }
    Ok(Body(set?).into_response())
}

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
async fn remove_avatar(Extract(state): Extract<State>, session: Session) -> Result<StatusCode> {
    crate::uploads::server::avatars::may_change_avatar(&state, &session).await?;
    crate::uploads::server::avatars::remove_avatar(&state, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
