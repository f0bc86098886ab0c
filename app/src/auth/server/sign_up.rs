//! Making an account.

use crate::auth::server::name::Username;
use crate::auth::server::session::Kind;
use crate::auth::server::store;
use crate::auth::server::store::{InvitationGrant, NewSession};
use crate::auth::server::token::{Token, sha256};
use crate::auth::server::{Visitor, password};
use crate::auth::{Person, SignUp};
use crate::db::bucket::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::state::State;

/// New accounts from one address: ten at once, then one every two minutes.
const PER_ADDRESS: RateLimit = RateLimit { name: "sign_up", burst: 10, refill_ms: 120_000 };

/// What someone fills in to get an account.
#[derive(Default)]
pub struct NewAccount {
    /// The name they want.
    pub username: String,
    /// Their password.
    pub password: String,
    /// The one-time token that makes the first administrator.
    pub setup_token: Option<String>,
    /// The token of an invitation.
    pub invite: Option<String>,
}

/// A session that was just made; the only place where its token is known.
pub struct Opened {
    /// Whose it is.
    pub person: Person,
    /// The room they were invited into.
    pub room: Option<RoomId>,
    /// Its secret.
    pub(crate) token: Token,
    /// When it ends.
    pub(crate) expires_at: crate::time::Timestamp,
}

/// Makes an account, if the policy or an invitation lets this visitor, and signs it in. An invitation loses a use in the same
/// step; whoever it leads into a room may enter that room from then on.
pub async fn sign_up(state: &State, account: NewAccount, visitor: &Visitor, kind: Kind) -> Result<Opened> {
    let name = Username::parse(&account.username)?;
    password::check(&account.password)?;
    let given = |token: Option<String>| token.filter(|token| !token.is_empty());
    let setup = given(account.setup_token).map(|token| sha256(&token));
    let invite = given(account.invite).filter(|_| setup.is_none()).map(|token| sha256(&token));
    if setup.is_none() {
        // Before the work; the script looks again.
        match policy(state).await? {
            SignUp::Open => {}
            SignUp::Invite if invite.is_some() => {}
            SignUp::Invite | SignUp::Closed => return Err(Code::SignUpClosed.into()),
        }
    }
    let now = state.clock.now();
    if state.config.limits {
        PER_ADDRESS.take(&state.db, &visitor.limited_by(), now).await?;
    }
    let inviting = match &invite {
        Some(hash) => Some(store::invitation(&state.db, hash).await?.ok_or(Code::InvitationInvalid)?),
        None => None,
    };
    let hashed = password::hash(account.password).await?;
    let token = Token::new(store::next_user(&state.db).await?)?;
    let session = NewSession { token: &token, now, seconds: kind.seconds(), visitor };
    let invited = invite.as_deref().zip(inviting.as_ref());
    let account = store::NewAccount {
        name: &name,
        password: &hashed,
        setup: setup.as_deref(),
        invitation: invited.map(|(hash, (inviter, room))| InvitationGrant {
            hash,
            inviter: *inviter,
            room: room.as_ref(),
        }),
        default_policy: state.config.sign_up,
    };
    let role = store::sign_up(&state.db, &account, &session).await?;
    let username = name.shown().to_owned();
    let person = Person { id: token.user(), display_name: username.clone(), username, role, avatar: None };
    let expires_at = session.expires_at();
    Ok(Opened { person, room: inviting.and_then(|(_, room)| room), token, expires_at })
}

/// Who may make an account: as an administrator has set it, else as the process was told.
pub async fn policy(state: &State) -> Result<SignUp> {
    let set = store::policy(&state.db).await?;
    Ok(set.and_then(|name| name.parse().ok()).unwrap_or(state.config.sign_up))
}
