//! REST of people.

use axum::extract::State as Extract;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Person, Session};
use crate::error::answers::{ALWAYS, CHANGES, FIELDS, GUARDED, SIGNED_IN, refusals};
use crate::error::{Body, Code, Query, Result};
use crate::state::State;
use crate::uploads::Parts;
use crate::uploads::avatars::Portrait;

/// Where pictures of people are sent to, in bodies that are larger than others.
pub const AVATAR: &str = "/api/people/avatar";

/// The routes of people.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(people)).routes(routes!(set_avatar, remove_avatar))
}

refusals! {
    PeopleRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::TooManyTries];
    SetAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[
        Code::ContentTypeUnsupported, Code::RequestInvalid, Code::FileTooLarge, Code::ImageTooLarge, Code::FileTypeNotAllowed,
        Code::FileTypeMismatch, Code::ImageUnreadable, Code::FileNameInvalid, Code::FileEmpty, Code::StorageFull,
        Code::TooManyTries,
    ];
    RemoveAvatarRefusals = ALWAYS, GUARDED, SIGNED_IN, CHANGES, &[Code::TooManyTries];
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Sought {
    /// What the name has in it; everyone's has the empty text, which it is if absent.
    #[serde(default)]
    #[param(max_length = 64, required = false)]
    query: String,
}

/// A form with a picture.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; it is read part by part")]
struct NewAvatar {
    /// The picture, JPEG, PNG, GIF or WebP, at most 10 MiB, under its name. Its middle becomes a square of 256 pixels.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Find people.
///
/// By their shown name or their username, at most twenty; first those whose name begins with the text. Neither oneself nor
/// deactivated people are among them.
#[utoipa::path(
    get,
    path = "/api/chat/people",
    operation_id = "findPeople",
    tag = "People",
    params(Sought),
    responses((status = 200, description = "The people.", body = Vec<Person>), PeopleRefusals)
)]
async fn people(
    Extract(state): Extract<State>,
    session: Session,
    Query(Sought { query }): Query<Sought>,
) -> Result<Body<Vec<Person>>> {
    super::search(&state, &session, &query).await.map(Body)
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
        super::may_change_avatar(&state, &session).await?;
        let portrait = Portrait::read(&state.uploads, parts).await?;
        super::set_avatar(&state, &session, portrait).await
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
    super::may_change_avatar(&state, &session).await?;
    super::remove_avatar(&state, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
