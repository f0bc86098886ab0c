//! Where a server function leads, a page is loaded anew: who one is, and with it language and colours, may be another now.

use leptos::prelude::window;
use leptos::server_fn::redirect::set_redirect_hook;

/// The pages at the door. One does not come back to them: the page one is led to takes their place.
const DOORS: [&str; 4] = ["/sign-in", "/sign-up", "/join/", "/reset/"];

/// Has pages be loaded where server functions lead. To be called before there is a router, which would stay on the page.
pub fn load_where_led() {
    let _ = set_redirect_hook(|address| {
        let location = window().location();
        let is_door = location.pathname().is_ok_and(|path| DOORS.iter().any(|door| path.starts_with(door)));
        let _ = if is_door { location.replace(address) } else { location.set_href(address) };
    });
}
