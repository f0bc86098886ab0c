//! People from a page: their profiles, and one's own account. The forms work without scripting too.

use leptos::prelude::*;

use crate::auth::Person;
use crate::error::Error;
use crate::id::UserId;
use crate::language::Language;
use crate::ui::Theme;
use crate::users::{Account, Profile};

/// The people whose name has this text in it.
#[server(prefix = "/fn", endpoint = "search_people")]
pub async fn search_people(
    /// The text; everyone's name has the empty one.
    #[server(default)]
    query: String,
) -> Result<Vec<Person>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::users::server::search(&state, &session, &query).await
}

/// What everyone may know of a person.
#[server(prefix = "/fn", endpoint = "read_profile")]
pub async fn read_profile(
    /// Who.
    user_id: UserId,
) -> Result<Profile, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::users::server::profile(&state, &session, user_id).await
}

/// One's own account. Without a session it shows the door.
#[server(prefix = "/fn", endpoint = "my_account")]
pub async fn my_account() -> Result<Account, Error> {
    use crate::auth::server::request;
    use crate::error::Code;

    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::show_the_door();
        }
    })?;
    crate::users::server::account(&state, &session).await
}

/// Changes the name one is shown by and what one tells of oneself.
#[server(prefix = "/fn", endpoint = "change_profile")]
pub async fn change_profile(
    /// The name; empty for one's username.
    display_name: String,
    /// What one tells; may be empty.
    about: String,
) -> Result<Person, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::users::server::change_profile(&state, &session, &display_name, &about).await
}

/// Changes one's password; all other devices are signed out.
#[server(prefix = "/fn", endpoint = "change_password")]
pub async fn change_password(
    /// The password as it is.
    current: String,
    /// The password from now on.
    new: String,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::auth::server::account::change_password(&state, &session, current, new).await
}

/// Signs one of one's devices out.
#[server(prefix = "/fn", endpoint = "sign_out_device")]
pub async fn sign_out_device(
    /// Which.
    id: String,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::auth::server::account::sign_out_device(&state, &session, &id).await
}

/// Ends one's own account, and shows the door.
#[server(prefix = "/fn", endpoint = "deactivate_me")]
pub async fn deactivate_me(
    /// One's password.
    password: String,
) -> Result<(), Error> {
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    crate::auth::server::account::deactivate_me(&state, &session, password).await?;
    request::see_off(&state);
    Ok(())
}

/// Keeps the colours one wants, with one's account. Sent by a plain form, so that the page comes again in them.
#[server(prefix = "/fn", endpoint = "set_theme")]
pub async fn set_theme(
    /// The colours from now on.
    theme: Theme,
) -> Result<(), Error> {
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    crate::users::server::prefer_theme(&state, &session, theme).await?;
    request::keep_preference(Theme::COOKIE, theme.name());
    Ok(())
}

/// Keeps the language one wants to read: in a cookie, and with one's account where one is signed in. Sent by a plain form, so
/// that the page comes again in it.
#[server(prefix = "/fn", endpoint = "set_language")]
pub async fn set_language(
    /// The language from now on.
    language: Language,
) -> Result<(), Error> {
    use crate::auth::server::request;

    if let Ok((state, session)) = request::session().await {
        crate::users::server::prefer_language(&state, &session, language).await?;
    }
    request::keep_preference(Language::COOKIE, language.tag());
    Ok(())
}
