//! A Redis for one test: on a Unix socket in a temporary folder, with every write in its file before the reply.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue};
use rustix::fs::statvfs;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::guarded_child::GuardedChild;
use super::{TIMEOUT, wait_until};

/// The free space in bytes that a folder in memory must have; the largest test stores a tenth of it.
const MEMORY_NEEDED: u64 = 1 << 30;

/// A running Redis. Dropping it ends the process and deletes its folder.
pub struct RedisServer {
    process: Option<GuardedChild>,
    dir: TempDir,
    client: redis::Client,
    /// The connection of the test's own commands; none before the first.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisServer {
    /// Starts Redis in memory where the system has a folder there: tests kill processes, never the machine, so its files survive
    /// as they do on a disk, but no write waits for the disk.
    pub async fn start() -> Self {
        match memory_folder() {
            Some(folder) => Self::start_in(tempfile::tempdir_in(folder).unwrap()).await,
            None => Self::start_on_disk().await,
        }
    }

    /// Starts Redis on the disk, so that replies wait for it as in production.
    pub async fn start_on_disk() -> Self {
        Self::start_in(tempfile::tempdir().unwrap()).await
    }

    async fn start_in(dir: TempDir) -> Self {
        let client = redis::Client::open(format!("redis+unix://{}", dir.path().join("redis.sock").display())).unwrap();
        let mut server = Self { process: None, dir, client, connection: Mutex::default() };
        server.restart().await;
        server
    }

    /// The URL for the server's setting `REDIS_URL`.
    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.dir.path().join("redis.sock").display())
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.take().expect("Redis runs").kill();
    }

    /// Stops the process with SIGSTOP: connections stay open and get no replies.
    pub fn pause(&self) {
        self.send_signal(Signal::STOP);
    }

    /// Continues the process after `pause`.
    pub fn resume(&self) {
        self.send_signal(Signal::CONT);
    }

    fn send_signal(&self, signal: Signal) {
        let process = self.process.as_ref().expect("Redis runs");
        kill_process(Pid::from_child(&process.child), signal).unwrap();
    }

    /// The folder of its append-only files.
    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// How often each command was executed, also within scripts, without those for reading the log, for connecting and
    /// for this query.
    pub async fn command_counts(&self) -> BTreeMap<String, u64> {
        let info: String = self.command("INFO commandstats").await;
        let parse = |line: &str| {
            let (name, counts) = line.strip_prefix("cmdstat_")?.split_once(":calls=")?;
            let calls = counts.split(',').next()?.parse().ok()?;
            let ignored = ["info", "xread", "ping", "hello", "client"];
            (!ignored.contains(&name.split('|').next()?)).then(|| (name.to_owned(), calls))
        };
        info.lines().filter_map(parse).collect()
    }

    /// Starts Redis on the files of the previous process and waits until it has loaded them.
    pub async fn restart(&mut self) {
        let dir = self.dir.path();
        let log_file = File::options().create(true).append(true).open(dir.join("redis.log")).unwrap();
        let mut command = Command::new(redis_binary());
        command.arg("--unixsocket").arg(dir.join("redis.sock")).arg("--dir").arg(dir);
        command.args(["--port", "0", "--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        command.args(["--maxmemory-policy", "noeviction", "--daemonize", "no"]);
        // As in the private Redis: an entry deleted from the stream is also absent from the next rewrite of the file.
        command.args(["--stream-node-max-entries", "1"]);
        command.stdout(Stdio::from(log_file));
        self.process = Some(GuardedChild::spawn(&mut command));
        *self.connection.get_mut() = None;
        wait_until("Redis replies", async || match self.connection().await {
            Ok(mut connection) => redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok(),
            Err(_) => false,
        })
        .await;
    }

    /// Executes a command whose arguments contain no spaces: `command::<u64>("LLEN chat:messages:global")`.
    pub async fn command<T: FromRedisValue>(&self, command: &str) -> T {
        self.command_args(&command.split_whitespace().collect::<Vec<_>>()).await
    }

    /// Executes a command whose arguments may contain spaces.
    pub async fn command_args<T: FromRedisValue>(&self, args: &[&str]) -> T {
        let mut command = redis::cmd(args[0]);
        command.arg(&args[1..]);
        let mut connection = self.connection().await.unwrap();
        command.query_async(&mut connection).await.unwrap_or_else(|error| panic!("{args:?}: {error}"))
    }

    /// Executes several commands and returns their replies.
    pub async fn pipeline<T: FromRedisValue>(&self, pipeline: &redis::Pipeline) -> T {
        let mut connection = self.connection().await.unwrap();
        pipeline.query_async(&mut connection).await.unwrap_or_else(|error| panic!("{pipeline:?}: {error}"))
    }

    /// Every key with its value as one text, for searches.
    pub async fn all_values(&self) -> Vec<(String, String)> {
        let mut values = Vec::new();
        for key in self.command::<Vec<String>>("KEYS *").await {
            let value: redis::Value = match self.command_args::<String>(&["TYPE", &key]).await.as_str() {
                "string" => self.command_args(&["GET", &key]).await,
                "list" => self.command_args(&["LRANGE", &key, "0", "-1"]).await,
                "set" => self.command_args(&["SMEMBERS", &key]).await,
                "hash" => self.command_args(&["HGETALL", &key]).await,
                "zset" => self.command_args(&["ZRANGE", &key, "0", "-1", "WITHSCORES"]).await,
                "stream" => self.command_args(&["XRANGE", &key, "-", "+"]).await,
                // The key expired after KEYS.
                "none" => continue,
                other => panic!("{key} is a {other}, a type that the design does not use"),
            };
            let mut text = String::new();
            append_text(&value, &mut text);
            values.push((key, text));
        }
        values
    }

    /// The entries of the event log, oldest first.
    pub async fn event_log(&self) -> Vec<LogEntry> {
        self.event_log_after(0).await
    }

    /// The entries of the event log after the sequence `v`, oldest first.
    pub async fn event_log_after(&self, v: u64) -> Vec<LogEntry> {
        let command = format!("XRANGE chat:events ({v}-0 +");
        let entries: Vec<(String, Vec<(String, String)>)> = self.command(&command).await;
        entries.into_iter().map(|(id, fields)| LogEntry { id, fields }).collect()
    }

    async fn connection(&self) -> redis::RedisResult<MultiplexedConnection> {
        let mut opened = self.connection.lock().await;
        if let Some(connection) = &*opened {
            return Ok(connection.clone());
        }
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(TIMEOUT)).set_response_timeout(Some(TIMEOUT));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        Ok(opened.insert(connection).clone())
    }
}

