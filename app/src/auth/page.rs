//! The request behind a page or a server function: who sent it, and the cookie that goes back.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::session::{BROWSER_SECONDS, set_cookie};
use super::sign_up::Opened;
use super::{Session, Visitor};
use crate::error::{Code, Result};
use crate::state::State;

/// Where one is after signing in.
const INSIDE: &str = "/rooms/global";
/// Where one is after signing out.
const OUTSIDE: &str = "/sign-in";

/// Who is signed in.
pub async fn session() -> Result<(State, Session)> {
    let (state, parts) = request()?;
    let session = Session::of(&parts.headers, &state).await?;
    Ok((state, session))
}

/// Who is at the door, signed in or not.
pub fn visitor() -> Result<(State, Visitor)> {
    let (state, parts) = request()?;
    let visitor = Visitor::of(&parts, &state.auth);
    Ok((state, visitor))
}

/// Gives the browser its cookie and shows it in.
pub fn let_in(state: &State, opened: &Opened) {
    send_cookie(&set_cookie(&state.auth, opened.token.text(), BROWSER_SECONDS));
    leptos_axum::redirect(INSIDE);
}

/// Takes the cookie away and shows the browser out.
pub fn see_off(state: &State) {
    send_cookie(&set_cookie(&state.auth, "", 0));
    leptos_axum::redirect(OUTSIDE);
}

/// Shows a browser without a session the door.
pub fn show_the_door() {
    leptos_axum::redirect(OUTSIDE);
}

fn request() -> Result<(State, Parts)> {
    let context = use_context::<State>().zip(use_context::<Parts>());
    context.ok_or_else(|| {
        tracing::error!("a server function ran outside a request");
        Code::Internal.into()
    })
}

fn send_cookie(cookie: &str) {
    let options = use_context::<ResponseOptions>();
    if let Some((options, cookie)) = options.zip(HeaderValue::from_str(cookie).ok()) {
        options.append_header(SET_COOKIE, cookie);
    }
}
