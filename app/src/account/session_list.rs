//! The list of the user's sessions, each with a button that ends it. On the screen a session is a device.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::auth::{SessionInfo, SignOutButton};
use crate::ui::{ErrorMessage, language};
use crate::users::Texts;
use crate::users::operations::SignOutDevice;

/// The section of the sessions.
#[component]
pub(crate) fn SessionList(
    /// The sessions, the current one first.
    sessions: Vec<SessionInfo>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let rows = sessions.into_iter().map(|session| view! { <SessionRow session /> });
    view! {
        <section class="account-section" aria-labelledby="account-devices">
            <h2 id="account-devices">{texts.sessions}</h2>
            <ul class="device-list">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// A session; hidden once it is ended.
#[component]
fn SessionRow(session: SessionInfo) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<SignOutDevice>::new();
    let is_ended = move || matches!(action.value().get(), Some(Ok(())));
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let SessionInfo { id, ip, user_agent, created_at, is_this } = session;
    let name = if user_agent.is_empty() { texts.unknown_client.to_owned() } else { client_name(&user_agent) };
    let end_button = if is_this {
        view! { <SignOutButton /> }.into_any()
    } else {
        let label = texts.end_session_of(&name);
        view! {
            <ActionForm action>
                <input type="hidden" name="id" value=id />
                <button class="button quiet" aria-label=label disabled=move || action.pending().get()>
                    {texts.end_session}
                </button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li class="device" hidden=is_ended>
            <div class="device-info">
                <span class="device-name" title=user_agent>{name}</span>
                {is_this.then(|| view! { <span class="device-current">{texts.this_session}</span> })}
                <span class="device-location">
                    {(!ip.is_empty()).then(|| format!("{ip} · "))}
                    {texts.since(&created_at.utc_day())}
                </span>
                {error_message}
            </div>
            {end_button}
        </li>
    }
    .into_any()
}

/// The names of browser and system found in a user agent; any other user agent unchanged, truncated if it is long.
fn client_name(user_agent: &str) -> String {
    let find_name = |names: &[(&str, &'static str)]| {
        names.iter().find(|(marker, _)| user_agent.contains(marker)).map(|(_, name)| *name)
    };
    let browser = find_name(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find_name(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => user_agent.chars().take(48).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_name_has_browser_and_system() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
                "Safari · iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            (&"x".repeat(200), &"x".repeat(48)),
        ] {
            assert_eq!(client_name(user_agent), name);
        }
    }
}
