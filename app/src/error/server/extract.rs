//! Extractors for the body, the query and the path of a request. They reject malformed input with an [`Error`], instead of
//! the plain text of axum's own extractors.

use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Code, Error};

/// A JSON body of a request or a response.
///
/// `axum::Json` is not used, because it accepts an array in place of an object, and reports a value of the wrong type as
/// malformed JSON.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
            return Err(Code::ContentTypeUnsupported.into());
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
                413 => Code::BodyTooLarge,
                _ => Code::RequestMalformed,
            })?;
        match serde_json::from_slice(&bytes) {
            Ok(value) if bytes.trim_ascii_start().starts_with(b"{") => Ok(Self(value)),
            Ok(_) => Err(Error::with_reason(Code::RequestInvalid, "the body is not an object")),
            Err(error) => {
                let is_json = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
                Err(Error::with_reason(if is_json { Code::RequestInvalid } else { Code::JsonMalformed }, error))
            }
        }
    }
}

/// The parameters in the query of the URL.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);

/// The parameters in the path of the URL.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub struct Path<T>(pub T);

impl<T: Serialize> axum::response::IntoResponse for Body<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::with_reason(Code::RequestInvalid, rejection.body_text())
    }
}

impl From<PathRejection> for Error {
    fn from(rejection: PathRejection) -> Self {
        Self::with_reason(Code::RequestInvalid, rejection.body_text())
    }
}
