//! A house to test in: a Redis of its own, a server in this process, and people who talk in it.
//!
//! `House::open().await` is open to everyone who signs up and has no limits on tries; `House::with` changes a setting
//! first. Dropping a house ends its server and its Redis. `Process` is the server as a child process, to be killed.

mod answer;
mod contents;
mod ears;
mod parcel;
mod person;
mod process;
mod redis_server;
mod rooms;
mod watched;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use app::auth::SignUp;
use app::time::{Clock, Timestamp};
use serde_json::json;
use server::config::Config;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use answer::Answer;
pub use contents::{contains, files_with};
pub use ears::{Ears, Frame};
pub use parcel::Parcel;
pub use person::{Person, address_of};
pub use process::Process;
pub use redis_server::RedisServer;
pub use rooms::id_of;

/// How long a test waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What the tests' passwords are.
pub const PASSWORD: &str = "correct horse battery";

/// A Redis, a data folder and a server on both.
pub struct House {
    pub redis: RedisServer,
    pub clock: Clock,
    pub server: Server,
    config: Config,
    data: TempDir,
}

/// A server within the test's process, ended when dropped.
pub struct Server {
    pub address: SocketAddr,
    shutdown: CancellationToken,
    serving: Option<JoinHandle<anyhow::Result<()>>>,
}

impl House {
    /// A house with the settings most journeys need.
    pub async fn open() -> Self {
        Self::with(|_| ()).await
    }

    /// A house with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(RedisServer::start().await, change).await
    }

    /// A house on a Redis that something was done to before.
    pub async fn on(redis: RedisServer, change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config {
            redis_url: Some(redis.url()),
            data: data.path().to_owned(),
            sign_up: SignUp::Open,
            limits: false,
            // Most journeys count what people say.
            announce_joins: false,
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::fixed(Clock::system().now());
        let server = Server::start(config.clone(), clock.clone()).await;
        Self { redis, clock, server, config, data }
    }

    /// One more server on the same Redis and data folder, as when several processes share the load.
    pub async fn another_server(&self) -> Server {
        self.another_server_with(|_| ()).await
    }

    /// The same, with other settings.
    pub async fn another_server_with(&self, change: impl FnOnce(&mut Config)) -> Server {
        let mut config = self.config.clone();
        change(&mut config);
        Server::start(config, self.clock.clone()).await
    }

    /// A new person, signed up and in the room `global`.
    pub async fn person(&self, name: &str) -> Person {
        let person = self.stranger().sign_up(name).await;
        person.enter().await;
        person
    }

    /// The administrator, signed up by the one-time token and in the room `global`.
    pub async fn administrator(&self, name: &str) -> Person {
        let request = json!({ "username": name, "password": PASSWORD, "setup_token": self.setup_token() });
        let answer = self.stranger().post("/api/auth/register", request).await;
        assert_eq!(answer.status, 201, "{name} becomes administrator: {}", answer.text);
        let administrator = self.stranger().as_in(&answer);
        administrator.enter().await;
        administrator
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person::stranger(self.server.address)
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The one-time token that makes an administrator.
    pub fn setup_token(&self) -> String {
        std::fs::read_to_string(self.data().join("setup-token")).unwrap().trim().to_owned()
    }

    /// Moves the house's clock forward.
    pub fn pass(&self, time: Duration) {
        let later = self.clock.now().milliseconds() + i64::try_from(time.as_millis()).unwrap();
        self.clock.set(Timestamp::from_milliseconds(later));
    }

    /// What would differ if anything had been changed: how many keys there are, and how far the log has come.
    pub async fn contents(&self) -> (u64, u64, Option<u64>) {
        (
            self.redis.ask("DBSIZE").await,
            self.redis.ask("XLEN chat:events").await,
            self.redis.ask("GET teahouse:version").await,
        )
    }
}

impl Server {
    async fn start(config: Config, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn(server::run(config, listener, clock, shutdown.clone()));
        let server = Self { address, shutdown, serving: Some(serving) };
        let stranger = Person::stranger(address);
        eventually("the server is ready", async || {
            assert!(!server.has_ended(), "the server ended at its start");
            stranger.tries("/health/ready").await == Some(200)
        })
        .await;
        server
    }

    fn has_ended(&self) -> bool {
        self.serving.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Asks the server to stop and waits until it has; answers how long that took.
    pub async fn stop(mut self) -> Duration {
        let asked = Instant::now();
        self.shutdown.cancel();
        let serving = self.serving.take().unwrap();
        tokio::time::timeout(PATIENCE, serving).await.expect("the server stops").unwrap().unwrap();
        asked.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// Waits until `condition` holds.
pub async fn eventually(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition().await {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The same, with the deadline a promise gives.
pub async fn within(limit: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !condition().await {
        assert!(Instant::now() < deadline, "it took more than {limit:?} until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
