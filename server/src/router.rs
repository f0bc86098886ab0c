//! All routes of the process, with the layers around them.

use app::auth;
use app::error::{Code, Error};
use app::routes::{App, api, shell};
use app::state::State;
use axum::Router;
use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeader;

use crate::config::Config;
use crate::{forms, layers};

/// The router, ready to serve.
pub fn router(config: &Config, state: State) -> Router {
    let routes = Router::new()
        .merge(api(&state))
        .route("/", get(front_door))
        .nest_service("/pkg", assets(config))
        .route_service("/mark.svg", fresh(ServeFile::new(config.site_root.join("mark.svg"))))
        .leptos_routes_with_context(&state, generate_route_list(App), || {}, {
            let options = state.leptos.clone();
            move || shell(options.clone())
        })
        .layer(from_fn_with_state(state.clone(), door))
        .fallback(nothing_here);
    layers::around(routes, config).with_state(state)
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
async fn front_door(session: Result<auth::Session, Error>) -> Redirect {
    let signed_out = session.is_err_and(|error| error.code == Code::Unauthenticated);
    Redirect::to(if signed_out { "/sign-in" } else { "/rooms/global" })
}

/// Leads people who are signed in past the doors, unless they come with the link for the administrator.
async fn door(Extract(state): Extract<State>, request: Request<Body>, next: Next) -> Response {
    let at_the_door = request.method() == Method::GET && ["/sign-in", "/sign-up"].contains(&request.uri().path());
    let with_a_link = request.uri().query().is_some_and(|query| query.contains("setup_token="));
    if at_the_door && !with_a_link && auth::Session::of(request.headers(), &state).await.is_ok() {
        return Redirect::to("/rooms/global").into_response();
    }
    next.run(request).await
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
