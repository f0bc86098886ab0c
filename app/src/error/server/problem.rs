//! Problem documents (RFC 9457): the bodies of all error responses, in the language of the user.
//!
//! A handler that fails returns an empty response with the [`Error`] in its extensions. One layer around all routes has the
//! request, so it can determine the language, and replaces the response by [`problem_response`]. No other code writes an
//! error body.
//!
//! The doc comments of [`Problem`] and its fields are texts of the REST API's description.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Code, Error};
use crate::language::Language;

/// What every failure answers with (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "status": 404,
    "code": "room_not_found",
    "title": "Room not found",
    "detail": "This room does not exist, or you are not in it.",
    "retryable": false,
}))]
pub struct Problem {
    /// The HTTP status again.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What programs decide by.
    pub code: Code,
    /// A few words in the reader's language.
    pub title: &'static str,
    /// A sentence in the reader's language.
    pub detail: &'static str,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Seconds to wait, where a limit was met; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub retry_after: Option<u32>,
    /// What exactly a parser minded, in English; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<String>,
}

impl IntoResponse for Error {
    /// An empty response with the error in its extensions, for the layer that writes problem documents.
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(self.code);
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Code {
    fn into_response(self) -> Response<Body> {
        Error::from(self).into_response()
    }
}

/// The error in a response of a handler, or the error with the status of a response of a library. None for a success, and for
/// an error page in HTML.
pub fn from_response(response: &Response<Body>) -> Option<Error> {
    if let Some(error) = response.extensions().get::<Error>() {
        return Some(error.clone());
    }
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|content_type| content_type.as_bytes().starts_with(b"text/html"));
    let code = match response.status() {
        StatusCode::BAD_REQUEST => Code::RequestMalformed,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::CrossSiteRequest,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::ContentTypeUnsupported,
        StatusCode::UNPROCESSABLE_ENTITY => Code::RequestInvalid,
        StatusCode::SERVICE_UNAVAILABLE => Code::Busy,
        // The header `Content-Range` has the details.
        StatusCode::RANGE_NOT_SATISFIABLE => return None,
        status if status.is_client_error() => Code::RequestMalformed,
        status if status.is_server_error() => Code::Internal,
        _ => return None,
    };
    (!is_page).then(|| code.into())
}

/// The response with the problem document of `error` in `language`. `headers` are those of the response that it replaces;
/// they stay, for example `Allow` and cookies, except those that describe the old body.
pub fn problem_response(error: Error, language: Language, headers: HeaderMap) -> Response<Body> {
    let code = error.code;
    let problem = Problem {
        status: code.status(),
        code,
        title: code.title(language),
        detail: code.detail(language),
        retryable: code.is_retryable(),
        retry_after: error.retry_after,
        reason: error.reason,
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status(code);
    *response.headers_mut() = headers;
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
