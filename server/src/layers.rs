//! The layers around every route: request log, size limits, refusal of cross-site requests, problem documents, security
//! headers.

use std::time::Duration;

use app::config::server::Config;
use app::error;
use app::error::Code;
use app::state::State;
use app::{auth, language, messages, uploads};
use axum::Router;
use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, COOKIE, HeaderName,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, Response, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use http_body_util::Limited;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::CompressionLevel;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::forms::{self, FormFields, SERVER_FUNCTION_ERROR};
use crate::request_log::log_request;

/// The largest body of a request in bytes, on every route but two. 4000 characters take at most 48 KB in any encoding.
const BODY_LIMIT: usize = 64 * 1024;
/// The most bytes that are read of an upload. This is far more than a file may have, so a file that is too large gets a
/// response instead of a closed connection.
const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;
/// For responses compressed while they are sent: the upper levels of brotli and gzip take many times as long for a few
/// percent.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);
/// The longest pause between two parts of a request's body.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Puts the layers around all routes; the last one named here is the outermost.
pub fn apply_layers(routes: Router<State>, state: &State) -> Router<State> {
    routes
        .layer(from_fn_with_state(FormFields::default(), forms::check_form))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(from_fn(limit_bodies))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .layer(csrf(&state.config))
        .layer(CatchPanicLayer::custom(|_| Code::Internal.into_response()))
        .layer(from_fn_with_state(state.clone(), problem_documents))
        .layer(CompressionLayer::new().quality(COMPRESSION).compress_when(DefaultPredicate::new().and(is_not_a_file)))
        .layer(from_fn_with_state(state.config.is_https(), security_headers))
        .layer(from_fn_with_state(state.config.clone(), log_request))
}

/// Refuses bodies that are too large, before they are read if `Content-Length` gives their size.
async fn limit_bodies(request: Request<Body>, next: Next) -> Response<Body> {
    if [messages::operations::UPLOAD, uploads::operations::AVATAR].contains(&request.uri().path()) {
        return next.run(request.map(|body| Body::new(Limited::new(body, UPLOAD_LIMIT)))).await;
    }
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > BODY_LIMIT) {
        return Code::BodyTooLarge.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, BODY_LIMIT)))).await
}

/// Files are sent uncompressed, because byte ranges and `ETag` refer to the stored bytes.
fn is_not_a_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(CONTENT_DISPOSITION)
}

/// Requests that change something must come from this site (`Sec-Fetch-Site`, else `Origin` compared with `Host`).
fn csrf(config: &Config) -> CsrfLayer {
    let origin = config.public_url.as_ref().map(|url| url.origin().ascii_serialization());
    let trusting = origin.and_then(|origin| CsrfLayer::new().add_trusted_origin(origin).ok());
    trusting.unwrap_or_default()
}

/// Replaces every error response by its problem document, in the language of the account, else of `Accept-Language`.
async fn problem_documents(Extract(state): Extract<State>, request: Request<Body>, next: Next) -> Response<Body> {
    let by_browser = language::server::from_headers(request.headers());
    let credentials =
        [AUTHORIZATION, COOKIE].map(|name| request.headers().get(&name).map(|value| (name, value.clone())));
    let response = next.run(request).await;
    let by_account = || auth::server::cached_preferences(&credentials.into_iter().flatten().collect(), &state).language;
    if response.headers().contains_key(&SERVER_FUNCTION_ERROR) && response.status().is_server_error() {
        let (mut parts, body) = response.into_parts();
        let error = forms::server_function_error(body).await;
        parts.headers.remove(&SERVER_FUNCTION_ERROR);
        return error::server::problem_response(error, by_account().unwrap_or(by_browser), parts.headers);
    }
    match error::server::from_response(&response) {
        Some(error) => {
            error::server::problem_response(error, by_account().unwrap_or(by_browser), response.into_parts().0.headers)
        }
        None => response,
    }
}

/// Adds headers that prevent a response from being cached, framed, read by other sites or taken for another type.
async fn security_headers(Extract(secure): Extract<bool>, request: Request<Body>, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    add(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, REFERRER_POLICY, "same-origin");
    add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(headers, CACHE_CONTROL, "no-store");
    add(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if secure {
        add(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Adds a header unless the response has its own, as pages have a policy with a nonce.
fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
