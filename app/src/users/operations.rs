//! The operations on users: each with its server function and its REST route, two thin ways to one function in `server/`. The
//! forms work without scripting too.

use leptos::prelude::*;

use crate::auth::Person;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::language::Language;
use crate::ui::Theme;
use crate::users::{Account, Profile};

server_only! {
    use axum::extract::State as Extract;
    use serde::Deserialize;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::auth::server::{account, request, Session};
    use crate::error::server::problem_responses::{ALWAYS, FIELDS, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Body, Query, server_functions};
    use crate::state::State;
    use crate::users::server;

    server_functions![
        SearchPeople, ReadProfile, MyAccount, ChangeProfile, ChangePassword, SignOutDevice, DeactivateMe, SetTheme,
        SetLanguage,
    ];

    /// The routes of users.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(people))
    }

    problem_responses! {
        PeopleRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::TooManyTries];
    }
}

/// The users whose display name or username contains the text.
#[server(prefix = "/fn", endpoint = "search_people")]
pub async fn search_people(
    /// The text; if it is empty, every name contains it.
    #[server(default)]
    query: String,
) -> Result<Vec<Person>, Error> {
    let (state, session) = request::session().await?;
    server::search(&state, &session, SearchPeople { query }).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct SearchPeopleQuery {
        /// What the name has in it; everyone's has the empty text, which it is if absent.
        #[serde(default)]
        #[param(max_length = 64, required = false)]
        query: String,
    }

    /// Find people.
    ///
    /// By their shown name or their username, at most twenty; first those whose name begins with the text. Neither oneself nor
    /// deactivated people are among them.
    #[utoipa::path(
        get,
        path = "/api/chat/people",
        operation_id = "findPeople",
        tag = "People",
        params(SearchPeopleQuery),
        responses((status = 200, description = "The people.", body = Vec<Person>), PeopleRefusals)
    )]
    async fn people(
        Extract(state): Extract<State>,
        session: Session,
        Query(SearchPeopleQuery { query }): Query<SearchPeopleQuery>,
    ) -> Result<Body<Vec<Person>>> {
        server::search(&state, &session, SearchPeople { query }).await.map(Body)
    }
}

/// The public profile of a user.
#[server(prefix = "/fn", endpoint = "read_profile")]
pub async fn read_profile(
    /// The user.
    user_id: UserId,
) -> Result<Profile, Error> {
    let (state, session) = request::session().await?;
    server::profile(&state, &session, ReadProfile { user_id }).await
}

/// The account of the signed-in user. Without a session it redirects to the sign-in page.
#[server(prefix = "/fn", endpoint = "my_account")]
pub async fn my_account() -> Result<Account, Error> {
    let (state, session) = request::session().await.inspect_err(|error| {
        if error.code == Code::Unauthenticated {
            request::redirect_to_sign_in();
        }
    })?;
    server::account(&state, &session).await
}

/// Changes the display name and the description of the signed-in user.
#[server(prefix = "/fn", endpoint = "change_profile")]
pub async fn change_profile(
    /// The display name; empty for the username.
    display_name: String,
    /// The description; may be empty.
    about: String,
) -> Result<Person, Error> {
    let (state, session) = request::session().await?;
    server::change_profile(&state, &session, ChangeProfile { display_name, about }).await
}

/// Changes the password and ends all other sessions of the user.
#[server(prefix = "/fn", endpoint = "change_password")]
pub async fn change_password(
    /// The current password.
    current: String,
    /// The new password.
    new: String,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    account::change_password(&state, &session, current, new).await
}

/// Ends a session of the signed-in user.
#[server(prefix = "/fn", endpoint = "sign_out_device")]
pub async fn sign_out_device(
    /// The id of the session.
    id: String,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    account::end_session(&state, &session, &id).await
}

/// Deactivates the account of the signed-in user and redirects to the sign-in page.
#[server(prefix = "/fn", endpoint = "deactivate_me")]
pub async fn deactivate_me(
    /// The current password.
    password: String,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    account::deactivate_me(&state, &session, password).await?;
    request::sign_out_response(&state);
    Ok(())
}

/// Stores the theme with the account. A plain form sends it, so that the page is loaded again in the new theme.
#[server(prefix = "/fn", endpoint = "set_theme")]
pub async fn set_theme(
    /// The new theme.
    theme: Theme,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::set_theme_preference(&state, &session, theme).await?;
    request::set_preference_cookie(Theme::COOKIE, theme.name());
    Ok(())
}

/// Stores the language in a cookie, and with the account if a user is signed in. A plain form sends it, so that the page is loaded
/// again in the new language.
#[server(prefix = "/fn", endpoint = "set_language")]
pub async fn set_language(
    /// The new language.
    language: Language,
) -> Result<(), Error> {
    if let Ok((state, session)) = request::session().await {
        server::set_language_preference(&state, &session, language).await?;
    }
    request::set_preference_cookie(Language::COOKIE, language.tag());
    Ok(())
}
