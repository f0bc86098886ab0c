//! Settings: sources, precedence, and messages for invalid values.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The server binary with an empty environment, its own folder and a free port.
pub fn teahouse(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(dir);
    command.env("TEAHOUSE_DATA", dir.join("data")).env("TEAHOUSE_ADDR", "127.0.0.1:0").env("TEAHOUSE_LOG", "off");
    command
}

/// A command that exits after opening its data folder, because it finds no Redis binary.
fn without_redis(dir: &TempDir) -> Command {
    let mut command = teahouse(dir.path());
    command.env("PATH", dir.path());
    command
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs the command and returns its error message, which must be one line.
fn usage_error(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = stderr_of(&output);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
    stderr
}

#[test]
fn help_lists_every_setting_with_its_default() {
    let dir = tempfile::tempdir().unwrap();
    let output = teahouse(dir.path()).arg("--help").env("REDIS_URL", "redis://:hush@localhost").output().unwrap();
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
fn documented_defaults_equal_config_defaults() {
    let config = server::config::Config::default();
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.data, Path::new("./data"));
    assert_eq!((config.redis_url, config.public_url, config.prefix.as_str()), (None, None, ""));
    assert_eq!((config.shards, config.messages_per_room, config.retention_days), (1, 1000, 7));
    assert_eq!((config.sign_up, config.limits, config.log.as_str()), (app::auth::SignUp::Invite, true, "info"));
    assert!(config.trusted_proxies.is_empty());
}

#[test]
fn settings_precedence_is_flag_environment_file_default() {
    let dir = tempfile::tempdir().unwrap();
    let settings = dir.path().join("teahouse.toml");
    std::fs::write(&settings, "data = \"from-file\"\nlimits = \"off\"\ntrusted_proxies = [\"::1\", \"10.0.0.0/8\"]\n")
        .unwrap();
    let created_dir = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", stderr_of(&output));
        let names = ["data", "from-file", "from-environment", "from-flag"];
        let created_dir = names.into_iter().find(|name| std::fs::remove_dir_all(dir.path().join(name)).is_ok());
        created_dir.unwrap_or("nothing")
    };

    assert_eq!(created_dir(without_redis(&dir).env_remove("TEAHOUSE_DATA")), "data");
    let from_file = || {
        let mut command = without_redis(&dir);
        command.env("TEAHOUSE_CONFIG", &settings).env("TEAHOUSE_DATA", "");
        command
    };
    assert_eq!(created_dir(&mut from_file()), "from-file", "an empty variable counts as unset");
    assert_eq!(created_dir(from_file().env("TEAHOUSE_DATA", "from-environment")), "from-environment");
    assert_eq!(
        created_dir(from_file().env("TEAHOUSE_DATA", "from-environment").args(["--data", "from-flag"])),
        "from-flag"
    );
    assert_eq!(
        created_dir(from_file().env("TEAHOUSE_DATA", "from-environment").args(["--data", "from-flag", "serve"])),
        "from-flag"
    );
    assert_eq!(
        created_dir(from_file().env("TEAHOUSE_DATA", "from-environment").args(["serve", "--data", "from-flag"])),
        "from-flag"
    );
}

#[test]
fn invalid_setting_is_rejected_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    for (variable, value, expected) in [
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
        let stderr = usage_error(without_redis(&dir).env(variable, value));
        assert!(stderr.contains(expected), "{stderr}");
    }
    for url in ["http://:hush@localhost", "redis://", "unix:", "hush"] {
        let stderr = usage_error(without_redis(&dir).env("REDIS_URL", url));
        assert!(stderr.contains("REDIS_URL must be") && !stderr.contains("hush"), "{stderr}");
    }
}

#[test]
fn invalid_settings_file_is_rejected_with_line_number() {
    let dir = tempfile::tempdir().unwrap();
    let settings = dir.path().join("teahouse.toml");
    for (text, expected) in [
        ("shards = 1\nadress = \"127.0.0.1:1\"\n", "teahouse.toml, line 2: unknown field `adress`"),
        ("addr = 3000\n", "teahouse.toml, line 1: invalid type"),
        ("\n\ntrusted_proxies = [\"me\"]\n", "teahouse.toml, line 3: `me` is neither an address nor a network"),
        ("shards = 3\n", "TEAHOUSE_SHARDS is 3"),
        ("not toml", "teahouse.toml, line 1"),
    ] {
        std::fs::write(&settings, text).unwrap();
        let stderr = usage_error(without_redis(&dir).arg("--config").arg(&settings));
        assert!(stderr.contains(expected), "{stderr}");
    }
}
