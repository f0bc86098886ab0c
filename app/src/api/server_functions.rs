//! The server functions of all slices with the names of their fields, so that the server can reject forms with unknown fields.

use crate::error::server::ServerFunction;
use crate::{administration, auth, messages, presence, room_page, rooms, sidebar, statistics, unread, uploads, users};

/// All server functions. A test compares the list with the functions that `server_fn` has registered.
pub fn server_functions() -> Vec<ServerFunction> {
    [
        auth::operations::server_functions(),
        users::operations::server_functions(),
        rooms::operations::server_functions(),
        rooms::moderation::operations::server_functions(),
        rooms::invitations::operations::server_functions(),
        uploads::operations::server_functions(),
        unread::operations::server_functions(),
        presence::operations::server_functions(),
        messages::operations::server_functions(),
        sidebar::operations::server_functions(),
        room_page::operations::server_functions(),
        statistics::operations::server_functions(),
        administration::operations::server_functions(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_registered_server_function_is_listed() {
        let mut listed: Vec<_> = server_functions().into_iter().map(|(path, _)| path).collect();
        let mut registered: Vec<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        listed.sort_unstable();
        registered.sort_unstable();
        assert_eq!(listed, registered);
    }
}
