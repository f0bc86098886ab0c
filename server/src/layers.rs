//! What surrounds every route: limits, refusal of cross-site requests, one form for all failures, safe headers.

use std::time::Duration;

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

use crate::config::Config;
use crate::forms::{self, Forms, SERVER_FUNCTION_ERROR};

/// The most bytes a request may bring, on every route but two. 4000 characters take at most 48 KB in any encoding.
const BODY_LIMIT: usize = 64 * 1024;
/// The most bytes that are read of an upload. Far more than a file may have: who sends too much is answered, not cut off.
const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;
/// For pages made on the spot: brotli's and gzip's upper levels cost many times the time for a few percent.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);
/// How long a request may keep its body waiting; a connection is not held for one that does not come.
const BODY_PAUSE: Duration = Duration::from_secs(15);
/// Puts the layers around all routes; the last one named here is the outermost.
pub fn around(routes: Router<State>, config: &Config, state: &State) -> Router<State> {
    let secure = config.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    routes
        .layer(from_fn_with_state(Forms::of_all(), forms::check))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(from_fn(limit_bodies))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(cross_site(config))
        .layer(CatchPanicLayer::custom(|_| Code::Internal.into_response()))
        .layer(from_fn_with_state(state.clone(), tell_failures))
        .layer(CompressionLayer::new().quality(COMPRESSION).compress_when(DefaultPredicate::new().and(is_no_file)))
        .layer(from_fn_with_state(secure, safe_headers))
}

/// Refuses bodies that are too large, before they are read where that is said beforehand.
async fn limit_bodies(request: Request<Body>, next: Next) -> Response<Body> {
    if [messages::operations::UPLOAD, uploads::server::avatars::http::AVATAR].contains(&request.uri().path()) {
        return next.run(request.map(|body| Body::new(Limited::new(body, UPLOAD_LIMIT)))).await;
    }
    let said = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if said.is_some_and(|length: usize| length > BODY_LIMIT) {
        return Code::BodyTooLarge.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, BODY_LIMIT)))).await
}

/// Files go out as they are: parts of them are asked for, and their tag stands for these very bytes.
fn is_no_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(CONTENT_DISPOSITION)
}

/// Requests that change something must come from this site (`Sec-Fetch-Site`, else `Origin` against `Host`).
fn cross_site(config: &Config) -> CsrfLayer {
    let origin = config.public_url.as_ref().map(|url| url.origin().ascii_serialization());
    let trusting = origin.and_then(|origin| CsrfLayer::new().add_trusted_origin(origin).ok());
    trusting.unwrap_or_default()
}

/// Gives every failure its problem document, in the reader's language: that of their account, else what their browser says.
async fn tell_failures(Extract(state): Extract<State>, request: Request<Body>, next: Next) -> Response<Body> {
    let by_browser = language::of_reader(request.headers());
    let shown = [AUTHORIZATION, COOKIE].map(|name| request.headers().get(&name).map(|value| (name, value.clone())));
    let response = next.run(request).await;
    let by_account = || auth::server::known_preferences(&shown.into_iter().flatten().collect(), &state).language;
    if response.headers().contains_key(&SERVER_FUNCTION_ERROR) && response.status().is_server_error() {
        let (mut parts, body) = response.into_parts();
        let error = forms::server_function_error(body).await;
        parts.headers.remove(&SERVER_FUNCTION_ERROR);
        return error::answer(error, by_account().unwrap_or(by_browser), parts.headers);
    }
    match error::of_response(&response) {
        Some(error) => error::answer(error, by_account().unwrap_or(by_browser), response.into_parts().0.headers),
        None => response,
    }
}

/// Headers that keep an answer from being read, framed or taken for something it is not.
async fn safe_headers(Extract(secure): Extract<bool>, request: Request<Body>, next: Next) -> Response<Body> {
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

/// Adds a header unless the answer has its own, as pages have their policy with a nonce.
fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
