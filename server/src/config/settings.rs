//! What a person may set, every field optional: the same struct is read from flags and environment by clap, and from the
//! file by serde, which refuses unknown keys. Each setting's own form is checked here, their sense in `Config`.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use app::auth::SignUp;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

/// What a person may set. The doc comments are the help texts, with the defaults of `Config::default`.
#[derive(Args, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Settings")]
pub(super) struct Settings {
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "TEAHOUSE_ADDR", value_name = "IP:PORT", value_parser = address)]
    pub(super) addr: Option<SocketAddr>,

    /// Data folder: private Redis, files, secrets; made private to its owner (0700) [default: ./data]
    #[arg(long, global = true, env = "TEAHOUSE_DATA", value_name = "FOLDER")]
    pub(super) data: Option<PathBuf>,

    /// Redis to use: redis://, rediss://, redis+unix:// or unix:// [default: a private Redis in the data folder]
    #[arg(long, global = true, env = "REDIS_URL", value_name = "URL")]
    pub(super) redis_url: Option<String>,

    /// Text before every Redis key: letters, digits and `:._-` [default: empty]
    #[arg(long, global = true, env = "TEAHOUSE_PREFIX")]
    pub(super) prefix: Option<String>,

    /// Shards the keys are spread over; only 1 so far [default: 1]
    #[arg(long, global = true, env = "TEAHOUSE_SHARDS", value_name = "COUNT", value_parser = whole::<u16>)]
    pub(super) shards: Option<u16>,

    /// Address people type; https makes cookies Secure, and only its origin may change things [default: none]
    #[arg(long, global = true, env = "TEAHOUSE_PUBLIC_URL", value_name = "URL")]
    pub(super) public_url: Option<Url>,

    /// Who may make an account: invite, open or closed [default: invite]
    #[arg(long, global = true, env = "TEAHOUSE_SIGN_UP", value_name = "POLICY", value_parser = sign_up)]
    pub(super) sign_up: Option<SignUp>,

    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas [default: none]
    #[arg(long, global = true, env = "TEAHOUSE_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',')]
    pub(super) trusted_proxies: Option<Vec<Network>>,

    /// What to log: error, warn, info, debug, trace, also by module as in `info,server=debug` [default: info]
    #[arg(long, global = true, env = "TEAHOUSE_LOG", value_name = "FILTER")]
    pub(super) log: Option<String>,

    /// Limits on rates: on or off (for load tests; sizes stay limited) [default: on]
    #[arg(long, global = true, env = "TEAHOUSE_LIMITS", value_name = "ON|OFF", hide_possible_values = true)]
    pub(super) limits: Option<Switch>,

    /// Messages kept of each room [default: 1000]
    #[arg(long, global = true, env = "TEAHOUSE_MESSAGES_PER_ROOM", value_name = "COUNT", value_parser = whole::<u32>)]
    pub(super) messages_per_room: Option<u32>,

    /// Days a room's messages are kept after its last one [default: 7]
    #[arg(long, global = true, env = "TEAHOUSE_RETENTION_DAYS", value_name = "DAYS", value_parser = whole::<u32>)]
    pub(super) retention_days: Option<u32>,

    /// System messages that say that somebody joined a room: on or off [default: on]
    #[arg(long, global = true, env = "TEAHOUSE_ANNOUNCE_JOINS", value_name = "ON|OFF", hide_possible_values = true)]
    pub(super) announce_joins: Option<Switch>,

    /// MiB that stay free on the data folder's disk; files that would take them are refused [default: 128]
    #[arg(long, global = true, env = "TEAHOUSE_KEEP_FREE_MIB", value_name = "MIB", value_parser = whole::<u32>)]
    pub(super) keep_free_mib: Option<u32>,

    /// Folder of the page's assets [default: `site` beside the program, else target/site]
    #[arg(long, global = true, env = "LEPTOS_SITE_ROOT", value_name = "FOLDER")]
    pub(super) site_root: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings file; the error is a sentence with file and line.
    pub(super) fn from_file(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("The settings file {} cannot be read: {error}.", file.display()))?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("The settings file {}, line {line}: {}.", file.display(), error.message())
        })
    }

    /// These settings, and the other ones where these say nothing.
    pub(super) fn over(self, other: Self) -> Self {
        Self {
            addr: self.addr.or(other.addr),
            data: self.data.or(other.data),
            redis_url: self.redis_url.or(other.redis_url),
            prefix: self.prefix.or(other.prefix),
            shards: self.shards.or(other.shards),
            public_url: self.public_url.or(other.public_url),
            sign_up: self.sign_up.or(other.sign_up),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            log: self.log.or(other.log),
            limits: self.limits.or(other.limits),
            messages_per_room: self.messages_per_room.or(other.messages_per_room),
            retention_days: self.retention_days.or(other.retention_days),
            announce_joins: self.announce_joins.or(other.announce_joins),
            keep_free_mib: self.keep_free_mib.or(other.keep_free_mib),
            site_root: self.site_root.or(other.site_root),
        }
    }

    /// The proxies to believe, if any were named.
    pub(super) fn networks(&self) -> Option<Vec<IpNet>> {
        self.trusted_proxies.as_ref().map(|networks| networks.iter().map(|Network(network)| *network).collect())
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "it is an IP address with a port, such as 127.0.0.1:3000".to_owned())
}

fn whole<Number: FromStr>(text: &str) -> Result<Number, String> {
    text.parse().map_err(|_| "it is a whole number, not too large".to_owned())
}

fn sign_up(text: &str) -> Result<SignUp, String> {
    text.parse().map_err(|_| "it is one of invite, open, closed".to_owned())
}

/// Whether something happens.
#[derive(ValueEnum, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Switch {
    On,
    Off,
}

/// A network, or one address as a network of its own.
#[derive(Deserialize, Clone)]
#[serde(try_from = "String")]
pub(super) struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