/// One entry of the event log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    pub id: String,
    fields: Vec<(String, String)>,
}

impl LogEntry {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The message in its stored form, if the entry is a posted message.
    pub fn posted_message(&self) -> Option<serde_json::Value> {
        let message = (self.field("type")? == "message.posted").then(|| self.field("message").expect("a message"))?;
        Some(serde_json::from_str(message).unwrap())
    }
}

/// Linux's folder in memory, if it has enough room for the data of several tests; in containers it often has little.
fn memory_folder() -> Option<&'static Path> {
    let folder = Path::new("/dev/shm");
    let system = statvfs(folder).ok()?;
    (system.f_bavail.saturating_mul(system.f_frsize) >= MEMORY_NEEDED).then_some(folder)
}

fn redis_binary() -> PathBuf {
    let dirs: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let names = ["redis-server", "valkey-server"];
    let found = names.iter().flat_map(|name| dirs.iter().map(move |dir| dir.join(name))).find(|path| path.exists());
    found.expect("redis-server or valkey-server is installed")
}

/// Appends all strings in the value, one per line.
fn append_text(value: &redis::Value, text: &mut String) {
    match value {
        redis::Value::Array(values) | redis::Value::Set(values) => {
            values.iter().for_each(|value| append_text(value, text));
        }
        redis::Value::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            append_text(key, text);
            append_text(value, text);
        }),
        redis::Value::BulkString(bytes) => {
            text.push_str(&String::from_utf8_lossy(bytes));
            text.push('\n');
        }
        other => text.push_str(&format!("{other:?}\n")),
    }
}
