//! The network address and the user agent of a client. Rate limits count by the address.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use crate::config::server::Config;

/// The client that sent a request, signed in or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInfo {
    /// The address; none if it is unknown.
    pub address: Option<IpAddr>,
    /// The `User-Agent` header, at most 256 characters.
    pub user_agent: String,
}

impl ClientInfo {
    /// The client of a request.
    pub fn from_parts(parts: &Parts, config: &Config) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            address: peer.map(|peer| client_address(peer, &parts.headers, &config.trusted_proxies)),
            user_agent: user_agent.chars().take(256).collect(),
        }
    }

    /// The key that rate limits count by: the address, for IPv6 its /64 network, since a client usually has a whole one.
    pub fn rate_limit_key(&self) -> String {
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

/// The address of the client. Each trusted proxy appends the address that it received the request from, so it is the last address
/// that is not that of a trusted proxy.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[ipnet::IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut chain: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    let mut address = peer;
    while is_trusted(&address) {
        let Some(previous) = chain.pop().and_then(|text| text.trim().parse::<IpAddr>().ok()) else { break };
        address = previous.to_canonical();
    }
    address
}

impl<S: Send + Sync> FromRequestParts<S> for ClientInfo
where
    Arc<Config>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self::from_parts(parts, &Arc::<Config>::from_ref(state)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_address_counts_only_from_trusted_proxies() {
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let address = |peer: &str, forwarded: &str| {
            let headers = HeaderMap::from_iter([(
                "x-forwarded-for".parse().expect("a name"),
                forwarded.parse().expect("a value"),
            )]);
            client_address(peer.parse().expect("an address"), &headers, &trusted).to_string()
        };
        assert_eq!(address("203.0.113.7", "198.51.100.1"), "203.0.113.7");
        assert_eq!(address("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
