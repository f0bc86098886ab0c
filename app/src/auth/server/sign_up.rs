//! Creating an account.

use crate::auth::server::name::Username;
use crate::auth::server::session::SessionKind;
use crate::auth::server::store;
use crate::auth::server::store::{InvitationGrant, SessionRecord};
use crate::auth::server::token::{Token, sha256};
use crate::auth::server::{ClientInfo, password};
use crate::auth::{Person, SignUp};
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::id::RoomId;
use crate::state::State;

/// New accounts per address: ten at once, then one every two minutes.
const PER_ADDRESS: RateLimit = RateLimit { name: "sign_up", burst: 10, refill_ms: 120_000 };

/// The account to create.
#[derive(Default)]
pub struct NewAccount {
    /// The username.
    pub username: String,
    /// The password.
    pub password: String,
    /// The one-time token that makes the account the first administrator.
    pub setup_token: Option<String>,
    /// The token of an invitation.
    pub invite: Option<String>,
}

/// A session that was just created; its token is not stored.
pub struct NewSession {
    /// The user.
    pub person: Person,
    /// The room of the invitation.
    pub room: Option<RoomId>,
    /// The token.
    pub(crate) token: Token,
    /// When the session expires.
    pub(crate) expires_at: crate::time::Timestamp,
}

/// Creates an account, if the policy or an invitation allows it, and opens a session for it. In the same step a use of the invitation
/// is taken; the new user may then join the room of the invitation.
pub async fn sign_up(state: &State, client: &ClientInfo, kind: SessionKind, account: NewAccount) -> Result<NewSession> {
    let name = Username::parse(&account.username)?;
    password::check(&account.password)?;
    let non_empty = |token: Option<String>| token.filter(|token| !token.is_empty());
    let setup_token_hash = non_empty(account.setup_token).map(|token| sha256(&token));
    let invite_hash = non_empty(account.invite).filter(|_| setup_token_hash.is_none()).map(|token| sha256(&token));
    if setup_token_hash.is_none() {
        // Before the password is hashed; the script checks it again.
        match policy(state).await? {
            SignUp::Open => {}
            SignUp::Invite if invite_hash.is_some() => {}
            SignUp::Invite | SignUp::Closed => return Err(Code::SignUpClosed.into()),
        }
    }
    let now = state.clock.now();
    if state.config.limits {
        PER_ADDRESS.take(&state.db, &client.rate_limit_key(), now).await?;
    }
    let invitation = match &invite_hash {
        Some(hash) => Some(store::invitation(&state.db, hash).await?.ok_or(Code::InvitationInvalid)?),
        None => None,
    };
    let password_hash = password::hash(account.password).await?;
    let token = Token::new(store::next_user(&state.db).await?)?;
    let session = SessionRecord { token: &token, now, seconds: kind.seconds(), client };
    let grant = invite_hash.as_deref().zip(invitation.as_ref());
    let account = store::NewAccount {
        name: &name,
        password_hash: &password_hash,
        setup_token_hash: setup_token_hash.as_deref(),
        invitation: grant.map(|(hash, (inviter, room))| InvitationGrant {
            hash,
            inviter: *inviter,
            room: room.as_ref(),
        }),
        default_policy: state.config.sign_up,
    };
    let role = store::sign_up(&state.db, &account, &session).await?;
    let username = name.as_str().to_owned();
    let person = Person { id: token.user(), display_name: username.clone(), username, role, avatar: None };
    let expires_at = session.expires_at();
    Ok(NewSession { person, room: invitation.and_then(|(_, room)| room), token, expires_at })
}

/// Who can create an account: the setting of the administrators, else that of the process.
pub async fn policy(state: &State) -> Result<SignUp> {
    Ok(state.db.settings().await?.sign_up.unwrap_or(state.config.sign_up))
}
