//! The private Redis: a Redis server of our own in the data folder, for a house without `REDIS_URL`.
//!
//! Invariants: one per data folder (`RedisLock`); reachable by a unix socket in a 0700 folder only; every acknowledged
//! write is on disk (AOF, `appendfsync always`); it never outlives us by more than its own shutdown, nor is a second one
//! ever started beside a leftover. Apart from the bare PING that waits for it, this crate speaks no Redis: commands
//! belong to `app`, through the URL.

mod leftover;
mod ping;
mod program;
mod supervisor;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::{oneshot, watch};
use url::Url;

use crate::data_folder::DataFolder;

/// How long a Redis that was asked to end may take before it is killed. With `appendfsync always` a kill loses nothing
/// that was acknowledged.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// `sun_path` has 104 bytes on some systems; the kernel's own refusal would be hard to understand.
const LONGEST_SOCKET_PATH: usize = 100;

/// A private Redis under supervision. Dropping it asks Redis to end too, but only `stop` waits until it has.
pub struct PrivateRedis {
    url: String,
    stop: oneshot::Sender<Duration>,
    state: watch::Receiver<State>,
    ended: oneshot::Receiver<()>,
}

/// How far the supervisor has come.
enum State {
    Starting,
    Ready,
    /// The first start did not succeed; the supervisor has given up.
    Failed(String),
}

/// What the supervisor needs to know to start a Redis.
struct Place {
    program: PathBuf,
    folder: PathBuf,
    socket: PathBuf,
}

impl PrivateRedis {
    /// Finds a Redis, takes the data folder's lock and begins to start it. Returns at once; see `ready`.
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
        let url = url_of(&socket).context("the data folder's path cannot be written as a URL")?;
        let lock = data.lock_redis()?;
        let (stop, asked_to_stop) = oneshot::channel();
        let (tell, state) = watch::channel(State::Starting);
        let (end, ended) = oneshot::channel();
        // The kernel sends the death signal when the THREAD that started the child ends, so the child needs a thread
        // that lives exactly as long as its supervisor; threads of the server's runtime may come and go.
        std::thread::Builder::new()
            .name("private-redis".to_owned())
            .spawn(move || {
                supervisor::run(&Place { program, folder, socket }, &tell, asked_to_stop);
                drop(lock);
                // Nobody may be waiting any more.
                let _ = end.send(());
            })
            .context("no thread can be started for the private Redis")?;
        Ok(Self { url, stop, state, ended })
    }

    /// Where the private Redis answers, as a URL for the Redis client.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until Redis has loaded its data and answers, however long that takes; fails if it ends before.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let state = self.state.wait_for(|state| !matches!(state, State::Starting)).await;
        match state.as_deref() {
            Ok(State::Failed(reason)) => bail!("the private Redis did not start: {reason}"),
            Ok(_) => Ok(()),
            Err(_) => bail!("the private Redis lost its supervisor"),
        }
    }

    /// Ends Redis and waits until it has ended; it is killed after `patience`.
    pub async fn stop(self, patience: Duration) {
        // Both fail only if the supervisor has ended before, and Redis with it.
        let _ = self.stop.send(patience);
        let _ = self.ended.await;
    }
}

/// `redis+unix://` and the path, percent-encoded as redis-rs decodes it.
fn url_of(socket: &std::path::Path) -> Option<String> {
    Url::from_file_path(socket).ok().map(|url| format!("redis+unix://{}", url.path()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_socket_path_survives_the_way_through_a_url() {
        for path in ["/srv/teahouse/redis.sock", "/home/茶 馆/a?b#c%20/redis.sock"] {
            let url = Url::parse(&url_of(Path::new(path)).unwrap()).unwrap();
            assert_eq!(url.scheme(), "redis+unix");
            assert_eq!(url.to_file_path().unwrap(), Path::new(path));
            assert_eq!((url.query(), url.fragment()), (None, None));
        }
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&parent.path().join("long".repeat(30))).unwrap();
        let refused = PrivateRedis::launch(&data).err().unwrap().to_string();
        assert!(refused.contains("TEAHOUSE_DATA"), "{refused}");
    }
}
