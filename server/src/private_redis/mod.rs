//! The private Redis: a Redis process in the data folder, started if `REDIS_URL` is not set.
//!
//! Invariants: there is one per data folder (`RedisLock`); it is reachable only by a unix socket in a folder with mode
//! 0700; every acknowledged write is on disk (AOF, `appendfsync always`); after this process has ended, it runs only as
//! long as its own shutdown takes; none starts while one of an earlier start still runs. Except for PING, this crate
//! sends no commands to Redis: they belong to `app`, which connects by the URL.

mod ping;
mod program;
mod stale_process;
mod supervisor;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::{oneshot, watch};
use url::Url;

use crate::data_folder::DataFolder;

/// The time that Redis has to end after SIGTERM before it is killed. With `appendfsync always` a kill loses no
/// acknowledged write.
pub const TERMINATION_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest path of a socket in bytes. `sun_path` has 104 bytes on some systems, and the kernel's own error does not
/// say that.
const LONGEST_SOCKET_PATH: usize = 100;

/// A supervised private Redis. Dropping this also ends Redis, but only `stop` waits until it has ended.
pub struct PrivateRedis {
    url: String,
    stop: oneshot::Sender<Duration>,
    state: watch::Receiver<State>,
    ended: oneshot::Receiver<()>,
}

/// The state of the supervisor.
enum State {
    Starting,
    Ready,
    /// The first start failed and the supervisor has ended; the text is the reason.
    Failed(String),
}

/// The paths that a start of Redis needs.
struct Paths {
    program: PathBuf,
    folder: PathBuf,
    socket: PathBuf,
}

impl PrivateRedis {
    /// Finds the program, locks the data folder and starts the supervisor. Returns immediately; see `ready`.
    pub fn launch(data: &DataFolder) -> anyhow::Result<Self> {
        let program = program::find(std::env::var_os("PATH").unwrap_or_default().as_os_str())?;
        let folder = data.redis()?;
        let socket = folder.join("redis.sock");
        let length = socket.as_os_str().len();
        if length > LONGEST_SOCKET_PATH {
            bail!(
                "the private Redis cannot have its socket at {}: the path has {length} bytes, and systems allow about \
                 {LONGEST_SOCKET_PATH}. Choose a shorter TEAHOUSE_DATA, or set REDIS_URL",
                socket.display()
            );
        }
        let url = socket_url(&socket).context("the data folder's path cannot be written as a URL")?;
        let lock = data.lock_redis()?;
        let (stop, stop_requested) = oneshot::channel();
        let (report, state) = watch::channel(State::Starting);
        let (end, ended) = oneshot::channel();
        // The kernel sends the death signal when the THREAD that started the child ends, so the child needs a thread
        // with the lifetime of its supervisor; threads of the server's runtime may end earlier.
        std::thread::Builder::new()
            .name("private-redis".to_owned())
            .spawn(move || {
                supervisor::run(&Paths { program, folder, socket }, &report, stop_requested);
                drop(lock);
                // The receiver may be dropped already.
                let _ = end.send(());
            })
            .context("no thread can be started for the private Redis")?;
        Ok(Self { url, stop, state, ended })
    }

    /// The URL of the private Redis, for the Redis client.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until Redis has loaded its data and accepts commands, without a time limit. Fails if Redis ends before.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let state = self.state.wait_for(|state| !matches!(state, State::Starting)).await;
        match state.as_deref() {
            Ok(State::Failed(reason)) => bail!("the private Redis did not start: {reason}"),
            Ok(_) => Ok(()),
            Err(_) => bail!("the private Redis lost its supervisor"),
        }
    }

    /// Ends Redis and waits until it has ended; it is killed after `timeout`.
    pub async fn stop(self, timeout: Duration) {
        // Both fail only if the supervisor, and so Redis, has ended already.
        let _ = self.stop.send(timeout);
        let _ = self.ended.await;
    }
}

/// `redis+unix://` and the path, percent-encoded in the way redis-rs decodes it.
fn socket_url(socket: &std::path::Path) -> Option<String> {
    Url::from_file_path(socket).ok().map(|url| format!("redis+unix://{}", url.path()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn socket_path_is_the_same_after_url_encoding() {
        for path in ["/srv/teahouse/redis.sock", "/home/茶 馆/a?b#c%20/redis.sock"] {
            let url = Url::parse(&socket_url(Path::new(path)).unwrap()).unwrap();
            assert_eq!(url.scheme(), "redis+unix");
            assert_eq!(url.to_file_path().unwrap(), Path::new(path));
            assert_eq!((url.query(), url.fragment()), (None, None));
        }
    }

    #[test]
    fn too_long_socket_path_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&parent.path().join("long".repeat(30))).unwrap();
        let refused = PrivateRedis::launch(&data).err().unwrap().to_string();
        assert!(refused.contains("TEAHOUSE_DATA"), "{refused}");
    }
}
