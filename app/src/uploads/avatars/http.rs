//! Portraits over HTTP: `GET /uploads/avatars/{name}`, for everyone who is signed in.

use axum::extract::{Request, State as Extract};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::uuid_of;
use crate::auth::Session;
use crate::error::answers::{ALWAYS, SIGNED_IN, refusals};
use crate::error::{Code, Result};
use crate::state::State;
use crate::uploads::http::Served;

/// The route of portraits.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(avatar))
}

refusals! {
    AvatarRefusals = ALWAYS, SIGNED_IN, &[Code::NotFound];
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
