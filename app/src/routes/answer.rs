//! The status that a page written by the server has.

use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::error::Code;

/// Answers the request for this page with the status of `code`, unless it is answered with a redirect.
pub fn answer_with(code: Code) {
    let options = use_context::<ResponseOptions>();
    let status = StatusCode::from_u16(code.status());
    if let (Some(options), Ok(status), true) = (options, status, code != Code::Unauthenticated) {
        options.set_status(status);
    }
}
