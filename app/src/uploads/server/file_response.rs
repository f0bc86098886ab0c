//! Serves stored files: those of messages to the members of the room, avatars to every user.
//!
//! Invariants: a response is inert in a browser: only images are displayed, everything else is downloaded, and the browser must not
//! guess types. A file of a room whose member the reader is not is answered like one that does not exist. The content of a name never
//! changes, so the entity tag is made from the name; a browser must still revalidate, since permissions change.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE,
    LAST_MODIFIED, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt;
use tower_http::services::ServeFile;

use crate::auth::server::Session;
use crate::error::{Code, Error, Result};
use crate::rooms::server::access;
use crate::state::State;
use crate::uploads::FileType;
use crate::uploads::operations::FileQuery;
use crate::uploads::server::store;
use crate::uploads::server::store::FileRecord;
use crate::uploads::server::{FileId, avatars, content_disposition, disk};

/// The response with the file of a message at the path of `request`, or with its thumbnail.
pub async fn serve_file(
    state: &State,
    session: &Session,
    FileQuery { thumb }: FileQuery,
    request: Request,
) -> Result<Response> {
    if thumb.as_ref().is_some_and(|value| !value.is_empty()) {
        return Err(Error::with_reason(Code::RequestInvalid, "`thumb` takes no value"));
    }
    // The path is not percent-decoded: a name has only one spelling.
    let id = FileId::from_address(request.uri().path()).ok_or(Code::NotFound)?;
    let record = store::find(&state.db, id.uuid()).await?.ok_or(Code::NotFound)?;
    match access::require_member(state, session, &record.room).await {
        Err(error) if matches!(error.code, Code::RoomNotFound | Code::NotAMember) => return Err(Code::NotFound.into()),
        membership => membership.map(drop)?,
    }
    if record.file_type != id.file_type() {
        return Err(Code::NotFound.into());
    }
    let file = FileResponse::new(state, id, &record, thumb.is_some() && record.has_thumb).await?;
    file.respond(request.method(), request.headers()).await
}

/// The response with the avatar at the path of `request`.
pub async fn serve_avatar(state: &State, request: Request) -> Result<Response> {
    let uuid = avatars::uuid_from_address(request.uri().path()).ok_or(Code::NotFound)?;
    let avatar = FileResponse::avatar(state.uploads.avatar(uuid), uuid).await?;
    let mut response = avatar.respond(request.method(), request.headers()).await?;
    // Cached for a day and not for ever, so that it is eventually removed from a shared computer.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    Ok(response)
}

/// A file on the disk with the headers of its response.
pub(crate) struct FileResponse {
    path: PathBuf,
    etag: HeaderValue,
    file_type: FileType,
    disposition: HeaderValue,
}

impl FileResponse {
    /// The file of a message, or its thumbnail.
    pub(crate) async fn new(state: &State, id: FileId, record: &FileRecord, is_thumb: bool) -> Result<Self> {
        let kind = if id.file_type().is_image() { "inline" } else { "attachment" };
        let path = if is_thumb { state.uploads.thumb_of(id.uuid()) } else { state.uploads.path_of(&id) };
        let etag = format!("\"{}{}\"", id.uuid(), if is_thumb { "-thumb" } else { "" });
        Ok(Self {
            file_type: if is_thumb { thumb_type(&path).await? } else { id.file_type() },
            path,
            etag: header(&etag)?,
            disposition: header(&content_disposition::header_value(kind, record.name.as_str()))?,
        })
    }

    /// The avatar of a user.
    pub(crate) async fn avatar(path: PathBuf, uuid: uuid::Uuid) -> Result<Self> {
        if !tokio::fs::try_exists(&path).await.map_err(disk::disk_error)? {
            return Err(Code::NotFound.into());
        }
        let etag = header(&format!("\"{uuid}\""))?;
        Ok(Self { path, etag, file_type: FileType::Jpeg, disposition: HeaderValue::from_static("inline") })
    }

