//! People from a page: their profiles, and one's own account. The forms work without scripting too.

use leptos::prelude::*;

use super::{Account, Invited, Profile};
use crate::auth::Person;
use crate::error::Error;
use crate::id::UserId;
use crate::language::Language;
use crate::ui::Theme;

/// The people whose name has this text in it.
#[server(prefix = "/fn", endpoint = "search_people")]
pub async fn search_people(
    /// The text; everyone's name has the empty one.
    #[server(default)]
    query: String,
) -> Result<Vec<Person>, Error> {
    let (state, session) = crate::auth::page::session().await?;
    super::search(&state, &session, &query).await
}

/// What everyone may know of a person.
#[server(prefix = "/fn", endpoint = "read_profile")]
pub async fn read_profile(
    /// Who.
    user_id: UserId,
) -> Result<Profile, Error> {
    let (state, session) = crate::auth::page::session().await?;
    super::profile(&state, &session, user_id).await
}

/// One's own account. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "my_account")]
pub async fn my_account() -> Result<Account, Error> {
    use crate::auth::page;
    use crate::error::Code;

    let (state, session) = page::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            page::show_the_door();
        }
    })?;
    super::account(&state, &session).await
}

/// Changes the name one is shown by and what one tells of oneself.
#[server(prefix = "/fn", endpoint = "change_profile")]
pub async fn change_profile(
    /// The name; empty for one's username.
    display_name: String,
    /// What one tells; may be empty.
    about: String,
) -> Result<Person, Error> {
    let (state, session) = crate::auth::page::session().await?;
    super::change_profile(&state, &session, &display_name, &about).await
}

/// Removes one's picture.
#[server(prefix = "/fn", endpoint = "remove_avatar")]
pub async fn remove_avatar() -> Result<(), Error> {
    let (state, session) = crate::auth::page::session().await?;
    super::may_change_avatar(&state, &session).await?;
    super::remove_avatar(&state, &session).await
}

/// Changes one's password; all other devices are signed out.
#[server(prefix = "/fn", endpoint = "change_password")]
pub async fn change_password(
    /// The password as it is.
    current: String,
    /// The password from now on.
    new: String,
) -> Result<(), Error> {
    let (state, session) = crate::auth::page::session().await?;
    crate::auth::account::change_password(&state, &session, current, new).await
}

/// Signs one of one's devices out.
#[server(prefix = "/fn", endpoint = "sign_out_device")]
pub async fn sign_out_device(
    /// Which.
    id: String,
) -> Result<(), Error> {
    let (state, session) = crate::auth::page::session().await?;
    crate::auth::account::sign_out_device(&state, &session, &id).await
}

/// Ends one's own account, and shows the door.
#[server(prefix = "/fn", endpoint = "deactivate_me")]
pub async fn deactivate_me(
    /// One's password.
    password: String,
) -> Result<(), Error> {
    use crate::auth::page;

    let (state, session) = page::session().await?;
    crate::auth::account::deactivate_me(&state, &session, password).await?;
    page::see_off(&state);
    Ok(())
}

/// Keeps the colours one wants, with one's account. Sent by a plain form, so that the page comes again in them.
#[server(prefix = "/fn", endpoint = "set_theme")]
pub async fn set_theme(
    /// The colours from now on.
    theme: Theme,
) -> Result<(), Error> {
    use crate::auth::page;

    let (state, session) = page::session().await?;
    super::prefer_theme(&state, &session, theme).await?;
    page::keep_preference(Theme::COOKIE, theme.name());
    Ok(())
}

/// Keeps the language one wants to read: in a cookie, and with one's account where one is signed in. Sent by a plain form, so
/// that the page comes again in it.
#[server(prefix = "/fn", endpoint = "set_language")]
pub async fn set_language(
    /// The language from now on.
    language: Language,
) -> Result<(), Error> {
    use crate::auth::page;

    if let Ok((state, session)) = page::session().await {
        super::prefer_language(&state, &session, language).await?;
    }
    page::keep_preference(Language::COOKIE, language.tag());
    Ok(())
}

/// What an invitation is to whoever opened its link, signed in or not. Takes nothing.
#[server(prefix = "/fn", endpoint = "open_invitation")]
pub async fn open_invitation(
    /// The token of the link.
    token: String,
) -> Result<Invited, Error> {
    use crate::auth::{SignUp, page};
    use crate::error::Code;

    let me = match page::session().await {
        Ok((_, session)) => Some(session.person().clone()),
        Err(error) if error.code == Code::Unauthenticated => None,
        Err(error) => return Err(error),
    };
    let (state, _) = page::visitor()?;
    let invitation = crate::rooms::invitations::look_at(&state, &token).await?;
    let may_sign_up = match crate::auth::policy(&state).await? {
        SignUp::Open => true,
        SignUp::Invite => invitation.opens_accounts,
        SignUp::Closed => false,
    };
    Ok(Invited { invitation, may_sign_up, me })
}
