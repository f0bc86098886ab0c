//! The settings: command line over environment over an optional TOML file over the defaults.
//!
//! `Settings` is what a person may write; `Config` is what the process uses, complete and checked. An empty environment
//! variable counts as unset, and a refusal is one sentence that names the setting and never repeats a `REDIS_URL`,
//! because it may hold a password.

mod settings;

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use app::auth::SignUp;
use clap::builder::Resettable;
use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use ipnet::IpNet;
use url::Url;

use settings::{Settings, Switch};

/// Bytes in one of the units that settings count in.
const MEBIBYTE: u64 = 1024 * 1024;

/// Everything the process can be told, complete and checked.
#[derive(Clone)]
pub struct Config {
    /// Where the server listens.
    pub addr: SocketAddr,
    /// The data folder: private Redis, secrets.
    pub data: PathBuf,
    /// The Redis to use; `None` asks the process to start its own.
    pub redis_url: Option<String>,
    /// Goes before every Redis key.
    pub prefix: String,
    /// How many shards the keys are spread over; this version knows one.
    pub shards: u16,
    /// The address people type, which decides cookie name, `Secure` flag and allowed origin.
    pub public_url: Option<Url>,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// What is logged, in the syntax of tracing's `EnvFilter`.
    pub log: String,
    /// Whether rates are limited; sizes always are.
    pub limits: bool,
    /// How many messages Redis keeps of a room.
    pub messages_per_room: u32,
    /// How many days a quiet room's messages are kept.
    pub retention_days: u32,
    /// Whether a system message says that somebody joined a room.
    pub announce_joins: bool,
    /// Bytes that stay free on the disk of the data folder; files that would take them are refused.
    pub keep_free: u64,
    /// The folder of the page's assets.
    pub site_root: PathBuf,
    /// How often files are looked through that nothing speaks of any more; tests do it more often.
    pub sweep_every: Duration,
    /// How old a file must be before it is looked at, so that none is taken away that is just arriving.
    pub sweep_older_than: Duration,
    /// A seam for tests that no setting reaches: while set, posts are committed and then not answered.
    pub lose_answers: Arc<AtomicBool>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            data: PathBuf::from("./data"),
            redis_url: None,
            prefix: String::new(),
            shards: 1,
            public_url: None,
            sign_up: SignUp::default(),
            trusted_proxies: Vec::new(),
            log: "info".to_owned(),
            limits: true,
            messages_per_room: 1000,
            retention_days: 7,
            announce_joins: true,
            keep_free: 128 * MEBIBYTE,
            site_root: default_site_root(),
            sweep_every: Duration::from_secs(600),
            sweep_older_than: Duration::from_secs(3600),
            lose_answers: Arc::default(),
        }
    }
}

/// What the process was asked to do.
#[derive(Subcommand, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Command {
    /// Serve the chat (what happens without a command)
    #[default]
    Serve,
}

/// A command with the settings it runs under.
pub struct Invocation {
    /// What to do.
    pub command: Command,
    /// Under which settings.
    pub config: Config,
}

impl Invocation {
    /// Reads the given arguments (the first is the program's name) and this process's environment. The error is also
    /// how `--help` and `--version` come back; `clap::Error::exit` does the right thing with each (2 for a refusal).
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let matches = described().try_get_matches_from(arguments).map_err(in_one_sentence)?;
        let asked = CommandLine::from_arg_matches(&matches)?;
        let from_file = match &asked.config {
            Some(file) => Settings::from_file(file).map_err(refusal)?,
            None => Settings::default(),
        };
        let config = Config::complete(asked.settings.over(from_file)).map_err(refusal)?;
        Ok(Self { command: asked.command.unwrap_or_default(), config })
    }
}

#[derive(Parser)]
#[command(
    name = "teahouse",
    version,
    about = "Teahouse (茶馆), a self-hosted team chat",
    after_help = "A flag wins over its environment variable, which wins over the settings file. In the file a setting \
                  has its flag's name with underscores: redis_url = \"redis://localhost\"."
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,

    /// Settings file in TOML; unknown keys in it are refused [default: none]
    #[arg(long, global = true, env = "TEAHOUSE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

