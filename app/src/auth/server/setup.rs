//! The one-time token that makes its bearer the first administrator.
//!
//! Redis keeps its hash until someone claimed it; the token itself lies in the data folder, for whoever runs the machine.

use crate::auth::server::store;
use crate::auth::server::token::{random_text, sha256};
use crate::error::Result;
use crate::state::State;

/// The token that counts, or none once there is an administrator. `kept` is the one from the data folder; where it is lost
/// or not the one in Redis, a new one takes its place.
pub async fn token(state: &State, kept: Option<String>) -> Result<Option<String>> {
    let token = match kept {
        Some(token) => token,
        None => random_text()?,
    };
    let hash = sha256(&token);
    match store::store_setup_token(&state.db, &hash).await? {
        None => Ok(None),
        Some(stored) => {
            if stored != hash {
                store::replace_setup_token(&state.db, &hash).await?;
            }
            Ok(Some(token))
        }
    }
}
