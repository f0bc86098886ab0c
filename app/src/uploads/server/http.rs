//! Files over HTTP: `GET /uploads/chat/{name}`, for the members of the file's room; for everyone else there is no such
//! file.
//!
//! What is answered can do nothing in a browser: pictures are shown, everything else is saved, and no type is guessed.
//! A name stands for the same bytes for ever, so its tag is made of the name; but a browser asks each time, for who may
//! see it changes.

use axum::body::Body;
use axum::extract::{Request, State as Extract};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE,
    LAST_MODIFIED, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tower_http::services::ServeFile;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, FIELDS, SIGNED_IN, refusals};
use crate::error::{Code, Error, Query, Result};
use crate::rooms::server::access;
use crate::state::State;
use crate::uploads::FileType;
use crate::uploads::server::store;
use crate::uploads::server::store::StoredFile;
use crate::uploads::server::{FileId, avatars, content_disposition, disk};

/// The route of files.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(file)).merge(avatars::http::routes())
}

refusals! {
    FileRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotFound];
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Shown {
    /// Without a value: the small form of a picture, upright and at most 720 pixels on a side. A picture that is small,
    /// or moves, is its own.
    #[param(nullable = false, max_length = 0)]
    thumb: Option<String>,
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
        Shown,
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
    Query(Shown { thumb }): Query<Shown>,
    request: Request,
) -> Result<Response> {
    if thumb.as_ref().is_some_and(|value| !value.is_empty()) {
        return Err(Error::because(Code::RequestInvalid, "`thumb` takes no value"));
    }
    // The address is taken as it was written: a name has one spelling.
    let id = FileId::of_address(request.uri().path()).ok_or(Code::NotFound)?;
    let stored = store::find(&state.db, id.uuid()).await?.ok_or(Code::NotFound)?;
    match access::require_member(&state, &session, &stored.room).await {
        Err(error) if matches!(error.code, Code::RoomNotFound | Code::NotAMember) => return Err(Code::NotFound.into()),
        admitted => admitted.map(drop)?,
    }
    if stored.file_type != id.file_type() {
        return Err(Code::NotFound.into());
    }
    let file = Served::of(&state, id, &stored, thumb.is_some() && stored.has_thumb).await?;
    file.answer(request.method(), request.headers()).await
}

/// A file on the disk, and what is said of it.
pub(crate) struct Served {
    path: std::path::PathBuf,
    tag: HeaderValue,
    file_type: FileType,
    disposition: HeaderValue,
}

impl Served {
    async fn of(state: &State, id: FileId, stored: &StoredFile, is_thumb: bool) -> Result<Self> {
        let kind = if id.file_type().is_image() { "inline" } else { "attachment" };
        let path = if is_thumb { state.uploads.thumb_of(id.uuid()) } else { state.uploads.path_of(&id) };
        let tag = format!("\"{}{}\"", id.uuid(), if is_thumb { "-thumb" } else { "" });
        Ok(Self {
            file_type: if is_thumb { thumb_type(&path).await? } else { id.file_type() },
            path,
            tag: header(&tag)?,
            disposition: header(&content_disposition::written(kind, stored.name.as_str()))?,
        })
    }

    /// The picture of somebody.
    pub(crate) async fn portrait(path: std::path::PathBuf, uuid: uuid::Uuid) -> Result<Self> {
        if !tokio::fs::try_exists(&path).await.map_err(disk::fault)? {
            return Err(Code::NotFound.into());
        }
        let tag = header(&format!("\"{uuid}\""))?;
        Ok(Self { path, tag, file_type: FileType::Jpeg, disposition: HeaderValue::from_static("inline") })
    }

