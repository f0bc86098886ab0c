//! What arrives at a server function is checked before the framework reads it, for it takes anything for a form: another
//! content type, unknown fields, bytes that are no text, a `Referer` that leads elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use app::error::{Code, Error};
use app::routes::forms;
use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::{CONTENT_TYPE, HOST, REFERER};
use axum::http::{HeaderMap, Method, Request, Response};
use axum::middleware::Next;
use axum::response::IntoResponse;
use http_body_util::{BodyExt, LengthLimitError};
use percent_encoding::percent_decode_str;
use url::Url;

/// The fields of each form, by its address.
#[derive(Clone)]
pub struct Forms(Arc<HashMap<&'static str, &'static [&'static str]>>);

impl Forms {
    /// All forms of the product.
    pub fn of_all() -> Self {
        Self(Arc::new(forms().into_iter().collect()))
    }
}

/// Lets a well-formed form through to its server function, and everything that is not for one.
pub async fn check(Extract(forms): Extract<Forms>, mut request: Request<Body>, next: Next) -> Response<Body> {
    let Some(fields) = forms.0.get(request.uri().path()).filter(|_| request.method() == Method::POST) else {
        return next.run(request).await;
    };
    if leads_elsewhere(request.headers()) {
        request.headers_mut().remove(REFERER);
    }
    match read(request, fields).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn read(request: Request<Body>, fields: &[&str]) -> Result<Request<Body>, Error> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let bytes = body.collect().await.map_err(unreadable)?.to_bytes();
    // A form without fields may come without a body, and then without a type.
    let is_form =
        kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") || (kind.is_empty() && bytes.is_empty());
    if !is_form {
        return Err(Code::ContentTypeUnsupported.into());
    }
    check_fields(&bytes, fields)?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Checks that the form is text and has no field but these.
fn check_fields(form: &Bytes, fields: &[&str]) -> Result<(), Error> {
    let form = std::str::from_utf8(form).map_err(|_| Code::RequestMalformed)?;
    percent_decode_str(form).decode_utf8().map_err(|_| Code::RequestMalformed)?;
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let name = percent_decode_str(pair.split('=').next().unwrap_or_default()).decode_utf8_lossy();
        if !fields.contains(&&*name) {
            return Err(Error::because(Code::RequestInvalid, format!("unknown field `{name}`")));
        }
    }
    Ok(())
}

fn unreadable(error: axum::Error) -> Error {
    let error = error.into_inner();
    let too_large =
        error.is::<LengthLimitError>() || error.source().is_some_and(|source| source.is::<LengthLimitError>());
    if too_large { Code::BodyTooLarge.into() } else { Code::RequestMalformed.into() }
}

/// Whether the page that a form says it came from is not ours. Forms without scripting are led back there.
fn leads_elsewhere(headers: &HeaderMap) -> bool {
    let Some(referer) = headers.get(REFERER) else { return false };
    let referer = referer.to_str().ok().and_then(|address| Url::parse(address).ok());
    let theirs = referer.as_ref().map(|url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned());
    theirs.is_none() || theirs.as_deref() != headers.get(HOST).and_then(|host| host.to_str().ok())
}
