//! The server as a process of its own, as it runs in earnest, so that it can be killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::watched::Watched;
use super::{Person, RedisServer, eventually};

/// A running `teahouse`.
pub struct Process {
    pub address: SocketAddr,
    process: Watched,
    redis_url: String,
    data: PathBuf,
}

impl Process {
    /// Starts one on this Redis and data folder and waits until it is ready.
    pub async fn start(redis: &RedisServer, data: &Path) -> Self {
        Self::launch(redis.url(), data.to_owned()).await
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again after it was killed; it gets another port, so that nobody can have taken its old one meanwhile.
    pub async fn start_again(&mut self) {
        *self = Self::launch(self.redis_url.clone(), self.data.clone()).await;
    }

    /// Memory that is really in use, in bytes; none where the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
    }

    /// The memory it has for itself, in bytes, without the program's own pages, which the servers of other tests share
    /// and leave again; none where the system does not tell.
    pub fn own_memory(&self) -> Option<u64> {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id())).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss_Anon:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
    }

    /// How many sockets it has open; none where the system does not tell.
    pub fn sockets(&self) -> Option<usize> {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.process.id())).ok()?;
        let targets = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        Some(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count())
    }

    async fn launch(redis_url: String, data: PathBuf) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TEAHOUSE_")) {
            command.env_remove(name);
        }
        command.env("REDIS_URL", &redis_url).env("TEAHOUSE_DATA", &data).env("TEAHOUSE_ADDR", "127.0.0.1:0");
        command.env("TEAHOUSE_SIGN_UP", "open").env("TEAHOUSE_LIMITS", "off").env("TEAHOUSE_LOG", "off");
        // The journeys count what people say.
        command.env("TEAHOUSE_ANNOUNCE_JOINS", "off");
        let mut process = Watched::spawn(command.stdout(Stdio::piped()));
        let output = BufReader::new(process.child.stdout.take().unwrap());
        let address = tokio::task::spawn_blocking(|| announced(output)).await.unwrap();
        let stranger = Person::stranger(address);
        eventually("the process is ready", async || stranger.tries("/health/ready").await == Some(200)).await;
        Self { address, process, redis_url, data }
    }
}

/// Reads the one line that says where the server is, and goes on emptying the pipe so that the process never waits on it.
fn announced(mut output: BufReader<std::process::ChildStdout>) -> SocketAddr {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        let read = output.read_line(&mut line).unwrap();
        assert!(read > 0, "the process ended before it was ready, saying {said:?}");
        if let Some(address) = line.trim().strip_prefix("Teahouse is ready at http://") {
            std::thread::spawn(move || output.lines().for_each(drop));
            return address.parse().unwrap();
        }
        said.push_str(&line);
    }
}
