//! The server as a child process, for tests that kill it or measure its memory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::guarded_child::GuardedChild;
use super::{RedisServer, TestUser, wait_until};

/// A running `teahouse` process.
pub struct ServerProcess {
    pub address: SocketAddr,
    process: GuardedChild,
    redis_url: String,
    data_dir: PathBuf,
}

impl ServerProcess {
    /// Starts a process on this Redis and data folder and waits until it is ready.
    pub async fn start(redis: &RedisServer, data_dir: &Path) -> Self {
        Self::launch(redis.url(), data_dir.to_owned()).await
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts the process again after `kill`. It gets a new port, because another process may have taken the old one.
    pub async fn restart(&mut self) {
        *self = Self::launch(self.redis_url.clone(), self.data_dir.clone()).await;
    }

    /// Resident memory in bytes; none on systems without `/proc`.
    pub fn resident_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
    }

    /// Anonymous memory in bytes, without the pages of the binary, which the processes of other tests share; none on
    /// systems without `/proc`.
    pub fn private_memory(&self) -> Option<u64> {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id())).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss_Anon:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
    }

    /// The number of open sockets; none on systems without `/proc`.
    pub fn open_sockets(&self) -> Option<usize> {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.process.id())).ok()?;
        let targets = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        Some(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count())
    }

    async fn launch(redis_url: String, data_dir: PathBuf) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TEAHOUSE_")) {
            command.env_remove(name);
        }
        command.env("REDIS_URL", &redis_url).env("TEAHOUSE_DATA", &data_dir).env("TEAHOUSE_ADDR", "127.0.0.1:0");
        command.env("TEAHOUSE_SIGN_UP", "open").env("TEAHOUSE_LIMITS", "off").env("TEAHOUSE_LOG", "off");
        // The tests count messages; a system message for each join would change the count.
        command.env("TEAHOUSE_ANNOUNCE_JOINS", "off");
        let mut process = GuardedChild::spawn(command.stdout(Stdio::piped()));
        let output = BufReader::new(process.child.stdout.take().unwrap());
        let address = tokio::task::spawn_blocking(|| read_address(output)).await.unwrap();
        let anonymous = TestUser::anonymous(address);
        wait_until("the process is ready", async || anonymous.try_get_status("/health/ready").await == Some(200)).await;
        Self { address, process, redis_url, data_dir }
    }
}

/// Reads the output up to the line with the address. A thread discards the rest, so that the pipe never fills up.
fn read_address(mut output: BufReader<std::process::ChildStdout>) -> SocketAddr {
    let mut printed = String::new();
    loop {
        let mut line = String::new();
        let read = output.read_line(&mut line).unwrap();
        assert!(read > 0, "the process ended before it was ready, after printing {printed:?}");
        if let Some(address) = line.trim().strip_prefix("Teahouse is ready at http://") {
            std::thread::spawn(move || output.lines().for_each(drop));
            return address.parse().unwrap();
        }
        printed.push_str(&line);
    }
}
