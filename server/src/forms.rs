//! What arrives at a server function is checked before the framework reads it, for it takes anything for a form: another
//! content type, unknown fields, bytes that are no text, a `Referer` that leads elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use app::api::forms;
use app::app::shell::refused_form;
use app::error::{Code, Error};
use app::id::RoomId;
use app::messages::{PostMessage, Refused};
use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use http_body_util::{BodyExt, LengthLimitError};
use leptos::server_fn::ServerFn;
use leptos_axum::render_app_async_with_context;
use percent_encoding::percent_decode_str;
use url::{Url, form_urlencoded};

/// The header by which `server_fn` marks an answer as an error; its status is always 500, or 302 for a plain form.
pub const SERVER_FUNCTION_ERROR: HeaderName = HeaderName::from_static("serverfnerror");

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
    let (mut parts, form) = match read(request, fields).await {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let is_message = parts.uri.path() == PostMessage::PATH && wants_page(&parts.headers);
    // Back to the room, also from the page with a refused message, which has no address to go back to.
    let room = field(&form, "room_id").and_then(|room| room.parse::<RoomId>().ok()).filter(|_| is_message);
    if let Some(back) = room.and_then(|room| HeaderValue::from_str(&format!("/rooms/{room}")).ok()) {
        parts.headers.insert(REFERER, back);
    }
    let request = Request::from_parts(parts.clone(), Body::from(form.clone()));
    let answer = next.run(request).await;
    if is_message && answer.headers().contains_key(&SERVER_FUNCTION_ERROR) {
        return give_back(parts, &form, answer).await;
    }
    answer
}

/// A page with the words of a message that was refused, instead of a redirect that would lose them.
async fn give_back(parts: Parts, form: &Bytes, answer: Response<Body>) -> Response<Body> {
    let error = server_function_error(answer.into_body()).await;
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let [room_id, id, content] = ["room_id", "id", "content"].map(|name| field(form, name).unwrap_or_default());
    let refused = Refused { room_id, id, content, error };
    let page = render_app_async_with_context(|| {}, move || refused_form(refused.clone()));
    let mut answer = page(Request::from_parts(parts, Body::empty())).await.into_response();
    *answer.status_mut() = status;
    answer
}

fn field(form: &Bytes, name: &str) -> Option<String> {
    form_urlencoded::parse(form).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// What a server function's answer says went wrong.
pub async fn server_function_error(answer: Body) -> Error {
    let bytes = answer.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| Error::from(Code::Internal))
}

/// Whether a person in a browser asks, rather than a program or a script.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|kinds| kinds.contains("text/html")))
}

async fn read(request: Request<Body>, fields: &[&str]) -> Result<(Parts, Bytes), Error> {
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
    Ok((parts, bytes))
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
