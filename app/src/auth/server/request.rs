//! The request behind a page or a server function: who sent it, and the cookie that goes back.

use axum::http::header::{COOKIE, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use url::{Position, Url};

use crate::auth::return_to::{is_safe_return_path, with_return_path};
use crate::auth::server::session::{BROWSER_SECONDS, set_cookie};
use crate::auth::server::sign_up::Opened;
use crate::auth::server::{Preferences, Session, Visitor};
use crate::error::{Code, Result};
use crate::language;
use crate::language::Language;
use crate::state::State;
use crate::ui::Theme;

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
    let visitor = Visitor::of(&parts, &state.config);
    Ok((state, visitor))
}

/// Gives the browser its cookie and shows it in: to where it wanted to go, to the room it was invited into, or to the first room.
pub fn let_in(state: &State, opened: &Opened, next: Option<&str>) {
    send_cookie(&set_cookie(&state.config, opened.token.text(), BROWSER_SECONDS));
    let invited = opened.room.as_ref().map(|room| format!("/rooms/{room}"));
    let next = next.filter(|next| is_safe_return_path(next)).map(str::to_owned);
    leptos_axum::redirect(&invited.or(next).unwrap_or_else(|| INSIDE.to_owned()));
}

/// Takes the cookie away and shows the browser out.
pub fn see_off(state: &State) {
    send_cookie(&set_cookie(&state.config, "", 0));
    leptos_axum::redirect(OUTSIDE);
}

/// Shows a browser without a session the door, and from there the way on to where it is now.
pub fn show_the_door() {
    leptos_axum::redirect(&with_return_path(OUTSIDE, wanted().as_deref()));
}

/// The address of the page that is asked for, or from which a server function is called.
fn wanted() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let asked = parts.uri.path_and_query().map(|address| address.as_str().to_owned());
    let from = || {
        let referer = Url::parse(parts.headers.get(REFERER)?.to_str().ok()?).ok()?;
        Some(referer[Position::BeforePath..Position::AfterQuery].to_owned())
    };
    asked.filter(|address| is_safe_return_path(address)).or_else(from)
}

/// Puts what somebody has chosen for their account before what their browser says, for a page that is about to be written.
/// Answers the cookies that make the browser say the same.
pub fn prefer(preferences: Preferences, headers: &mut HeaderMap) -> Vec<HeaderValue> {
    let language = preferences.language.map(|language| (Language::COOKIE, language.tag()));
    let theme = preferences.theme.map(|theme| (Theme::COOKIE, theme.name()));
    let differs = |(name, value): &(&str, &str)| language::cookie(headers, name).as_deref() != Some(*value);
    let told: Vec<_> = [language, theme].into_iter().flatten().filter(differs).collect();
    if told.is_empty() {
        return Vec::new();
    }
    let mut cookies: Vec<String> = told.iter().map(|(name, value)| format!("{name}={value}")).collect();
    cookies.extend(headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned));
    if let Ok(cookies) = HeaderValue::from_str(&cookies.join("; ")) {
        headers.insert(COOKIE, cookies);
    }
    told.iter().filter_map(|(name, value)| HeaderValue::from_str(&preference_cookie(name, value)).ok()).collect()
}

/// Has the browser keep what somebody has chosen for a year.
pub fn keep_preference(name: &str, value: &str) {
    send_cookie(&preference_cookie(name, value));
}

fn preference_cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")
}

fn request() -> Result<(State, Parts)> {
    let context = use_context::<State>().zip(use_context::<Parts>());
    context.ok_or_else(|| {
        tracing::error!("Server function called outside a request");
        Code::Internal.into()
    })
}

fn send_cookie(cookie: &str) {
    let options = use_context::<ResponseOptions>();
    if let Some((options, cookie)) = options.zip(HeaderValue::from_str(cookie).ok()) {
        options.append_header(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_account_says_comes_before_the_cookie() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; language=en; theme=dark"));
        let preferences = Preferences { language: Some(Language::Chinese), theme: Some(Theme::Dark) };
        let told = prefer(preferences, &mut headers);
        assert_eq!(told, ["language=zh-CN; Path=/; Max-Age=31536000; SameSite=Lax"]);
        assert_eq!(language::of_reader(&headers), Language::Chinese);
        assert_eq!(language::cookie(&headers, "a").as_deref(), Some("b"));
        assert!(prefer(preferences, &mut headers).is_empty());
        assert!(prefer(Preferences::default(), &mut headers).is_empty());
    }
}
