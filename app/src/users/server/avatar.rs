//! The addresses of the avatars of users. The files are in the slice `uploads`.

use std::collections::HashSet;

use crate::auth::server::Session;
use crate::db::Db;
use crate::error::Result;
use crate::state::State;
use crate::users::server::store;

/// Sets the address of the avatar of the signed-in user, or removes it. Returns the former address.
pub async fn set_avatar_address(state: &State, session: &Session, address: Option<&str>) -> Result<Option<String>> {
    store::set_avatar(&state.db, session, address).await
}

/// The addresses of the avatars of all accounts.
pub async fn avatar_addresses(db: &Db) -> Result<HashSet<String>> {
    store::avatars(db).await
}
