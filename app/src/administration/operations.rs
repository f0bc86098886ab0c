//! Administration from a page. All of it is refused to whoever is not an administrator.

use leptos::prelude::*;

use crate::administration::{AccountPage, AllRooms, AuditPart, Rules};
use crate::auth::{Role, SignUp};
use crate::error::Error;
use crate::id::{RoomId, UserId};
use crate::time::Timestamp;

/// A page of accounts, all or those with `query` in their name.
#[server(prefix = "/fn", endpoint = "list_accounts")]
pub async fn list_accounts(
    /// Something of their name.
    #[server(default)]
    query: Option<String>,
    /// The account after which to go on.
    #[server(default)]
    after: Option<UserId>,
) -> Result<AccountPage, Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    crate::administration::server::accounts(
        &state,
        Administrator::of(&session)?,
        query.as_deref().unwrap_or_default(),
        after,
    )
    .await
}

/// Gives somebody a role on this server.
#[server(prefix = "/fn", endpoint = "set_server_role")]
pub async fn set_server_role(
    /// Whom.
    user_id: UserId,
    /// Their role from now on.
    role: Role,
) -> Result<(), Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::{account, request};

    let (state, session) = request::session().await?;
    account::set_role(&state, Administrator::of(&session)?.session(), user_id, role).await
}

/// Closes an account, or opens it again.
#[server(prefix = "/fn", endpoint = "set_deactivated")]
pub async fn set_deactivated(
    /// Whose.
    user_id: UserId,
    /// Whether it is closed from now on.
    deactivated: bool,
) -> Result<(), Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::{account, request};

    let (state, session) = request::session().await?;
    let session = Administrator::of(&session)?.session();
    match deactivated {
        true => account::deactivate(&state, session, user_id).await,
        false => account::reactivate(&state, session, user_id).await,
    }
}

/// Ends all sessions of somebody.
#[server(prefix = "/fn", endpoint = "sign_out_person")]
pub async fn sign_out_person(
    /// Whose.
    user_id: UserId,
) -> Result<(), Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::{account, request};

    let (state, session) = request::session().await?;
    account::sign_out_everywhere(&state, Administrator::of(&session)?.session(), user_id).await
}

/// Makes a link by which somebody sets a new password, once. Answers its path; it is not told again.
#[server(prefix = "/fn", endpoint = "make_reset_link")]
pub async fn make_reset_link(
    /// For whom.
    user_id: UserId,
) -> Result<String, Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::{account, request};

    let (state, session) = request::session().await?;
    let token = account::issue_reset(&state, Administrator::of(&session)?.session(), user_id).await?;
    Ok(format!("/reset/{token}"))
}

/// All rooms but direct conversations.
#[server(prefix = "/fn", endpoint = "list_all_rooms")]
pub async fn list_all_rooms() -> Result<AllRooms, Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    crate::administration::server::all_rooms(&state, Administrator::of(&session)?).await
}

/// The rules as they are.
#[server(prefix = "/fn", endpoint = "read_settings")]
pub async fn read_settings() -> Result<Rules, Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    crate::administration::server::read_settings(&state, Administrator::of(&session)?).await
}

/// Sets the rules.
#[server(prefix = "/fn", endpoint = "change_settings")]
pub async fn change_settings(
    /// Who may make an account; absent for as it was when the server started.
    #[server(default)]
    sign_up: Option<SignUp>,
    /// How many messages someone may post at once.
    posting_burst: u32,
    /// How many they may post in a minute.
    posting_per_minute: u32,
) -> Result<Rules, Error> {
    use crate::administration::server::Administrator;
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    let administrator = Administrator::of(&session)?;
    crate::administration::server::change_settings(&state, administrator, sign_up, posting_burst, posting_per_minute)
        .await
}

/// A part of the audit log, the newest first.
#[server(prefix = "/fn", endpoint = "read_audit")]
pub async fn read_audit(
    /// What was done.
    #[server(default)]
    action: Option<String>,
    /// The username of who did it, or to whom it was done.
    #[server(default)]
    person: Option<String>,
    /// In which room.
    #[server(default)]
    room: Option<RoomId>,
    /// Not before this moment.
    #[server(default)]
    since: Option<Timestamp>,
    /// Not after this moment.
    #[server(default)]
    until: Option<Timestamp>,
    /// Only entries before the one with this id.
    #[server(default)]
    before: Option<String>,
) -> Result<AuditPart, Error> {
    use crate::administration::PAGE;
    use crate::administration::server::Administrator;
    use crate::administration::server::audit::Wanted;
    use crate::auth::server::request;

    let (state, session) = request::session().await?;
    let wanted = Wanted { action, person, room, since, until };
    crate::administration::server::read_audit(&state, Administrator::of(&session)?, &wanted, before, PAGE).await
}
