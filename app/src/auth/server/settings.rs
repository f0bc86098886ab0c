//! What an operator decides about coming in.

use std::sync::Arc;

use url::Url;

use crate::auth::SignUp;

/// The settings of accounts and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Settings {
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Whether rates are limited. Sizes always are.
    pub limits: bool,
    /// What the JWTs are signed with.
    pub secret: Arc<[u8; 32]>,
    /// The address people use, if it is known.
    pub public_url: Option<Arc<Url>>,
    /// Whose word on a visitor's address is believed.
    pub trusted_proxies: Arc<[ipnet::IpNet]>,
}

impl Settings {
    /// Whether people come over https, so that cookies must too.
    pub fn secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
