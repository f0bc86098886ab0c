//! One tracing span and one completion event for each request.
//!
//! Events that a request causes carry the span's fields: `request_id`, `method`, `route`, and `user` once the session
//! is checked. `route` is the route's pattern (`/reset/{token}`); the path itself is never logged, because reset,
//! invitation and setup links hold tokens. The default filter (`info`) disables the span, which then costs one
//! comparison, and shows only the completion of requests that failed or were slow.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::auth::server::request_span;
use app::config::server::Config;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, State};
use axum::http::{HeaderValue, Request, Response};
use axum::middleware::Next;
use tracing::Level;
use tracing::field::Empty;

/// A response that takes this long is slow. Time for which a client sends its body counts too.
const SLOW: Duration = Duration::from_secs(5);
/// The longest request id that is accepted from a proxy, in bytes.
const LONGEST_ID: usize = 64;

/// The span of a request at a level. A macro, because tracing needs the level of each span as a constant.
macro_rules! span {
    ($level:expr, $id:expr, $method:expr, $route:expr) => {
        tracing::span!(
            $level,
            "request",
            request_id = %$id.as_ref().map_or_else(new_id, |id| String::from_utf8_lossy(id.as_bytes()).into_owned()),
            method = %$method,
            route = $route.as_ref().map_or("none", MatchedPath::as_str),
            user = Empty,
        )
    };
}

/// Handles a request in its span and logs how it ended: at info level if it failed or was slow, else at debug level.
/// The time counts until the head of the response; the body of an event stream continues after that.
pub async fn log_request(State(config): State<Arc<Config>>, request: Request<Body>, next: Next) -> Response<Body> {
    let started = Instant::now();
    let id = proxy_id(&request, &config).cloned();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut span = span!(Level::DEBUG, id, method, route);
    let response = request_span::in_span(span.clone(), next.run(request)).await;
    let (has_failed, is_slow) = (response.status().is_server_error(), started.elapsed() >= SLOW);
    let (status, latency_ms) = (response.status().as_u16(), started.elapsed().as_millis());
    if span.is_disabled() && (has_failed || is_slow) {
        span = span!(Level::INFO, id, method, route);
    }
    span.in_scope(|| match (has_failed, is_slow) {
        (true, _) => tracing::info!(status, latency_ms, "Request failed"),
        (false, true) => tracing::info!(status, latency_ms, "Request was slow"),
        (false, false) => tracing::debug!(status, latency_ms, "Request completed"),
    });
    response
}

/// The `X-Request-Id` of a trusted proxy, if it is short and plain.
fn proxy_id<'a>(request: &'a Request<Body>, config: &Config) -> Option<&'a HeaderValue> {
    let id = request.headers().get("x-request-id")?;
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let is_valid = (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(is_plain);
    (is_valid && config.trusted_proxies.iter().any(|network| network.contains(&peer))).then_some(id)
}

/// 16 random hexadecimal digits.
fn new_id() -> String {
    format!("{:016x}", getrandom::u64().unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use axum::Router;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// The log of one request from `10.0.0.1`, which is a trusted proxy, to a route that records a user.
    async fn log_of(filter: &str, path: &str, id: &'static str) -> String {
        let output = Output::default();
        let writer = output.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let _guard = tracing::subscriber::set_default(subscriber.finish());
        let config = Config { trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()], ..Config::default() };
        let user = || async {
            request_span::record_user(app::id::UserId(7));
            request_span::record_user(app::id::UserId(7));
        };
        let router = Router::new()
            .route("/reset/{token}", get(user))
            .route("/broken/{token}", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
            .layer(from_fn_with_state(Arc::new(config), log_request));
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        request.headers_mut().insert("x-request-id", HeaderValue::from_static(id));
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 9))));
        router.oneshot(request).await.unwrap();
        let log = output.0.lock().unwrap();
        String::from_utf8(log.clone()).unwrap()
    }

    #[tokio::test]
    async fn span_has_route_pattern_user_and_proxy_id_but_no_path() {
        let log = log_of("debug", "/reset/hush", "proxy-1").await;
        assert_eq!(log.lines().count(), 1, "{log}");
        let expected = "request{request_id=proxy-1 method=GET route=\"/reset/{token}\" user=7}: \
                        server::request_log: Request completed status=200 latency_ms=";
        assert!(log.contains(expected) && !log.contains("hush"), "{log}");
    }

    #[tokio::test]
    async fn invalid_proxy_id_is_replaced() {
        for id in ["", "a b", "a=1", "0123456789012345678901234567890123456789012345678901234567890123456"] {
            let log = log_of("debug", "/reset/hush", id).await;
            let (_, own) = log.split_once("request_id=").unwrap();
            assert!(own.split(' ').next().is_some_and(|own| own.len() == 16), "{log}");
        }
    }

    #[tokio::test]
    async fn default_filter_shows_only_failures() {
        assert_eq!(log_of("info", "/reset/hush", "proxy-1").await, "");
        let log = log_of("info", "/broken/hush", "proxy-1").await;
        let expected = "request{request_id=proxy-1 method=GET route=\"/broken/{token}\"}: \
                        server::request_log: Request failed status=503 latency_ms=";
        assert!(log.contains(expected) && !log.contains("hush"), "{log}");
        assert_eq!(log_of("error", "/broken/hush", "proxy-1").await, "");
    }
}