    pub(crate) async fn answer(self, method: &Method, asked: &HeaderMap) -> Result<Response> {
        let mut response = if self.is_known_to(asked) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.bytes(method, asked).await?
        };
        let is_success = response.status().is_success();
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if is_success {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.file_type.mime()));
            headers.insert(CONTENT_DISPOSITION, self.disposition);
        }
        Ok(response)
    }

    /// Whether the client says that it has these bytes.
    fn is_known_to(&self, asked: &HeaderMap) -> bool {
        let tags = asked.get_all(IF_NONE_MATCH).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        tags.map(<[u8]>::trim_ascii)
            .any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.tag.as_bytes())
    }

    /// The bytes, or those of them that were asked for. `ServeFile` makes a tag of its own from the time of the file,
    /// which changes when a file is copied to another disk; so it is not told of conditions. Nor does it know
    /// `If-Range`: a part is only of use to those who have the rest of these bytes.
    async fn bytes(&self, method: &Method, asked: &HeaderMap) -> Result<Response> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        let is_of_use = asked.get(IF_RANGE).is_none_or(|tag| tag == self.tag);
        if let Some(range) = asked.get(RANGE).filter(|_| is_of_use) {
            request.headers_mut().insert(RANGE, range.clone());
        }
        let mut files = ServeFile::new(&self.path).ignore_multi_range_requests(true);
        let response = files.try_call(request).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Code::NotFound.into(),
            _ => disk::fault(error),
        })?;
        let mut response = response.map(Body::new);
        response.headers_mut().remove(LAST_MODIFIED);
        Ok(response)
    }
}

/// Thumbnails are PNG or JPEG; their first byte tells.
async fn thumb_type(path: &std::path::Path) -> Result<FileType> {
    let first = async { tokio::fs::File::open(path).await?.read_u8().await };
    match first.await {
        Ok(0x89) => Ok(FileType::Png),
        Ok(_) => Ok(FileType::Jpeg),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Code::NotFound.into()),
        Err(error) => Err(disk::fault(error)),
    }
}

fn header(value: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(value).map_err(|_| Code::Internal.into())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    async fn asked(asked: &[(HeaderName, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let path = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        std::fs::write(&path, "Green, or black?").expect("a file");
        let file = Served {
            path: path.clone(),
            tag: HeaderValue::from_static("\"tag\""),
            file_type: FileType::Txt,
            disposition: HeaderValue::from_static("attachment"),
        };
        let mut headers = HeaderMap::new();
        headers.extend(asked.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header"))));
        let (parts, body) = file.answer(&Method::GET, &headers).await.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, 100).await.expect("a body").to_vec();
        std::fs::remove_file(path).expect("to tidy up");
        assert_eq!(parts.headers[ETAG], "\"tag\"");
        assert_eq!(parts.headers[CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
        assert!(!parts.headers.contains_key(LAST_MODIFIED));
        (parts.status, parts.headers, body)
    }

    #[tokio::test]
    async fn a_file_is_answered_whole_or_in_part() {
        let (status, headers, body) = asked(&[]).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, &b"Green, or black?"[..]));
        assert_eq!(headers[CONTENT_TYPE], "text/plain");
        assert_eq!(headers[CONTENT_DISPOSITION], "attachment");
        for part in [&[(RANGE, "bytes=7-8")][..], &[(RANGE, "bytes=7-8"), (IF_RANGE, "\"tag\"")]] {
            let (status, headers, body) = asked(part).await;
            assert_eq!((status, &body[..]), (StatusCode::PARTIAL_CONTENT, &b"or"[..]));
            assert_eq!(headers["content-range"], "bytes 7-8/16");
        }
        for whole in [&[(RANGE, "bytes=7-8"), (IF_RANGE, "\"other\"")][..], &[(RANGE, "bytes=0-1,3-4")]] {
            assert_eq!(asked(whole).await.0, StatusCode::OK);
        }
        let (status, headers, _) = asked(&[(RANGE, "bytes=16-")]).await;
        assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(headers["content-range"], "bytes */16");
    }

    #[tokio::test]
    async fn a_client_that_has_the_file_is_told_so() {
        for tags in ["\"tag\"", "\"other\", W/\"tag\"", "*"] {
            let (status, headers, body) = asked(&[(IF_NONE_MATCH, tags)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
            assert_eq!(headers[CACHE_CONTROL], "private, no-cache");
        }
        assert_eq!(asked(&[(IF_NONE_MATCH, "\"other\"")]).await.0, StatusCode::OK);
    }
}
