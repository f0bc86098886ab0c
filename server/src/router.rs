//! All routes of the process, with the layers around them.

use std::sync::LazyLock;

use app::api::api;
use app::api::document::shell;
use app::app::App;
use app::auth;
use app::config::server::Config;
use app::error::{Code, Error};
use app::state::State;
use axum::Router;
use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderValue, Method, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeader;
use url::form_urlencoded;

use crate::{forms, layers};

/// The routes of pages, generated once per process and before its first page: while Leptos generates them, every resource that is
/// first polled in any thread waits for ever.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The paths of all pages.
pub fn page_paths() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(AxumRouteListing::path)
}

/// The router, ready to serve.
pub fn router(state: State) -> Router {
    let site_root = &state.config.site_root;
    let routes = Router::new()
        .merge(api(&state))
        .route("/", get(index))
        .nest_service("/pkg", assets(&state.config))
        .route_service("/mark.svg", no_cache(ServeFile::new(site_root.join("mark.svg"))))
        .route_service("/mark-unread.svg", no_cache(ServeFile::new(site_root.join("mark-unread.svg"))))
        .leptos_routes_with_context(&state, PAGES.clone(), || {}, {
            let options = state.leptos.clone();
            move || shell(options.clone())
        })
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), redirect_signed_in));
    layers::apply_layers(routes, &state).with_state(state)
}

/// The wasm, its JavaScript and the styles, compressed at build time.
fn assets(config: &Config) -> SetResponseHeader<ServeDir, HeaderValue> {
    no_cache(ServeDir::new(config.site_root.join("pkg")).precompressed_br().precompressed_gzip())
}

/// Browsers store the file but check for a newer one at each use, so a page and its code never have different versions.
fn no_cache<Files>(files: Files) -> SetResponseHeader<Files, HeaderValue> {
    SetResponseHeader::overriding(files, CACHE_CONTROL, HeaderValue::from_static("no-cache"))
}

/// Redirects to the first room, or to the sign-in page. If Redis is unavailable, the room's page reports that.
async fn index(session: Result<auth::server::Session, Error>) -> Redirect {
    let signed_out = session.is_err_and(|error| error.code == Code::Unauthenticated);
    Redirect::to(if signed_out { "/sign-in" } else { "/rooms/global" })
}

/// Redirects signed-in users from the sign-in and sign-up pages to the page to return to, unless they follow the
/// setup link. For all other pages it applies the language and theme of the account.
async fn redirect_signed_in(Extract(state): Extract<State>, mut request: Request<Body>, next: Next) -> Response {
    if request.method() != Method::GET || !forms::accepts_html(request.headers()) {
        return next.run(request).await;
    }
    let Ok(session) = auth::server::Session::from_headers(request.headers(), &state).await else {
        return next.run(request).await;
    };
    let query = request.uri().query().unwrap_or_default();
    let is_sign_in = ["/sign-in", "/sign-up"].contains(&request.uri().path());
    if is_sign_in && !query.contains("setup_token=") {
        let return_path =
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").map(|(_, path)| path);
        let return_path = return_path.filter(|path| auth::is_safe_return_path(path));
        return Redirect::to(return_path.as_deref().unwrap_or("/rooms/global")).into_response();
    }
    let cookies = auth::server::request::apply_preferences(session.preferences(), request.headers_mut());
    let mut response = next.run(request).await;
    response.headers_mut().extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// An unknown path: an HTML page for browsers, a problem document for programs.
async fn not_found(Extract(state): Extract<State>, request: Request<Body>) -> Response {
    if !forms::accepts_html(request.headers()) {
        return Code::NotFound.into_response();
    }
    let options = state.leptos.clone();
    let provide = move || provide_context(state.clone());
    render_app_async_with_context(provide, move || shell(options.clone()))(request).await.into_response()
}
