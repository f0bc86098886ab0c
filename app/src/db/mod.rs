//! Redis: one shared connection per process, which is opened again after a failure; the names of all keys; Lua scripts;
//! caches.
//!
//! Invariants: a command is sent at most once. A query that fails returns [`Code::StoreUnavailable`]. A write that fails
//! returns it only if Redis certainly did not run the command; if the reply was lost, the write returns
//! [`Code::Indeterminate`]. Every change of several keys is one Lua script, so that it is atomic.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, FromRedisValue, RedisError, RedisResult};

use crate::error::{Code, Result};

pub mod cache;
pub mod keys;
pub mod rate_limit;
pub mod schema;
pub mod script;
mod settings;

pub use keys::Keys;

/// Minimum number of entries that the event log retains.
pub const LOG_CAP: u32 = 100_000;
/// Minimum number of entries that the audit log retains.
pub const AUDIT_CAP: u32 = 100_000;
/// Timeout of opening a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Timeout of the reply to a command; after it the connection counts as broken.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(3);
/// Error codes with which Redis reports that it did not run the command. After any other error, a write may have happened.
const NOT_RUN_CODES: [&str; 11] = [
    "LOADING",
    "READONLY",
    "OOM",
    "MISCONF",
    "NOREPLICAS",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "NOAUTH",
    "NOPERM",
    "NOSCRIPT",
    "BUSY",
];

/// The connection to Redis. Cheap to clone; all clones share it.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    client: redis::Client,
    keys: Keys,
    current: RwLock<Option<SharedConnection>>,
    /// Locked while a connection is being opened. Contains the time and the error of the last failed attempt.
    opening: tokio::sync::Mutex<Option<(Instant, RedisError)>>,
}

#[derive(Clone)]
struct SharedConnection {
    connection: MultiplexedConnection,
    generation: u64,
}

/// Anything that Redis can execute: a command, a pipeline, the invocation of a script.
pub trait Command: Sync {
    /// Sends it on `connection` and returns the reply.
    fn execute<T: FromRedisValue + Send>(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> impl Future<Output = RedisResult<T>> + Send;
}

impl Command for redis::Cmd {
    async fn execute<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        self.query_async(connection).await
    }
}

impl Command for redis::Pipeline {
    async fn execute<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        self.query_async(connection).await
    }
}

impl Db {
    /// The Redis at `url` (`redis://`, `rediss://`, `redis+unix://`), whose keys start with `prefix`. The first command
    /// connects. Fails if `url` is malformed.
    pub fn new(url: &str, prefix: &str) -> RedisResult<Self> {
        let client = redis::Client::open(url)?;
        let shared = Shared {
            client,
            keys: Keys::new(prefix),
            current: RwLock::default(),
            opening: tokio::sync::Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The names of all keys.
    pub fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    /// Executes a command that does not write. Fails with [`Code::StoreUnavailable`].
    pub async fn query<T: FromRedisValue + Send>(&self, command: impl Command) -> Result<T> {
        self.execute(command).await.map_err(|_| Code::StoreUnavailable.into())
    }

    /// Executes a command that writes. Fails with [`Code::StoreUnavailable`] if it did not run, and with
    /// [`Code::Indeterminate`] if it may have run.
    pub async fn write<T: FromRedisValue + Send>(&self, command: impl Command) -> Result<T> {
        self.execute(command).await.map_err(|failure| match failure {
            Failure::NotRun => Code::StoreUnavailable.into(),
            Failure::MayHaveRun => Code::Indeterminate.into(),
        })
    }

    /// Opens a separate connection without a response timeout, for commands that block.
    pub async fn new_connection(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT_TIMEOUT)).set_response_timeout(None);
        self.shared.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// Opens a separate connection for subscriptions to channels.
    pub async fn new_pubsub(&self) -> RedisResult<PubSub> {
        let opened = tokio::time::timeout(CONNECT_TIMEOUT, self.shared.client.get_async_pubsub()).await;
        opened.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
    }

    async fn execute<T: FromRedisValue + Send>(&self, command: impl Command) -> std::result::Result<T, Failure> {
        let mut open = self.open().await.map_err(|error| {
            tracing::warn!(%error, "Redis connection failed");
            Failure::NotRun
        })?;
        command.execute(&mut open.connection).await.map_err(|error| {
            let is_not_run = error.code().is_some_and(|code| NOT_RUN_CODES.contains(&code));
            tracing::warn!(%error, is_not_run, "Redis command failed");
            if is_broken(&error) {
                self.discard(open.generation);
            }
            if is_not_run { Failure::NotRun } else { Failure::MayHaveRun }
        })
    }

    /// The shared connection; opens it if there is none. Of concurrent callers one opens it, and the others wait and receive
    /// the same connection or the same error.
    async fn open(&self) -> RedisResult<SharedConnection> {
        let current = || self.shared.current.read().clone();
        if let Some(open) = current() {
            return Ok(open);
        }
        let called_at = Instant::now();
        let mut failure = self.shared.opening.lock().await;
        if let Some(open) = current() {
            return Ok(open);
        }
        if let Some((_, error)) = failure.as_ref().filter(|(failed_at, _)| *failed_at > called_at) {
            return Err(error.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let connection = self.shared.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = connection.inspect_err(|error| *failure = Some((Instant::now(), error.clone())))?;
        let open = SharedConnection { connection, generation: next_generation() };
        *self.shared.current.write() = Some(open.clone());
        Ok(open)
    }

    /// Drops the shared connection unless it has been replaced already.
    fn discard(&self, generation: u64) {
        let mut current = self.shared.current.write();
        current.take_if(|open| open.generation == generation);
    }
}

enum Failure {
    NotRun,
    MayHaveRun,
}

/// Whether the connection cannot be used any longer. That includes a timeout, as Redis may never reply on this connection
/// again.
fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_timeout() || error.is_connection_dropped() || error.is_unrecoverable_error()
}

fn next_generation() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
