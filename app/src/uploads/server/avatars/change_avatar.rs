//! Someone's picture.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::Result;
use crate::state::State;
use crate::uploads::server::avatars::{Portrait, discard};
use crate::users::server::{PROFILE_LIMIT, set_avatar_address};

/// Whether someone may change their picture now, asked before its bytes are taken.
pub async fn may_change_avatar(state: &State, session: &Session) -> Result<()> {
    if state.config.limits {
        PROFILE_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    Ok(())
}

/// Makes a picture someone's own. It is in its place before anyone is told of it; the former one is erased.
pub async fn set_avatar(state: &State, session: &Session, portrait: Portrait) -> Result<Person> {
    let address = portrait.keep(&state.uploads).await?;
    let set = set_avatar_address(state, session, Some(&address)).await;
    match set {
        Ok(former) => {
            erase(state, former).await;
            Ok(Person { avatar: Some(address), ..session.person().clone() })
        }
        Err(error) => {
            // Where it is in doubt whether it was set, it stays.
            if !error.code.retryable() {
                discard(&state.uploads, &address).await;
            }
            Err(error)
        }
    }
}

/// Leaves someone with the generated picture; theirs is erased.
pub async fn remove_avatar(state: &State, session: &Session) -> Result<()> {
    let former = set_avatar_address(state, session, None).await?;
    erase(state, former).await;
    Ok(())
}

async fn erase(state: &State, former: Option<String>) {
    if let Some(former) = former {
        discard(&state.uploads, &former).await;
    }
}
