//! Where a visitor comes from: the address that limits count by, and the browser's name for itself.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use crate::config::Config;

/// Who is at the other end, signed in or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Their address, as far as it can be known.
    pub address: Option<IpAddr>,
    /// What their program calls itself, at most 256 characters.
    pub user_agent: String,
}

impl Visitor {
    /// The visitor behind a request.
    pub fn of(parts: &Parts, config: &Config) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            address: peer.map(|peer| behind_proxies(peer, &parts.headers, &config.trusted_proxies)),
            user_agent: user_agent.chars().take(256).collect(),
        }
    }

    /// What limits count by. IPv6 counts by network, since one visitor owns a whole /64.
    pub fn limited_by(&self) -> String {
        match self.address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// The last address that no trusted proxy vouches for: each trusted proxy appends whom it heard from.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[ipnet::IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut heard_from: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    let mut address = peer;
    while is_trusted(&address) {
        let Some(previous) = heard_from.pop().and_then(|text| text.trim().parse::<IpAddr>().ok()) else { break };
        address = previous.to_canonical();
    }
    address
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Arc<Config>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts, &Arc::<Config>::from_ref(state)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let told = |peer: &str, forwarded: &str| {
            let headers = HeaderMap::from_iter([(
                "x-forwarded-for".parse().expect("a name"),
                forwarded.parse().expect("a value"),
            )]);
            behind_proxies(peer.parse().expect("an address"), &headers, &trusted).to_string()
        };
        assert_eq!(told("203.0.113.7", "198.51.100.1"), "203.0.113.7");
        assert_eq!(told("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(told("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(told("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
