//! The settings of the process. [`Config`] is their only list: one field declares one setting completely.
//!
//! Of a field, the name is the key in the settings file (`retention_days`) and the flag (`--retention-days`), `env` the
//! environment variable, `default_value` the default, `value_parser` and `deserialize_with` the format of a value; the doc
//! comment is the text of `--help`. clap derives the command line and the environment from it, serde the file;
//! `server::config` merges them. [`Config::validate`] checks the ranges of the values. The slices read `state.config`, so a
//! new setting needs one field here, and the code that uses it.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, Resettable, TypedValueParser};
use clap::{ArgAction, Args, FromArgMatches};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::config::SignUp;

/// Bytes in a MiB.
const MEBIBYTE: u64 = 1024 * 1024;
/// Seconds in a day.
const DAY: u32 = 24 * 60 * 60;

/// All settings of the process. It can contain the password of Redis, so it must not be logged and does not implement
/// `Debug`.
#[derive(Args, Deserialize, Clone)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// Where to listen
    #[arg(long, env = "TEAHOUSE_ADDR", value_name = "IP:PORT", default_value = "127.0.0.1:3000", value_parser = address)]
    pub addr: SocketAddr,

    /// Data folder: private Redis, files, secrets; made private to its owner (0700)
    #[arg(long, env = "TEAHOUSE_DATA", value_name = "FOLDER", default_value = "./data")]
    pub data: PathBuf,

    /// Redis to use: redis://, rediss://, redis+unix:// or unix:// [default: a private Redis in the data folder]
    #[arg(long, env = "REDIS_URL", value_name = "URL")]
    pub redis_url: Option<String>,

    /// Text before every Redis key: letters, digits and `:._-`
    #[arg(long, env = "TEAHOUSE_PREFIX", default_value = "")]
    pub prefix: String,

    /// Shards the keys are spread over; only 1 so far
    #[arg(long, env = "TEAHOUSE_SHARDS", value_name = "COUNT", default_value = "1", value_parser = whole::<u16>)]
    pub shards: u16,

    /// Address people type; https makes cookies Secure, and only its origin may change things
    #[arg(long, env = "TEAHOUSE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// Who may make an account: invite, open or closed
    #[arg(long, env = "TEAHOUSE_SIGN_UP", value_name = "POLICY", default_value = "invite", value_parser = sign_up)]
    pub sign_up: SignUp,

    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas
    #[arg(long, env = "TEAHOUSE_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',', value_parser = network)]
    #[serde(deserialize_with = "networks_from_file")]
    pub trusted_proxies: Vec<IpNet>,

    /// What to log: error, warn, info, debug, trace, also by module as in `info,server=debug`
    #[arg(long, env = "TEAHOUSE_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// Limits on rates: on or off (for load tests; sizes stay limited)
    #[arg(long, env = "TEAHOUSE_LIMITS", value_name = "ON|OFF", default_value = "on", action = ArgAction::Set, value_parser = switch())]
    #[serde(deserialize_with = "switch_from_file")]
    pub limits: bool,

    /// Messages kept of each room
    #[arg(long, env = "TEAHOUSE_MESSAGES_PER_ROOM", value_name = "COUNT", default_value = "1000", value_parser = whole::<u32>)]
    pub messages_per_room: u32,

    /// Days a room's messages are kept after its last one
    #[arg(long, env = "TEAHOUSE_RETENTION_DAYS", value_name = "DAYS", default_value = "7", value_parser = whole::<u32>)]
    pub retention_days: u32,

    /// System messages that say that somebody joined a room: on or off
    #[arg(long, env = "TEAHOUSE_ANNOUNCE_JOINS", value_name = "ON|OFF", default_value = "on", action = ArgAction::Set, value_parser = switch())]
    #[serde(deserialize_with = "switch_from_file")]
    pub announce_joins: bool,

    /// MiB that stay free on the data folder's disk; files that would take them are refused
    #[arg(id = "keep_free_mib", long = "keep-free-mib", env = "TEAHOUSE_KEEP_FREE_MIB", value_name = "MIB", default_value = "128", value_parser = mebibytes)]
    #[serde(rename = "keep_free_mib", deserialize_with = "mebibytes_from_file")]
    pub keep_free: u64,

    /// Folder of the page's assets [default: `site` beside the program, else target/site]
    #[arg(long, env = "LEPTOS_SITE_ROOT", value_name = "FOLDER", default_value_os_t = default_site_root())]
    pub site_root: PathBuf,

    /// For tests, without a setting: the time between two cleanups of the uploaded files.
    #[arg(skip = Duration::from_secs(600))]
    #[serde(skip)]
    pub sweep_every: Duration,

    /// For tests, without a setting: the age from which a cleanup may remove a file. A younger one may belong to an
    /// upload whose message is not posted yet.
    #[arg(skip = Duration::from_secs(3600))]
    #[serde(skip)]
    pub sweep_older_than: Duration,

    /// For tests, without a setting: while true, a post is committed and its response is lost, as when the process ends
    /// in between.
    #[arg(skip)]
    #[serde(skip)]
    pub lose_answers: Arc<AtomicBool>,
}

