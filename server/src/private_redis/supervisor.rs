//! Supervises the private Redis on a thread: starts it, restarts it with growing pauses, ends it on request.
//!
//! The thread has its own runtime, so that the child is started by a thread that does not end before it (see `launch`),
//! and a busy server cannot delay the supervision.

use std::convert::Infallible;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument, info_span};

use super::{Paths, State, TERMINATION_TIMEOUT, ping, stale_process};

/// The pauses before a restart: the first, and the longest after doubling.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// After a run of at least this length the next restart has the first pause again.
const HEALTHY: Duration = Duration::from_secs(60);
/// The time between two attempts to reach a Redis that starts.
const PING_EVERY: Duration = Duration::from_millis(20);
/// The time between two log events about a Redis that is not ready yet.
const LOG_EVERY: Duration = Duration::from_secs(5);
/// The size in bytes from which Redis's log file is moved to `redis.log.1` at the next start.
const LONGEST_LOG: u64 = 1024 * 1024;

/// Runs until `stop`, which gives the time that Redis has to end, or until the first start fails.
pub(super) fn run(paths: &Paths, state: &watch::Sender<State>, mut stop: oneshot::Receiver<Duration>) {
    let outcome =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(anyhow::Error::from).and_then(
            |runtime| runtime.block_on(supervise(paths, state, &mut stop).instrument(info_span!("private_redis"))),
        );
    if let Err(error) = outcome {
        state.send_replace(State::Failed(format!("{error:#}")));
    }
}

async fn supervise(
    paths: &Paths,
    state: &watch::Sender<State>,
    stop: &mut oneshot::Receiver<Duration>,
) -> anyhow::Result<()> {
    tokio::select! {
        stopped = stale_process::stop(&paths.folder, &paths.socket) => stopped?,
        _ = &mut *stop => return Ok(()),
    }
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        let reason = match run_once(paths, state, stop).await {
            Ok(RunOutcome::Stopped) => return Ok(()),
            Ok(RunOutcome::Exited(status)) => format!("{status}{}", log_tail(paths)),
            Err(error) => error.to_string(),
        };
        stale_process::clear_pid(&paths.folder);
        if matches!(*state.borrow(), State::Starting) {
            anyhow::bail!(reason);
        }
        if started.elapsed() >= HEALTHY {
            pause = FIRST_PAUSE;
        }
        tracing::error!(error = reason, pause_ms = pause.as_millis(), "Private Redis ended and is restarted");
        tokio::select! {
            _ = &mut *stop => return Ok(()),
            () = sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// How one run of Redis ended.
enum RunOutcome {
    /// On request.
    Stopped,
    /// By itself.
    Exited(ExitStatus),
}

async fn run_once(
    paths: &Paths,
    state: &watch::Sender<State>,
    stop: &mut oneshot::Receiver<Duration>,
) -> std::io::Result<RunOutcome> {
    let mut child = command(paths)?.spawn()?;
    if let Some(pid) = child.id() {
        stale_process::write_pid(&paths.folder, pid)?;
    }
    let ready = async {
        wait_until_ready(&paths.socket).await;
        tracing::info!("Private Redis is ready");
        state.send_replace(State::Ready);
        std::future::pending::<Infallible>().await
    };
    let time_left = tokio::select! {
        status = child.wait() => return status.map(RunOutcome::Exited),
        time_left = stop => time_left.unwrap_or(TERMINATION_TIMEOUT),
        never = ready => match never {},
    };
    terminate(&mut child, time_left).await?;
    stale_process::clear_pid(&paths.folder);
    Ok(RunOutcome::Stopped)
}

async fn wait_until_ready(socket: &Path) {
    let mut log_at = Instant::now() + LOG_EVERY;
    while let Err(error) = ping::ping(socket).await {
        if Instant::now() >= log_at {
            tracing::warn!(error, "Private Redis is not ready yet");
            log_at += LOG_EVERY;
        }
        sleep(PING_EVERY).await;
    }
}

/// Ends Redis with SIGTERM, or with SIGKILL after `time_left`.
async fn terminate(child: &mut Child, time_left: Duration) -> std::io::Result<()> {
    if let Some(pid) = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())) {
        kill_process(pid, Signal::TERM)?;
    }
    if timeout(time_left, child.wait()).await.is_err() {
        tracing::warn!(timeout_ms = time_left.as_millis(), "Private Redis did not end in time and is killed");
        child.kill().await?;
    }
    Ok(())
}

fn command(paths: &Paths) -> std::io::Result<Command> {
    let log = open_log(&log_path(paths))?;
    let mut command = Command::new(&paths.program);
    command
        .args(["--port", "0", "--unixsocketperm", "700"])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no", "--save", ""])
        .args(["--maxmemory-policy", "noeviction", "--daemonize", "no"])
        // An entry that is deleted from a stream stays in its node, in memory and in the file, until the whole node is
        // removed. With nodes of one entry a deleted entry is gone.
        .args(["--stream-node-max-entries", "1"])
        .arg("--dir")
        .arg(&paths.folder)
        .arg("--unixsocket")
        .arg(&paths.socket)
        .current_dir(&paths.folder)
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log)
        // With its own process group Redis does not get the Ctrl-C of a terminal; this process ends it after the
        // server.
        .process_group(0)
        .kill_on_drop(true);
    die_with_parent(&mut command);
    Ok(command)
}

/// Makes the kernel send SIGTERM to the child when this thread ends for any reason.
#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let set_death_signal = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
        // If the parent ended between the fork and the line above, the signal would never come.
        if rustix::process::getppid() == Some(parent) { Ok(()) } else { Err(std::io::ErrorKind::BrokenPipe.into()) }
    };
    #[expect(unsafe_code, reason = "between fork and exec only two system calls are made, without locks or memory")]
    // SAFETY: the closure allocates nothing, takes no lock, and calls only prctl and getppid, both async-signal-safe.
    unsafe {
        command.pre_exec(set_death_signal);
    }
}

/// On systems without a death signal the next start stops the process.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}

fn log_path(paths: &Paths) -> PathBuf {
    paths.folder.join("redis.log")
}

fn open_log(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path).is_ok_and(|found| found.len() > LONGEST_LOG) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

/// The last lines of Redis's log, which usually contain the reason why it ended.
fn log_tail(paths: &Paths) -> String {
    let tail = || -> std::io::Result<String> {
        let mut log = File::open(log_path(paths))?;
        let length = log.metadata()?.len();
        log.seek(SeekFrom::Start(length.saturating_sub(1024)))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let tail = tail().unwrap_or_default();
    let lines: Vec<_> = tail.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(3)..];
    if last.is_empty() { String::new() } else { format!("; its log ends: {}", last.join(" / ")) }
}
