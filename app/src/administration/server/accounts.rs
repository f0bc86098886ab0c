//! Lists accounts, all or those whose name has something in it.

use std::collections::HashMap;

use crate::administration::server::{Administrator, store};
use crate::administration::{AccountPage, PAGE};
use crate::auth::server::normalize;
use crate::error::Result;
use crate::id::UserId;
use crate::state::State;

/// A page of the accounts whose username or shown name has `query` in it, the newest first, after the account `after`. An empty
/// query is for all.
pub async fn accounts(
    state: &State,
    administrator: Administrator<'_>,
    query: &str,
    after: Option<UserId>,
) -> Result<AccountPage> {
    let query = normalize(query.trim());
    let named: HashMap<UserId, String> =
        store::user_ids(&state.db).await?.into_iter().map(|(name, id)| (id, name)).collect();
    let mut ids: Vec<UserId> = named.keys().copied().collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    if !query.is_empty() {
        let shown = store::display_names(&state.db, &ids).await?;
        let has_it = |(id, shown): &(UserId, Option<String>)| {
            named.get(id).is_some_and(|name| name.contains(&query))
                || shown.as_ref().is_some_and(|name| normalize(name).contains(&query))
        };
        ids = ids.into_iter().zip(shown).filter(has_it).map(|(id, _)| id).collect();
    }
    let total = ids.len() as u64;
    let mut rest = ids.into_iter().filter(|id| after.is_none_or(|after| *id < after));
    let page: Vec<UserId> = rest.by_ref().take(PAGE).collect();
    let next = rest.next().and(page.last().copied());
    let accounts = store::accounts(&state.db, &page).await?;
    Ok(AccountPage { me: administrator.session().person().id, total, accounts, next })
}
