//! Redis: one shared connection per process, opened again when it breaks, and the names of all keys.
//!
//! Invariants: a command is sent at most once. A read that fails is [`Code::StoreUnavailable`]. A write is that only
//! where Redis certainly did not run it; where its answer was lost it is [`Code::Indeterminate`]. Every change is one Lua
//! script, so what a command changes, it changes in one step.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, FromRedisValue, RedisError, RedisResult, ScriptInvocation};

use crate::error::{Code, Result};

pub mod bucket;
pub mod cache;
pub mod keys;
pub mod schema;

pub use crate::db::keys::Keys;

/// How many entries the event log keeps at least (design §2).
pub const LOG_CAP: u32 = 100_000;
/// How many entries the audit log keeps at least.
pub const AUDIT_CAP: u32 = 100_000;
/// How long Redis may take to accept a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// How long Redis may take to answer a command; then the connection counts as broken.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Refusals with which Redis says that it ran nothing. The rest leave a write in doubt.
const REFUSALS: [&str; 11] = [
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

/// The store. Cheap to clone; all clones share one connection.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    client: redis::Client,
    keys: Keys,
    current: RwLock<Option<Open>>,
    /// Held while a connection is being opened; keeps when and why the last try failed.
    opening: tokio::sync::Mutex<Option<(Instant, RedisError)>>,
}

#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    generation: u64,
}

/// Something that can be put to Redis: a command, a pipeline, a script with its arguments.
pub trait Question: Sync {
    /// Sends it and reads the answer.
    fn put<T: FromRedisValue + Send>(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> impl Future<Output = RedisResult<T>> + Send;
}

impl Question for redis::Cmd {
    async fn put<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        self.query_async(connection).await
    }
}

impl Question for redis::Pipeline {
    async fn put<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        self.query_async(connection).await
    }
}

impl Question for ScriptInvocation<'_> {
    async fn put<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        self.invoke_async(connection).await
    }
}

impl Db {
    /// A store at `url` (`redis://`, `rediss://`, `redis+unix://`), its keys under `prefix`. Connects when first asked.
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

    /// Asks Redis for something that changes nothing.
    pub async fn ask<T: FromRedisValue + Send>(&self, question: impl Question) -> Result<T> {
        self.put(question).await.map_err(|_| Code::StoreUnavailable.into())
    }

    /// Has Redis change something, in one step.
    pub async fn tell<T: FromRedisValue + Send>(&self, question: impl Question) -> Result<T> {
        self.put(question).await.map_err(|doubt| match doubt {
            Failure::NotRun => Code::StoreUnavailable.into(),
            Failure::InDoubt => Code::Indeterminate.into(),
        })
    }

    /// A connection of one's own that waits for answers as long as it takes, for commands that block.
    pub async fn own_connection(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT_WITHIN)).set_response_timeout(None);
        self.shared.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// A connection of one's own over which channels are heard.
    pub async fn own_pubsub(&self) -> RedisResult<PubSub> {
        let opened = tokio::time::timeout(CONNECT_WITHIN, self.shared.client.get_async_pubsub()).await;
        opened.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
    }

    async fn put<T: FromRedisValue + Send>(&self, question: impl Question) -> std::result::Result<T, Failure> {
        let mut open = self.open().await.map_err(|error| {
            tracing::warn!(%error, "Redis cannot be reached");
            Failure::NotRun
        })?;
        question.put(&mut open.connection).await.map_err(|error| {
            let refused = error.code().is_some_and(|code| REFUSALS.contains(&code));
            tracing::warn!(%error, refused, "Redis did not answer as it should");
            if is_broken(&error) {
                self.forget(open.generation);
            }
            if refused { Failure::NotRun } else { Failure::InDoubt }
        })
    }

    /// The shared connection, opened if there is none. Whoever comes while it is being opened waits for that one, and shares
    /// its failure.
    async fn open(&self) -> RedisResult<Open> {
        let current = || self.shared.current.read().clone();
        if let Some(open) = current() {
            return Ok(open);
        }
        let came = Instant::now();
        let mut failure = self.shared.opening.lock().await;
        if let Some(open) = current() {
            return Ok(open);
        }
        if let Some((_, error)) = failure.as_ref().filter(|(when, _)| *when > came) {
            return Err(error.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN));
        let connection = self.shared.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = connection.inspect_err(|error| *failure = Some((Instant::now(), error.clone())))?;
        let open = Open { connection, generation: next_generation() };
        *self.shared.current.write() = Some(open.clone());
        Ok(open)
    }

    /// Drops the shared connection unless another has taken its place already.
    fn forget(&self, generation: u64) {
        let mut current = self.shared.current.write();
        current.take_if(|open| open.generation == generation);
    }
}

enum Failure {
    NotRun,
    InDoubt,
}

/// Whether the connection is of no more use. A time-out counts: a Redis that hangs may never answer on it again.
fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_timeout() || error.is_connection_dropped() || error.is_unrecoverable_error()
}

fn next_generation() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
