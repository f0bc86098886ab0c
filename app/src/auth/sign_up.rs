//! Making an account.

use super::name::Username;
use super::session::Kind;
use super::store::{self, NewSession, SignedUp};
use super::token::{Token, sha256};
use super::{Person, SignUp, Visitor, password};
use crate::db::bucket::Bucket;
use crate::error::{Code, Result};
use crate::state::State;

/// New accounts from one address: ten at once, then one every two minutes.
const PER_ADDRESS: Bucket = Bucket { what: "sign_up", burst: 10, refill: 120 };

/// What someone fills in to get an account.
pub struct NewAccount {
    /// The name they want.
    pub username: String,
    /// Their password.
    pub password: String,
    /// The one-time token that makes the first administrator.
    pub setup_token: Option<String>,
}

/// A session that was just made; the only place where its token is known.
pub struct Opened {
    /// Whose it is.
    pub person: Person,
    /// Its secret.
    pub(super) token: Token,
    /// When it ends.
    pub(super) expires_at: crate::time::Timestamp,
}

/// Makes an account, if the policy lets this visitor, and signs it in.
pub async fn sign_up(state: &State, account: NewAccount, visitor: &Visitor, kind: Kind) -> Result<Opened> {
    let name = Username::parse(&account.username)?;
    password::check(&account.password)?;
    let setup = account.setup_token.as_deref().filter(|token| !token.is_empty()).map(sha256);
    if setup.is_none() && state.auth.sign_up != SignUp::Open {
        return Err(Code::SignUpClosed.into());
    }
    let now = state.clock.now();
    if state.auth.limits {
        PER_ADDRESS.take(&state.db, &visitor.limited_by(), now).await?;
    }
    let hashed = password::hash(account.password).await?;
    let token = Token::new(store::next_user(&state.db).await?)?;
    let session = NewSession { token: &token, now, seconds: kind.seconds(), visitor };
    match store::sign_up(&state.db, &name, &hashed, setup.as_deref(), &session).await? {
        SignedUp::NameTaken => Err(Code::UsernameTaken.into()),
        SignedUp::SetupTokenInvalid => Err(Code::SetupTokenInvalid.into()),
        SignedUp::As(role) => {
            let person = Person { id: token.user(), username: name.shown().to_owned(), role };
            let expires_at = session.expires_at();
            Ok(Opened { person, token, expires_at })
        }
    }
}
