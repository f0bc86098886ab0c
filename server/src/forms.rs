//! Checks requests to server functions before the framework decodes them. The framework accepts any content type,
//! unknown fields and bytes that are not UTF-8, and redirects to any `Referer`.

use std::collections::HashMap;
use std::sync::Arc;

use app::api::document::rejected_message_document;
use app::api::server_functions;
use app::error::{Code, Error};
use app::id::RoomId;
use app::messages::{PostMessage, RejectedMessage};
use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use http_body_util::{BodyExt, LengthLimitError};
use leptos::server_fn::ServerFn;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::render_app_async_with_context;
use percent_encoding::percent_decode_str;
use url::{Url, form_urlencoded};

/// The header by which `server_fn` marks a response as an error; the status is always 500, or 302 for a form without
/// scripting.
pub const SERVER_FUNCTION_ERROR: HeaderName = HeaderName::from_static("serverfnerror");

/// The names of the fields of each server function, by its path.
#[derive(Clone)]
pub struct FormFields(Arc<HashMap<&'static str, &'static [&'static str]>>);

impl Default for FormFields {
    /// All server functions. One that is missing in the list of forms accepts no field.
    fn default() -> Self {
        let registered = server_fn_paths().map(|(path, _)| (path, &[][..]));
        Self(Arc::new(registered.chain(server_functions()).collect()))
    }
}

/// Refuses a malformed request to a server function. If a message is refused and the client is a browser without
/// scripting, the response is a page with the message's text.
pub async fn check_form(Extract(known): Extract<FormFields>, mut request: Request<Body>, next: Next) -> Response<Body> {
    let Some(fields) = known.0.get(request.uri().path()).filter(|_| request.method() == Method::POST) else {
        return next.run(request).await;
    };
    if is_foreign_referer(request.headers()) {
        request.headers_mut().remove(REFERER);
    }
    let (mut parts, form) = match read(request, fields).await {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let is_message = parts.uri.path() == PostMessage::PATH && accepts_html(&parts.headers);
    // The redirect leads to the room. The page with a refused message has no address of its own to lead to.
    let room = field(&form, "room_id").and_then(|room| room.parse::<RoomId>().ok()).filter(|_| is_message);
    if let Some(back) = room.and_then(|room| HeaderValue::from_str(&format!("/rooms/{room}")).ok()) {
        parts.headers.insert(REFERER, back);
    }
    let request = Request::from_parts(parts.clone(), Body::from(form.clone()));
    let response = next.run(request).await;
    if is_message && response.headers().contains_key(&SERVER_FUNCTION_ERROR) {
        return rejected_form_page(parts, &form, response).await;
    }
    response
}

/// A page with the text of a message that was refused; a redirect would lose it.
async fn rejected_form_page(parts: Parts, form: &Bytes, response: Response<Body>) -> Response<Body> {
    let error = server_function_error(response.into_body()).await;
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let [room_id, id, content] = ["room_id", "id", "content"].map(|name| field(form, name).unwrap_or_default());
    let refused = RejectedMessage { room_id, id, content, error };
    let page = render_app_async_with_context(|| {}, move || rejected_message_document(refused.clone()));
    let mut response = page(Request::from_parts(parts, Body::empty())).await.into_response();
    *response.status_mut() = status;
    response
}

fn field(form: &Bytes, name: &str) -> Option<String> {
    form_urlencoded::parse(form).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// The error in the body of a server function's response.
pub async fn server_function_error(body: Body) -> Error {
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| Error::from(Code::Internal))
}

/// Whether the client is a browser that loads a page, not a program or a script.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|kinds| kinds.contains("text/html")))
}

async fn read(request: Request<Body>, fields: &[&str]) -> Result<(Parts, Bytes), Error> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let bytes = body.collect().await.map_err(unreadable)?.to_bytes();
    // A form without fields may have no body, and then no content type.
    let is_form =
        kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") || (kind.is_empty() && bytes.is_empty());
    if !is_form {
        return Err(Code::ContentTypeUnsupported.into());
    }
    check_fields(&bytes, fields)?;
    Ok((parts, bytes))
}

/// Refuses a form that is not UTF-8 or has a field that is not one of `fields`.
fn check_fields(form: &Bytes, fields: &[&str]) -> Result<(), Error> {
    let form = std::str::from_utf8(form).map_err(|_| Code::RequestMalformed)?;
    percent_decode_str(form).decode_utf8().map_err(|_| Code::RequestMalformed)?;
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let name = percent_decode_str(pair.split('=').next().unwrap_or_default()).decode_utf8_lossy();
        if !fields.contains(&&*name) {
            return Err(Error::with_reason(Code::RequestInvalid, format!("unknown field `{name}`")));
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

/// Whether `Referer` names a page of another site. After a form without scripting the framework redirects to that page.
fn is_foreign_referer(headers: &HeaderMap) -> bool {
    let Some(referer) = headers.get(REFERER) else { return false };
    let referer = referer.to_str().ok().and_then(|address| Url::parse(address).ok());
    let origin = referer.as_ref().map(|url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned());
    origin.is_none() || origin.as_deref() != headers.get(HOST).and_then(|host| host.to_str().ok())
}
