//! Coming back to an account.

use crate::auth::PASSWORD_LENGTH;
use crate::auth::server::name::fold;
use crate::auth::server::session::Kind;
use crate::auth::server::sign_up::Opened;
use crate::auth::server::store;
use crate::auth::server::store::NewSession;
use crate::auth::server::token::{Token, sha256};
use crate::auth::server::{Visitor, password};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::state::State;

/// Tries for one account from one address: five at once, then one every twelve seconds. A stranger's tries do not count
/// against the owner, who is elsewhere.
const PER_ACCOUNT_AND_ADDRESS: RateLimit = RateLimit { name: "sign_in:account_address", burst: 5, refill_ms: 12_000 };
/// Tries for one account from anywhere: a hundred at once, then one every two seconds, against guessing from many addresses.
const PER_ACCOUNT: RateLimit = RateLimit { name: "sign_in:account", burst: 100, refill_ms: 2_000 };
/// Tries from one address: twenty at once, then one every three seconds.
const PER_ADDRESS: RateLimit = RateLimit { name: "sign_in:address", burst: 20, refill_ms: 3_000 };

/// Opens a session for whoever knows the password. Which of name and password was wrong is not told; that an account is
/// deactivated, only to its owner.
pub async fn sign_in(state: &State, username: &str, password: String, visitor: &Visitor, kind: Kind) -> Result<Opened> {
    let folded = fold(&username.split_whitespace().collect::<Vec<_>>().join(" "));
    let now = state.clock.now();
    if state.config.limits {
        let address = visitor.limited_by();
        // By hash: what is typed as a name may be long, or a password typed into the wrong field.
        let account = sha256(&folded);
        PER_ADDRESS.take(&state.db, &address, now).await?;
        PER_ACCOUNT_AND_ADDRESS.take(&state.db, &format!("{account}:{address}"), now).await?;
        PER_ACCOUNT.take(&state.db, &account, now).await?;
    }
    if password.chars().count() > *PASSWORD_LENGTH.end() {
        return Err(Code::CredentialsWrong.into());
    }
    let account = store::account(&state.db, &folded).await?;
    let (person, stored) = account.map(|account| (account.person, account.password)).unzip();
    let right = password::verify(password, stored.clone()).await?;
    let (person, stored) = person.zip(stored).filter(|_| right).ok_or(Code::CredentialsWrong)?;
    let token = Token::new(person.id)?;
    let session = NewSession { token: &token, now, seconds: kind.seconds(), visitor };
    store::sign_in(&state.db, &stored, &session).await?;
    let expires_at = session.expires_at();
    Ok(Opened { person, room: None, token, expires_at })
}
