//! One Redis after another on one thread: start, watch, start again with growing pauses, end on request.
//!
//! The thread has a small runtime of its own, so that the child is started by the thread that stays (see `launch`), and
//! a busy server cannot delay the supervision.

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

use super::{PATIENCE, Place, State, leftover, ping};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A Redis that lived this long was healthy: the next death starts from the first pause again.
const HEALTHY: Duration = Duration::from_secs(60);
const PING_EVERY: Duration = Duration::from_millis(20);
const REMIND_EVERY: Duration = Duration::from_secs(5);
const LONGEST_LOG: u64 = 1024 * 1024;

/// Runs until asked to stop, or until the first start fails.
pub(super) fn run(place: &Place, state: &watch::Sender<State>, mut stop: oneshot::Receiver<Duration>) {
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(supervise(place, state, &mut stop)));
    if let Err(error) = outcome {
        state.send_replace(State::Failed(format!("{error:#}")));
    }
}

async fn supervise(
    place: &Place,
    state: &watch::Sender<State>,
    stop: &mut oneshot::Receiver<Duration>,
) -> anyhow::Result<()> {
    tokio::select! {
        stopped = leftover::stop(&place.folder, &place.socket) => stopped?,
        _ = &mut *stop => return Ok(()),
    }
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        let death = match life(place, state, stop).await {
            Ok(Life::Stopped) => return Ok(()),
            Ok(Life::Died(status)) => format!("{status}{}", last_words(place)),
            Err(error) => error.to_string(),
        };
        leftover::forget(&place.folder);
        if matches!(*state.borrow(), State::Starting) {
            anyhow::bail!(death);
        }
        if started.elapsed() >= HEALTHY {
            pause = FIRST_PAUSE;
        }
        tracing::error!("the private Redis ended ({death}); starting it again in {pause:?}");
        tokio::select! {
            _ = &mut *stop => return Ok(()),
            () = sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

enum Life {
    Stopped,
    Died(ExitStatus),
}

async fn life(
    place: &Place,
    state: &watch::Sender<State>,
    stop: &mut oneshot::Receiver<Duration>,
) -> std::io::Result<Life> {
    let mut child = command(place)?.spawn()?;
    if let Some(pid) = child.id() {
        leftover::remember(&place.folder, pid)?;
    }
    let answering = async {
        wait_for_answer(&place.socket).await;
        tracing::info!("the private Redis is ready");
        state.send_replace(State::Ready);
        std::future::pending::<Infallible>().await
    };
    let patience = tokio::select! {
        status = child.wait() => return status.map(Life::Died),
        patience = stop => patience.unwrap_or(PATIENCE),
        never = answering => match never {},
    };
    end(&mut child, patience).await?;
    leftover::forget(&place.folder);
    Ok(Life::Stopped)
}

async fn wait_for_answer(socket: &Path) {
    let mut remind = Instant::now() + REMIND_EVERY;
    while let Err(answer) = ping::ping(socket).await {
        if Instant::now() >= remind {
            tracing::warn!("the private Redis is not ready yet: {answer}");
            remind += REMIND_EVERY;
        }
        sleep(PING_EVERY).await;
    }
}

async fn end(child: &mut Child, patience: Duration) -> std::io::Result<()> {
    if let Some(pid) = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())) {
        kill_process(pid, Signal::TERM)?;
    }
    if timeout(patience, child.wait()).await.is_err() {
        tracing::warn!("the private Redis did not end within {patience:?} and is killed");
        child.kill().await?;
    }
    Ok(())
}

fn command(place: &Place) -> std::io::Result<Command> {
    let log = open_log(&log_path(place))?;
    let mut command = Command::new(&place.program);
    command
        .args(["--port", "0", "--unixsocketperm", "700"])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no", "--save", ""])
        .args(["--maxmemory-policy", "noeviction", "--daemonize", "no"])
        // An entry that is taken out of a stream stays in its node until the whole node goes, in memory and in the file:
        // with nodes of one entry, what was removed is gone.
        .args(["--stream-node-max-entries", "1"])
        .arg("--dir")
        .arg(&place.folder)
        .arg("--unixsocket")
        .arg(&place.socket)
        .current_dir(&place.folder)
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log)
        // A group of its own: Ctrl-C in a terminal then reaches only us, and we end Redis when nobody needs it any more.
        .process_group(0)
        .kill_on_drop(true);
    die_with_parent(&mut command);
    Ok(command)
}

/// Asks the kernel to end the child when this thread ends, however it ends.
#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let ask = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
        // The parent may have ended between the fork and the line above; then no signal would ever come.
        if rustix::process::getppid() == Some(parent) { Ok(()) } else { Err(std::io::ErrorKind::BrokenPipe.into()) }
    };
    #[expect(unsafe_code, reason = "between fork and exec only two system calls are made, without locks or memory")]
    // SAFETY: the closure allocates nothing, takes no lock, and calls only prctl and getppid, both async-signal-safe.
    unsafe {
        command.pre_exec(ask);
    }
}

/// Systems without a death signal rely on the next start, which stops what was left behind.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}

fn log_path(place: &Place) -> PathBuf {
    place.folder.join("redis.log")
}

fn open_log(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path).is_ok_and(|found| found.len() > LONGEST_LOG) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

/// The end of Redis's log, which mostly says why it ended.
fn last_words(place: &Place) -> String {
    let tail = || -> std::io::Result<String> {
        let mut log = File::open(log_path(place))?;
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
