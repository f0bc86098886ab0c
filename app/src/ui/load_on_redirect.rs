//! Loads a page anew when a server function redirects: the signed-in user may have changed, and with it the language
//! and the theme.

use leptos::prelude::window;
use leptos::server_fn::redirect::set_redirect_hook;

/// The paths of the pages before sign-in. The page redirected to replaces them in the history, so that the back button
/// does not return to them.
const ENTRY_PATHS: [&str; 4] = ["/sign-in", "/sign-up", "/join/", "/reset/"];

/// Makes redirects of server functions load the target page. To be called before the router is created, which would
/// handle them without loading.
pub fn load_on_redirect() {
    let _ = set_redirect_hook(|address| {
        let location = window().location();
        let is_entry = location.pathname().is_ok_and(|path| ENTRY_PATHS.iter().any(|entry| path.starts_with(entry)));
        let _ = if is_entry { location.replace(address) } else { location.set_href(address) };
    });
}
