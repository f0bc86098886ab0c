//! A private Redis that outlived its Teahouse is stopped before another one opens the same files.
//!
//! On Linux the death signal makes leftovers rare and short; elsewhere a killed Teahouse always leaves one. Two traces
//! lead to it: the recorded process id, and whoever answers on the socket. A process id alone proves nothing, since
//! systems use them again, so a process is touched only while its command line names our socket.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::UnixStream;
use tokio::time::{Instant, sleep};

use super::PATIENCE;

const LOOK_EVERY: Duration = Duration::from_millis(20);
const KILLED_WITHIN: Duration = Duration::from_secs(5);

fn record(folder: &Path) -> PathBuf {
    folder.join("redis.pid")
}

/// Records the process id of the Redis just started.
pub(super) fn remember(folder: &Path, pid: u32) -> std::io::Result<()> {
    let draft = folder.join("redis.pid.new");
    std::fs::write(&draft, format!("{pid}\n"))?;
    std::fs::rename(draft, record(folder))
}

/// Takes the record away: that Redis has ended. A record that stays does no harm.
pub(super) fn forget(folder: &Path) {
    drop(std::fs::remove_file(record(folder)));
}

/// Stops every Redis that an earlier Teahouse left on this socket, and waits until it has ended.
pub(super) async fn stop(folder: &Path, socket: &Path) -> anyhow::Result<()> {
    let recorded = std::fs::read_to_string(record(folder)).ok().and_then(|text| text.trim().parse().ok());
    let answering = match UnixStream::connect(socket).await {
        Ok(stream) => stream.peer_cred().ok().and_then(|peer| peer.pid()),
        Err(_) => None,
    };
    for pid in [recorded, answering].into_iter().flatten().filter_map(Pid::from_raw) {
        if runs(pid, socket) {
            tracing::warn!(pid = pid.as_raw_nonzero(), "stopping the private Redis that an earlier start left behind");
            end(pid, socket).await?;
        }
    }
    Ok(())
}

async fn end(pid: Pid, socket: &Path) -> anyhow::Result<()> {
    for (signal, within) in [(Signal::TERM, PATIENCE), (Signal::KILL, KILLED_WITHIN)] {
        match kill_process(pid, signal) {
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            sent => sent.with_context(|| format!("process {pid:?}, a private Redis left behind, cannot be stopped"))?,
        }
        let deadline = Instant::now() + within;
        while Instant::now() < deadline {
            if !runs(pid, socket) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
    }
    bail!("process {pid:?}, a private Redis left behind, does not end even when killed")
}

/// Whether `pid` is a running Redis on our socket. One that has ended but was not yet collected by its parent has no
/// command line any more, so it does not count.
fn runs(pid: Pid, socket: &Path) -> bool {
    command_line(pid).is_some_and(|line| names(&line, &socket.to_string_lossy()))
}

/// Redis renames itself to `redis-server unixsocket:PATH`, older ones keep the arguments we gave. The path must stand
/// by itself: `/a/redis.sock` is not `/b/a/redis.sock`.
fn names(command_line: &str, socket: &str) -> bool {
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
    fn only_a_command_line_with_exactly_our_socket_is_ours() {
        let socket = "/srv/data/redis/redis.sock";
        assert!(names("redis-server unixsocket:/srv/data/redis/redis.sock      ", socket));
        assert!(names("redis-server\0--unixsocket\0/srv/data/redis/redis.sock\0--dir\0/srv", socket));
        assert!(!names("redis-server unixsocket:/old/srv/data/redis/redis.sock", socket));
        assert!(!names("redis-server unixsocket:/srv/data/redis/redis.sock2", socket));
        assert!(!names("redis-server *:6379", socket));
        assert!(!names("", socket));
    }
}
