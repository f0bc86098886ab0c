//! The verbs on accounts: listing them, and what administrators change of them.

use std::collections::HashMap;

use crate::administration::server::{require_admin, store};
use crate::administration::{
    AccountPage, ListAccounts, MakeResetLink, PAGE, SetDeactivated, SetServerRole, SignOutPerson,
};
use crate::auth::server::{Session, account, normalize};
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;

/// A page of the accounts whose username or display name contains `query`, newest first, after the account `after`. An empty query
/// selects all.
pub async fn list_accounts(
    state: &State,
    session: &Session,
    ListAccounts { query, after }: ListAccounts,
) -> Result<AccountPage> {
    let administrator = require_admin(session)?;
    let query = normalize(query.as_deref().unwrap_or_default().trim());
    let usernames: HashMap<UserId, String> =
        store::users_by_name(&state.db).await?.into_iter().map(|(name, id)| (id, name)).collect();
    let mut ids: Vec<UserId> = usernames.keys().copied().collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    if !query.is_empty() {
        let display_names = store::display_names(&state.db, &ids).await?;
        let matches = |(id, display_name): &(UserId, Option<String>)| {
            usernames.get(id).is_some_and(|name| name.contains(&query))
                || display_name.as_ref().is_some_and(|name| normalize(name).contains(&query))
        };
        ids = ids.into_iter().zip(display_names).filter(matches).map(|(id, _)| id).collect();
    }
    let total = ids.len() as u64;
    let mut rest = ids.into_iter().filter(|id| after.is_none_or(|after| *id < after));
    let page: Vec<UserId> = rest.by_ref().take(PAGE).collect();
    let next = rest.next().and(page.last().copied());
    let accounts = store::accounts(&state.db, &page).await?;
    Ok(AccountPage { me: administrator.session().person().id, total, accounts, next })
}

/// Gives a user a role on the server.
pub async fn set_server_role(state: &State, session: &Session, input: SetServerRole) -> Result<()> {
    account::set_role(state, require_admin(session)?.session(), input.user_id, input.role).await
}

/// Deactivates an account, or reactivates it.
pub async fn set_deactivated(state: &State, session: &Session, input: SetDeactivated) -> Result<()> {
    let session = require_admin(session)?.session();
    match input.deactivated {
        true => account::deactivate(state, session, input.user_id).await,
        false => account::reactivate(state, session, input.user_id).await,
    }
}

/// Ends all sessions of a user.
pub async fn sign_out_person(state: &State, session: &Session, input: SignOutPerson) -> Result<()> {
    account::end_all_sessions(state, require_admin(session)?.session(), input.user_id).await
}

/// Makes a one-time link by which a user sets a new password. Returns its path, which is not stored anywhere.
pub async fn make_reset_link(state: &State, session: &Session, input: MakeResetLink) -> Result<String> {
    let token = account::issue_reset(state, require_admin(session)?.session(), input.user_id).await?;
    Ok(format!("/reset/{token}"))
}
