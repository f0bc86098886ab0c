//! The request of a page for the data of its sidebar.

use leptos::prelude::*;

use crate::error::Error;
use crate::sidebar::SidebarData;

server_only! {
    use crate::error::server::server_functions;

    server_functions![LoadSidebar];
}

/// The rooms of the signed-in user with their unread counts, and who is online. Without a session, the response
/// redirects to the sign-in page.
#[server(prefix = "/fn", endpoint = "read_lobby")]
pub async fn load_sidebar() -> Result<SidebarData, Error> {
    use crate::auth::server::request;
    use crate::error::Code;

    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::redirect_to_sign_in();
        }
    })?;
    crate::sidebar::server::load(&state, &session).await
}