impl Default for Config {
    /// The default of each field, independent of the environment variables.
    fn default() -> Self {
        let command = Self::augment_args(clap::Command::new("teahouse").no_binary_name(true));
        let command = command.mut_args(|argument| argument.env(Resettable::Reset));
        Self::from_arg_matches(&command.get_matches_from([""; 0])).unwrap_or_else(|error| error.exit())
    }
}

impl Config {
    /// Checks the ranges of the values, for all sources of settings. The error is one sentence that names the setting. It
    /// does not contain the value of `REDIS_URL`, which can contain a password. An empty `REDIS_URL` counts as unset.
    pub fn validate(mut self) -> Result<Self, String> {
        self.redis_url = self.redis_url.filter(|url| !url.is_empty());
        if self.shards != 1 {
            return Err(format!("TEAHOUSE_SHARDS is {}, but this version keeps everything in 1 shard.", self.shards));
        }
        if self.redis_url.as_deref().is_some_and(|url| !is_redis_url(url)) {
            return Err("REDIS_URL must be redis://HOST, rediss://HOST, redis+unix:///PATH or unix:///PATH.".to_owned());
        }
        if self.prefix.len() > 64 || !self.prefix.chars().all(|c| c.is_ascii_alphanumeric() || ":._-".contains(c)) {
            return Err("TEAHOUSE_PREFIX may hold at most 64 letters, digits and the characters `:._-`.".to_owned());
        }
        if self.public_url.as_ref().is_some_and(|url| !is_origin(url)) {
            return Err("TEAHOUSE_PUBLIC_URL must be http://HOST or https://HOST, with no path.".to_owned());
        }
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log) {
            return Err(format!("TEAHOUSE_LOG is no log filter such as `info`: {error}."));
        }
        if !(1..=1_000_000).contains(&self.messages_per_room) {
            return Err("TEAHOUSE_MESSAGES_PER_ROOM must be between 1 and 1000000.".to_owned());
        }
        if !(1..=36_500).contains(&self.retention_days) {
            return Err("TEAHOUSE_RETENTION_DAYS must be between 1 and 36500.".to_owned());
        }
        Ok(self)
    }

    /// Whether the public URL has the scheme https. If so, cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// How long a room's messages are stored after its last message, in seconds.
    pub fn retention_seconds(&self) -> u32 {
        self.retention_days * DAY
    }
}

fn is_redis_url(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "redis" | "rediss" => url.host_str().is_some_and(|host| !host.is_empty()),
        "redis+unix" | "unix" => url.to_file_path().is_ok_and(|path| path != Path::new("/")),
        _ => false,
    })
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// The folder of the static assets: `site` in the folder of the program, as in a release, or else `target/site`, as
/// cargo-leptos builds it.
fn default_site_root() -> PathBuf {
    let release_folder = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("site")));
    release_folder.filter(|folder| folder.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
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

/// Parses a network, or one address as a network that contains only this address.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
}

fn networks_from_file<'de, D: Deserializer<'de>>(file: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(file)?;
    texts.iter().map(|text| network(text)).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

fn switch() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|text| text == "on")
}

fn switch_from_file<'de, D: Deserializer<'de>>(file: D) -> Result<bool, D::Error> {
    #[derive(Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Switch {
        On,
        Off,
    }
    Switch::deserialize(file).map(|switch| switch == Switch::On)
}

fn mebibytes(text: &str) -> Result<u64, String> {
    whole::<u32>(text).map(|count| u64::from(count) * MEBIBYTE)
}

fn mebibytes_from_file<'de, D: Deserializer<'de>>(file: D) -> Result<u64, D::Error> {
    u32::deserialize(file).map(|count| u64::from(count) * MEBIBYTE)
}