impl Config {
    fn complete(settings: Settings) -> Result<Self, String> {
        let default = Self::default();
        let trusted_proxies = settings.networks();
        let config = Self {
            addr: settings.addr.unwrap_or(default.addr),
            data: settings.data.unwrap_or(default.data),
            redis_url: settings.redis_url.filter(|url| !url.is_empty()),
            prefix: settings.prefix.unwrap_or(default.prefix),
            shards: settings.shards.unwrap_or(default.shards),
            public_url: settings.public_url,
            sign_up: settings.sign_up.unwrap_or(default.sign_up),
            trusted_proxies: trusted_proxies.unwrap_or(default.trusted_proxies),
            log: settings.log.unwrap_or(default.log),
            limits: settings.limits.map_or(default.limits, |switch| switch == Switch::On),
            messages_per_room: settings.messages_per_room.unwrap_or(default.messages_per_room),
            retention_days: settings.retention_days.unwrap_or(default.retention_days),
            announce_joins: settings.announce_joins.map_or(default.announce_joins, |switch| switch == Switch::On),
            keep_free: settings.keep_free_mib.map_or(default.keep_free, |mebibytes| u64::from(mebibytes) * MEBIBYTE),
            site_root: settings.site_root.unwrap_or(default.site_root),
            sweep_every: default.sweep_every,
            sweep_older_than: default.sweep_older_than,
            lose_answers: default.lose_answers,
        };
        config.checked()
    }

    fn checked(self) -> Result<Self, String> {
        if self.shards != 1 {
            return Err(format!("TEAHOUSE_SHARDS is {}, but this version keeps everything in 1 shard.", self.shards));
        }
        if self.redis_url.as_deref().is_some_and(|url| !names_a_redis(url)) {
            return Err("REDIS_URL must be redis://HOST, rediss://HOST, redis+unix:///PATH or unix:///PATH.".to_owned());
        }
        if self.prefix.len() > 64 || !self.prefix.chars().all(|c| c.is_ascii_alphanumeric() || ":._-".contains(c)) {
            return Err("TEAHOUSE_PREFIX may hold at most 64 letters, digits and the characters `:._-`.".to_owned());
        }
        if self.public_url.as_ref().is_some_and(|url| !names_an_origin(url)) {
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
}

fn names_a_redis(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "redis" | "rediss" => url.host_str().is_some_and(|host| !host.is_empty()),
        "redis+unix" | "unix" => url.to_file_path().is_ok_and(|path| path != Path::new("/")),
        _ => false,
    })
}

fn names_an_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// `site` beside the program is how a release is laid out; `target/site` is where cargo-leptos builds it.
fn default_site_root() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("site")));
    beside.filter(|folder| folder.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
}

/// The command line as clap shall read it: an empty variable is taken away before clap sees it, and help shows the
/// names of variables but never their values.
fn described() -> clap::Command {
    CommandLine::command().mut_args(|argument| {
        let empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        let argument = argument.hide_env_values(true);
        if empty { argument.env(Resettable::Reset) } else { argument }
    })
}

/// clap names the flag only and adds usage; most people set the variable, and one sentence is enough.
fn in_one_sentence(error: clap::Error) -> clap::Error {
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return error;
    }
    let (Some(argument), Some(value)) = (error.get(ContextKind::InvalidArg), error.get(ContextKind::InvalidValue))
    else {
        return error;
    };
    let flag = argument.to_string();
    let flag = flag.split(' ').next().unwrap_or_default();
    let variable = described()
        .get_arguments()
        .find(|known| known.get_long().is_some_and(|long| flag == format!("--{long}")))
        .and_then(|known| known.get_env().map(|name| name.to_string_lossy().into_owned()));
    let named = variable.map_or_else(|| flag.to_owned(), |variable| format!("{variable} ({flag})"));
    let reason = match (error.get(ContextKind::ValidValue), std::error::Error::source(&error)) {
        (Some(valid), _) => format!("it is one of {valid}"),
        (None, Some(source)) => source.to_string(),
        (None, None) => "it cannot be understood".to_owned(),
    };
    refusal(format!("{named} cannot be `{value}`: {reason}."))
}

fn refusal(sentence: String) -> clap::Error {
    clap::Error::raw(ErrorKind::ValueValidation, sentence + "\n")
}
