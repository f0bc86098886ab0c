//! Settings: where they come from, which one wins, and how a bad one is refused.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The program with none of this process's settings, in a folder of its own, on a port of its own.
pub fn teahouse(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(folder);
    command.env("TEAHOUSE_DATA", folder.join("data")).env("TEAHOUSE_ADDR", "127.0.0.1:0").env("TEAHOUSE_LOG", "off");
    command
}

/// A program that ends right after it has opened its data folder, since it finds no Redis to start.
fn without_redis(folder: &TempDir) -> Command {
    let mut command = teahouse(folder.path());
    command.env("PATH", folder.path());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs the program to its end and checks that it was refused in one sentence.
fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

#[test]
fn help_names_every_setting_with_its_default() {
    let folder = tempfile::tempdir().unwrap();
    let output = teahouse(folder.path()).arg("--help").env("REDIS_URL", "redis://:hush@localhost").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for (variable, default) in [
        ("TEAHOUSE_ADDR", "127.0.0.1:3000"),
        ("TEAHOUSE_DATA", "./data"),
        ("REDIS_URL", "a private Redis in the data folder"),
        ("TEAHOUSE_PREFIX", "empty"),
        ("TEAHOUSE_SHARDS", "1"),
        ("TEAHOUSE_PUBLIC_URL", "none"),
        ("TEAHOUSE_SIGN_UP", "invite"),
        ("TEAHOUSE_TRUSTED_PROXIES", "none"),
        ("TEAHOUSE_LOG", "info"),
        ("TEAHOUSE_LIMITS", "on"),
        ("TEAHOUSE_MESSAGES_PER_ROOM", "1000"),
        ("TEAHOUSE_RETENTION_DAYS", "7"),
        ("LEPTOS_SITE_ROOT", "`site` beside the program, else target/site"),
        ("TEAHOUSE_CONFIG", "none"),
    ] {
        assert!(help.contains(&format!("[default: {default}] [env: {variable}]")), "{variable} in {help}");
    }
    assert!(!help.contains("hush"), "help shows no values");
}

#[test]
fn the_documented_defaults_are_the_real_ones() {
    let config = server::config::Config::default();
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.data, Path::new("./data"));
    assert_eq!((config.redis_url, config.public_url, config.prefix.as_str()), (None, None, ""));
    assert_eq!((config.shards, config.messages_per_room, config.retention_days), (1, 1000, 7));
    assert_eq!((config.sign_up, config.limits, config.log.as_str()), (app::auth::SignUp::Invite, true, "info"));
    assert!(config.trusted_proxies.is_empty());
}

#[test]
fn flag_wins_over_environment_over_file_over_default() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("teahouse.toml");
    std::fs::write(&settings, "data = \"from-file\"\nlimits = \"off\"\ntrusted_proxies = [\"::1\", \"10.0.0.0/8\"]\n")
        .unwrap();
    let made = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let folders = ["data", "from-file", "from-environment", "from-flag"];
        let made = folders.into_iter().find(|name| std::fs::remove_dir_all(folder.path().join(name)).is_ok());
        made.unwrap_or("nothing")
    };

    assert_eq!(made(without_redis(&folder).env_remove("TEAHOUSE_DATA")), "data");
    let from_file = || {
        let mut command = without_redis(&folder);
        command.env("TEAHOUSE_CONFIG", &settings).env("TEAHOUSE_DATA", "");
        command
    };
    assert_eq!(made(&mut from_file()), "from-file", "an empty variable counts as unset");
    assert_eq!(made(from_file().env("TEAHOUSE_DATA", "from-environment")), "from-environment");
    assert_eq!(made(from_file().env("TEAHOUSE_DATA", "from-environment").args(["--data", "from-flag"])), "from-flag");
    assert_eq!(
        made(from_file().env("TEAHOUSE_DATA", "from-environment").args(["--data", "from-flag", "serve"])),
        "from-flag"
    );
    assert_eq!(
        made(from_file().env("TEAHOUSE_DATA", "from-environment").args(["serve", "--data", "from-flag"])),
        "from-flag"
    );
}

#[test]
fn a_bad_value_is_refused_in_one_sentence_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    for (variable, value, sentence) in [
        ("TEAHOUSE_SHARDS", "2", "TEAHOUSE_SHARDS is 2, but this version keeps everything in 1 shard."),
        ("TEAHOUSE_ADDR", "localhost", "TEAHOUSE_ADDR (--addr) cannot be `localhost`: it is an IP address with a port"),
        ("TEAHOUSE_SIGN_UP", "everyone", "cannot be `everyone`: it is one of invite, open, closed."),
        ("TEAHOUSE_LIMITS", "0", "cannot be `0`: it is one of on, off."),
        ("TEAHOUSE_PREFIX", "a b", "TEAHOUSE_PREFIX may hold"),
        ("TEAHOUSE_PUBLIC_URL", "https://example.org/chat", "TEAHOUSE_PUBLIC_URL must be"),
        ("TEAHOUSE_TRUSTED_PROXIES", "10.0.0.1,proxy", "`proxy` is neither an address nor a network"),
        ("TEAHOUSE_LOG", "server=loud", "TEAHOUSE_LOG is no log filter"),
        ("TEAHOUSE_MESSAGES_PER_ROOM", "0", "TEAHOUSE_MESSAGES_PER_ROOM must be between 1 and"),
        ("TEAHOUSE_RETENTION_DAYS", "-1", "cannot be `-1`: it is a whole number"),
        ("TEAHOUSE_CONFIG", "nowhere.toml", "The settings file nowhere.toml cannot be read"),
    ] {
        let said = refusal(without_redis(&folder).env(variable, value));
        assert!(said.contains(sentence), "{said}");
    }
    for url in ["http://:hush@localhost", "redis://", "unix:", "hush"] {
        let said = refusal(without_redis(&folder).env("REDIS_URL", url));
        assert!(said.contains("REDIS_URL must be") && !said.contains("hush"), "{said}");
    }
}

#[test]
fn a_bad_file_is_refused_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("teahouse.toml");
    for (text, sentence) in [
        ("shards = 1\nadress = \"127.0.0.1:1\"\n", "teahouse.toml, line 2: unknown field `adress`"),
        ("addr = 3000\n", "teahouse.toml, line 1: invalid type"),
        ("\n\ntrusted_proxies = [\"me\"]\n", "teahouse.toml, line 3: `me` is neither an address nor a network"),
        ("shards = 3\n", "TEAHOUSE_SHARDS is 3"),
        ("not toml", "teahouse.toml, line 1"),
    ] {
        std::fs::write(&settings, text).unwrap();
        let said = refusal(without_redis(&folder).arg("--config").arg(&settings));
        assert!(said.contains(sentence), "{said}");
    }
}
