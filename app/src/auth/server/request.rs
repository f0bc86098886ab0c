//! The request of a page or a server function: its session and client, and the cookies and redirects of the response.

use axum::http::header::{COOKIE, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use url::{Position, Url};

use crate::auth::return_path::{is_safe_return_path, with_return_path};
use crate::auth::server::session::{BROWSER_SECONDS, set_cookie};
use crate::auth::server::sign_up::NewSession;
use crate::auth::server::{ClientInfo, Preferences, Session};
use crate::error::{Code, Result};
use crate::language;
use crate::language::Language;
use crate::state::State;
use crate::ui::Theme;

/// The path to redirect to after signing in, unless there is another.
const DEFAULT_PATH: &str = "/rooms/global";
/// The path of the sign-in page, to redirect to after signing out.
const SIGN_IN_PATH: &str = "/sign-in";

/// The session of the request.
pub async fn session() -> Result<(State, Session)> {
    let (state, parts) = request()?;
    let session = Session::from_headers(&parts.headers, &state).await?;
    Ok((state, session))
}

/// The client of the request, signed in or not.
pub fn client() -> Result<(State, ClientInfo)> {
    let (state, parts) = request()?;
    let client = ClientInfo::from_parts(&parts, &state.config);
    Ok((state, client))
}

/// Sets the session cookie of the response and redirects: to the room of the invitation, else to `return_path` if that is safe,
/// else to the default room.
pub fn sign_in_response(state: &State, session: &NewSession, return_path: Option<&str>) {
    send_cookie(&set_cookie(&state.config, session.token.text(), BROWSER_SECONDS));
    let invited_room = session.room.as_ref().map(|room| format!("/rooms/{room}"));
    let return_path = return_path.filter(|path| is_safe_return_path(path)).map(str::to_owned);
    leptos_axum::redirect(&invited_room.or(return_path).unwrap_or_else(|| DEFAULT_PATH.to_owned()));
}

/// Deletes the session cookie and redirects to the sign-in page.
pub fn sign_out_response(state: &State) {
    send_cookie(&set_cookie(&state.config, "", 0));
    leptos_axum::redirect(SIGN_IN_PATH);
}

/// Redirects a browser without a session to the sign-in page, and from there back to the requested page.
pub fn redirect_to_sign_in() {
    leptos_axum::redirect(&with_return_path(SIGN_IN_PATH, requested_path().as_deref()));
}

/// The path and query of the requested page, or of the page that called the server function.
fn requested_path() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let requested = parts.uri.path_and_query().map(|address| address.as_str().to_owned());
    let calling_page = || {
        let referer = Url::parse(parts.headers.get(REFERER)?.to_str().ok()?).ok()?;
        Some(referer[Position::BeforePath..Position::AfterQuery].to_owned())
    };
    requested.filter(|address| is_safe_return_path(address)).or_else(calling_page)
}

/// Overrides the preferences in the cookies of a request by those of the account, for the page that is rendered. Returns the
/// `Set-Cookie` values with which the browser stores them too.
pub fn apply_preferences(preferences: Preferences, headers: &mut HeaderMap) -> Vec<HeaderValue> {
    let language = preferences.language.map(|language| (Language::COOKIE, language.tag()));
    let theme = preferences.theme.map(|theme| (Theme::COOKIE, theme.name()));
    let is_changed = |(name, value): &(&str, &str)| language::server::cookie(headers, name).as_deref() != Some(*value);
    let changed: Vec<_> = [language, theme].into_iter().flatten().filter(is_changed).collect();
    if changed.is_empty() {
        return Vec::new();
    }
    let mut cookies: Vec<String> = changed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    cookies.extend(headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned));
    if let Ok(cookies) = HeaderValue::from_str(&cookies.join("; ")) {
        headers.insert(COOKIE, cookies);
    }
    changed.iter().filter_map(|(name, value)| HeaderValue::from_str(&preference_cookie(name, value)).ok()).collect()
}

/// Sets the cookie of a preference, for a year.
pub fn set_preference_cookie(name: &str, value: &str) {
    send_cookie(&preference_cookie(name, value));
}

fn preference_cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")
}

fn request() -> Result<(State, Parts)> {
    let context = use_context::<State>().zip(use_context::<Parts>());
    context.ok_or_else(|| {
        tracing::error!("Server function was called outside of a request");
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
    fn preferences_of_the_account_override_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; language=en; theme=dark"));
        let preferences = Preferences { language: Some(Language::Chinese), theme: Some(Theme::Dark) };
        let set_cookies = apply_preferences(preferences, &mut headers);
        assert_eq!(set_cookies, ["language=zh-CN; Path=/; Max-Age=31536000; SameSite=Lax"]);
        assert_eq!(language::server::from_headers(&headers), Language::Chinese);
        assert_eq!(language::server::cookie(&headers, "a").as_deref(), Some("b"));
        assert!(apply_preferences(preferences, &mut headers).is_empty());
        assert!(apply_preferences(Preferences::default(), &mut headers).is_empty());
    }
}