    /// The response to a request with this method and these headers: the whole file, a range of it, or `304`.
    pub(crate) async fn respond(self, method: &Method, headers: &HeaderMap) -> Result<Response> {
        let mut response = if self.matches_etag(headers) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.content(method, headers).await?
        };
        let is_success = response.status().is_success();
        let response_headers = response.headers_mut();
        response_headers.insert(ETAG, self.etag);
        response_headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response_headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
        response_headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if is_success {
            response_headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.file_type.mime()));
            response_headers.insert(CONTENT_DISPOSITION, self.disposition);
        }
        Ok(response)
    }

    /// Whether `If-None-Match` contains the tag of this file.
    fn matches_etag(&self, headers: &HeaderMap) -> bool {
        let tags = headers.get_all(IF_NONE_MATCH).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        tags.map(<[u8]>::trim_ascii)
            .any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.etag.as_bytes())
    }

    /// The file, or the requested range of it. `ServeFile` gets no conditional headers, because it derives its tags from the
    /// modification time, which changes when a file is copied to another disk. It does not support `If-Range` either: a range is
    /// only sent if the tag there is that of this file.
    async fn content(&self, method: &Method, headers: &HeaderMap) -> Result<Response> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        let is_range_valid = headers.get(IF_RANGE).is_none_or(|tag| tag == self.etag);
        if let Some(range) = headers.get(RANGE).filter(|_| is_range_valid) {
            request.headers_mut().insert(RANGE, range.clone());
        }
        let mut files = ServeFile::new(&self.path).ignore_multi_range_requests(true);
        let response = files.try_call(request).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Code::NotFound.into(),
            _ => disk::disk_error(error),
        })?;
        let mut response = response.map(Body::new);
        response.headers_mut().remove(LAST_MODIFIED);
        Ok(response)
    }
}

/// The type of a thumbnail: PNG or JPEG, by its first byte.
async fn thumb_type(path: &Path) -> Result<FileType> {
    let first_byte = async { tokio::fs::File::open(path).await?.read_u8().await };
    match first_byte.await {
        Ok(0x89) => Ok(FileType::Png),
        Ok(_) => Ok(FileType::Jpeg),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Code::NotFound.into()),
        Err(error) => Err(disk::disk_error(error)),
    }
}

fn header(value: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(value).map_err(|_| Code::Internal.into())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    async fn respond(request_headers: &[(HeaderName, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let path = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        std::fs::write(&path, "Green, or black?").expect("a file");
        let file = FileResponse {
            path: path.clone(),
            etag: HeaderValue::from_static("\"tag\""),
            file_type: FileType::Txt,
            disposition: HeaderValue::from_static("attachment"),
        };
        let mut headers = HeaderMap::new();
        headers.extend(request_headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header"))));
        let (parts, body) = file.respond(&Method::GET, &headers).await.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, 100).await.expect("a body").to_vec();
        std::fs::remove_file(path).expect("to tidy up");
        assert_eq!(parts.headers[ETAG], "\"tag\"");
        assert_eq!(parts.headers[CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
        assert!(!parts.headers.contains_key(LAST_MODIFIED));
        (parts.status, parts.headers, body)
    }

    #[tokio::test]
    async fn file_is_sent_whole_or_as_a_range() {
        let (status, headers, body) = respond(&[]).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, &b"Green, or black?"[..]));
        assert_eq!(headers[CONTENT_TYPE], "text/plain");
        assert_eq!(headers[CONTENT_DISPOSITION], "attachment");
        for part in [&[(RANGE, "bytes=7-8")][..], &[(RANGE, "bytes=7-8"), (IF_RANGE, "\"tag\"")]] {
            let (status, headers, body) = respond(part).await;
            assert_eq!((status, &body[..]), (StatusCode::PARTIAL_CONTENT, &b"or"[..]));
            assert_eq!(headers["content-range"], "bytes 7-8/16");
        }
        for whole in [&[(RANGE, "bytes=7-8"), (IF_RANGE, "\"other\"")][..], &[(RANGE, "bytes=0-1,3-4")]] {
            assert_eq!(respond(whole).await.0, StatusCode::OK);
        }
        let (status, headers, _) = respond(&[(RANGE, "bytes=16-")]).await;
        assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(headers["content-range"], "bytes */16");
    }

    #[tokio::test]
    async fn matching_etag_is_answered_with_not_modified() {
        for tags in ["\"tag\"", "\"other\", W/\"tag\"", "*"] {
            let (status, headers, body) = respond(&[(IF_NONE_MATCH, tags)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
            assert_eq!(headers[CACHE_CONTROL], "private, no-cache");
        }
        assert_eq!(respond(&[(IF_NONE_MATCH, "\"other\"")]).await.0, StatusCode::OK);
    }
}
