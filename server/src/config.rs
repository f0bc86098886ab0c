//! Where settings come from: command line over environment over an optional TOML file over the defaults.
//!
//! The settings themselves are the rows of `app::config::server::Config`; nothing here names one, except `TEAHOUSE_CONFIG`,
//! which is the file. An empty environment variable counts as unset. An error is one sentence that names the setting.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use app::config::server::Config;
use clap::builder::Resettable;
use clap::error::{ContextKind, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

/// What the process is started for.
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
    /// Reads the given arguments (the first is the program's name) and this process's environment. `--help` and
    /// `--version` are errors too; `clap::Error::exit` prints each kind to the right stream and exits with its code (2
    /// for a wrong setting).
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let matches = cli().try_get_matches_from(arguments).map_err(short_error)?;
        let CommandLine { command, config: file } = CommandLine::from_arg_matches(&matches)?;
        let mut config = match file {
            Some(file) => read_file(&file).map_err(usage_error)?,
            None => Config::default(),
        };
        config.update_from_arg_matches(&matches)?;
        let config = config.validate().map_err(usage_error)?;
        Ok(Self { command: command.unwrap_or_default(), config })
    }
}

/// The command line without the settings.
#[derive(Parser)]
#[command(
    name = "teahouse",
    version,
    after_help = "A flag wins over its environment variable, which wins over the settings file. In the file a setting \
                  has its flag's name with underscores: redis_url = \"redis://localhost\"."
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,

    /// Settings file in TOML; unknown keys in it are refused
    #[arg(long, env = "TEAHOUSE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The command line with the settings. clap knows no defaults, because a value of the file overrides them: an
/// argument has a value only if a flag or a non-empty variable gives it. The help shows defaults and the names of
/// variables, never their values.
fn cli() -> clap::Command {
    // Adding the arguments of `Config` also sets its doc comment as the description, so the description comes last.
    let cli = Config::augment_args_for_update(CommandLine::command()).about("Teahouse (茶馆), a self-hosted team chat");
    cli.mut_args(|argument| {
        let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        let help = help_with_default(&argument);
        let argument = argument.help(help).default_value(Resettable::Reset).global(true);
        let argument = argument.hide_env_values(true).hide_possible_values(true);
        if is_empty { argument.env(Resettable::Reset) } else { argument }
    })
}

/// The help text of a setting. A text may state the default itself, where the value alone would not explain it.
fn help_with_default(argument: &clap::Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if help.contains("[default: ") {
        return help;
    }
    let default = match argument.get_default_values() {
        [] => "none".into(),
        [value] if value.is_empty() => "empty".into(),
        [value, ..] => value.to_string_lossy(),
    };
    format!("{help} [default: {default}]")
}

/// Reads the settings file over the defaults. The error is a sentence with file and line.
fn read_file(file: &Path) -> Result<Config, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("The settings file {} cannot be read: {error}.", file.display()))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("The settings file {}, line {line}: {}.", file.display(), error.message())
    })
}

/// Turns clap's error about a value into one sentence that names the variable too. clap names only the flag and adds
/// the usage.
fn short_error(error: clap::Error) -> clap::Error {
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return error;
    }
    let (Some(argument), Some(value)) = (error.get(ContextKind::InvalidArg), error.get(ContextKind::InvalidValue))
    else {
        return error;
    };
    let flag = argument.to_string();
    let flag = flag.split(' ').next().unwrap_or_default();
    let variable = cli()
        .get_arguments()
        .find(|known| known.get_long().is_some_and(|long| flag == format!("--{long}")))
        .and_then(|known| known.get_env().map(|name| name.to_string_lossy().into_owned()));
    let setting = variable.map_or_else(|| flag.to_owned(), |variable| format!("{variable} ({flag})"));
    let reason = match (error.get(ContextKind::ValidValue), std::error::Error::source(&error)) {
        (Some(valid), _) => format!("it is one of {valid}"),
        (None, Some(source)) => source.to_string(),
        (None, None) => "it cannot be understood".to_owned(),
    };
    usage_error(format!("{setting} cannot be `{value}`: {reason}."))
}

fn usage_error(sentence: String) -> clap::Error {
    clap::Error::raw(ErrorKind::ValueValidation, sentence + "\n")
}
