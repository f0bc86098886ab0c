//! The one-time token that makes a new account the first administrator.
//!
//! Redis stores its hash until it is used; the token itself is in a file of the data folder, for the operator of the server.

use crate::auth::server::store;
use crate::auth::server::token::{random_text, sha256};
use crate::error::Result;
use crate::state::State;

/// The valid token, or none if there is an administrator. `from_data_folder` is the token in the data folder. If there is none, a new
/// one is created; if its hash is not the one in Redis, it replaces that.
pub async fn token(state: &State, from_data_folder: Option<String>) -> Result<Option<String>> {
    let token = match from_data_folder {
        Some(token) => token,
        None => random_text()?,
    };
    let token_hash = sha256(&token);
    match store::store_setup_token(&state.db, &token_hash).await? {
        None => Ok(None),
        Some(stored_hash) => {
            if stored_hash != token_hash {
                store::replace_setup_token(&state.db, &token_hash).await?;
            }
            Ok(Some(token))
        }
    }
}
