//! Stops a Redis process of an earlier start before another one opens the same files.
//!
//! On Linux the death signal makes such processes rare; on other systems a killed Teahouse always leaves one. It is
//! found in two ways: by the process id in the pid file, and by the peer that accepts connections on the socket.
//! Systems reuse process ids, so a process gets a signal only while its command line names our socket.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::UnixStream;
use tokio::time::{Instant, sleep};

use super::TERMINATION_TIMEOUT;

/// The time between two checks whether a process has ended.
const CHECK_EVERY: Duration = Duration::from_millis(20);
/// The time that a killed process may take to end.
const KILL_TIMEOUT: Duration = Duration::from_secs(5);

fn pid_file(folder: &Path) -> PathBuf {
    folder.join("redis.pid")
}

/// Writes the process id of a Redis that was just started.
pub(super) fn write_pid(folder: &Path, pid: u32) -> std::io::Result<()> {
    let draft = folder.join("redis.pid.new");
    std::fs::write(&draft, format!("{pid}\n"))?;
    std::fs::rename(draft, pid_file(folder))
}

/// Removes the pid file, because that Redis has ended. An error is ignored: a wrong process id does no harm.
pub(super) fn clear_pid(folder: &Path) {
    drop(std::fs::remove_file(pid_file(folder)));
}

/// Stops every Redis that an earlier start left on this socket, and waits until it has ended.
pub(super) async fn stop(folder: &Path, socket: &Path) -> anyhow::Result<()> {
    let recorded = std::fs::read_to_string(pid_file(folder)).ok().and_then(|text| text.trim().parse().ok());
    let listening = match UnixStream::connect(socket).await {
        Ok(stream) => stream.peer_cred().ok().and_then(|peer| peer.pid()),
        Err(_) => None,
    };
    for pid in [recorded, listening].into_iter().flatten().filter_map(Pid::from_raw) {
        if is_ours(pid, socket) {
            tracing::warn!(pid = pid.as_raw_nonzero(), "Private Redis of an earlier start still runs and is stopped");
            terminate(pid, socket).await?;
        }
    }
    Ok(())
}

/// Ends a process with SIGTERM, or with SIGKILL if that takes too long, and waits until it has ended.
async fn terminate(pid: Pid, socket: &Path) -> anyhow::Result<()> {
    for (signal, timeout) in [(Signal::TERM, TERMINATION_TIMEOUT), (Signal::KILL, KILL_TIMEOUT)] {
        match kill_process(pid, signal) {
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            sent => sent.with_context(|| format!("process {pid:?}, a private Redis left behind, cannot be stopped"))?,
        }
        let deadline = Instant::now() + timeout;
        while Instant::now() < deadline {
            if !is_ours(pid, socket) {
                return Ok(());
            }
            sleep(CHECK_EVERY).await;
        }
    }
    bail!("process {pid:?}, a private Redis left behind, does not end even when killed")
}

/// Whether `pid` is a running Redis on our socket. A process that has ended and waits for its parent (a zombie) has no
/// command line, so it does not count.
fn is_ours(pid: Pid, socket: &Path) -> bool {
    command_line(pid).is_some_and(|line| matches(&line, &socket.to_string_lossy()))
}

/// Whether a command line names the socket. Redis changes its command line to `redis-server unixsocket:PATH`; older
/// versions leave the arguments. The path must be whole: `/a/redis.sock` is not `/b/a/redis.sock`.
fn matches(command_line: &str, socket: &str) -> bool {
    let edge = |c: Option<char>, also: &[char]| c.is_none_or(|c| c.is_whitespace() || c == '\0' || also.contains(&c));
    command_line.match_indices(socket).any(|(start, _)| {
        edge(command_line[..start].chars().next_back(), &[':'])
            && edge(command_line[start + socket.len()..].chars().next(), &[])
    })
}

#[cfg(target_os = "linux")]
fn command_line(pid: Pid) -> Option<String> {
    let bytes = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(not(target_os = "linux"))]
fn command_line(pid: Pid) -> Option<String> {
    let pid = pid.as_raw_nonzero().to_string();
    let output = std::process::Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_matches_only_with_the_whole_socket_path() {
        let socket = "/srv/data/redis/redis.sock";
        assert!(matches("redis-server unixsocket:/srv/data/redis/redis.sock      ", socket));
        assert!(matches("redis-server\0--unixsocket\0/srv/data/redis/redis.sock\0--dir\0/srv", socket));
        assert!(!matches("redis-server unixsocket:/old/srv/data/redis/redis.sock", socket));
        assert!(!matches("redis-server unixsocket:/srv/data/redis/redis.sock2", socket));
        assert!(!matches("redis-server *:6379", socket));
        assert!(!matches("", socket));
    }
}
