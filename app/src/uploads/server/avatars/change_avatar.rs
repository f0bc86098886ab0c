//! Setting and removing the avatar of a user.

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::Result;
use crate::state::State;
use crate::uploads::server::BoundedMultipart;
use crate::uploads::server::avatars::{Avatar, discard};
use crate::users::server::{PROFILE_LIMIT, set_avatar_address};

/// Makes the image in a form the user's avatar. Returns the user with the new address.
///
/// The rate limit is checked before the form is read. The file is stored before its address is published. The former avatar is
/// removed after that.
pub async fn set_avatar(state: &State, session: &Session, form: BoundedMultipart) -> Result<Person> {
    check_rate_limit(state, session).await?;
    let avatar = Avatar::read(&state.uploads, form).await?;
    let address = avatar.store(&state.uploads).await?;
    match set_avatar_address(state, session, Some(&address)).await {
        Ok(former) => {
            discard_former(state, former).await;
            Ok(Person { avatar: Some(address), ..session.person().clone() })
        }
        Err(error) => {
            // After a retryable error the address may have been written; then the file must stay.
            if !error.code.is_retryable() {
                discard(&state.uploads, &address).await;
            }
            Err(error)
        }
    }
}

/// Removes the user's avatar and its file. A generated image is displayed from then on.
pub async fn remove_avatar(state: &State, session: &Session) -> Result<()> {
    check_rate_limit(state, session).await?;
    let former = set_avatar_address(state, session, None).await?;
    discard_former(state, former).await;
    Ok(())
}

async fn check_rate_limit(state: &State, session: &Session) -> Result<()> {
    if state.config.limits {
        PROFILE_LIMIT.take(&state.db, &session.person().id.to_string(), state.clock.now()).await?;
    }
    Ok(())
}

async fn discard_former(state: &State, former: Option<String>) {
    if let Some(former) = former {
        discard(&state.uploads, &former).await;
    }
}
