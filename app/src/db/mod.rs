//! Redis: one shared connection per process, opened again after it broke, the names of all keys, and Lua scripts.
//!
//! Invariants: a command is sent at most once. A query that fails is [`Code::StoreUnavailable`]. A write that fails is that
//! only if Redis certainly did not run it; if its answer was lost it is [`Code::Indeterminate`]. Every change of several
//! keys is one Lua script, so that it happens in one step or not at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, FromRedisValue, RedisError, RedisResult};

use crate::error::{Code, Result};

pub mod bucket;
pub mod cache;
pub mod keys;
pub mod schema;
pub mod script;

pub use crate::db::keys::Keys;

/// How many entries the event log keeps at least (design §2).
pub const LOG_CAP: u32 = 100_000;
/// How many entries the audit log keeps at least.
pub const AUDIT_CAP: u32 = 100_000;
/// How long Redis may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long Redis may take to answer a command; after that the connection counts as broken.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(3);
/// Error codes of Redis that mean that it ran nothing. After any other, a write may have happened.
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
    current: RwLock<Option<Open>>,
    /// Locked while a connection is being opened; holds the time and the error of the last failed attempt.
    opening: tokio::sync::Mutex<Option<(Instant, RedisError)>>,
}

#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    generation: u64,
}

/// What can be sent to Redis: a command, a pipeline, an invocation of a script.
pub trait Command: Sync {
    /// Sends it and reads the answer.
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
    /// A store at `url` (`redis://`, `rediss://`, `redis+unix://`), its keys under `prefix`. Connects with the first command.
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

    /// Executes a command that changes nothing.
    pub async fn query<T: FromRedisValue + Send>(&self, command: impl Command) -> Result<T> {
        self.execute(command).await.map_err(|_| Code::StoreUnavailable.into())
    }

    /// Executes a command that changes something.
    pub async fn write<T: FromRedisValue + Send>(&self, command: impl Command) -> Result<T> {
        self.execute(command).await.map_err(|failure| match failure {
            Failure::NotRun => Code::StoreUnavailable.into(),
            Failure::InDoubt => Code::Indeterminate.into(),
        })
    }

    /// A separate connection without a response timeout, for commands that block.
    pub async fn own_connection(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT_TIMEOUT)).set_response_timeout(None);
        self.shared.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// A separate connection for subscriptions to channels.
    pub async fn own_pubsub(&self) -> RedisResult<PubSub> {
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
            if is_not_run { Failure::NotRun } else { Failure::InDoubt }
        })
    }

    /// The shared connection, opened if there is none. Callers that arrive while it is being opened wait for it and share its
    /// failure.
    async fn open(&self) -> RedisResult<Open> {
        let current = || self.shared.current.read().clone();
        if let Some(open) = current() {
            return Ok(open);
        }
        let arrived = Instant::now();
        let mut failure = self.shared.opening.lock().await;
        if let Some(open) = current() {
            return Ok(open);
        }
        if let Some((_, error)) = failure.as_ref().filter(|(when, _)| *when > arrived) {
            return Err(error.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let connection = self.shared.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = connection.inspect_err(|error| *failure = Some((Instant::now(), error.clone())))?;
        let open = Open { connection, generation: next_generation() };
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
    InDoubt,
}

/// Whether the connection can no longer be used. That includes a timeout: if Redis hangs, it may never answer on it again.
fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_timeout() || error.is_connection_dropped() || error.is_unrecoverable_error()
}

fn next_generation() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
