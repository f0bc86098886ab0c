//! All routes of the process, with the layers around them.

use app::api::api;
use app::app::App;
use app::app::shell::shell;
use app::auth;
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
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeader;
use url::form_urlencoded;

use crate::config::Config;
use crate::{forms, layers};

/// The router, ready to serve.
pub fn router(config: &Config, state: State) -> Router {
    let routes = Router::new()
        .merge(api(&state))
        .route("/", get(front_door))
        .nest_service("/pkg", assets(config))
        .route_service("/mark.svg", fresh(ServeFile::new(config.site_root.join("mark.svg"))))
        .route_service("/mark-unread.svg", fresh(ServeFile::new(config.site_root.join("mark-unread.svg"))))
        .leptos_routes_with_context(&state, generate_route_list(App), || {}, {
            let options = state.leptos.clone();
            move || shell(options.clone())
        })
        .fallback(nothing_here)
        .layer(from_fn_with_state(state.clone(), door));
    layers::around(routes, config, &state).with_state(state)
}

/// The wasm, its JavaScript and the styles, compressed when they were built.
fn assets(config: &Config) -> SetResponseHeader<ServeDir, HeaderValue> {
    fresh(ServeDir::new(config.site_root.join("pkg")).precompressed_br().precompressed_gzip())
}

/// Browsers keep the file but ask each time whether it changed: a page and its code are then never of two versions.
fn fresh<Files>(files: Files) -> SetResponseHeader<Files, HeaderValue> {
    SetResponseHeader::overriding(files, CACHE_CONTROL, HeaderValue::from_static("no-cache"))
}

/// Shows people in, or the door. Where the store is away the room's page says so.
async fn front_door(session: Result<auth::server::Session, Error>) -> Redirect {
    let signed_out = session.is_err_and(|error| error.code == Code::Unauthenticated);
    Redirect::to(if signed_out { "/sign-in" } else { "/rooms/global" })
}

/// Leads people who are signed in past the doors, to where they wanted to go, unless they come with the link for the
/// administrator. Pages are written to them as they have chosen for their account.
async fn door(Extract(state): Extract<State>, mut request: Request<Body>, next: Next) -> Response {
    if request.method() != Method::GET || !forms::wants_page(request.headers()) {
        return next.run(request).await;
    }
    let Ok(session) = auth::server::Session::of(request.headers(), &state).await else {
        return next.run(request).await;
    };
    let query = request.uri().query().unwrap_or_default();
    let is_door = ["/sign-in", "/sign-up"].contains(&request.uri().path());
    if is_door && !query.contains("setup_token=") {
        let wanted = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").map(|(_, next)| next);
        let wanted = wanted.filter(|wanted| auth::is_safe_return_path(wanted));
        return Redirect::to(wanted.as_deref().unwrap_or("/rooms/global")).into_response();
    }
    let cookies = auth::server::request::prefer(session.preferences(), request.headers_mut());
    let mut response = next.run(request).await;
    response.headers_mut().extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// An address that nothing answers: a page for people, a problem document for programs.
async fn nothing_here(Extract(state): Extract<State>, request: Request<Body>) -> Response {
    if !forms::wants_page(request.headers()) {
        return Code::NotFound.into_response();
    }
    let options = state.leptos.clone();
    let provide = move || provide_context(state.clone());
    render_app_async_with_context(provide, move || shell(options.clone()))(request).await.into_response()
}
