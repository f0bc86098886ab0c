//! Session tokens. Redis stores only their SHA-256.
//!
//! A browser's token is `{user id}.{32 random bytes}`, so that session and account are read in one round trip. A program's
//! is a JWT (HS256) that contains such a token as `sid`; it is valid only as long as that session exists.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::auth::server::SessionHash;
use crate::error::{Code, Error, Result};
use crate::id::UserId;
use crate::time::Timestamp;

/// The random bytes of the data folder that sign tokens and derive ids that nobody can predict. Cheap to clone.
#[derive(Clone)]
pub struct Secret(Arc<[u8; 32]>);

impl Secret {
    /// The secret with these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(bytes))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// The token of a session.
#[derive(Clone)]
pub struct Token {
    user: UserId,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// The `iss` claim of each JWT.
const ISSUER: &str = "teahouse";

impl Token {
    /// A new token for `user`.
    pub fn new(user: UserId) -> Result<Self> {
        Ok(Self { user, text: format!("{user}.{}", random_text()?) })
    }

    /// The token in this text; none if it is not well formed.
    pub fn parse(text: &str) -> Option<Self> {
        let (user, secret) = text.split_once('.')?;
        let well_formed =
            secret.len() == 43 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let user = user.parse().ok().filter(|_| well_formed)?;
        Some(Self { user: UserId(user), text: text.to_owned() })
    }

    /// The user that the token names. Only the stored session proves it.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The token as the cookie contains it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The hash that Redis stores.
    pub fn hash(&self) -> SessionHash {
        SessionHash(sha256(&self.text))
    }

    /// The JWT that contains this token.
    pub fn to_jwt(&self, secret: &Secret, now: Timestamp, expires_at: Timestamp) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: self.user.to_string(),
            sid: self.text.clone(),
            iat: now.seconds(),
            exp: expires_at.seconds(),
        };
        let key = EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(internal_error)
    }

    /// The token in a JWT that this server signed and that is still valid at `now`.
    pub fn from_jwt(jwt: &str, secret: &Secret, now: Timestamp) -> Option<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        // The expiry is checked below, with the clock of the process.
        validation.validate_exp = false;
        let key = DecodingKey::from_secret(secret.as_bytes());
        let claims = jsonwebtoken::decode::<Claims>(jwt, &key, &validation).ok()?.claims;
        let token = Self::parse(&claims.sid)?;
        (claims.exp > now.seconds() && claims.sub == token.user.to_string()).then_some(token)
    }
}

/// 32 random bytes as 43 characters that need no encoding in a URL.
pub fn random_text() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(internal_error)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The SHA-256 of a text, as 64 hexadecimal digits.
pub fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

fn internal_error(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "Token creation failed");
    Code::Internal.into()
}
