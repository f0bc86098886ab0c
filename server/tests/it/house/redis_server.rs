//! A Redis of the test's own: on a unix socket in a temporary folder, with every write on disk before it is answered.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::watched::Watched;
use super::{PATIENCE, eventually};

/// A running Redis; ends with the test, its folder too.
pub struct RedisServer {
    process: Option<Watched>,
    folder: TempDir,
    client: redis::Client,
}

impl RedisServer {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let client =
            redis::Client::open(format!("redis+unix://{}", folder.path().join("redis.sock").display())).unwrap();
        let mut server = Self { process: None, folder, client };
        server.start_again().await;
        server
    }

    /// Where servers find it.
    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.folder.path().join("redis.sock").display())
    }

    /// `kill -9`: no farewell, no last write.
    pub fn kill(&mut self) {
        self.process.take().expect("Redis runs").kill();
    }

    /// Holds it still, as when its machine is stopped: connections stay open and nothing is answered.
    pub fn freeze(&self) {
        self.send(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.send(Signal::CONT);
    }

    fn send(&self, signal: Signal) {
        let process = self.process.as_ref().expect("Redis runs");
        kill_process(Pid::from_child(&process.child), signal).unwrap();
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How often each command was run until now, also within scripts, but for those of following the log, of opening a
    /// connection and of asking this.
    pub async fn commands(&self) -> BTreeMap<String, u64> {
        let info: String = self.ask("INFO commandstats").await;
        let read = |line: &str| {
            let (name, counts) = line.strip_prefix("cmdstat_")?.split_once(":calls=")?;
            let calls = counts.split(',').next()?.parse().ok()?;
            let unrelated = ["info", "xread", "ping", "hello", "client"];
            (!unrelated.contains(&name.split('|').next()?)).then(|| (name.to_owned(), calls))
        };
        info.lines().filter_map(read).collect()
    }

    /// Starts it on what the last one left on disk and waits until it has read all of it.
    pub async fn start_again(&mut self) {
        let folder = self.folder.path();
        let log = File::options().create(true).append(true).open(folder.join("redis.log")).unwrap();
        let mut command = Command::new(binary());
        command.arg("--unixsocket").arg(folder.join("redis.sock")).arg("--dir").arg(folder);
        command.args(["--port", "0", "--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        command.args(["--maxmemory-policy", "noeviction", "--daemonize", "no"]);
        // As the private Redis does, so that what is taken out of the log is gone from its file too.
        command.args(["--stream-node-max-entries", "1"]);
        command.stdout(Stdio::from(log));
        self.process = Some(Watched::spawn(&mut command));
        eventually("Redis answers", async || match self.connection().await {
            Ok(mut connection) => redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok(),
            Err(_) => false,
        })
        .await;
    }

    /// Puts a command, its words separated by spaces: `ask::<u64>("LLEN chat:messages:global")`.
    pub async fn ask<T: FromRedisValue>(&self, command: &str) -> T {
        self.ask_words(&command.split_whitespace().collect::<Vec<_>>()).await
    }

    /// Puts a command whose words may hold spaces.
    pub async fn ask_words<T: FromRedisValue>(&self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        let mut connection = self.connection().await.unwrap();
        command.query_async(&mut connection).await.unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// Every key with its value, each value as one text: for looking whether something is stored anywhere.
    pub async fn everything(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for key in self.ask::<Vec<String>>("KEYS *").await {
            let value: redis::Value = match self.ask_words::<String>(&["TYPE", &key]).await.as_str() {
                "string" => self.ask_words(&["GET", &key]).await,
                "list" => self.ask_words(&["LRANGE", &key, "0", "-1"]).await,
                "set" => self.ask_words(&["SMEMBERS", &key]).await,
                "hash" => self.ask_words(&["HGETALL", &key]).await,
                "zset" => self.ask_words(&["ZRANGE", &key, "0", "-1", "WITHSCORES"]).await,
                "stream" => self.ask_words(&["XRANGE", &key, "-", "+"]).await,
                // It expired in between.
                "none" => continue,
                other => panic!("{key} is a {other}, which nothing in the contract is"),
            };
            let mut text = String::new();
            flatten(&value, &mut text);
            all.push((key, text));
        }
        all
    }

    /// The log's entries, oldest first: the sequence and the fields.
    pub async fn log(&self) -> Vec<LogEntry> {
        let entries: Vec<(String, Vec<(String, String)>)> = self.ask("XRANGE chat:events - +").await;
        entries.into_iter().map(|(id, fields)| LogEntry { id, fields }).collect()
    }

    async fn connection(&self) -> redis::RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }
}

/// One durable change as it stands in the event log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    pub id: String,
    fields: Vec<(String, String)>,
}

impl LogEntry {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The posted message, in its stored form; none for other changes.
    pub fn posted(&self) -> Option<serde_json::Value> {
        let message = (self.field("type")? == "message.posted").then(|| self.field("message").expect("a message"))?;
        Some(serde_json::from_str(message).unwrap())
    }
}

fn binary() -> PathBuf {
    let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let names = ["redis-server", "valkey-server"];
    let found =
        names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.exists());
    found.expect("redis-server or valkey-server is installed")
}

fn flatten(value: &redis::Value, text: &mut String) {
    match value {
        redis::Value::Array(values) | redis::Value::Set(values) => values.iter().for_each(|value| flatten(value, text)),
        redis::Value::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            flatten(key, text);
            flatten(value, text);
        }),
        redis::Value::BulkString(bytes) => {
            text.push_str(&String::from_utf8_lossy(bytes));
            text.push('\n');
        }
        other => text.push_str(&format!("{other:?}\n")),
    }
}
