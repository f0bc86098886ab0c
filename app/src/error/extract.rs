//! Extractors that refuse bad input with a [`Code`] instead of the framework's own sentences.

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use serde::Serialize;

use super::{Code, Error};

/// A JSON body, read or written.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Error))]
pub struct Body<T>(pub T);

/// The query part of the address.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);

impl<T: Serialize> axum::response::IntoResponse for Body<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonDataError(error) => Self::because(Code::RequestInvalid, error.body_text()),
            JsonRejection::JsonSyntaxError(error) => Self::because(Code::JsonMalformed, error.body_text()),
            JsonRejection::MissingJsonContentType(_) => Code::ContentTypeUnsupported.into(),
            JsonRejection::BytesRejection(error) if error.status().as_u16() == 413 => Code::BodyTooLarge.into(),
            _ => Code::RequestMalformed.into(),
        }
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::because(Code::RequestInvalid, rejection.body_text())
    }
}
